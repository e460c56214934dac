# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a question says of itself: how it gives points, which answer is right, what was answered. Plain texts."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.questions.content import WHOLE, Answer, Gap, Key, Option, Question, QuestionKind


def rule_in_words(question: Question) -> str:
    """How the question gives points, for the learner; "" where it goes without saying."""
    if question.kind == QuestionKind.MULTIPLE and question.is_partial:
        return _(
            "Each right answer is worth a share of the points, each wrong one takes a share away; "
            "you never go below zero."
        )
    return _rules().get(question.kind, "")


def _rules() -> dict[str, str]:
    return {
        QuestionKind.MULTIPLE: _(
            "You get the points only if you choose all the right answers and no wrong one."
        ),
        QuestionKind.MATCHING: _("Each right match is worth an equal share of the points."),
        QuestionKind.ORDERING: _("Each item in its right place is worth an equal share of the points."),
        QuestionKind.CLOZE: _("Each gap filled in right is worth a share of the points."),
        QuestionKind.SHORT_TEXT: _("Accents matter; extra spaces and a final full stop do not."),
        QuestionKind.NUMERIC: _("Write the number in digits, with a comma for decimals."),
        QuestionKind.ESSAY: _("A tutor reads and grades your answer."),
    }


def points_in_words(question: Question) -> str:
    """ "2 points"."""
    return ngettext("%(count)s point", "%(count)s points", question.points) % {"count": question.points}


def right_answer_in_words(question: Question, key: Key) -> list[str]:
    """The right answer, a line for each of its parts; none when only a person can tell."""
    options = _texts(question.options)
    match question.kind:
        case QuestionKind.SINGLE | QuestionKind.TRUE_FALSE | QuestionKind.MULTIPLE:
            return _right_options(question.options, key)
        case QuestionKind.MATCHING:
            return _matched(question, key.get("pairs", {}))
        case QuestionKind.ORDERING:
            return _numbered(options.get(uid, "") for uid in key.get("order", ()))
        case QuestionKind.SHORT_TEXT | QuestionKind.NUMERIC:
            return _accepted(key, question.unit)
        case QuestionKind.CLOZE:
            keys = key.get("gaps", {})
            return _numbered(_right_gap(gap, keys.get(gap.uid, {})) for gap in question.gaps)
    return []


def answer_in_words(question: Question, answer: Answer) -> list[str]:
    """What was answered, a line for each of its parts; none when nothing was."""
    options = _texts(question.options)
    if "choices" in answer:
        return [option.text for option in question.options if option.uid in answer["choices"]]
    if "pairs" in answer:
        return _matched(question, answer["pairs"])
    if "order" in answer:
        return _numbered(options.get(uid, "") for uid in answer["order"])
    if "gaps" in answer:
        given = answer["gaps"]
        return _numbered(
            _texts(gap.options).get(given.get(gap.uid), given.get(gap.uid, "")) for gap in question.gaps
        )
    return [f"{answer['text']} {question.unit}".strip()] if answer.get("text") else []


def _texts(options: Iterable[Option]) -> dict[str, str]:
    return {option.uid: option.text for option in options}


def _numbered(texts: Iterable[str]) -> list[str]:
    return [f"{number}. {text or '—'}" for number, text in enumerate(texts, 1)]


def _matched(question: Question, pairs: Mapping[str, str]) -> list[str]:
    options = _texts(question.options)
    return [
        f"{prompt.text} → {options.get(pairs[prompt.uid], '')}"
        for prompt in question.prompts
        if prompt.uid in pairs
    ]


def _right_options(options: Iterable[Option], key: Key) -> list[str]:
    weights = {uid: float(weight) for uid, weight in key.get("weights", {}).items()}
    return [option.text for option in options if weights.get(option.uid, 0) > 0]


def _accepted(key: Key, unit: str = "") -> list[str]:
    best = [row for row in key.get("accepted", ()) if Decimal(row.get("percent", 100)) >= WHOLE]
    return [_one(row, unit) for row in best or key.get("accepted", ())]


def _one(row: Mapping[str, str], unit: str) -> str:
    if "value" not in row:
        return row["text"]
    value, near = row["value"].replace(".", ","), (row.get("tolerance") or "0").replace(".", ",")
    margin = f" ± {near}" if near.strip("0,") else ""
    return f"{value}{margin} {unit}".strip()


def _right_gap(gap: Gap, key: Key) -> str:
    right = _right_options(gap.options, key) if gap.kind == QuestionKind.SINGLE else _accepted(key)
    return _(" or ").join(right)
