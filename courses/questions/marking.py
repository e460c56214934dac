# SPDX-License-Identifier: AGPL-3.0-or-later
"""The marks of one answer. Pure: same question, key and answer, same mark, for ever.

A share of 99.99 % counts as whole, because thirds are written 33.33333. By kind:

- single, true_false: what the chosen option is worth, never below 0
- multiple: the points for exactly the right options; else nothing or, where `is_partial`, what the chosen ones are
  worth together, from 0 to the points. There a wrong option worth 0 takes away as much as a right one gives on average:
  choosing everything must not pay
- matching, ordering: a share for each thing matched right, or in its right place
- short_text, numeric: what the best accepted answer that fits is worth (`courses.questions.comparing`)
- cloze: the mean of the gaps by their weights
- essay: 0 until a person has graded it
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

from courses.questions.answers import clean_answer, is_answered
from courses.questions.comparing import exact, quantities, says
from courses.questions.content import Answer, Key, Question, QuestionKind
from courses.questions.wording import answer_in_words, right_answer_in_words, rule_in_words

__all__ = [
    "Feedback", "Mark", "Outcome", "answer_in_words", "clean_answer", "feedback_of", "gap_shares", "is_answered",
    "mark", "right_answer_in_words", "rule_in_words",
]  # fmt: skip

WHOLE = Fraction(9999, 10000)
NOTHING, ALL = Fraction(0), Fraction(1)


class Outcome(StrEnum):
    """How an answer went."""

    RIGHT = "right"
    PARTIAL = "partial"
    WRONG = "wrong"
    MISSING = "missing"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Mark:
    """`points`: from 0 to the question's, exactly. A missing answer has none; one that waits has none yet."""

    points: Fraction
    outcome: Outcome

    @property
    def is_right(self) -> bool:
        return self.outcome == Outcome.RIGHT

    @property
    def is_partial(self) -> bool:
        return self.outcome == Outcome.PARTIAL

    @property
    def is_missing(self) -> bool:
        return self.outcome == Outcome.MISSING

    @property
    def needs_person(self) -> bool:
        """Only somebody who reads it can give points."""
        return self.outcome == Outcome.WAITING


@dataclass(frozen=True, slots=True)
class Feedback:
    """What the learner is told, as HTML: on the whole (`words`), by uid on chosen options and on gaps."""

    words: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    gaps: Mapping[str, str] = field(default_factory=dict)


def mark(question: Question, key: Key, answer: Answer) -> Mark:
    """The mark of any answer, however it came."""
    given = clean_answer(question, answer)
    if not given:
        return Mark(NOTHING, Outcome.MISSING)
    if question.kind == QuestionKind.ESSAY:
        return Mark(NOTHING, Outcome.WAITING)
    share = _share(question, key, given)
    return Mark(question.points * share, _outcome(share))


def _share(question: Question, key: Key, given: Answer) -> Fraction:
    match question.kind:
        case QuestionKind.SINGLE | QuestionKind.TRUE_FALSE:
            return _bounded(_weights(key).get(given["choices"][0], NOTHING))
        case QuestionKind.MULTIPLE:
            return _multiple(_weights(key), given["choices"], is_partial=question.is_partial)
        case QuestionKind.MATCHING:
            wanted = key.get("pairs", {})
            return _mean([given["pairs"].get(prompt) == option for prompt, option in wanted.items()])
        case QuestionKind.ORDERING:
            order = given["order"]
            places = enumerate(key.get("order", ()))
            return _mean([place < len(order) and order[place] == uid for place, uid in places])
        case QuestionKind.CLOZE:
            return _cloze(question, key, given)
        case _:
            return _typed(question.kind, key, given["text"], question.unit)


def _bounded(share: Fraction) -> Fraction:
    return ALL if share >= WHOLE else max(NOTHING, share)


def _percent(text: object) -> Fraction:
    return (exact(text) or NOTHING) / 100


def _weights(key: Key) -> dict[str, Fraction]:
    return {uid: _percent(weight) for uid, weight in key.get("weights", {}).items()}


def _multiple(weights: Mapping[str, Fraction], choices: Sequence[str], *, is_partial: bool) -> Fraction:
    right = {uid: weight for uid, weight in weights.items() if weight > 0}
    if right and set(choices) == right.keys():
        return ALL
    if not (right and is_partial):
        return NOTHING
    mean = sum(right.values(), NOTHING) / len(right)
    return _bounded(sum((weights.get(uid) or -mean for uid in choices), NOTHING))


def _mean(truths: Sequence[bool]) -> Fraction:
    return Fraction(sum(truths), len(truths)) if truths else NOTHING


def _fitting(kind: str, key: Key, text: str, unit: str) -> list[Mapping[str, Any]]:
    """The accepted answers that `text` is one of."""
    accepted = key.get("accepted", ())
    if kind == QuestionKind.NUMERIC:
        said = quantities(text, unit, key.get("units", {}))
        return [row for row in accepted if _is_near(said, row)]
    matters = bool(key.get("case_sensitive"))
    return [row for row in accepted if says(text, row["text"], case_sensitive=matters)]


def _worth(row: Mapping[str, Any]) -> Fraction:
    return _percent(row.get("percent", "100"))


def _typed(kind: str, key: Key, text: str, unit: str = "") -> Fraction:
    return _bounded(max(map(_worth, _fitting(kind, key, text, unit)), default=NOTHING))


def _is_near(said: Sequence[Fraction], row: Mapping[str, Any]) -> bool:
    value, tolerance = exact(row["value"]), exact(row.get("tolerance") or "0")
    if value is None or tolerance is None:
        return False
    return any(abs(number - value) <= abs(tolerance) for number in said)


def gap_shares(question: Question, key: Key, answer: Answer) -> dict[str, Fraction]:
    """Gap uid → how much of it is right, from 0 to 1."""
    given = clean_answer(question, answer).get("gaps", {})
    keys = key.get("gaps", {})
    return {gap.uid: _gap(gap.kind, keys.get(gap.uid, {}), given.get(gap.uid, "")) for gap in question.gaps}


def _gap(kind: str, key: Key, given: str) -> Fraction:
    if not given:
        return NOTHING
    if kind == QuestionKind.SINGLE:
        return _bounded(_weights(key).get(given, NOTHING))
    return _typed(kind, key, given)


def _cloze(question: Question, key: Key, given: Answer) -> Fraction:
    weights = {uid: max(0, int(gap.get("weight", 1))) for uid, gap in key.get("gaps", {}).items()}
    shares = gap_shares(question, key, given)
    total = sum(weights.get(uid, 0) for uid in shares)
    if not total:
        return NOTHING
    return _bounded(sum((weights.get(uid, 0) * share for uid, share in shares.items()), NOTHING) / total)


def feedback_of(question: Question, key: Key, answer: Answer) -> Feedback:
    """What the author says about this answer. It gives away the key: only for who may know it."""
    given = clean_answer(question, answer)
    outcome = mark(question, key, given).outcome
    said = key.get("feedback", {})
    words = [*_said_of_text(question.kind, key, given.get("text", ""), question.unit), *_said(key, outcome)]
    options = {uid: html for uid, html in said.get("options", {}).items() if uid in given.get("choices", ())}
    gaps = {}
    for gap in question.gaps:
        gap_key, filled = key.get("gaps", {}).get(gap.uid, {}), given.get("gaps", {}).get(gap.uid, "")
        chosen = gap_key.get("feedback", {}).get("options", {}).get(filled, "")
        share = _gap(gap.kind, gap_key, filled)
        spoken = [chosen, *_said_of_text(gap.kind, gap_key, filled), *_said(gap_key, _outcome(share))]
        gaps[gap.uid] = "".join(spoken)
    return Feedback(tuple(words), options, {uid: html for uid, html in gaps.items() if html})


def _outcome(share: Fraction) -> Outcome:
    return Outcome.RIGHT if share == ALL else Outcome.PARTIAL if share else Outcome.WRONG


def _said(key: Key, outcome: Outcome) -> list[str]:
    said = key.get("feedback", {})
    about = "wrong" if outcome == Outcome.MISSING else outcome.value
    return [said[name] for name in (about, "general") if said.get(name)]


def _said_of_text(kind: str, key: Key, text: str, unit: str = "") -> list[str]:
    """What the best accepted answer that fits says of itself."""
    if not text or "accepted" not in key:
        return []
    best = max(_fitting(kind, key, text, unit), key=_worth, default={})
    return [best["feedback"]] if best.get("feedback") else []
