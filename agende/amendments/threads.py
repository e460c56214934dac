# SPDX-License-Identifier: AGPL-3.0-or-later
"""Conversations about texts: who reads and who writes them, who may be named, what waits for an answer.

Whoever reads a text reads what is said about it. A guest reads and answers the conversations they take part in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from agende.amendments.guests import GUEST
from agende.amendments.models import Comment, Mention, Thread, ThreadStep
from agende.phases.models import ContributionState
from agende.texts.models import TextDoc
from agende.texts.rules import (
    DOCS,
    MUNICIPAL,
    NOTHING,
    OFFICE,
    SHARES_DRAFTS,
    can_read_contribution,
    can_read_section,
    contributions_for,
    sections_for,
)
from cms.people.models import Mandate
from cms.people.queries import by_name, mandates_on
from cms.rights import Actor, Role, rule

SAYS = (Role.MUNICIPAL_EDITOR, Role.ZONE_COORDINATOR, *OFFICE)


def _docs_read_by(actor: Actor) -> Q:
    if link := actor.came_by(GUEST):
        return Q(section=link.on)
    return Q(section__in=sections_for(actor)) | Q(contribution__in=contributions_for(actor))


def docs_talked_about_before(actor: Actor) -> QuerySet[TextDoc]:
    """Texts whose conversations the actor reads."""
    return DOCS.filter(_docs_read_by(actor))


@rule("agende.read_conversations", rows=docs_talked_about_before)
def can_read_conversations(actor: Actor, thing: TextDoc) -> bool:
    """Whoever reads the text; a guest in the common text of their section."""
    if link := actor.came_by(GUEST):
        return thing.section_id == link.on
    if thing.contribution:
        return can_read_contribution(actor, thing.contribution)
    return thing.section is not None and can_read_section(actor, thing.section)


def docs_commented_by(actor: Actor) -> QuerySet[TextDoc]:
    """Texts about which the actor begins conversations."""
    return docs_talked_about_before(actor) if _says(actor) else DOCS.none()


@rule("agende.comment", rows=docs_commented_by)
def can_comment(actor: Actor, thing: TextDoc) -> bool:
    """Editors, coordinator and office in what they read, guests where invited; a signatory reads."""
    return _says(actor) and can_read_conversations(actor, thing)


def _says(actor: Actor) -> bool:
    return actor.has(*SAYS) or actor.came_by(GUEST) is not None


def threads_for(actor: Actor) -> QuerySet[Thread]:
    """Conversations in which the actor writes."""
    rows = Thread.objects.filter(doc__in=docs_commented_by(actor))
    if link := actor.came_by(GUEST):
        rows = rows.filter(Exists(Comment.objects.filter(thread=OuterRef("pk"), guest=link.id)))
    return rows.select_related("doc__section__agenda", "doc__contribution__section__agenda")


@rule("agende.take_part", rows=threads_for)
def can_take_part(actor: Actor, thing: Thread) -> bool:
    """Whoever comments on the text; a guest, in the conversations that they began or are in already."""
    link = actor.came_by(GUEST)
    return can_comment(actor, thing.doc) and (not link or thing.comments.filter(guest=link.id).exists())


@dataclass(frozen=True, slots=True)
class Talk:
    """The conversations about a text: the open ones in the order of the text, those of deleted blocks last."""

    open: list[Thread]
    resolved: list[Thread]
    blocks: frozenset[str]
    """Ids of the blocks that are in the text now."""

    @property
    def counts(self) -> dict[str, int]:
        """How many open conversations each block has."""
        found: dict[str, int] = {}
        for thread in self.open:
            found[thread.block] = found.get(thread.block, 0) + 1
        return found


def talk_of(doc: TextDoc, actor: Actor) -> Talk:
    """What the actor reads of the conversations about a text: five queries whatever their number."""
    comments = Comment.objects.select_related(
        "said", "person", "mandate__body__municipality", "mandate__zone", "guest"
    )
    named = Prefetch("mentions", Mention.objects.select_related("person"))
    rows = Thread.objects.filter(doc=doc).prefetch_related(
        Prefetch("comments", comments.prefetch_related(named)),
        Prefetch("steps", ThreadStep.objects.select_related("person")),
    )
    if link := actor.came_by(GUEST):
        rows = rows.filter(Exists(Comment.objects.filter(thread=OuterRef("pk"), guest=link.id)))
    places = {block["attrs"]["id"]: place for place, block in enumerate(doc.blocks)}
    found = sorted(rows, key=lambda thread: (places.get(thread.block, len(places)), thread.pk))
    return Talk(
        [thread for thread in found if not thread.is_resolved],
        sorted((thread for thread in found if thread.is_resolved), key=lambda thread: -thread.pk),
        frozenset(places),
    )


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads a text and may be named; `label` is what is chosen or typed."""

    person_id: int
    name: str
    label: str


def readers_of(doc: TextDoc, *, day: date) -> list[Reader]:
    """Who may be named in a conversation about a text: those who read it and can sign in. One query."""
    agenda, contribution = doc.of_section.agenda, doc.contribution
    of_zone = Q(zone=agenda.zone_id, role=Role.ZONE_COORDINATOR) | Q(
        body__municipality__memberships__zone=agenda.zone_id,
        body__municipality__memberships__during__contains=day,
        role__in=MUNICIPAL,
    )
    if contribution is not None and contribution.state == ContributionState.DRAFT:
        mine = Q(body=contribution.body_id, role__in=MUNICIPAL)
        of_zone &= mine | (Q(role__in=SHARES_DRAFTS) if agenda.drafts_are_shared else NOTHING)
    mandates: QuerySet[Mandate] = mandates_on(day).filter(
        of_zone | Q(role__in=OFFICE), person__user__is_active=True
    )
    found: dict[int, Reader] = {}
    for mandate in mandates.select_related("person", "body", "zone").order_by(*by_name(), "pk"):
        name, place = str(mandate.person), mandate.body or mandate.zone or Role(mandate.role).label
        found.setdefault(mandate.person_id, Reader(mandate.person_id, name, f"{name} – {place}"))
    return list(found.values())


def named_in(words: str, chosen: str, readers: Iterable[Reader]) -> tuple[set[int], bool]:
    """People named in words ("@Name Surname") or chosen by their label or name; False when nobody is so called."""
    readers = list(readers)
    text = words.casefold()
    found = {reader.person_id for reader in readers if f"@{reader.name.casefold()}" in text}
    wanted = chosen.strip().casefold()
    if not wanted:
        return found, True
    exact = [reader for reader in readers if wanted in {reader.label.casefold(), reader.name.casefold()}]
    return found | {reader.person_id for reader in exact}, bool(exact)


def mentions_of(actor: Actor) -> QuerySet[Mention]:
    """Where the actor is named, about texts that they read, in open conversations in which they have not written
    since; newest first. Each leads to its comment (`person` or `guest`, `said`) and the text, without its blocks.
    """
    answered = Comment.objects.filter(
        thread=OuterRef("comment__thread"), person=actor.person_id, pk__gt=OuterRef("comment")
    )
    rows = Mention.objects.filter(
        ~Exists(answered),
        person=actor.person_id,
        comment__thread__is_resolved=False,
        comment__thread__doc__in=docs_talked_about_before(actor),
    )
    doc = "comment__thread__doc"
    led = [f"{doc}__{way}section__{path}" for way in ("", "contribution__") for path in ("agenda", "node")]
    rows = rows.select_related(
        "comment__person", "comment__guest", "comment__said", f"{doc}__contribution__body", *led
    )
    return rows.defer(f"{doc}__blocks").order_by("-pk")
