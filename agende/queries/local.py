# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the agendas say of a zone or of one body: phases in words, and actions as the published versions keep them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Func, JSONField, OuterRef, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Now

from agende.actions.fields import field_of
from agende.actions.lateness import is_over
from agende.actions.models import ProgressReport, Record, RecordBody
from agende.actions.reading import words_of
from agende.phases.models import AgendaState, Phase
from agende.texts.models import Agenda
from agende.texts.rules import published_versions_for
from cms.clock import day_of, last_day_of
from cms.rights import NOBODY

PARTS = {
    "owners": RecordBody.Part.OWNER,
    "partners": RecordBody.Part.PARTNER,
    "places": RecordBody.Part.PLACE,
}
# The last report on each action of an agenda that is being carried out, by the uid of the action: state, percent,
# moment. Those on what it was carried over from count too (as in `standing_of`).
REPORTS = """(
SELECT jsonb_object_agg(r.uid, jsonb_build_array(report.state, report.percent, report.at))
FROM agende_record r CROSS JOIN LATERAL (
    WITH RECURSIVE line AS (
        SELECT r.id, r.carried_from_id
        UNION ALL
        SELECT older.id, older.carried_from_id FROM agende_record older JOIN line ON older.id = line.carried_from_id)
    SELECT state, percent, at FROM agende_progressreport WHERE record_id IN (SELECT id FROM line)
    ORDER BY id DESC LIMIT 1) report
WHERE r.agenda_id = agende_agenda.id AND r.kind = %s AND agende_agenda.state = %s)"""


@dataclass(frozen=True, slots=True)
class AgendaInSight:
    """An agenda as everybody may know of it: its state in words, the last day of the phase; never its drafts.

    `approved_by` is the key of the act that approved the published version; None: no act, or it is not published.
    """

    agenda: Agenda
    state: str
    last_day: date | None
    is_published: bool
    approved_by: int | None


@dataclass(frozen=True, slots=True)
class LocalAction:
    """An action of a published agenda. `parts`: what the body does in it, in words; () when nobody was asked about.

    `state` in words and `percent` as last reported, "" and None while nobody reported or the agenda is not being
    carried out; `is_over`: its time is over and nobody said that it is done or stopped.
    """

    code: str
    title: str
    url: str
    agenda: Agenda
    leads: str
    ends: str
    parts: tuple[str, ...]
    state: str = ""
    percent: int | None = None
    told_on: date | None = None
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class Here:
    """The agendas of a zone (newest edition first), and the actions asked for."""

    agendas: list[AgendaInSight] = field(default_factory=list)
    actions: list[LocalAction] = field(default_factory=list)


def agendas_here(zone_id: int | None, *, body: UUID | None = None) -> Here:
    """The agendas of a zone, published or not, and published actions: theirs, or those of any zone that name a body.

    Actions of the newest edition first, by code. One query, whatever their number.
    """
    phase = Phase.objects.filter(agenda=OuterRef("pk"), kind=OuterRef("state"), entered_at__isnull=False)
    shown = published_versions_for(NOBODY).filter(agenda=OuterRef("pk")).order_by("-number")
    act = Coalesce("approval__act", "corrects__approval__act")
    rows: QuerySet[Any] = Agenda.objects.select_related("zone", "edition").annotate(
        closes_at=Subquery(phase.order_by("-entered_at").values("closes_at")[:1]),
        version=Subquery(shown.values("pk")[:1]),
        approved_by=Subquery(shown.annotate(act_key=act).values("act_key")[:1]),
        chosen=Subquery(shown.annotate(chosen=_actions(body)).values("chosen")[:1]),
        told=RawSQL(REPORTS, [Record.Kind.ACTION, AgendaState.MONITORING], output_field=JSONField()),  # noqa: S611
        asked_at=Now(),
    )
    if not body:
        rows = rows.filter(zone=zone_id)
    agendas = list(rows.order_by("-edition__first_year", "zone__order"))
    return Here(
        agendas=[_in_sight(row) for row in agendas if row.zone_id == zone_id],
        actions=[
            _action(row, record, body=str(body or ""))
            for row in agendas
            for record in sorted(row.chosen or (), key=lambda record: record["code"])
        ],
    )


def _in_sight(row: Any) -> AgendaInSight:
    return AgendaInSight(
        agenda=row,
        state=str(row.get_state_display()),
        last_day=last_day_of(row.closes_at) if row.closes_at else None,
        is_published=row.version is not None,
        approved_by=row.approved_by,
    )


def _actions(body: UUID | None) -> Func:
    """The actions in the frame of a version; of a body: those that name it."""
    named = f' && @.bodies[*] == "{UUID(str(body))}"' if body else ""
    path = f'$.records[*] ? (@.kind == "{Record.Kind.ACTION}"{named})'
    template = f"jsonb_path_query_array(%(expressions)s, '{path}')"
    return Func(F("frame"), template=template, output_field=JSONField())


def _action(row: Any, record: Mapping[str, Any], *, body: str) -> LocalAction:
    fields = record["fields"]
    in_words = {
        name: words_of(field_of(Record.Kind.ACTION, name), fields.get(name)) for name in ("owners", "ends")
    }
    named = {name: {each["uid"] for each in fields.get(name) or ()} for name in PARTS}
    told = (row.told or {}).get(record["uid"])
    report = (
        ProgressReport(state=told[0], percent=told[1], at=datetime.fromisoformat(told[2])) if told else None
    )
    is_carried_out = row.state == AgendaState.MONITORING
    return LocalAction(
        code=record["code"],
        title=record["title"],
        url=f"{row.get_absolute_url()}#r-{record['code']}",
        agenda=row,
        leads=in_words["owners"],
        ends=in_words["ends"],
        parts=tuple(str(part.label) for name, part in PARTS.items() if body in named[name]),
        state=str(report.get_state_display()) if report else "",
        percent=report.percent if report else None,
        told_on=day_of(report.at) if report else None,
        is_over=is_carried_out and is_over(fields, report, at=row.asked_at),
    )
