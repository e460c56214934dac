# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words that a text could not take any more: their author hands them in or puts them away; the coordinator answers."""

from datetime import datetime, timedelta

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from agende.amendments.models import LateProposal, LateStep
from agende.texts.models import TextDoc, Update
from agende.texts.rules import (
    DOCS,
    NOTHING,
    can_read_contribution,
    can_read_section,
    can_write_common_text,
    contributions_for,
    sections_for,
    sections_written_by,
)
from cms.people.models import Mandate
from cms.rights import Actor, Role, rule

LONGEST = 60_000  # characters
MOST = 200  # of one person in a day and night
WRITERS = (Role.MUNICIPAL_EDITOR, Role.ZONE_COORDINATOR)
PROPOSALS = LateProposal.objects.select_related(
    "person", "mandate__body", "said", "doc__section__agenda__zone", "doc__section__node", "doc__contribution__body",
    "doc__contribution__section__agenda__zone", "doc__contribution__section__node",
).defer("doc__blocks").annotate(
    state=Coalesce(
        Subquery(LateStep.objects.filter(proposal=OuterRef("pk")).order_by("-pk").values("step")[:1]), Value("")
    )
)  # fmt: skip


def texts_of_late(actor: Actor) -> QuerySet[TextDoc]:
    """Texts for which the actor's late words are kept."""
    if actor.person_id is None:
        return DOCS.none()
    opens = Q(contribution__in=contributions_for(actor)) | Q(section__in=sections_for(actor))
    wrote = Exists(Update.objects.filter(doc=OuterRef("pk"), person=actor.person_id))
    return DOCS.filter(opens | wrote | _once_theirs(actor.person_id))


def _once_theirs(person_id: int) -> Q:
    """Texts that a mandate, in force or over, gave the person to write: also those they never saved a word in."""
    found = NOTHING
    for mandate in Mandate.objects.filter(person=person_id, role__in=WRITERS):
        if mandate.body_id:
            found |= Q(contribution__body=mandate.body_id)
            found |= Q(section__contributions__body=mandate.body_id, section__isnull=False)
        if mandate.zone_id:
            found |= Q(section__agenda__zone=mandate.zone_id)
    return Q(pk__in=TextDoc.objects.filter(found).values("pk")) if found != NOTHING else NOTHING


@rule("agende.keep_late", rows=texts_of_late)
def can_keep_late(actor: Actor, thing: TextDoc) -> bool:
    """Who may open the text, has written in it, or had it to write: what was typed there in time is not lost."""
    if actor.person_id is None:
        return False
    if thing.contribution and can_read_contribution(actor, thing.contribution):
        return True
    if thing.section and can_read_section(actor, thing.section):
        return True
    has_written = Update.objects.filter(doc=thing, person=actor.person_id).exists()
    return has_written or TextDoc.objects.filter(_once_theirs(actor.person_id), pk=thing.pk).exists()


def late_of(actor: Actor) -> QuerySet[LateProposal]:
    """The actor's own late proposals, first those that wait, newest first; `state`: the last step, "" before any."""
    if actor.person_id is None:
        return PROPOSALS.none()
    is_settled = Case(When(state="", then=False), default=True)
    return PROPOSALS.filter(person=actor.person_id).order_by(is_settled, "-pk")


def is_full(person_id: int | None, *, at: datetime) -> bool:
    """Whether somebody has left as many late proposals in the last day as are kept."""
    return LateProposal.objects.filter(person=person_id, at__gt=at - timedelta(days=1)).count() >= MOST


@rule("agende.own_late", rows=late_of)
def can_settle_late(actor: Actor, thing: LateProposal) -> bool:
    """Its author hands it in or puts it away."""
    return actor.person_id is not None and thing.person_id == actor.person_id


def late_answered_by(actor: Actor) -> QuerySet[LateProposal]:
    """Late proposals handed in to the actor, answered or not."""
    sections = sections_written_by(actor)
    of_them = Q(doc__section__in=sections) | Q(doc__contribution__section__in=sections)
    handed_in = Exists(LateStep.objects.filter(proposal=OuterRef("pk"), step=LateStep.Step.HANDED_IN))
    return PROPOSALS.filter(of_them, handed_in).exclude(person=actor.person_id).order_by("pk")


@rule("agende.answer_late", rows=late_answered_by)
def can_answer_late(actor: Actor, thing: LateProposal) -> bool:
    """Who writes the zone's common text, once it is handed in; nobody their own."""
    return (
        can_write_common_text(actor, thing.doc.of_section)
        and thing.person_id != actor.person_id
        and thing.steps.filter(step=LateStep.Step.HANDED_IN).exists()
    )


def state_of(proposal: LateProposal) -> str:
    """The last step of a proposal; "" before any."""
    last = proposal.steps.order_by("-pk").first()
    return last.step if last else ""
