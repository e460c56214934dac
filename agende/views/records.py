# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading objectives, actions and indicators: those of a section, one with its history, all in a table."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from agende import process
from agende.actions.fields import FIELDS, Type
from agende.actions.models import ProposedChange, Record, RecordChange, RecordState
from agende.actions.operations import KIND_OF
from agende.actions.queries import (
    frame_of_records,
    history_of,
    named_by,
    proposed_to,
    records_in,
    resolved,
    standing_of,
)
from agende.actions.reading import changed_words, shown, table_of
from agende.actions.rules import (
    can_add_record,
    can_change_record,
    can_decide_record,
    can_propose_change,
    can_read_record,
    can_report,
)
from agende.forms.records import FilterForm, ReasonForm
from agende.phases.models import AgendaState
from agende.texts.models import Agenda, Section
from agende.texts.rules import can_read_agenda
from cms import clock
from cms.rights import Actor, Hidden, Role, actor_of, door, fetch
from cms.sheets import csv_out

TABLES = {
    "obiettivi": Record.Kind.OBJECTIVE,
    "azioni": Record.Kind.ACTION,
    "indicatori": Record.Kind.INDICATOR,
}
GROUPS = {
    RecordState.PROPOSED: gettext_lazy("To decide on"),
    RecordState.ACCEPTED: gettext_lazy("In the agenda"),
    RecordState.DECLINED: gettext_lazy("Proposals not taken"),
    RecordState.REMOVED: gettext_lazy("Taken out or withdrawn"),
}


def records_context(request: HttpRequest, section: Section) -> dict[str, Any]:
    """What the page of a section that holds records says of them: in groups, as the filter wants them."""
    actor, records = actor_of(request), list(records_in(section))
    bodies = {record.body_id: record.body for record in records}
    form = FilterForm(
        request.GET,
        states=[(state.value, words) for state, words in GROUPS.items()],
        bodies=[(str(body.uid), body) for body in bodies.values() if body] + [("-", _("the coordinator"))],
    )
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = [record for record in records if _is_wanted(record, chosen)]
    groups = [(words, [row for row in rows if row.state == state]) for state, words in GROUPS.items()]
    verb = "write_record" if actor.has(Role.ZONE_COORDINATOR) else "propose_record"
    return {
        "record_kind": KIND_OF[Section.Kind(section.kind)],
        "record_table": next(
            name for name, kind in TABLES.items() if kind == KIND_OF[Section.Kind(section.kind)]
        ),
        "record_count": len(records),
        "record_groups": [group for group in groups if group[1]],
        "record_filter": form if len(records) > 1 else None,
        "adds_records": can_add_record(actor, section),
        "orders_records": actor.has(Role.ZONE_COORDINATOR) and not any(chosen.values()),
        "why_not_add": process.why_not(verb, section.agenda, at=clock.now()),
    }


def _is_wanted(record: Record, chosen: dict[str, str]) -> bool:
    is_of_body = not chosen.get("body") or chosen["body"] == (str(record.body.uid) if record.body else "-")
    return is_of_body and chosen.get("state") in {record.state, "", None}


@door(can_read_record, sample="record")
@never_cache
def record(request: HttpRequest, agenda: UUID, uid: UUID) -> HttpResponse:
    """One objective, action or indicator: what it says, what it is tied to, its history, what may be done."""
    thing: Record = fetch(request, can_read_record, uid=uid, agenda__uid=agenda)
    return record_page(request, thing)


def record_page(
    request: HttpRequest,
    thing: Record,
    form: ReasonForm | None = None,
    *,
    answered: tuple[ProposedChange, ReasonForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a record; `form` is a decision that was refused, `answered` one on a proposed change."""
    now = clock.now()
    changes, proposed = list(history_of(thing)), list(proposed_to(thing))
    fields = resolved([thing])[0]
    context = {
        "record": thing,
        "agenda": thing.agenda,
        "section": thing.section,
        "said": [
            (label, words, _address(thing, label, fields)) for label, words in shown(thing.kind, fields)
        ],
        "named_by": named_by(thing),
        "standing": standing_of([thing], at=now)[thing.pk],
        "is_monitored": thing.agenda.state == AgendaState.MONITORING,
        "changes": [(change, said) for change, said in zip(changes, _in_words(thing, changes), strict=True)],
        "proposed": [
            (
                each,
                said,
                answered[1] if answered and answered[0] == each else ReasonForm(auto_id=f"p{each.pk}_%s"),
            )
            for each, said in zip(proposed, _in_words(thing, proposed), strict=True)
        ],
        "own_body_id": actor_of(request).body_id,
        "form": form or ReasonForm(),
        **_may(actor_of(request), thing, now),
    }
    return render(request, "agende/record.html", context, status=status)


def _address(thing: Record, label: str, fields: dict[str, Any]) -> str:
    """The page of the record that a field names; "" for other fields."""
    named = next(
        (
            fields[field.name]
            for field in FIELDS[thing.kind]
            if field.type == Type.RECORD and field.label == label
        ),
        None,
    )
    return reverse("agende:record", args=[thing.agenda.uid, named["uid"]]) if named else ""


def _may(actor: Actor, thing: Record, now: Any) -> dict[str, Any]:
    """What the actor may do with a record now, and why not."""
    verb = "write_record" if actor.has(Role.ZONE_COORDINATOR) else "propose_record"
    changes = can_change_record(actor, thing)
    why_not = process.why_not(verb, thing.agenda, at=now) or process.why_not_change(thing, actor)
    is_open = not process.why_not(verb, thing.agenda, at=now)
    decides = can_decide_record(actor, thing) and is_open
    is_proposed = thing.state == RecordState.PROPOSED
    proposes = can_propose_change(actor, thing) and is_open
    return {
        "changes_record": changes and not why_not,
        "why_not_change": why_not if changes and not proposes else "",
        "proposes_change": proposes,
        "answers": decides and thing.state == RecordState.ACCEPTED,
        "person_id": actor.person_id,
        "decides": decides and not (thing.body_id and process.is_own(thing, actor)),
        "is_own_proposal": decides and is_proposed and process.is_own(thing, actor),
        "withdraws": changes and is_open and is_proposed and thing.body_id == actor.body_id,
        "reports": can_report(actor, thing) and not process.why_not("report_progress", thing.agenda, at=now),
    }


def _in_words(
    thing: Record, changes: Sequence[RecordChange | ProposedChange]
) -> list[list[tuple[str, str, str]]]:
    """For each change: (label, before, after) of its fields, in words; all names in three queries."""
    names = {field.name for field in FIELDS[thing.kind]}
    sides = [
        Record(
            kind=thing.kind, data={name: pair[side] for name, pair in change.fields.items() if name in names}
        )
        for change in changes
        for side in (0, 1)
    ]
    words = resolved(sides)
    return [
        changed_words(thing.kind, set(change.fields) & names, words[2 * n], words[2 * n + 1])
        for n, change in enumerate(changes)
    ]


@door(can_read_agenda, sample="agenda_table")
@never_cache
def records_csv(request: HttpRequest, uid: UUID, table: str) -> HttpResponse:
    """What is in the agenda now, as a table: `table` is obiettivi, azioni or indicatori."""
    agenda: Agenda = fetch(request, can_read_agenda, uid=uid)
    if table not in TABLES:
        raise Hidden(f"no table {table}")
    titles, rows = table_of(TABLES[table], frame_of_records(agenda))
    name = f"{table}-{agenda.zone.slug}-{agenda.edition.slug}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(csv_out(titles, rows), content_type="text/csv; charset=utf-8", headers=headers)
