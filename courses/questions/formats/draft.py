# SPDX-License-Identifier: AGPL-3.0-or-later
"""A question while a format puts it together, and the `Item` that it becomes. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils.translation import gettext as _

from courses.questions.content import Gap, Item, Option, Picture, Question, QuestionKind
from courses.questions.formats.digest import digest_of
from courses.questions.formats.plain import html_of, text_and_body, tidy
from courses.questions.formats.reading import LIMIT_TEXT, ItemError

LONGEST_NAME, LONGEST_UNIT, SHORT_NAME = 200, 40, 60


@dataclass(frozen=True, slots=True)
class Words:
    """A text of a file: plain paragraphs, and the HTML when it says more than they do."""

    text: str
    body: str = ""

    @property
    def html(self) -> str:
        return self.body or html_of(self.text)


@dataclass(slots=True)
class Choice:
    """An answer to choose, or an accepted one: what it is worth in percent, what is said to who gives it."""

    text: str
    percent: str
    feedback: str = ""
    tolerance: str = "0"


@dataclass(slots=True)
class Draft:
    """A question being put together. `uid`s are given at the end, from what the question says."""

    kind: QuestionKind
    words: Words
    name: str = ""
    category: tuple[str, ...] = ()
    points: int = 1
    options: list[str] = field(default_factory=list)
    prompts: list[str] = field(default_factory=list)
    gaps: list["GapDraft"] = field(default_factory=list)
    key: dict[str, Any] = field(default_factory=dict)
    feedback: dict[str, Any] = field(default_factory=dict)
    is_partial: bool = False
    is_order_fixed: bool = False
    unit: str = ""
    picture: Picture | None = None
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class GapDraft:
    """A gap of a cloze text; its key speaks of its options by number."""

    kind: QuestionKind
    weight: int
    options: list[str]
    key: dict[str, Any]
    feedback: dict[str, Any] = field(default_factory=dict)


def plain_words(text: str) -> Words:
    """A plain text. Raises ItemError when it is too long."""
    return Words(tidy(bounded(text)))


def html_words(html: str) -> Words:
    """A text written in HTML. Raises ItemError when it is too long."""
    return Words(*text_and_body(bounded(html)))


def bounded(text: str) -> str:
    """The text itself. Raises ItemError when it is too long."""
    if len(text) > LIMIT_TEXT:
        raise ItemError(_("one of its texts is longer than %(count)s characters") % {"count": LIMIT_TEXT})
    return text


def short_name(text: str) -> str:
    """A name for a question that has none: the beginning of what it asks."""
    line = " ".join(text[:400].split())
    return line if len(line) <= SHORT_NAME else line[: SHORT_NAME - 1].rstrip() + "…"


def name_of(name: str, text: str) -> str:
    """One line of at most LONGEST_NAME characters, never empty."""
    return " ".join(tidy(name[:2_000]).split())[:LONGEST_NAME].strip() or short_name(text) or _("Question")


def finish(draft: Draft) -> Item:
    """The item; its uids follow from what it says, so that reading a file twice gives the same. Raises ItemError."""
    if not draft.words.text and not draft.picture:
        raise ItemError(_("the text of the question is missing"))
    if len(draft.unit) > LONGEST_UNIT:
        raise ItemError(_("the unit “%(unit)s” is too long") % {"unit": draft.unit[:LONGEST_UNIT]})
    bare = _item(draft, "")
    return _item(draft, digest_of(bare))


def _item(draft: Draft, digest: str) -> Item:
    def uid(kind: str, place: object) -> str:
        return str(uuid5(NAMESPACE_URL, f"question/{digest}/{kind}/{place}"))

    def rows(kind: str, texts: Sequence[str]) -> tuple[Option, ...]:
        return tuple(Option(uid(kind, place), text) for place, text in enumerate(texts))

    options = rows("option", draft.options)
    gaps = tuple(
        Gap(uid("gap", place), gap.kind.value, rows(f"gap/{place}", gap.options))
        for place, gap in enumerate(draft.gaps)
    )
    is_ordering = draft.kind == QuestionKind.ORDERING  # in the right order they would give it away
    shown = tuple(sorted(options, key=lambda option: option.uid)) if is_ordering else options
    question = Question(
        uid=uid("question", 0), kind=draft.kind.value, text=draft.words.text, body=draft.words.body,
        points=draft.points, options=shown, prompts=rows("prompt", draft.prompts),
        gaps=gaps, is_partial=draft.is_partial, is_order_fixed=draft.is_order_fixed, unit=draft.unit,
        picture=draft.picture)  # fmt: skip
    key = _named(draft.key, draft.feedback, options, question.prompts)
    if gaps:
        key["gaps"] = {
            gap.uid: {"weight": made.weight} | _named(made.key, made.feedback, gap.options, ())
            for gap, made in zip(gaps, draft.gaps, strict=True)
        }
    return Item(question, key, name_of(draft.name, draft.words.text), draft.category)


def _named(
    key: Mapping[str, Any], feedback: Mapping[str, Any], options: Sequence[Option], prompts: Sequence[Option]
) -> dict[str, Any]:
    """The key with uids where it had numbers."""
    named = dict(key)
    if "weights" in key:
        named["weights"] = {options[place].uid: worth for place, worth in key["weights"].items()}
    if "pairs" in key:
        named["pairs"] = {prompts[place].uid: options[to].uid for place, to in key["pairs"].items()}
    if "order" in key:
        named["order"] = [options[place].uid for place in key["order"]]
    said = dict(feedback)
    if "options" in said:
        said["options"] = {options[place].uid: html for place, html in said["options"].items()}
    return named | ({"feedback": said} if said else {})
