# SPDX-License-Identifier: AGPL-3.0-or-later
"""From one triennium to the next: what is not finished goes on in the new agenda, with its code and its values."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agende.actions.carried import with_what_they_serve
from agende.actions.codes import LOCK
from agende.actions.models import Record, RecordState
from agende.actions.operations import create
from agende.actions.queries import resolved
from agende.actions.rules import can_carry_over
from agende.process.gates import allow, in_phase
from agende.texts.models import Agenda, Section
from cms.audit.operations import record as audit
from cms.locks import wait_for
from cms.rights import Actor, Hidden

ORDER = (Record.Kind.OBJECTIVE, Record.Kind.ACTION, Record.Kind.INDICATOR)


class NoSection(Exception):
    """Some records have no section to go to: `keys` are those that they are in now."""

    def __init__(self, keys: Collection[str]) -> None:
        super().__init__(", ".join(sorted(keys)))
        self.keys = sorted(keys)


@transaction.atomic
def carry_over(
    *,
    agenda: Agenda,
    records: Collection[Record],
    by: Actor,
    at: datetime,
    sections: Mapping[str, Section] | None = None,
) -> list[Record]:
    """Carries records of an older agenda of the zone over, with the objectives they serve and their indicators.

    Each goes to the section of the same key, or to that which `sections` (old key → new section) says; raises
    NoSection where there is none. Codes stay; parts of the old plan are left out, and the history says so. What was
    carried over before is not carried again.
    """
    allow(can_carry_over, by, agenda)
    agenda = in_phase("write_record", agenda, at)
    wait_for(LOCK % agenda.zone_id)
    _refuse_foreign(agenda, records)
    known = dict(agenda.records.filter(carried_from__isnull=False).values_list("carried_from__uid", "uid"))
    chosen = [record for record in with_what_they_serve(records) if record.uid not in known]
    places = _places(agenda, chosen, sections or {})
    news = {str(old): str(new) for old, new in known.items()}
    made = []
    for record in sorted(
        chosen, key=lambda each: (ORDER.index(Record.Kind(each.kind)), each.section.order, each.order)
    ):
        new = _carry(record, places[record.section.template_key], news, by=by, at=at)
        news[str(record.uid)] = str(new.uid)
        made.append(new)
    if made:
        audit(
            by=by,
            verb="agende.records_carried",
            on=agenda,
            at=at,
            detail={"codes": [new.code for new in made]},
        )
    return made


def _turn(record: Record) -> tuple[int, int, int]:
    """Objectives first: actions name them, and indicators both."""
    return ORDER.index(Record.Kind(record.kind)), record.section.order, record.order


def _refuse_foreign(agenda: Agenda, records: Collection[Record]) -> None:
    for record in records:
        is_older = record.agenda.edition.first_year < agenda.edition.first_year
        if record.agenda.zone_id != agenda.zone_id or not is_older or record.state != RecordState.ACCEPTED:
            raise Hidden(f"{record!r} cannot be carried into {agenda!r}")


def _places(
    agenda: Agenda, records: Collection[Record], sections: Mapping[str, Section]
) -> dict[str, Section]:
    there = {section.template_key: section for section in agenda.sections.select_related("agenda__zone")}
    kinds = {record.section.template_key: record.section.kind for record in records}
    places = {key: sections.get(key) or there.get(key) for key in kinds}
    wrong = {
        key
        for key, section in places.items()
        if section is None or section.agenda_id != agenda.pk or section.kind != kinds[key]
    }
    if wrong:
        raise NoSection(wrong)
    return {key: section for key, section in places.items() if section}


def _carry(record: Record, section: Section, news: Mapping[str, str], *, by: Actor, at: datetime) -> Record:
    data: dict[str, Any] = dict(record.data)
    note = _("Carried over from the agenda %(edition)s.") % {"edition": record.agenda.edition}
    left = [node["title"] for node in resolved([record])[0].get("nodes") or []]
    if left:
        note += " " + _("Left out, because they are parts of that plan: %(parts)s.") % {
            "parts": ", ".join(left)
        }
        data["nodes"] = []
    for name in ("objective", "measured"):
        if data.get(name):
            data[name] = news.get(data[name], "")
    return create(
        section,
        data,
        state=RecordState.ACCEPTED,
        reason=note,
        by=by,
        at=at,
        body_id=record.body_id,
        carried_from=record,
    )
