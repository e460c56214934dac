# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a format read, put into a `Draft` by kind: the same checks and the same shapes for all formats. Pure."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from courses.questions.content import QuestionKind, decimal_text
from courses.questions.formats.draft import Choice, Draft, GapDraft
from courses.questions.formats.reading import ItemError

WHOLE = Decimal("99.9")
MOST_OPTIONS, MOST_STEPS, MOST_ACCEPTED, MOST_GAPS = 30, 20, 50, 50
LONGEST_OPTION, LONGEST_ACCEPTED = 2_000, 500


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
    return decimal_text(value)


def inverse(text: str) -> str:
    """1 divided by a number above 0, to 12 figures: Moodle divides by a unit's multiplier, keys hold its worth."""
    value = Decimal(number(text))
    if value <= 0:
        raise ItemError(_("a unit cannot be worth %(factor)s") % {"factor": decimal_text(value)})
    return decimal_text(Decimal(f"{1 / value:.12g}"))


def percent(text: str) -> str:
    """What an answer is worth, from -100 to 100. Raises ItemError."""
    worth = Decimal(number(text))
    if not -100 <= worth <= 100:
        raise ItemError(_("an answer cannot be worth %(percent)s %%") % {"percent": decimal_text(worth)})
    return decimal_text(round(worth, 5))


def choose(draft: Draft, choices: Sequence[Choice]) -> Draft:
    """Makes it a question of choosing among `choices`. Raises ItemError."""
    check_choices(choices, is_single=draft.kind == QuestionKind.SINGLE)
    if draft.kind == QuestionKind.MULTIPLE and draft.is_partial:
        total = sum((Decimal(choice.percent) for choice in choices if Decimal(choice.percent) > 0), Decimal())
        if abs(total - 100) > 1:
            raise ItemError(
                _("the right answers together are worth %(percent)s %% and not 100 %%")
                % {"percent": decimal_text(round(total, 2))}
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
            "tolerance": decimal_text(abs(Decimal(number(answer.tolerance or "0")))),
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
