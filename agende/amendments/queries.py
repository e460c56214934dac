# SPDX-License-Identifier: AGPL-3.0-or-later
"""Suggestions of an agenda: those that wait, in the order of the text; what became of the others."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import Count, Q, QuerySet

from agende.amendments.changes import Change, changes
from agende.amendments.late import PROPOSALS
from agende.amendments.marks import keys_in
from agende.amendments.models import Decision, LateProposal, LateStep, Suggestion
from agende.texts.blocks import words_of
from agende.texts.models import Agenda, Section, TextDoc
from agende.texts.operations import settled
from cms.rights import Actor
from cms.words import Run, diff

SUGGESTIONS = Suggestion.objects.select_related("person", "body__municipality", "doc__section__node")
SUGGESTIONS = SUGGESTIONS.defer("doc__blocks")  # the whole text, once for each of its suggestions


@dataclass(frozen=True, slots=True)
class Waiting:
    """A suggestion to decide on; `shown` are its changes, in words, block by block."""

    suggestion: Suggestion
    shown: list[list[Run]]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block for which something is suggested."""

    block: str
    words: str
    waiting: list[Waiting]


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits in a section, in the order of its text."""

    section: Section
    paragraphs: list[Paragraph] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many suggestions."""
        return sum(len(paragraph.waiting) for paragraph in self.paragraphs)


@dataclass(frozen=True, slots=True)
class Review:
    """The suggestions of an agenda that nobody has decided on: those in the text, those that are gone from it."""

    queues: list[Queue]
    superseded: list[Suggestion]

    @property
    def count(self) -> int:
        """How many wait."""
        return sum(queue.count for queue in self.queues)


def runs_of(change: Change) -> list[Run]:
    """A change by word."""
    return diff(change.before, change.after)


def suggestions_of(agenda: Agenda) -> QuerySet[Suggestion]:
    """All suggestions in the common texts of an agenda."""
    return SUGGESTIONS.filter(doc__section__agenda=agenda)


def undecided(agenda: Agenda) -> QuerySet[Suggestion]:
    """Those without a decision; they are open while their key is in the text."""
    return suggestions_of(agenda).filter(decision=None).order_by("doc__section__order", "pk")


def review_of(agenda: Agenda, suggestions: Iterable[Suggestion] | None = None) -> Review:
    """What waits in an agenda; `suggestions`: those to look at, in the order of sections (None: all undecided)."""
    found = list(undecided(agenda) if suggestions is None else suggestions)
    docs = TextDoc.objects.in_bulk({each.doc_id for each in found})
    review = Review([], [])
    for known, some in groupby(found, key=lambda each: each.doc):
        doc = docs[known.pk]
        doc.section = known.section
        queue, superseded = queue_of(settled(doc), list(some))
        review.superseded.extend(superseded)
        if queue.paragraphs:
            review.queues.append(queue)
    return review


def queue_of(doc: TextDoc, suggestions: Sequence[Suggestion]) -> tuple[Queue, list[Suggestion]]:
    """Of a settled common text: the suggestions that wait in it, and those that are gone from it."""
    known = changes(doc.blocks)
    found: dict[str, list[Waiting]] = {}
    for each in suggestions:
        if what := known.get(each.key):
            found.setdefault(what[0].block, []).append(Waiting(each, [runs_of(change) for change in what]))
    places = {block["attrs"].get("id", ""): block for block in doc.blocks}
    order = [block for block in places if block in found]
    paragraphs = [Paragraph(block, words_of(places[block]), found[block]) for block in order]
    gone = [each for each in suggestions if each.key not in known]
    return Queue(doc.of_section, paragraphs), gone


def open_in(doc: TextDoc) -> list[Suggestion]:
    """What waits in a text, in the order in which it was suggested."""
    known = keys_in(settled(doc).blocks)
    rows = doc.suggestions.filter(decision=None, key__in=known)
    return list(rows.select_related("person", "body").order_by("pk"))


@dataclass(frozen=True, slots=True)
class Own:
    """Somebody's suggestions in an agenda: those that wait, those decided on, those gone from the text."""

    review: Review
    decided: QuerySet[Decision]


def own_of(agenda: Agenda, actor: Actor) -> Own:
    """What became of the actor's suggestions."""
    if actor.person_id is None:
        return Own(Review([], []), Decision.objects.none())
    review = review_of(agenda, undecided(agenda).filter(person=actor.person_id))
    return Own(review, decided_in(agenda).filter(suggestion__person=actor.person_id))


def decided_in(agenda: Agenda) -> QuerySet[Decision]:
    """Decisions of an agenda, newest first; what was withdrawn among them."""
    return (
        Decision.objects.filter(suggestion__doc__section__agenda=agenda)
        .select_related(
            "person",
            "suggestion__person",
            "suggestion__body__municipality",
            "suggestion__doc__section__node",
        )
        .defer("suggestion__doc__blocks")
        .order_by("-pk")
    )


def late_waiting_in(agenda: Agenda) -> QuerySet[LateProposal]:
    """Late proposals handed in and not answered, the oldest first."""
    of_it = Q(doc__section__agenda=agenda) | Q(doc__contribution__section__agenda=agenda)
    return PROPOSALS.filter(of_it, state=LateStep.Step.HANDED_IN).order_by("pk")


def open_counts(agenda: Agenda) -> dict[int, int]:
    """By the key of each section, how many suggestions wait in it; sections without any are left out.

    Two queries, where the texts are settled.
    """
    found: dict[int, int] = {}
    rows = Suggestion.objects.filter(doc__section__agenda=agenda, decision=None).values_list("doc", "key")
    keys: dict[int, set[str]] = {}
    for doc_id, key in rows:
        keys.setdefault(doc_id, set()).add(key)
    for doc in TextDoc.objects.filter(pk__in=keys) if keys else ():
        if count := len(keys[doc.pk] & keys_in(settled(doc).blocks)):
            found[doc.section_id or 0] = count
    return found


def late_count(agenda: Agenda) -> int:
    """How many late proposals wait for an answer."""
    return late_waiting_in(agenda).aggregate(found=Count("pk"))["found"]
