# SPDX-License-Identifier: AGPL-3.0-or-later
"""Suggestions in the zone's common text: accepted, refused, withdrawn."""

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.urls import reverse

from agende.amendments.changes import Change, changes
from agende.amendments.deciding import decide_in
from agende.amendments.models import Decision, Suggestion
from agende.amendments.rules import can_decide
from agende.process.gates import NoReason, allow, in_phase
from agende.texts.models import Agenda, TextDoc, Update
from agende.texts.operations import append_data, locked
from agende.texts.replaying import replay
from agende.texts.rules import can_read_section
from cms.accounts.telling import tell
from cms.audit.operations import record_many
from cms.rights import Actor, Hidden

type Outcome = Decision.Outcome


class OwnSuggestion(Exception):
    """Nobody decides on what they suggested themselves; they can withdraw it."""


@transaction.atomic
def decide(
    *, doc: TextDoc, keys: Collection[str], outcome: Outcome, by: Actor, at: datetime, reason: str = ""
) -> list[Decision]:
    """Accepts or refuses suggestions of a common text, or withdraws one's own; each author gets one mail.

    Those already decided on, or no longer in the text, are left out: the list may be empty (a second click).
    Raises NoReason, OwnSuggestion, WrongPhase, Hidden.
    """
    if doc.section is None:
        raise Hidden("a contribution has no suggestions")
    asked = doc.suggestions.filter(key__in=keys).select_related("doc__section").defer("doc__blocks")
    return decide_all(
        agenda=doc.section.agenda, suggestions=list(asked), outcome=outcome, reason=reason, by=by, at=at
    )


@transaction.atomic
def decide_all(
    *,
    agenda: Agenda,
    suggestions: Collection[Suggestion],
    outcome: Outcome,
    by: Actor,
    at: datetime,
    reason: str = "",
) -> list[Decision]:
    """As `decide`, of several texts of an agenda at once: all or none."""
    reason, is_withdrawal = reason.strip(), outcome == Decision.Outcome.WITHDRAWN
    sections = {each.doc.section for each in suggestions}
    for section in sections:
        allow(can_read_section if is_withdrawal else can_decide, by, section)
    if not sections or {section.agenda_id for section in sections if section} != {agenda.pk}:
        raise Hidden("none, or not of this agenda")
    _refuse_strangers(suggestions, by, is_withdrawal=is_withdrawal)
    if not reason and not is_withdrawal:
        raise NoReason
    in_phase("decide", agenda, at)
    made: list[Decision] = []
    docs = sorted({each.doc for each in suggestions}, key=lambda doc: doc.pk)  # all lock in this order
    for doc in docs:
        keys = {each.key for each in suggestions if each.doc_id == doc.pk}
        made += _decided(doc, keys, outcome, reason, by=by, at=at)
    if not is_withdrawal:
        _tell_authors(agenda, made, at=at)
    return made


def _decided(
    doc: TextDoc, keys: Collection[str], outcome: Outcome, reason: str, *, by: Actor, at: datetime
) -> list[Decision]:
    doc = locked(doc)
    known = changes(doc.blocks)
    asked = doc.suggestions.filter(key__in=keys, decision=None).select_related("doc__section__node")
    open_ones = [each for each in asked.defer("doc__blocks") if each.key in known]
    if not open_ones:
        return []
    update = _append(doc, open_ones, outcome, by=by, at=at)
    made = [_decision(each, known[each.key], update, outcome, reason) for each in open_ones]
    Decision.objects.bulk_create(made)
    record_many(by=by, verb=f"agende.suggestion_{outcome}", on=open_ones, at=at, detail={"seq": update.seq})
    return made


def _refuse_strangers(asked: Iterable[Suggestion], by: Actor, *, is_withdrawal: bool) -> None:
    """Decided by others, withdrawn by oneself."""
    own = [each.person_id == by.person_id for each in asked]
    if is_withdrawal and not all(own):
        raise Hidden("suggestions of others")
    if not is_withdrawal and any(own):
        raise OwnSuggestion


def _append(
    doc: TextDoc, suggestions: Iterable[Suggestion], outcome: Outcome, *, by: Actor, at: datetime
) -> Update:
    keys = {each.key for each in suggestions}
    is_accepted = outcome == Decision.Outcome.ACCEPTED
    document, data = decide_in(replay(doc).document, keys, is_accepted=is_accepted)
    return append_data(doc, document, data, kind=Update.Kind.DECISION, by=by, at=at)


def _decision(
    suggestion: Suggestion, what: Iterable[Change], update: Update, outcome: Outcome, reason: str
) -> Decision:
    return Decision(
        suggestion=suggestion,
        outcome=outcome,
        reason=reason,
        change=[change.as_json() for change in what],
        seq=update.seq,
        person_id=update.person_id,
        mandate_id=update.mandate_id,
        at=update.at,
    )


def _tell_authors(agenda: Agenda, made: Iterable[Decision], *, at: datetime) -> None:
    """One mail to each author; in the order of persons, so that two batches do not wait for each other."""
    path = reverse("agende:own_suggestions", args=[agenda.uid])

    def author(decision: Decision) -> int:
        return decision.suggestion.person_id

    for person_id, some in groupby(sorted(made, key=author), key=author):
        decisions = list(some)
        context = {"agenda": agenda, "decisions": decisions, "path": path}
        key = f"suggestions_decided.{decisions[0].pk}.{person_id}"
        tell(person_id=person_id, template="suggestions_decided", context=context, key=key, at=at)
