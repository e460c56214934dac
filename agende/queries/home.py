# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody finds on the page of an agenda: its sections, their own texts and what became of what they said."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from agende.actions.models import Record, RecordState
from agende.amendments import threads
from agende.amendments.late import PROPOSALS
from agende.amendments.models import Claim, Decision, LateProposal, LateStep, Mention
from agende.amendments.queries import Review, decided_in, open_counts, review_of, suggestions_of
from agende.phases.models import ContributionState
from agende.queries.overview import own_contributions
from agende.texts.models import Agenda, Contribution, Section
from agende.texts.rules import contributions_for
from cms.rights import Actor

DECIDED_SHOWN, HANDED_IN_SHOWN, MENTIONS_SHOWN = 10, 12, 10


@dataclass(frozen=True, slots=True)
class SectionLine:
    """A section: who is at work on its common text now, what was handed in for it and waits, its records."""

    section: Section
    claim: Claim | None
    suggestions: int
    invited: int
    handed_in: int
    to_merge: int
    accepted: int
    proposed: int


def section_lines(agenda: Agenda, claims: dict[int, Claim]) -> list[SectionLine]:
    """The sections of an agenda in order: five queries whatever their number."""
    suggested, records, texts = open_counts(agenda), _record_counts(agenda), _text_counts(agenda)
    sections = agenda.sections.select_related("node", "doc__saved_by", "agenda").defer("doc__blocks")
    return [
        SectionLine(
            section,
            claims.get(section.doc.pk),
            suggested.get(section.pk, 0),
            *texts.get(section.pk, (0, 0, 0)),
            *records.get(section.pk, (0, 0)),
        )
        for section in sections.order_by("order")
    ]


def _text_counts(agenda: Agenda) -> dict[int, tuple[int, int, int]]:
    """Section → how many municipalities write for it, have handed in, wait to be taken in."""
    counts = Contribution.objects.filter(section__agenda=agenda).order_by().values_list("section")
    rows = counts.annotate(
        invited=Count("pk"),
        handed_in=Count("pk", filter=~Q(state=ContributionState.DRAFT)),
        to_merge=Count("pk", filter=Q(state=ContributionState.SUBMITTED)),
    )
    return {section: (invited, handed_in, to_merge) for section, invited, handed_in, to_merge in rows}


def _record_counts(agenda: Agenda) -> dict[int, tuple[int, int]]:
    """Section → how many of its records are in the agenda, how many are proposed."""
    counts = Record.objects.filter(agenda=agenda).order_by().values_list("section")
    rows = counts.annotate(
        accepted=Count("pk", filter=Q(state=RecordState.ACCEPTED)),
        proposed=Count("pk", filter=Q(state=RecordState.PROPOSED)),
    )
    return {section: (accepted, proposed) for section, accepted, proposed in rows}


@dataclass(frozen=True, slots=True)
class OwnText:
    """A text of one's municipality: who is at work on it now, whether it is longer than advised."""

    contribution: Contribution
    claim: Claim | None

    @property
    def is_too_long(self) -> bool:
        """Whether it has more words than its section advises."""
        limit = self.contribution.section.word_limit
        return limit is not None and self.contribution.doc.words > limit


def own_texts(agenda: Agenda, actor: Actor, claims: dict[int, Claim]) -> list[OwnText]:
    """The texts of the actor's municipality, in the order of the sections: one query."""
    return [OwnText(each, claims.get(each.doc.pk)) for each in own_contributions(agenda, actor)]


def next_text(texts: Iterable[OwnText], actor: Actor) -> Contribution | None:
    """The text to go on with: the draft one wrote last, a colleague's, or the first that is empty."""
    drafts = [each.contribution for each in texts if each.contribution.state == ContributionState.DRAFT]
    written = {each.doc.saved_at: each for each in drafts if each.doc.saved_at}
    mine = {at: each for at, each in written.items() if each.doc.saved_by_id == actor.person_id}
    if last := mine or written:
        return last[max(last)]
    return drafts[0] if drafts else None


@dataclass(frozen=True, slots=True)
class Own:
    """What an editor has elsewhere in an agenda: records, suggestions, late words, conversations that name them."""

    records: list[Record]
    waiting: Review
    decided: list[Decision]
    late: list[LateProposal]
    handed_in_late: list[LateProposal]
    mentions: list[Mention]


def own_of(agenda: Agenda, actor: Actor) -> Own:
    """All of it, in a fixed number of queries (where texts are settled)."""
    mine = suggestions_of(agenda).filter(person=actor.person_id, decision=None)
    decided = decided_in(agenda).filter(suggestion__person=actor.person_id)
    return Own(
        records=list(own_records(agenda, actor)),
        waiting=review_of(agenda, mine.order_by("doc__section__order", "pk")),
        decided=list(decided[:DECIDED_SHOWN]),
        late=own_late(agenda, actor, ""),
        handed_in_late=own_late(agenda, actor, LateStep.Step.HANDED_IN),
        mentions=list(mentions_of(agenda, actor)[:MENTIONS_SHOWN]),
    )


def own_records(agenda: Agenda, actor: Actor) -> QuerySet[Record]:
    """The records that the actor's municipality proposed, in the order of the sections."""
    rows = (
        Record.objects.filter(agenda=agenda, body=actor.body_id) if actor.body_id else Record.objects.none()
    )
    return rows.select_related("section__node", "changed_by").order_by("section__order", "order", "pk")


def own_late(agenda: Agenda, actor: Actor, state: str) -> list[LateProposal]:
    """The actor's late words in an agenda whose last step is `state` ("": nothing was done with them yet)."""
    of_it = Q(doc__section__agenda=agenda) | Q(doc__contribution__section__agenda=agenda)
    return list(PROPOSALS.filter(of_it, person=actor.person_id, state=state).order_by("-pk"))


def mentions_of(agenda: Agenda, actor: Actor) -> QuerySet[Mention]:
    """Where the actor is named in a conversation that goes on and has not answered; newest first."""
    of_it = Q(comment__thread__doc__section__agenda=agenda)
    of_it |= Q(comment__thread__doc__contribution__section__agenda=agenda)
    return threads.mentions_of(actor).filter(of_it)


def handed_in_by_others(agenda: Agenda, actor: Actor) -> QuerySet[Contribution]:
    """What other municipalities have handed in, the last first."""
    rows = contributions_for(actor).filter(section__agenda=agenda).exclude(body=actor.body_id)
    rows = rows.exclude(state=ContributionState.DRAFT).select_related("body__municipality")
    return rows.defer("doc__blocks").order_by("-doc__saved_at", "pk")[:HANDED_IN_SHOWN]
