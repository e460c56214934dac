# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for somebody in the agendas they work on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from agende.amendments.marks import keys_in
from agende.amendments.models import Suggestion
from agende.phases.models import AgendaState, ContributionState, Phase
from agende.signoffs.queries import frozen_last, signoffs_of
from agende.texts.models import Agenda, Contribution, TextDoc
from agende.texts.rules import agendas_for, contributions_for, contributions_written_by
from cms import clock
from cms.rights import Actor, Role

IN_HAND = (AgendaState.DRAFTING, AgendaState.ENQUIRY)


@dataclass(frozen=True, slots=True)
class Desk:
    """An agenda on somebody's desk: what is to write, handed in, and when writing closes.

    `next_text`: the text to go on with, while it can be written. `to_decide`: suggestions that wait for the actor.
    `waits_for_signature`: the actor's municipality has said nothing that stands about the frozen text.
    """

    agenda: Agenda
    to_write: int
    drafts: int
    handed_in: int
    to_merge: int
    closes_at: datetime | None
    next_text: Contribution | None = None
    to_decide: int = 0
    waits_for_signature: bool = False


def desk_of(actor: Actor) -> list[Desk]:
    """The agendas the actor works on, with what waits for them: the same number of queries whatever theirs.

    But for a signatory, who has one text to sign at a time.
    """
    agendas = list(agendas_for(actor).select_related("zone", "edition"))
    counts, next_texts = _texts_of(actor)
    to_merge = _to_merge(actor) if agendas else {}
    closings, now = _closings(agendas), clock.now() if next_texts else None
    to_decide = _to_decide(agendas) if actor.has(Role.ZONE_COORDINATOR) else {}
    desks = []
    for agenda in agendas:
        to_write, drafts, handed_in = counts.get(agenda.pk, (0, 0, 0))
        closes_at = closings.get(agenda.pk)
        is_closed = bool(closes_at and now and closes_at <= now)
        desks.append(
            Desk(
                agenda=agenda,
                to_write=to_write,
                drafts=drafts,
                handed_in=handed_in,
                to_merge=to_merge.get(agenda.pk, 0),
                closes_at=closes_at,
                next_text=None if is_closed else next_texts.get(agenda.pk),
                to_decide=to_decide.get(agenda.pk, 0),
                waits_for_signature=actor.has(Role.SIGNATORY) and _waits_for_signature(agenda, actor),
            )
        )
    return desks


def _texts_of(actor: Actor) -> tuple[dict[int, tuple[int, int, int]], dict[int, Contribution]]:
    """By agenda: how many texts are to begin, drafts, handed in; the one to go on with."""
    if not actor.has(Role.MUNICIPAL_EDITOR):
        return {}, {}
    counts: dict[int, tuple[int, int, int]] = {}
    last: dict[int, Contribution] = {}
    texts = contributions_written_by(actor)
    for text in texts.defer("doc__blocks").order_by("section__agenda", "section__order"):
        agenda, is_draft = text.section.agenda, text.state == ContributionState.DRAFT
        is_begun = text.doc.seq > 0
        old = counts.get(agenda.pk, (0, 0, 0))
        new = (is_draft and not is_begun, is_draft and is_begun, not is_draft)
        counts[agenda.pk] = (old[0] + new[0], old[1] + new[1], old[2] + new[2])
        if is_draft and agenda.state == AgendaState.DRAFTING:
            before = last.get(agenda.pk)
            if before is None or _order(text, actor) > _order(before, actor):
                last[agenda.pk] = text
    return counts, last


def _order(text: Contribution, actor: Actor) -> tuple[bool, str]:
    """What was written last comes first, one's own before a colleague's; nothing written comes last."""
    moment = text.doc.saved_at.isoformat() if text.doc.saved_at else ""
    return (bool(moment) and text.doc.saved_by_id == actor.person_id, moment)


def _to_merge(actor: Actor) -> dict[int, int]:
    """Agenda → contributions handed in and not taken that the actor reads."""
    waiting = contributions_for(actor).filter(state=ContributionState.SUBMITTED)
    return dict(waiting.order_by().values_list("section__agenda").annotate(Count("pk")))


def _closings(agendas: Iterable[Agenda]) -> dict[int, datetime | None]:
    """Agenda → when its municipalities' time to write ends, or ended."""
    phases = Phase.objects.filter(agenda__in=agendas, kind=AgendaState.DRAFTING, entered_at__isnull=False)
    return dict(phases.order_by("entered_at", "pk").values_list("agenda", "closes_at"))  # the last one counts


def _to_decide(agendas: Iterable[Agenda]) -> dict[int, int]:
    """Agenda → suggestions that are in its common texts and undecided: two queries."""
    open_ones = Q(doc__section__agenda__in=[agenda for agenda in agendas if agenda.state in IN_HAND])
    rows = Suggestion.objects.filter(open_ones, decision=None).order_by()
    suggested = list(rows.values_list("doc", "key", "doc__section__agenda"))
    docs = TextDoc.objects.filter(pk__in={doc for doc, _key, _agenda in suggested})
    keys = {pk: keys_in(blocks) for pk, blocks in docs.values_list("pk", "blocks")} if suggested else {}
    found: dict[int, int] = {}
    for doc, key, agenda in suggested:
        if key in keys.get(doc, ()):
            found[agenda] = found.get(agenda, 0) + 1
    return found


def _waits_for_signature(agenda: Agenda, actor: Actor) -> bool:
    version = frozen_last(agenda) if agenda.state == AgendaState.SIGNOFF else None
    rows = signoffs_of(version) if version else []
    return any(row.body.pk == actor.body_id and not row.position for row in rows)
