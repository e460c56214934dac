# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading the bank: categories as a tree, questions by category, what is there already."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform

from courses.questions.models import BankQuestion, QuestionCategory, QuestionVersion


@dataclass(frozen=True, slots=True)
class Branch:
    """A category with the names above it, its own last, and the ids of it and of all inside it."""

    category: QuestionCategory
    path: tuple[str, ...]
    ids: frozenset[int]

    @property
    def title(self) -> str:
        return " › ".join(self.path)


def branches() -> list[Branch]:
    """All categories in the order of their paths, with one query."""
    children: dict[int | None, list[QuestionCategory]] = {}
    for category in QuestionCategory.objects.order_by("name", "pk"):
        children.setdefault(category.parent_id, []).append(category)

    def walk(parent: int | None, above: tuple[str, ...]) -> Iterator[Branch]:
        for category in children.get(parent, ()):
            path = (*above, category.name)
            inside = list(walk(category.pk, path))
            yield Branch(category, path, frozenset({category.pk}).union(*(branch.ids for branch in inside)))
            yield from inside

    return list(walk(None, ()))


def branch_of(every: Sequence[Branch], uid: str) -> Branch | None:
    """The branch whose category has that uid."""
    return next((branch for branch in every if str(branch.category.uid) == uid), None)


def current_versions() -> QuerySet[QuestionVersion]:
    """The last version of each question."""
    later = QuestionVersion.objects.filter(question=OuterRef("question"), number__gt=OuterRef("number"))
    return QuestionVersion.objects.filter(~Exists(later))


def in_bank(digests: Collection[str]) -> set[str]:
    """Those of the digests that a question of the bank, not retired, has now."""
    found = current_versions().filter(sha256__in=digests, question__is_retired=False)
    return set(found.values_list("sha256", flat=True))


def with_last_version(questions: QuerySet[BankQuestion]) -> QuerySet[Any]:
    """The questions with `kind`, `words` and `number` of their last version."""
    last = QuestionVersion.objects.filter(question=OuterRef("pk")).order_by("-number")
    return questions.annotate(
        kind=Subquery(last.values(asked_kind=KeyTextTransform("kind", "content"))[:1]),
        words=Subquery(last.values(asked_words=KeyTextTransform("text", "content"))[:1]),
        number=Subquery(last.values("number")[:1]),
    )
