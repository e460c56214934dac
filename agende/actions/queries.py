# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may be asked about records: their names in words, their history, how far they are, what a version keeps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from agende.actions.fields import FIELDS, Type
from agende.actions.lateness import is_over, late_since
from agende.actions.models import (
    IndicatorReading,
    ProgressReport,
    ProposedChange,
    Record,
    RecordChange,
    RecordState,
)
from agende.actions.operations import names_in
from agende.phases.models import AgendaState, Phase
from agende.texts.models import Agenda, Section
from cms import clock
from cms.areas.models import PlanNode
from cms.people.models import Body

IN_HAND = (RecordState.PROPOSED, RecordState.ACCEPTED)
ASKED = Count("proposed_changes", filter=Q(proposed_changes__answer=None))


def in_agenda(agenda: Agenda) -> QuerySet[Record]:
    """The records that are in an agenda, in the order of its sections."""
    rows = Record.objects.filter(agenda=agenda, state=RecordState.ACCEPTED)
    return rows.select_related("section__node").order_by("section__order", "order", "pk")


def frame_of_records(agenda: Agenda) -> list[dict[str, Any]]:
    """The records of an agenda as a version keeps them: those that are in it, in order, with all names in words.

    `fields` as `resolved` gives them (`reading.shown` says them in words); `bodies` are the uids of all bodies named.
    """
    records = list(in_agenda(agenda))
    return [
        {
            "uid": str(record.uid),
            "code": record.code,
            "kind": record.kind,
            "section": record.section.template_key,
            "title": record.title,
            "bodies": sorted(names_in(record.kind, record.data, Type.BODIES)),
            "fields": fields,
        }
        for record, fields in zip(records, resolved(records), strict=True)
    ]


def resolved(records: Iterable[Record]) -> list[dict[str, Any]]:
    """The fields of each record with what they name in words: bodies {uid, name}, nodes {uid, title}, records
    {uid, code, title} (or None); three queries at most. What is no longer there is left out.
    """
    records = list(records)
    named = {
        kind: {uid for record in records for uid in names_in(record.kind, record.data, kind)}
        for kind in (Type.BODIES, Type.NODES, Type.RECORD)
    }
    bodies = Body.objects.filter(uid__in=named[Type.BODIES]).order_by("name")
    nodes = PlanNode.objects.filter(uid__in=named[Type.NODES]).order_by("kind", "order", "pk")
    others = Record.objects.filter(uid__in=named[Type.RECORD])
    words: dict[str, dict[str, dict[str, str]]] = {
        Type.BODIES: {str(body.uid): {"uid": str(body.uid), "name": body.name} for body in bodies},
        Type.NODES: {str(node.uid): {"uid": str(node.uid), "title": node.title} for node in nodes},
        Type.RECORD: {
            str(each.uid): {"uid": str(each.uid), "code": each.code, "title": each.title} for each in others
        },
    }
    return [
        {each.name: _resolve(each.type, record.data.get(each.name), words) for each in FIELDS[record.kind]}
        for record in records
    ]


def _resolve(kind: Type, value: Any, words: dict[str, dict[str, dict[str, str]]]) -> Any:
    if kind in {Type.BODIES, Type.NODES}:
        return [named for uid, named in words[kind].items() if uid in (value or [])]
    return words[kind].get(value or "") if kind == Type.RECORD else value or ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a record is: the last report on an action, the values of an indicator (those that stand, by year).

    `late_since`: since when a report or a value is missing; `is_overdue`: its time is over and it is not done.
    """

    report: ProgressReport | None = None
    readings: list[IndicatorReading] = field(default_factory=list)
    late_since: datetime | None = None
    is_overdue: bool = False


def standing_of(records: Iterable[Record], *, at: datetime | None = None) -> dict[int, Standing]:
    """How far records are, by their key; reports and values of what they were carried over from count too."""
    at, records = at or clock.now(), list(records)
    line = _line_of(records)
    reports = _last_reports(line)
    readings = _readings(line)
    since = dict(
        Phase.objects.filter(
            agenda__in={record.agenda_id for record in records},
            kind=AgendaState.MONITORING,
            entered_at__isnull=False,
        )
        .order_by("-entered_at")  # the first time counts
        .values_list("agenda", "entered_at")
    )
    return {
        record.pk: Standing(
            report=reports.get(record.pk),
            readings=readings.get(record.pk, []),
            late_since=late_since(
                record,
                begun=since.get(record.agenda_id),
                report=reports.get(record.pk),
                readings=readings.get(record.pk, []),
                at=at,
            ),
            is_overdue=is_over(record.data, reports.get(record.pk), at=at),
        )
        for record in records
    }


def _line_of(records: Iterable[Record]) -> dict[int, set[int]]:
    """Key of a record or of what one was carried over from → keys of the records asked about: a query a triennium."""
    line: dict[int, set[int]] = {record.pk: {record.pk} for record in records}
    steps = [(record.pk, record.carried_from_id) for record in records]
    while older := [(pk, before) for pk, before in steps if before]:
        for pk, before in older:
            line.setdefault(before, set()).update(line[pk])
        steps = list(
            Record.objects.filter(pk__in=[before for _pk, before in older]).values_list("pk", "carried_from")
        )
    return line


def _last_reports(line: dict[int, set[int]]) -> dict[int, ProgressReport]:
    rows = ProgressReport.objects.filter(record__in=line).select_related("person", "body").order_by("pk")
    return {asked: report for report in rows for asked in line[report.record_id]}


def _readings(line: dict[int, set[int]]) -> dict[int, list[IndicatorReading]]:
    rows = IndicatorReading.objects.filter(record__in=line, corrected_by=None).select_related(
        "person", "record__agenda__edition"
    )
    found: dict[int, dict[int, IndicatorReading]] = {}
    for reading in rows.order_by("pk"):
        for asked in line[reading.record_id]:
            found.setdefault(asked, {})[reading.year] = reading
    return {asked: [by_year[year] for year in sorted(by_year)] for asked, by_year in found.items()}


def records_in(section: Section) -> QuerySet[Record]:
    """The records of a section in order, whatever their state; `asked`: changes proposed and not answered."""
    rows = Record.objects.filter(section=section).select_related("body__municipality", "changed_by")
    return rows.annotate(asked=ASKED).order_by("order", "pk")


def history_of(record: Record) -> QuerySet[RecordChange]:
    """The changes of a record, newest first, with who made them."""
    rows = record.changes.select_related("person", "mandate__body", "mandate__zone", "answer__proposal__body")
    return rows.order_by("-seq")


def proposed_to(record: Record) -> QuerySet[ProposedChange]:
    """The changes that municipalities proposed to a record, newest first, with what became of them."""
    rows = record.proposed_changes.select_related("person", "body__municipality", "answer__person")
    return rows.order_by("-pk")


def bodies_to_name(agenda: Agenda, day: date) -> tuple[list[Body], list[Body]]:
    """The municipalities of the agenda's zone on a day, and the bodies that are not municipalities."""
    in_zone = Q(
        municipality__memberships__zone=agenda.zone_id, municipality__memberships__during__contains=day
    )
    rows = Body.objects.filter(in_zone | Q(municipality=None)).distinct().order_by("name")
    found = list(rows)
    return [body for body in found if body.municipality_id], [
        body for body in found if not body.municipality_id
    ]


def bodies_left(kind: str, data: Mapping[str, Any], offered: Iterable[Body]) -> list[Body]:
    """The bodies that a record names already and that are not offered any more: municipalities that left the zone."""
    named = names_in(kind, data, Type.BODIES) - {str(body.uid) for body in offered}
    return list(Body.objects.filter(uid__in=named).order_by("name")) if named else []


def nodes_to_serve(agenda: Agenda) -> list[PlanNode]:
    """The parts of the agenda's plan, in order."""
    return list(agenda.edition.nodes.order_by("kind", "order", "pk"))


def records_to_name(agenda: Agenda, kinds: Iterable[str], *, also: str | None = None) -> list[Record]:
    """The records of some kinds that others of the agenda may name, in order; `also` the uid of one named already."""
    rows = Record.objects.filter(Q(state__in=IN_HAND) | Q(uid=also), agenda=agenda, kind__in=kinds)
    return list(rows.select_related("section__node").order_by("section__order", "order", "pk"))


def named_by(record: Record) -> list[Record]:
    """The actions and indicators in hand that name a record: those that serve or measure it."""
    names = Q(data__objective=str(record.uid)) | Q(data__measured=str(record.uid))
    rows = Record.objects.filter(names, agenda=record.agenda_id, state__in=IN_HAND)
    return list(rows.select_related("agenda").order_by("section__order", "order", "pk"))


def made_by(section: Section, person_id: int | None) -> int:
    """How many records of a section a person has made."""
    return RecordChange.objects.filter(record__section=section, seq=1, person=person_id).count()


def reportable(agenda: Agenda) -> list[Record]:
    """The actions and indicators that are in an agenda, in order."""
    rows = in_agenda(agenda).filter(kind__in=(Record.Kind.ACTION, Record.Kind.INDICATOR))
    return list(rows.select_related("agenda", "section__node", "carried_from"))


def readings_of(record: Record) -> list[IndicatorReading]:
    """The values of a record itself that stand, by year."""
    rows = record.readings.filter(corrected_by=None).select_related("person")
    return list(rows.order_by("year", "pk"))
