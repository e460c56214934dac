# SPDX-License-Identifier: AGPL-3.0-or-later
"""A question as plain values: what the learner sees (`Question`) apart from its key. Pure.

The key is a dict of its own, so that nothing that shows a question can leak it. By kind:

- single, true_false, multiple: `{"weights": {option uid: percent}}`, percent a decimal as text ("100",
  "33.33333", "-50"); right are the options above 0
- matching: `{"pairs": {prompt uid: option uid}}`; options no prompt leads to are distractors
- ordering: `{"order": [option uid]}`
- short_text: `{"accepted": [{"text", "percent"}], "case_sensitive": bool}`; `*` stands for any characters
- numeric: `{"accepted": [{"value", "tolerance", "percent"}], "units": {unit: factor}}`, decimals as text; the
  value is in the question's `unit`, the others are worth their factor of it
- cloze: `{"gaps": {gap uid: {"weight": int, **key of a single, short_text or numeric question}}}`
- essay: `{"guidance": what whoever grades looks for}`

and in each `"feedback": {"right", "wrong", "partial", "general": HTML, "options": {option uid: HTML}}`, absent when
nothing is said.

An answer is a dict too, empty when there is none: `{"choices": [option uid]}` (single, true_false, multiple),
`{"pairs": {prompt uid: option uid}}`, `{"order": [option uid]}`, `{"text": str}` (short_text, numeric, essay),
`{"gaps": {gap uid: text or option uid}}`.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

type Key = Mapping[str, Any]
type Answer = Mapping[str, Any]


class QuestionKind(StrEnum):
    """How a question is answered."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    MATCHING = "matching"
    ORDERING = "ordering"
    SHORT_TEXT = "short_text"
    NUMERIC = "numeric"
    CLOZE = "cloze"
    ESSAY = "essay"


CHOSEN_ONE = frozenset({QuestionKind.SINGLE, QuestionKind.TRUE_FALSE})
CHOSEN = CHOSEN_ONE | {QuestionKind.MULTIPLE}
WHOLE = Decimal("99.99")
"""From this percent on an answer is worth all: thirds are written 33.33333."""
GAP = re.compile(r"\[\[(\d{1,3})\]\]")


@dataclass(frozen=True, slots=True)
class Picture:
    """An image of a question, kept under its hash. `alt` is never empty: a question is not decoration."""

    path: str
    name: str
    sha256: str
    size: int
    alt: str


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose, to match or to put in order."""

    uid: str
    text: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap of a cloze text, written `[[1]]`, `[[2]]`… there. `kind`: single, short_text or numeric."""

    uid: str
    kind: str
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What the learner sees. `uid` is the same for life, through every version.

    `text` is plain, paragraphs parted by newlines; `body`, when not empty, is the same as HTML and is shown in
    its place. `is_partial`: several right answers give a share each (minus wrong ones), or all or nothing.
    """

    uid: str
    kind: str
    text: str
    body: str = ""
    points: int = 1
    options: tuple[Option, ...] = ()
    prompts: tuple[Option, ...] = ()
    gaps: tuple[Gap, ...] = ()
    is_partial: bool = False
    is_order_fixed: bool = False
    unit: str = ""
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A question with its key, as banks and files hold it. `name` is the author's, learners never see it."""

    question: Question
    key: dict[str, Any]
    name: str = ""
    category: tuple[str, ...] = ()


def question_from(data: Mapping[str, Any]) -> Question:
    """The question that `data`, as written by `as_data`, describes."""
    nested: dict[str, Any] = {
        "options": tuple(Option(**row) for row in data.get("options", ())),
        "prompts": tuple(Option(**row) for row in data.get("prompts", ())),
        "gaps": tuple(
            Gap(row["uid"], row["kind"], tuple(Option(**option) for option in row.get("options", ())))
            for row in data.get("gaps", ())
        ),
        "picture": Picture(**data["picture"]) if data.get("picture") else None,
    }
    return Question(**{**data, **nested})


def as_data(question: Question) -> dict[str, Any]:
    """JSON values of a question, without what is at its default."""
    blank = Question(uid="", kind="", text="")
    written = asdict(question)
    return {
        name: value
        for name, value in written.items()
        if name in ("uid", "kind", "text") or value != getattr(blank, name)
    }


def decimal_text(number: Decimal) -> str:
    """As keys write a decimal: "33.33333", "100", "-50", "0"."""
    if not number:
        return "0"
    written = format(number, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def equal_share(count: int) -> str:
    """What each of so many right answers is worth, in percent."""
    return decimal_text(round(Decimal(100) / count, 5))
