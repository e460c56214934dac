# SPDX-License-Identifier: AGPL-3.0-or-later
"""A question on a page: its controls, what they hold, what is wrong with it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from courses.questions.answers import MOST_TEXT, clean_answer
from courses.questions.comparing import quantities
from courses.questions.content import CHOSEN, GAP, Answer, Gap, Option, Question, QuestionKind
from courses.questions.formats.plain import clean_html, html_of
from courses.questions.wording import points_in_words, rule_in_words


@dataclass(frozen=True, slots=True)
class Control:
    """A control of a question. `part`: uid of the option, prompt or gap it is about, "" for the whole."""

    id: str
    name: str
    part: str
    text: str = ""
    value: str = ""
    is_chosen: bool = False
    options: Sequence[Option] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """Some HTML of a text with gaps, and the control of the gap after it."""

    html: SafeString
    gap: Control | None = None


class Asked:
    """A question of a form, at `place` (number, of how many). `data`: what was sent, else `answer` is shown."""

    widget_type = "question"

    def __init__(
        self,
        question: Question,
        place: tuple[int | str, int],
        answer: Answer,
        data: MultiValueDict[str, str] | None = None,
        picture_url: Callable[[Question], str] | None = None,
    ) -> None:
        self.question, self.errors = question, list[str]()
        self.number, self.total = place
        self.id = f"d-{question.uid}"
        self.values = _shown(question, answer) if data is None else _typed(question, data)
        self.picture_url = picture_url(question) if picture_url and question.picture else ""

    @property
    def template(self) -> str:
        """The partial with the controls of this kind of question."""
        kinds = {"true_false": "choices", "single": "choices", "multiple": "choices", "numeric": "short_text"}
        return f"courses/question/{kinds.get(self.question.kind, self.question.kind)}.html"

    @property
    def label(self) -> str:
        return _("Question %(number)s") % {"number": self.number}

    @property
    def points(self) -> str:
        return points_in_words(self.question)

    @property
    def rule(self) -> str:
        return rule_in_words(self.question)

    @property
    def html(self) -> SafeString:
        """The words of the question, clean whatever the bank holds."""
        return SafeString(clean_html(self.question.body) or html_of(self.question.text))

    @property
    def lines(self) -> list[str]:
        """The words of a question without markup, when they can stand in its legend."""
        return [] if self.question.body or self.question.kind == "cloze" else self.question.text.split("\n")

    @property
    def notes(self) -> str:
        """Ids of what a screen reader says with the question."""
        said = {
            "text": not self.lines and self.question.kind != "cloze",
            "rule": self.rule,
            "error": self.errors,
        }
        return " ".join(f"{self.id}-{name}" for name, is_there in said.items() if is_there)

    @cached_property
    def controls(self) -> list[Control]:
        """Its controls, in the order they are read."""
        question, values = self.question, self.values
        match question.kind:
            case QuestionKind.MATCHING:
                return [self._part(row.uid, row.text, question.options) for row in question.prompts]
            case QuestionKind.ORDERING:
                places = [Option(str(n), str(n)) for n in range(1, len(question.options) + 1)]
                return [self._part(row.uid, row.text, places) for row in _in_order(question, values)]
            case QuestionKind.CLOZE:
                return [self._part(gap.uid, gap.kind, gap.options) for gap in question.gaps]
            case kind if kind in CHOSEN:
                return [self._choice(option) for option in question.options]
        return [Control(f"{self.id}-text", question.uid, "", value=values.get("", ""))]

    def _part(self, uid: str, text: str, options: Sequence[Option]) -> Control:
        name = f"{self.question.uid}:{uid}"
        return Control(f"d-{name}", name, uid, text, self.values.get(uid, ""), options=options)

    def _choice(self, option: Option) -> Control:
        chosen = option.uid in self.values
        return Control(
            f"{self.id}-{option.uid}", self.question.uid, option.uid, option.text, option.uid, chosen
        )

    @property
    def pieces(self) -> list[Piece]:
        """The text with its gaps in their places; a gap that the text forgets comes last."""
        parts = GAP.split(self.html)
        left = dict(enumerate(self.controls, 1))
        texts, numbers = parts[::2], [int(number) for number in parts[1::2]]
        pieces = [Piece(SafeString(html), left.pop(n, None)) for html, n in zip(texts, numbers, strict=False)]
        return [
            *pieces,
            Piece(SafeString(texts[-1])),
            *(Piece(SafeString(" "), gap) for gap in left.values()),
        ]

    @property
    def auto_id(self) -> str:
        """Where a link to this question leads."""
        return self.controls[0].id if self.controls else self.id

    @cached_property
    def answer(self) -> dict[str, Any]:
        """What the controls say."""
        return clean_answer(self.question, _payload(self.question, self.values))

    @property
    def is_answered(self) -> bool:
        return bool(self.answer)

    def check(self, *, is_wanted: bool) -> None:
        """Puts in `errors` the words of what is to be mended, if anything is."""
        words = self._problem() or (_("there is no answer yet.") if is_wanted and not self.answer else "")
        self.errors = [f"{self.label}: {words}"] if words else []

    def _problem(self) -> str:
        kind, typed = self.question.kind, self.values.get("", "")
        if kind == QuestionKind.ORDERING:
            return _order_problem(self.question, self.values)
        if kind == QuestionKind.NUMERIC and typed.strip() and not quantities(typed, *_any_unit(typed)):
            return _("write the number in digits, like 12 or 3,5.")
        if len(typed) > MOST_TEXT:
            return _("the answer is too long: shorten it to %(most)s characters.") % {"most": MOST_TEXT}
        return ""


def _any_unit(typed: str) -> tuple[str, Mapping[str, object]]:
    """Whatever stands beside the number, taken for its unit: which ones count, marking says."""
    return " ".join("".join(" " if one in "0123456789.,+-−" else one for one in typed).split()), {}


def _order_problem(question: Question, values: Mapping[str, str]) -> str:
    places = [values.get(option.uid, "") for option in question.options]
    given = [place for place in places if place]
    if len(set(given)) < len(given):
        return _("two items have the same place: give each its own.")
    if given and len(given) < len(places):
        return _("some items have no place yet: give a place to each.")
    return ""


def _in_order(question: Question, values: Mapping[str, str]) -> list[Option]:
    """The options as they were put in order; as they come when the order is not complete."""
    if _order_problem(question, values) or not values:
        return list(question.options)
    return sorted(question.options, key=lambda option: int(values.get(option.uid) or 0))


def _shown(question: Question, answer: Answer) -> dict[str, str]:
    """Part → value, of an answer."""
    given = clean_answer(question, answer)
    if "choices" in given:
        return dict.fromkeys(given["choices"], "")
    if "order" in given:
        return {uid: str(place) for place, uid in enumerate(given["order"], 1) if uid}
    typed = {"": given["text"]} if "text" in given else {}
    return given.get("pairs") or given.get("gaps") or typed


def _typed(question: Question, data: MultiValueDict[str, str]) -> dict[str, str]:
    """Part → value, of what was sent."""
    if question.kind in CHOSEN:
        return dict.fromkeys(data.getlist(question.uid), "")
    kinds: dict[str, tuple[Option | Gap, ...]] = {
        QuestionKind.MATCHING: question.prompts,
        QuestionKind.ORDERING: question.options,
        QuestionKind.CLOZE: question.gaps,
    }
    parts = kinds.get(question.kind)
    if parts is None:
        return {"": data.get(question.uid) or ""}
    sent = {part.uid: data.get(f"{question.uid}:{part.uid}") or "" for part in parts}
    if question.kind == QuestionKind.ORDERING:
        known = {str(place) for place in range(1, len(parts) + 1)}
        return {uid: place for uid, place in sent.items() if place in known}
    return sent


def _payload(question: Question, values: Mapping[str, str]) -> dict[str, Any]:
    match question.kind:
        case QuestionKind.MATCHING:
            return {"pairs": values}
        case QuestionKind.CLOZE:
            return {"gaps": values}
        case QuestionKind.ORDERING:
            order = [""] * len(question.options)
            for uid, place in values.items():
                order[int(place) - 1] = order[int(place) - 1] or uid
            return {"order": order}
        case kind if kind in CHOSEN:
            return {"choices": list(values)}
    return {"text": values.get("", "")}
