# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a corrected key would change, from the facts of the grades: nothing is written here."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms.people.queries import by_name
from courses.catalogue.models import ModuleVersion
from courses.questions.comparing import exact
from courses.questions.content import Key, Option, Question, QuestionKind
from courses.quizzes.grading import Grade, grade, in_thousandths
from courses.quizzes.models import GradeEvent
from courses.quizzes.operations import by_hand_of
from courses.quizzes.queries import key_of, questions_of, quiz_of


class BadKey(ValueError):
    """A key that the question cannot have; the words say why."""


@dataclass(frozen=True, slots=True)
class Change:
    """A grade that would be another."""

    old: GradeEvent
    new: Grade

    @property
    def is_gained(self) -> bool:
        """The test would be passed, and was not."""
        return _passes(self.new) and not _passes(self.old)

    @property
    def is_lost(self) -> bool:
        """The test was passed, and would not be."""
        return _passes(self.old) and not _passes(self.new)


def _passes(one: GradeEvent | Grade) -> bool:
    return one.is_complete and one.is_passed


def versions_with(question_uid: str, *, module_id: int) -> list[ModuleVersion]:
    """The versions of a module that ask a question, the last first."""
    versions = ModuleVersion.objects.filter(module=module_id, key__has_key=question_uid)
    return list(versions.defer("content").order_by("-number"))


def preview(versions: Collection[ModuleVersion], question_uid: str, key: Key) -> list[Change]:
    """The grades of the versions that the key would change, by person. Two queries, and one for each version.

    Raises BadKey.
    """
    keys = _keys(versions)
    for version in versions:
        check(_question(version, question_uid), key)
        keys[version.pk] = {**keys[version.pk], question_uid: key}
    return changes(last_grades(versions), keys, question_uid)


def changes(
    grades: Iterable[GradeEvent], keys: Mapping[int, Mapping[str, Key]], question_uid: str
) -> list[Change]:
    """Those of the grades that other keys (by version) make others, of the attempts that ask the question."""
    asked = [one for one in grades if question_uid in one.by_question]
    found = [Change(one, regraded(one, keys[one.attempt.version_id])) for one in asked]
    return [one for one in found if is_other(one.old, one.new)]


def regraded(old: GradeEvent, key: Mapping[str, Key]) -> Grade:
    """The same answers, and what persons gave, graded by another key."""
    answers = {uid: row.get("answer", {}) for uid, row in old.by_question.items()}
    quiz = quiz_of(old.attempt)
    return grade(
        key,
        questions_of(old.attempt),
        answers,
        pass_percent=quiz.pass_percent,
        by_hand=by_hand_of(old),
    )


def is_other(old: GradeEvent, new: Grade) -> bool:
    """Whether anything that counts or is shown differs."""
    before = (Fraction(old.points), old.percent, old.is_passed, old.is_complete, _marks(old.by_question))
    points = Fraction(in_thousandths(new.points))
    return before != (points, new.percent, new.is_passed, new.is_complete, _marks(new.by_question))


def _marks(by_question: Mapping[str, Mapping[str, Any]]) -> dict[str, tuple[Fraction, str]]:
    return {uid: (Fraction(row["points"]), row.get("state", "")) for uid, row in by_question.items()}


def last_grades(versions: Collection[ModuleVersion]) -> QuerySet[GradeEvent]:
    """The grade that counts of every attempt at the versions, with attempt and person. One query."""
    every = GradeEvent.objects.filter(attempt__version__in=[version.pk for version in versions])
    last = every.order_by("attempt_id", "-pk").distinct("attempt_id").values("pk")
    return (
        GradeEvent.objects.filter(pk__in=last)
        .select_related("attempt__person", "attempt__version", "attempt__submission")
        .defer("attempt__version__content", "attempt__version__key", "attempt__version__rule")
        .order_by(*by_name("attempt__person"), "attempt_id")
    )


def _keys(versions: Collection[ModuleVersion]) -> dict[int, dict[str, Any]]:
    return {version.pk: key_of(version) for version in versions}


def _question(version: ModuleVersion, uid: str) -> Question:
    tests = [activity.quiz for activity in version.activities if activity.quiz]
    for question in (one for test in tests for one in test.every_question):
        if question.uid == uid:
            return question
    raise BadKey(_("This question is not in the version %(number)s.") % {"number": version.number})


def check(question: Question, key: Key) -> None:
    """Raises BadKey unless the key is of the question's kind, names only what it has, and lets it be answered."""
    options = _uids(question.options)
    match question.kind:
        case QuestionKind.MATCHING:
            pairs = key.get("pairs", {})
            is_good = pairs.keys() == _uids(question.prompts) and set(pairs.values()) <= options
        case QuestionKind.ORDERING:
            is_good = sorted(key.get("order", ())) == sorted(options)
        case QuestionKind.CLOZE:
            gaps = key.get("gaps", {})
            is_good = gaps.keys() == {gap.uid for gap in question.gaps} and all(
                _is_answerable(gap.kind, gaps[gap.uid], _uids(gap.options)) for gap in question.gaps
            )
        case QuestionKind.ESSAY:
            is_good = False
        case kind:
            is_good = _is_answerable(kind, key, options)
    if not is_good:
        raise BadKey(_("This key does not fit the question: say which answer is right."))


def _uids(options: Iterable[Option]) -> set[str]:
    return {option.uid for option in options}


def _is_answerable(kind: str, key: Key, options: set[str]) -> bool:
    if kind in (QuestionKind.SHORT_TEXT, QuestionKind.NUMERIC):
        name = "value" if kind == QuestionKind.NUMERIC else "text"
        rows = key.get("accepted", ())
        shares = [exact(row.get("percent", "100")) or 0 for row in rows if row.get(name)]
        return bool(rows) and len(shares) == len(rows) and max(shares) > 0
    weights = {uid: exact(weight) for uid, weight in key.get("weights", {}).items()}
    is_known = bool(weights) and set(weights) <= options and None not in weights.values()
    return is_known and max(weight for weight in weights.values() if weight is not None) > 0
