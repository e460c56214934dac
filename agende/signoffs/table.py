# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of the municipalities' words on a version: on a page, for a spreadsheet, as a document."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from agende.phases.models import AgendaState
from agende.phases.queries import phase_of
from agende.phases.rules import is_over
from agende.signoffs.models import Resolution
from agende.signoffs.queries import Counts, Row, counts_of, signed_version, signoffs_of
from agende.texts.models import Version
from cms import pdf
from cms.clock import ROME, last_day_of
from cms.sheets import csv_out


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a version, counted, as they are at a moment. `is_closed`: the time to sign is over.

    `signed` is the version, or of a correction of slips the one corrected, whose signatures stand for it.
    """

    version: Version
    signed: Version
    rows: list[Row]
    counts: Counts
    closes_at: datetime | None
    is_closed: bool
    at: datetime

    def words_of(self, row: Row) -> str:
        """What a municipality says to this version; when nothing, whether it may still come."""
        if row.stands:
            said, number = str(row.stands.get_position_display()), row.stands.version.number
            if number == self.version.number:
                return said
            return _("%(position)s (said on version %(number)s)") % {"position": said, "number": number}
        if row.is_stale and row.signoff:
            words = _("to be signed again: its part has changed since version %(number)s")
            return words % {"number": row.signoff.version.number}
        if not self.is_closed:
            return _("not signed yet")
        is_past = self.closes_at is not None and self.closes_at <= self.at
        return _("silent at the closing") if is_past else _("did not sign")

    @property
    def lines(self) -> list[tuple[Row, str, str]]:
        """Each row with its words and the mark of these: done, late, now, or nothing."""
        return [(row, self.words_of(row), self._mark_of(row)) for row in self.rows]

    def _mark_of(self, row: Row) -> str:
        if row.stands:
            return "late" if row.position == "not_agreed" else "done"
        return "late" if self.is_closed else "now" if row.is_stale else ""


def table_of(version: Version, *, at: datetime) -> Table:
    """The table of a version as it is at a moment."""
    rows = signoffs_of(version)
    phase = phase_of(version.agenda_id, AgendaState.SIGNOFF)
    return Table(
        version=version,
        signed=signed_version(version),
        rows=rows,
        counts=counts_of(rows),
        closes_at=phase.closes_at if phase else None,
        is_closed=_has_gone_on(version) or is_over(phase, at=at),
        at=at,
    )


def _has_gone_on(version: Version) -> bool:
    """Whether nobody signs this version any more: an act or a later version stands, the agenda has gone on."""
    return (
        version.agenda.state not in {AgendaState.DRAFTING, AgendaState.SIGNOFF}
        or hasattr(version, "approval")
        or hasattr(version, "publication")
        or version.agenda.versions.filter(number__gt=version.number).exists()
        or version.resolutions.filter(step=Resolution.Step.ADOPTION).exists()
    )


def act_of(row: Row) -> str:
    """The municipality's own act, in words; "" where it named none."""
    said = row.stands
    if said is None or not said.act_number:
        return ""
    organ = f"{said.organ}, " if said.organ else ""
    day = f"{said.act_date:%d/%m/%Y}" if said.act_date else ""
    return _("%(organ)sno. %(number)s of %(day)s") % {"organ": organ, "number": said.act_number, "day": day}


def csv_of(table: Table) -> bytes:
    """A row a municipality; the version and its SHA-256 stand in each, so that a row alone says what it is about."""
    titles = [
        _("Municipality"), _("Position"), _("Notes"), _("Signed by"), _("Signed on"), _("Late"),
        _("Act of the municipality"), _("Signed version"), _("Version"), _("SHA-256 of the version"),
    ]  # fmt: skip
    version = table.version
    rows = []
    for row in table.rows:
        said = row.stands
        rows.append([
            row.body.municipality or row.body,
            table.words_of(row),
            said.note if said else "",
            said.person if said else "",
            f"{said.at.astimezone(ROME):%d/%m/%Y %H:%M}" if said else "",
            (_("yes") if row.is_late else _("no")) if said else "",
            act_of(row),
            said.version.number if said else "",
            version.number,
            version.sha256,
        ])  # fmt: skip
    return csv_out(titles, rows)


def pdf_of(table: Table) -> bytes:
    """The same as a tagged PDF, dated at the table's moment. Raises pdf.NotMade."""
    agenda = table.version.agenda
    title = _("Signatures of the municipalities: %(agenda)s, %(version)s") % {
        "agenda": agenda, "version": table.version,
    }  # fmt: skip
    context = {
        "title": title,
        "author": str(agenda.zone),
        "foot": f"{agenda}, {table.version}",
        "made_at": table.at,
        "is_example": agenda.is_example,
        "table": table,
        "lines": [(row, words, act_of(row)) for row, words, _mark in table.lines],
        "last_day": last_day_of(table.closes_at) if table.closes_at else None,
        "agenda": agenda,
    }
    return pdf.render("pdf/signoffs.html", context)
