# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing objectives, actions and indicators in a form; deciding on them; putting them in order."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from agende import process
from agende.actions.fields import FIELDS, BadFields, Type, as_typed, field_of
from agende.actions.models import Record, RecordState
from agende.actions.operations import KIND_OF
from agende.actions.queries import (
    bodies_left,
    bodies_to_name,
    made_by,
    nodes_to_serve,
    records_to_name,
    resolved,
)
from agende.actions.reading import words_of
from agende.actions.rules import can_add_record, can_change_record, can_decide_record
from agende.actions.typed import half_in_words
from agende.forms.records import ReasonForm, RecordForm
from agende.texts.models import Agenda, Section
from agende.views.keeping import not_saved
from agende.views.records import record_page
from cms import clock
from cms.rights import Actor, Hidden, Role, WrongPhase, actor_of, door, fetch

type View = Callable[..., HttpResponse]


def keeping_fields(view: View) -> View:
    """When a refused POST carries a record or a reason, the refusal shows what was typed, to be copied."""

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (Hidden, WrongPhase) as refused:
            if not (typed := _as_text(request.POST)):
                raise
            return not_saved(request, refused, text=typed)

    return kept


def _as_text(posted: Mapping[str, str]) -> str:
    """The words of a posted record, each under its name; of a decision alone its reason."""
    if not posted.get("title", "").strip():
        return posted.get("reason", "").strip()
    fields = {field.name: field for kind in FIELDS.values() for field in kind}
    worth = {Type.LINE, Type.TEXT, Type.EURO, Type.NUMBER, Type.YEAR}
    said = (
        (field.label, posted.get(name, "").strip()) for name, field in fields.items() if field.type in worth
    )
    words = [f"{label}: {words}" for label, words in said if words]
    return "\n\n".join([*words, posted.get("reason", "").strip()]).strip()


@door(can_add_record, sample="record_section", methods=("GET", "POST"))
@keeping_fields
@never_cache
def add_record(request: HttpRequest, agenda: UUID, uid: UUID) -> HttpResponse:
    """A new objective, action or indicator: a proposal of one's municipality, or the coordinator's own."""
    section: Section = fetch(request, can_add_record, uid=uid, agenda__uid=agenda)
    actor, kind = actor_of(request), KIND_OF[Section.Kind(section.kind)]
    is_coordinator = actor.has(Role.ZONE_COORDINATOR)
    form = form_of(
        request, section.agenda, kind, initial={} if is_coordinator else _of_ones_own(actor, section.agenda)
    )
    if form.is_bound and form.is_valid():
        try:
            made = process.add_record(section=section, typed=form.typed, by=actor, at=clock.now())
        except BadFields as bad:
            form.refuse(bad)
        else:
            words = (
                _("%(code)s is in the agenda.")
                if is_coordinator
                else _("%(code)s is proposed: the zone reads it.")
            )
            messages.success(request, words % {"code": made.code})
            return redirect("agende:record", agenda, made.uid)
    if request.method != "POST":
        process.require(
            "write_record" if is_coordinator else "propose_record", section.agenda, at=clock.now()
        )
    context = {
        "section": section,
        "agenda": section.agenda,
        "kind": kind,
        "form": form,
        "writes": is_coordinator,
        "key": f"{section.uid}:{made_by(section, actor.person_id)}",
    }
    return render(request, "agende/record_form.html", context, status=422 if form.errors else 200)


def _of_ones_own(actor: Actor, agenda: Agenda) -> dict[str, Any]:
    """One's municipality, chosen already."""
    zone, _others = bodies_to_name(agenda, clock.today())
    own = [str(body.uid) for body in zone if body.pk == actor.body_id]
    return {"owners": own, "places": own}


def form_of(
    request: HttpRequest,
    agenda: Agenda,
    kind: str,
    *,
    initial: Mapping[str, Any],
    named: Record | None = None,
    of: type[RecordForm] = RecordForm,
) -> RecordForm:
    """The form of a record, with what its fields may name and what `named`, the record as it stands, names already."""
    return of(
        kind,
        request.POST if request.method == "POST" else None,
        initial=dict(initial),
        choices=_choices(agenda, kind, named.data if named else {}),
        years=(agenda.edition.first_year, agenda.edition.last_year),
    )


def _choices(agenda: Agenda, kind: str, data: Mapping[str, Any]) -> dict[str, list[tuple[Any, Any]]]:
    """What the fields of a kind that name things may name; what `data` says already stays, whatever became of it."""
    zone, others = bodies_to_name(agenda, clock.today())
    places: list[tuple[Any, Any]] = [(str(body.uid), body.municipality or body.name) for body in zone]
    everyone = [
        (_("Municipalities of the zone"), places),
        (_("Other bodies"), [(str(b.uid), b.name) for b in others]),
    ]
    left = bodies_left(kind, data, [*zone, *others])
    nodes: dict[str, list[tuple[str, str]]] = {}
    for node in nodes_to_serve(agenda):
        nodes.setdefault(str(node.get_kind_display()), []).append((str(node.uid), node.title))
    found: dict[str, list[tuple[Any, Any]]] = {}
    for field in FIELDS[kind]:
        if field.type == Type.BODIES:
            stay = [(str(b.uid), b.name) for b in left if str(b.uid) in data.get(field.name, ())]
            offered = places if field.name == "places" else everyone
            found[field.name] = [*offered, *([(_("No longer in the zone"), stay)] if stay else [])]
        elif field.type == Type.NODES:
            found[field.name] = list(nodes.items())
        elif field.type == Type.RECORD:
            named = records_to_name(agenda, field.of, also=data.get(field.name) or None)
            found[field.name] = [(str(each.uid), f"{each.code} {each.title}") for each in named]
        elif field.type == Type.HALF and (half := data.get(field.name)):
            found[field.name] = [(half, half_in_words(half))]
    return found


@door(can_change_record, sample="record", methods=("GET", "POST"))
@keeping_fields
@never_cache
def change_record(request: HttpRequest, agenda: UUID, uid: UUID) -> HttpResponse:
    """A record in a form; what two people changed in the same field meets on a page."""
    record: Record = fetch(request, can_change_record, uid=uid, agenda__uid=agenda)
    actor = actor_of(request)
    filled = as_typed(record.kind, record.data) | {"base": record.seq}
    form = form_of(request, record.agenda, record.kind, initial=filled, named=record)
    context = {"record": record, "section": record.section, "agenda": record.agenda, "kind": record.kind}
    if form.is_bound and form.is_valid():
        base, typed = form.cleaned_data["base"] or 0, form.typed
        try:
            done = process.change_record(record=record, typed=typed, base=base, by=actor, at=clock.now())
        except process.StaleRecord as stale:
            return conflict(request, stale, form, context)
        except BadFields as bad:
            form.refuse(bad)
        else:
            messages.success(request, _("Saved.") if done else _("Nothing was changed."))
            return redirect("agende:record", agenda, uid)
    if request.method != "POST":
        _require_changeable(record, actor)
    context |= {"form": form, "key": f"{record.uid}:{record.seq}"}
    return render(request, "agende/record_form.html", context, status=422 if form.errors else 200)


def _require_changeable(record: Record, actor: Actor) -> None:
    verb = "write_record" if actor.has(Role.ZONE_COORDINATOR) else "propose_record"
    process.require(verb, record.agenda, at=clock.now())
    if words := process.why_not_change(record, actor):
        raise WrongPhase(words)


def conflict(
    request: HttpRequest, stale: process.StaleRecord, form: RecordForm, context: dict[str, Any]
) -> HttpResponse:
    """409: the fields that two changed, in both ways; the typed ones go on in the form, over what was saved."""
    theirs = resolved([stale.record])[0]
    mine = resolved([Record(kind=stale.record.kind, data=stale.typed)])[0]
    fields = [field_of(stale.record.kind, name) for name in stale.fields]
    data = request.POST.copy()
    for name in stale.kept:  # what others changed and this one did not touch stays as they left it
        value = as_typed(stale.record.kind, stale.record.data)[name]
        data.setlist(name, value if isinstance(value, list) else [value])
    data["base"] = str(stale.record.seq)
    now = stale.record
    again = form_of(request, now.agenda, now.kind, initial={}, named=now, of=type(form))
    again.data = data
    context |= {
        "form": again,
        "last": stale.last,
        "clashes": [
            (field.label, words_of(field, mine[field.name]), words_of(field, theirs[field.name]))
            for field in fields
        ],
        "key": f"{stale.record.uid}:{stale.record.seq}",
    }
    return render(request, "agende/record_form.html", context, status=409)


DONE = {
    RecordState.ACCEPTED: lambda: _("%(code)s is in the agenda."),
    RecordState.DECLINED: lambda: _("%(code)s is not taken; its reason is in the history."),
    RecordState.REMOVED: lambda: _("%(code)s is taken out; its code and its history stay."),
}


@door(can_decide_record, sample="record", methods=("POST",))
@keeping_fields
def decide_record(request: HttpRequest, agenda: UUID, uid: UUID) -> HttpResponse:
    """Takes a record in, declines it, or takes it out, with a reason."""
    record: Record = fetch(request, can_decide_record, uid=uid, agenda__uid=agenda)
    outcome, form = request.POST.get("outcome", ""), ReasonForm(request.POST)
    if outcome not in DONE or not form.is_valid():
        return record_page(request, record, form, status=422)
    state = RecordState(outcome)
    process.decide_record(
        record=record, outcome=state, reason=form.cleaned_data["reason"], by=actor_of(request), at=clock.now()
    )
    messages.success(request, DONE[state]() % {"code": record.code})
    return redirect("agende:record", agenda, uid)


@door(can_change_record, sample="record", methods=("POST",))
@keeping_fields
def withdraw_record(request: HttpRequest, agenda: UUID, uid: UUID) -> HttpResponse:
    """A municipality takes its proposal back."""
    record: Record = fetch(request, can_change_record, uid=uid, agenda__uid=agenda)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return record_page(request, record, form, status=422)
    reason = form.cleaned_data["reason"]
    process.withdraw_record(record=record, reason=reason, by=actor_of(request), at=clock.now())
    messages.success(request, DONE[RecordState.REMOVED]() % {"code": record.code})
    return redirect("agende:record", agenda, uid)


@door(can_decide_record, sample="record", methods=("POST",))
def move_record(request: HttpRequest, agenda: UUID, uid: UUID) -> HttpResponse:
    """One place up or down in its section."""
    record: Record = fetch(request, can_decide_record, uid=uid, agenda__uid=agenda)
    is_up = request.POST.get("to") == "up"
    process.move_record(record=record, up=is_up, by=actor_of(request), at=clock.now())
    address = redirect("agende:section", agenda, record.section.uid)
    address["Location"] += f"#{record.code}"
    return address
