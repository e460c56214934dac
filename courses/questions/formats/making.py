# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the pieces that a format gives to an `Item`: the same checks and the same shapes for all formats. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils.translation import gettext as _

from courses.questions.content import Gap, Item, Option, Picture, Question, QuestionKind
from courses.questions.formats.digest import digest_of
from courses.questions.formats.plain import clean_html, html_of, is_plain, plain_of, tidy
from courses.questions.formats.reading import LIMIT_TEXT, ItemError

WHOLE = Decimal("99.9")
MOST_OPTIONS, MOST_STEPS, MOST_ACCEPTED, MOST_GAPS = 30, 20, 50, 50
LONGEST_OPTION, LONGEST_ACCEPTED, LONGEST_NAME, LONGEST_UNIT = 2_000, 500, 200, 40
SHORT_NAME = 60


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
    cleaned = clean_html(bounded(html))
    return Words(plain_of(cleaned), "" if is_plain(cleaned) else cleaned)


def bounded(text: str) -> str:
    """The text itself. Raises ItemError when it is too long."""
    if len(text) > LIMIT_TEXT:
        raise ItemError(_("one of its texts is longer than %(count)s characters") % {"count": LIMIT_TEXT})
    return text


def number(text: str) -> str:
    """A decimal number as a key holds it: "0.5", "-3", "1849". Raises ItemError."""
    bare = text.strip().replace("−", "-")
    bare = bare.replace(",", ".") if "." not in bare and bare.count(",") == 1 else bare
    try:
        value = Decimal(bare)
    except InvalidOperation:
        value = Decimal("NaN")
    if (
        "_" in bare
        or not value.is_finite()
        or abs(value.adjusted()) > 30
        or len(value.as_tuple().digits) > 60
    ):
        raise ItemError(_("“%(text)s” is not a number") % {"text": text.strip()[:40]})
    return shown(value)


def shown(value: Decimal) -> str:
    """A decimal without exponent and without zeros at its end."""
    written = format(value, "f")
    written = written.rstrip("0").rstrip(".") if "." in written else written
    return "0" if written in ("", "-0", "-") else written


def inverse(text: str) -> str:
    """1 divided by a number above 0, to 12 figures: Moodle divides by a unit's multiplier, keys hold its worth."""
    value = Decimal(number(text))
    if value <= 0:
        raise ItemError(_("a unit cannot be worth %(factor)s") % {"factor": shown(value)})
    return shown(Decimal(f"{1 / value:.12g}"))


def percent(text: str) -> str:
    """What an answer is worth, from -100 to 100. Raises ItemError."""
    worth = Decimal(number(text))
    if not -100 <= worth <= 100:
        raise ItemError(_("an answer cannot be worth %(percent)s %%") % {"percent": shown(worth)})
    return shown(round(worth, 5))


def choose(draft: Draft, choices: Sequence[Choice]) -> Draft:
    """Makes it a question of choosing among `choices`. Raises ItemError."""
    check_choices(choices, is_single=draft.kind == QuestionKind.SINGLE)
    if draft.kind == QuestionKind.MULTIPLE and draft.is_partial:
        total = sum((Decimal(choice.percent) for choice in choices if Decimal(choice.percent) > 0), Decimal())
        if abs(total - 100) > 1:
            raise ItemError(
                _("the right answers together are worth %(percent)s %% and not 100 %%")
                % {"percent": shown(round(total, 2))}
            )
    draft.options = [choice.text for choice in choices]
    draft.key = {"weights": {place: choice.percent for place, choice in enumerate(choices)}}
    said = {place: choice.feedback for place, choice in enumerate(choices) if choice.feedback}
    draft.feedback |= {"options": said} if said else {}
    return draft


def check_choices(choices: Sequence[Choice], *, is_single: bool) -> None:
    """Raises ItemError when the texts cannot be chosen from, or none is right."""
    _check_options([choice.text for choice in choices])
    best = max(Decimal(choice.percent) for choice in choices)
    if best <= 0:
        raise ItemError(_("no answer is marked as right"))
    if is_single and best < WHOLE:
        raise ItemError(_("no answer is worth 100 %: at least one must be wholly right"))


def say_true_or_false(draft: Draft, *, is_true: bool, right: str = "", wrong: str = "") -> Draft:
    """Makes it a statement that is true or false."""
    draft.options = [_("True"), _("False")]
    draft.key = {"weights": {0: "100" if is_true else "0", 1: "0" if is_true else "100"}}
    draft.feedback |= {name: html for name, html in (("right", right), ("wrong", wrong)) if html}
    return draft


def match_up(draft: Draft, pairs: Sequence[tuple[str, str]]) -> Draft:
    """Makes it a matching of `pairs`; one without its first half adds an answer that goes with nothing."""
    options = list(dict.fromkeys(answer for _prompt, answer in pairs))
    prompts = [prompt for prompt, _answer in pairs if prompt]
    if len(prompts) < 2 or len(options) < 2:
        raise ItemError(_("it needs at least two things to match, with two different answers"))
    if len(set(prompts)) < len(prompts):
        raise ItemError(_("the same thing to match is there twice"))
    _check_options([*prompts, *options], most=MOST_OPTIONS * 2)
    draft.options, draft.prompts = options, prompts
    matched = [answer for prompt, answer in pairs if prompt]
    draft.key = {"pairs": {place: options.index(answer) for place, answer in enumerate(matched)}}
    return draft


def put_in_order(draft: Draft, steps: Sequence[str]) -> Draft:
    """Makes it a question of putting `steps`, given in the right order, in order."""
    _check_options(steps, most=MOST_STEPS)
    if len(set(steps)) < len(steps):
        raise ItemError(_("the same thing to put in order is there twice"))
    draft.options = list(steps)
    draft.key = {"order": list(range(len(steps)))}
    return draft


def accept_texts(draft: Draft | GapDraft, answers: Sequence[Choice], *, case_sensitive: bool = False) -> None:
    """Makes it a question answered with a few words. `*` worth nothing is what is said to all the rest."""
    kept = _without_the_rest(draft, answers)
    for answer in kept:
        if not answer.text or len(answer.text) > LONGEST_ACCEPTED:
            raise ItemError(
                _("an accepted answer is empty or longer than %(count)s characters")
                % {"count": LONGEST_ACCEPTED}
            )
    rows = [{"text": answer.text, "percent": answer.percent} | _said(answer) for answer in kept]
    draft.key = {"accepted": rows, "case_sensitive": case_sensitive}


def accept_numbers(
    draft: Draft | GapDraft, answers: Sequence[Choice], *, units: Mapping[str, str] | None = None
) -> None:
    """Makes it a question answered with a number. Raises ItemError."""
    rows = [
        {
            "value": number(answer.text),
            "tolerance": shown(abs(Decimal(number(answer.tolerance or "0")))),
            "percent": answer.percent,
        }
        | _said(answer)
        for answer in _without_the_rest(draft, answers)
    ]
    draft.key = {"accepted": rows, "units": dict(units or {})}


def _said(answer: Choice) -> dict[str, str]:
    return {"feedback": answer.feedback} if answer.feedback else {}


def _without_the_rest(draft: Draft | GapDraft, answers: Sequence[Choice]) -> list[Choice]:
    rest = [answer for answer in answers if answer.text == "*" and Decimal(answer.percent) <= 0]
    kept = [answer for answer in answers if answer not in rest]
    if not any(Decimal(answer.percent) >= WHOLE for answer in kept):
        raise ItemError(_("no accepted answer is worth 100 %"))
    if len(kept) > MOST_ACCEPTED:
        raise ItemError(_("it accepts more than %(count)s answers") % {"count": MOST_ACCEPTED})
    if any(Decimal(answer.percent) < 0 for answer in kept):
        raise ItemError(_("an accepted answer cannot be worth less than nothing"))
    if rest and rest[0].feedback:
        draft.feedback["wrong"] = rest[0].feedback
    return kept


def _check_options(texts: Sequence[str], *, most: int = MOST_OPTIONS) -> None:
    if len(texts) < 2:
        raise ItemError(_("it needs at least two answers"))
    if len(texts) > most:
        raise ItemError(_("it has more than %(count)s answers") % {"count": most})
    if not all(texts):
        raise ItemError(_("one of the answers is empty"))
    if max(map(len, texts)) > LONGEST_OPTION:
        raise ItemError(
            _("one of the answers is longer than %(count)s characters") % {"count": LONGEST_OPTION}
        )


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
