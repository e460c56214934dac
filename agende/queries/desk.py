# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for somebody in the agendas they work on."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from agende.phases.models import AgendaState, ContributionState, Phase
from agende.texts.models import Agenda
from agende.texts.rules import agendas_for, contributions_for, contributions_written_by
from cms.rights import Actor


@dataclass(frozen=True, slots=True)
class Desk:
    """An agenda on somebody's desk: what is to write, handed in, and when writing closes."""

    agenda: Agenda
    to_write: int
    drafts: int
    handed_in: int
    to_merge: int
    closes_at: datetime | None


def desk_of(actor: Actor) -> list[Desk]:
    """The agendas the actor works on, with what waits for them: four queries whatever their number."""
    agendas = list(agendas_for(actor).select_related("zone", "edition"))
    is_draft = Q(state=ContributionState.DRAFT)
    texts = contributions_written_by(actor).values_list("section__agenda")
    mine = {
        agenda: counts
        for agenda, *counts in texts.annotate(
            to_write=Count("pk", filter=is_draft & Q(doc__seq=0)),
            drafts=Count("pk", filter=is_draft & Q(doc__seq__gt=0)),
            handed_in=Count("pk", filter=~is_draft),
        )
    }
    to_merge = dict(
        contributions_for(actor)
        .filter(state=ContributionState.SUBMITTED)
        .values_list("section__agenda")
        .annotate(Count("pk"))
    )
    closings = dict(
        Phase.objects.filter(agenda__in=agendas, kind=AgendaState.DRAFTING)
        .order_by("opens_at", "pk")  # the last one counts
        .values_list("agenda", "closes_at")
    )
    desks = []
    for agenda in agendas:
        to_write, drafts, handed_in = mine.get(agenda.pk, (0, 0, 0))
        desks.append(
            Desk(
                agenda=agenda,
                to_write=to_write,
                drafts=drafts,
                handed_in=handed_in,
                to_merge=to_merge.get(agenda.pk, 0),
                closes_at=closings.get(agenda.pk),
            )
        )
    return desks
