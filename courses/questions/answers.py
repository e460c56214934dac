# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answers as they come from a browser, made into those that `content` describes. Pure, and never surprised."""

from collections.abc import Iterable, Mapping
from typing import Any

from courses.questions.content import CHOSEN_ONE, Answer, Question, QuestionKind

MOST_TEXT = 20_000
MOST_GAP = 1_000


def is_answered(answer: Answer) -> bool:
    """Is there anything in it?"""
    return any(
        any(value.values()) if isinstance(value, Mapping) else any(value)
        for value in answer.values()
        if value
    )


def clean_answer(question: Question, payload: Any) -> dict[str, Any]:
    """The answer in any JSON value: unknown uids dropped, texts bounded; {} when nothing of it is one.

    In an order "" is a place left empty.
    """
    if not isinstance(payload, Mapping):
        return {}
    match question.kind:
        case QuestionKind.SINGLE | QuestionKind.TRUE_FALSE | QuestionKind.MULTIPLE:
            cleaned = _choices(question, payload.get("choices"))
        case QuestionKind.MATCHING:
            cleaned = _pairs(question, payload.get("pairs"))
        case QuestionKind.ORDERING:
            cleaned = _order(question, payload.get("order"))
        case QuestionKind.CLOZE:
            cleaned = _gaps(question, payload.get("gaps"))
        case QuestionKind.SHORT_TEXT | QuestionKind.NUMERIC | QuestionKind.ESSAY:
            cleaned = {"text": _text(payload.get("text"), MOST_TEXT)}
        case _:
            return {}
    return cleaned if is_answered(cleaned) else {}


def _known(rows: Iterable[Any]) -> set[str]:
    return {row.uid for row in rows}


def _list(value: Any) -> list[Any]:
    return list(value)[:1000] if isinstance(value, list | tuple) else []


def _mapping(value: Any) -> Mapping[Any, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any, most: int) -> str:
    """A text that any database and file can hold; "" when it is blank."""
    if not isinstance(value, str):
        return ""
    kept = value[:most].replace("\x00", "").replace("\r\n", "\n").encode("utf-8", "ignore").decode()
    return kept if kept.strip() else ""


def _choices(question: Question, value: Any) -> dict[str, Any]:
    known = _known(question.options)
    chosen = [uid for uid in _list(value) if isinstance(uid, str) and uid in known]
    return {"choices": chosen[:1] if question.kind in CHOSEN_ONE else sorted(set(chosen))}


def _pairs(question: Question, value: Any) -> dict[str, Any]:
    given, known = _mapping(value), _known(question.options)
    pairs = {prompt.uid: given.get(prompt.uid) for prompt in question.prompts}
    return {"pairs": {uid: to for uid, to in sorted(pairs.items()) if isinstance(to, str) and to in known}}


def _order(question: Question, value: Any) -> dict[str, Any]:
    left, order = _known(question.options), []
    for uid in _list(value)[: len(question.options)]:
        is_there = isinstance(uid, str) and uid in left
        order.append(uid if is_there else "")
        left.discard(uid if is_there else "")
    return {"order": order}


def _gaps(question: Question, value: Any) -> dict[str, Any]:
    given, cleaned = _mapping(value), {}
    for gap in sorted(question.gaps, key=lambda gap: gap.uid):
        text = _text(given.get(gap.uid), MOST_GAP)
        if text and (gap.kind != QuestionKind.SINGLE or text in _known(gap.options)):
            cleaned[gap.uid] = text
    return {"gaps": cleaned}
