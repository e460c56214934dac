# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the municipalities and the organs said about a version, as tables of words."""

from datetime import datetime
from itertools import zip_longest
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agende.signoffs.models import Resolution
from agende.signoffs.table import act_of, table_of
from agende.texts.models import Agenda, Version
from cms.areas.models import Act
from cms.clock import day_in_words, day_of, last_day_of


class Sheet(NamedTuple):
    """Titles of the columns, and rows."""

    titles: list[str]
    rows: list[list[str]]

    @property
    def labelled(self) -> list[list[tuple[str, str]]]:
        """The rows, each cell with the title of its column."""
        return [list(zip(self.titles, row, strict=True)) for row in self.rows]


def act_in_words(act: Act, *, until: datetime | None = None) -> str:
    """As acts are written: "deliberazione n. 43/2019 del 23 ottobre 2019 (Consiglio metropolitano)".

    With the data that stand at the moment `until` (None: now); corrected ones say so, and what was recorded before.
    """
    stands = act.in_force_at(until)
    words = _cited(stands)
    if stands == act:
        return words
    told = _("%(right)s; data corrected on %(day)s, recorded before as %(wrong)s")
    return told % {"right": words, "day": day_in_words(stands.at), "wrong": _cited(act)}


def _cited(act: Act) -> str:
    words = act.called
    if act.number:
        words += f" {pgettext('act', 'no.')} {act.number}"
    if act.act_date:
        words += f" {pgettext('date of an act', 'of')} {day_in_words(act.act_date)}"
    return f"{words} ({act.organ}, {act.body})"


def approved_in_words(version: Version, *, until: datetime | None = None) -> str:
    """The act of a version, with the data that stand at a moment (None: now), or that there is none yet."""
    if version.act is None:
        return _("Version %(number)s, frozen on %(day)s, not approved yet.") % {
            "number": version.number,
            "day": day_in_words(version.at),
        }
    return f"{_('Approved:')} {act_in_words(version.act, until=until)}."


def shown_at(version: Version) -> datetime:
    """The moment as of which the sign-offs of a version are told: its last step."""
    if hasattr(version, "publication"):
        return version.publication.at
    return version.approval.at if hasattr(version, "approval") else version.at


def told_until(version: Version) -> datetime | None:
    """Until when acts count for a version: when it was shown, or frozen anew; None: it is still in hand."""
    if hasattr(version, "publication") or hasattr(version, "approval"):
        return shown_at(version)
    later = Version.objects.filter(agenda=version.agenda_id, number__gt=version.number)
    return later.order_by("number").values_list("at", flat=True).first()


def signoffs_sheet(version: Version) -> Sheet:
    """What each municipality says to a version, without names of persons; no row when none was signed."""
    table = table_of(version, at=shown_at(version))
    titles = [_("Municipality"), _("Position"), _("Act of the municipality"), _("Notes")]
    rows = [
        [str(row.body), words, act_of(row), row.stands.note if row.stands else ""]
        for row, words, _mark in table.lines
    ]
    return Sheet(titles, rows if any(row.stands for row in table.rows) else [])


def acts_of(version: Version, *, is_now: bool = False) -> Sheet:
    """The acts about a version and about those it follows, with those present and votes; none that came later.

    `is_now`: with their data as corrected until today, not until the version was shown.
    """
    told = Resolution.objects.filter(agenda=version.agenda_id, version__number__lte=version.number)
    if until := told_until(version):
        told = told.filter(at__lte=until)
    until = None if is_now else until
    rows = [
        [
            str(said.get_step_display()),
            *_told(said.act, until),
            str(said.get_outcome_display() if said.outcome else ""),
        ]
        for said in told.select_related("act__body", "act__corrected_by__body")
    ]
    if act := version.act:
        rows.append([_("approval"), *_told(act, until), ""])
    return Sheet([_("Step"), _("Act"), _("Those present"), _("Votes"), _("Outcome")], rows)


def calendar_of(agenda: Agenda) -> Sheet:
    """The phases that an agenda has gone through, from when until when; of the one it is in: as planned."""
    phases = list(agenda.phases.filter(entered_at__isnull=False).order_by("entered_at", "pk"))
    days = [day_of(each.entered_at) for each in phases if each.entered_at]
    planned = [last_day_of(each.closes_at) for each in phases[-1:] if each.closes_at]
    rows = [
        [str(phase.get_kind_display()), day_in_words(begun), day_in_words(end) if end else ""]
        for phase, begun, end in zip_longest(phases, days, [*days[1:], *planned])
    ]
    return Sheet([_("Phase"), _("From the day"), _("To the day")], rows)


def _told(act: Act, until: datetime | None) -> list[str]:
    stands = act.in_force_at(until)
    return [act_in_words(act, until=until), present_in_words(stands), votes_in_words(stands)]


def present_in_words(act: Act) -> str:
    """Who was there: "18 of 24, 13 needed"."""
    if act.present is None:
        return ""
    words = str(act.present)
    if act.entitled is not None:
        words = _("%(done)s of %(total)s") % {"done": act.present, "total": act.entitled}
    if act.quorum is not None:
        words += ", " + _("%(count)s needed") % {"count": act.quorum}
    return words


def votes_in_words(act: Act) -> str:
    """The votes: "16 for, 1 against, 1 abstained"."""
    told = (
        (act.votes_for, _("%(count)s for")),
        (act.votes_against, _("%(count)s against")),
        (act.votes_abstained, _("%(count)s abstained")),
    )
    return ", ".join(words % {"count": count} for count, words in told if count is not None)
