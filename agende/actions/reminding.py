# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is told that reports on actions and values of indicators are missing: once each time, mandates in force only."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from agende.actions.models import Record, RecordBody
from agende.actions.queries import reportable, standing_of
from agende.phases.models import AgendaState
from agende.phases.queries import phase_of
from agende.phases.rules import why_not
from agende.texts.models import Agenda
from cms.accounts.telling import tell
from cms.clock import day_in_words, day_of
from cms.people.queries import mandates_on
from cms.rights import Role


def remind_of_reports(*, at: datetime) -> None:
    """Writes to the editors of who leads a record, in one mail all that is missing since the same day.

    Of records that no such editor leads the zone's coordinators are told: they report on them.
    """
    for agenda in Agenda.objects.select_related("zone", "edition").filter(state=AgendaState.MONITORING):
        phase = phase_of(agenda.pk, agenda.state)
        if why_not("report_progress", state=agenda.state, phase=phase, at=at):
            continue
        for day, records in _missing(agenda, at=at).items():
            _tell(agenda, day, records, at=at)


def _missing(agenda: Agenda, *, at: datetime) -> dict[date, list[Record]]:
    """Day since which a report is missing → the records."""
    records, found = reportable(agenda), defaultdict(list)
    standing = standing_of(records, at=at)
    for record in records:
        if since := standing[record.pk].late_since:
            found[day_of(since)].append(record)
    return found


def _tell(agenda: Agenda, since: date, records: Sequence[Record], *, at: datetime) -> None:
    theirs: dict[int, list[Record]] = defaultdict(list)
    who = _reporting(agenda, records, at=at)
    for record in records:
        for person_id in who[record.pk]:
            theirs[person_id].append(record)
    for person_id in sorted(theirs):
        context = {"agenda": agenda, "records": theirs[person_id], "since": day_in_words(since)}
        key = f"agende-reports-{agenda.pk}-{since:%Y%m%d}-{person_id}"
        tell(person_id=person_id, template="agenda_reports", context=context, key=key, at=at)


def _reporting(agenda: Agenda, records: Sequence[Record], *, at: datetime) -> dict[int, set[int]]:
    """Key of a record → the persons who report on it: editors of its owners, or the coordinators."""
    owners = RecordBody.objects.filter(record__in=records, part=RecordBody.Part.OWNER)
    led = list(owners.values_list("record", "body"))
    today = mandates_on(day_of(at))
    editors: dict[int, set[int]] = defaultdict(set)
    rows = today.filter(role=Role.MUNICIPAL_EDITOR, body__in={body for _record, body in led})
    for body, person in rows.values_list("body", "person"):
        editors[body].add(person)
    found: dict[int, set[int]] = {record.pk: set() for record in records}
    for record, body in led:
        found[record] |= editors[body]
    of_zone = today.filter(role=Role.ZONE_COORDINATOR, zone=agenda.zone_id)
    coordinators = set(of_zone.values_list("person", flat=True))
    return {record: people or coordinators for record, people in found.items()}
