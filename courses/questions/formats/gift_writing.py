# SPDX-License-Identifier: AGPL-3.0-or-later
"""GIFT, written. What it cannot carry is said: see `_why_not` and `_losses`."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from courses.questions.content import Item, Key, Question, QuestionKind
from courses.questions.formats.gift import FORMAT
from courses.questions.formats.making import WHOLE
from courses.questions.formats.plain import clean_html, html_of, is_plain, looks_like_html, plain_of, tidy
from courses.questions.formats.texts import HTML, MOODLE, PLAIN
from courses.questions.formats.writing import CannotCarry, Written, common_losses, written_by

NOT_PLAIN = re.compile("[<>&\n]")
RESERVED = re.compile(r"[\\#=~{}:]")
FOLDED = {QuestionKind.SINGLE, QuestionKind.TRUE_FALSE}


def write(items: Iterable[Item]) -> Written:
    """The items in GIFT, in order, under their categories."""
    written, lines = written_by(items, heading="$CATEGORY: {}\n".format, piece=_block, losses=_losses)
    written.text = "\n".join(lines)
    return written


def _block(item: Item, name: str) -> str:
    if why_not := _why_not(item):
        raise CannotCarry(why_not)
    body = item.question.body
    text = _html(body, MOODLE) if body else _plain(item.question.text)
    usual = HTML if body else PLAIN if text.startswith("[plain]") else MOODLE
    general = _said(item.key.get("feedback", {}).get("general", ""), usual)
    rows = list(_WRITERS[QuestionKind(item.question.kind)](item.question, item.key, usual))
    rows += [f"####{general}"] if general else []
    first = "{#" if item.question.kind == QuestionKind.NUMERIC else "{"
    inside = "".join(f"\n\t{row}" for row in rows)
    return f"::{_escaped(name)}::{text}{first}{inside}{chr(10) if rows else ''}}}\n"


def _why_not(item: Item) -> str:
    """Why GIFT cannot carry the question; "" when it can."""
    question, key = item.question, item.key
    reasons = {
        _("GIFT has no questions of putting in order"): question.kind == QuestionKind.ORDERING,
        _("GIFT has no texts with gaps"): question.kind == QuestionKind.CLOZE,
        _("GIFT has no pictures"): question.picture,
        _("GIFT has no “all or nothing”: there right answers always give a share"):
            question.kind == QuestionKind.MULTIPLE and not question.is_partial,
        _("GIFT has no units of measure"): question.unit or key.get("units"),
        _("GIFT cannot say that capitals matter"): key.get("case_sensitive"),
        _("GIFT would take “->” in an accepted answer for a matching"):
            any("->" in row.get("text", "") for row in key.get("accepted", ())),
    }  # fmt: skip
    return next((words for words, is_so in reasons.items() if is_so), "")


def _losses(item: Item) -> Iterator[str]:
    question, said = item.question, item.key.get("feedback", {})
    if question.points != 1:
        yield _("without its points: GIFT has none, and it will be worth 1")
    if question.is_order_fixed:
        yield _("without the fixed order of its answers, which GIFT has not")
    if item.key.get("guidance"):
        yield _("without the words for whoever grades, which GIFT has not")
    kept = {"right", "wrong"} if question.kind in FOLDED else set()
    kept |= {"wrong"} if question.kind in (QuestionKind.SHORT_TEXT, QuestionKind.NUMERIC) else set()
    if any(said.get(name) for name in {"right", "wrong", "partial"} - kept):
        yield _("without what is said when right, in part or wrong: GIFT has it for each answer only")
    elif question.kind == QuestionKind.SINGLE and (said.get("right") or said.get("wrong")):
        yield _("what is said when right or wrong is written beside each answer")
    yield from common_losses(item)


def _escaped(text: str) -> str:
    return RESERVED.sub(lambda found: f"\\{found[0]}", tidy(text)).replace("\n", "\\n")


def _html(html: str, usual: str) -> str:
    mark = "" if usual == HTML else "[html]"
    return mark + _escaped(clean_html(html).replace("\n", " "))


def _plain(text: str, usual: str = MOODLE) -> str:
    """A plain text, marked as such where it could be taken for something else."""
    is_risky = looks_like_html(text) if usual == MOODLE else usual == HTML and bool(NOT_PLAIN.search(text))
    mark = "[plain]" if is_risky or FORMAT.match(tidy(text)) else ""
    return mark + _escaped(text)


def _said(html: str, usual: str) -> str:
    cleaned = clean_html(html)
    text = plain_of(cleaned)
    if is_plain(cleaned) and "->" not in text:
        return _plain(text, usual) if text else ""
    return _html(html_of(text) if is_plain(cleaned) else cleaned, usual)


def _beside(html: str, usual: str) -> str:
    said = _said(html, usual)
    return f"#{said}" if said else ""


def _single(question: Question, key: Key, usual: str) -> Iterator[str]:
    said, weights = key.get("feedback", {}), key["weights"]
    told, is_marked = said.get("options", {}), False
    for option in question.options:
        worth = weights.get(option.uid, "0")
        is_right = Decimal(worth) >= WHOLE
        mark, common = ("=", "100") if is_right and not is_marked else ("~", "0")
        is_marked = is_marked or is_right
        feedback = told.get(option.uid, "") + said.get("right" if is_right else "wrong", "")
        weight = "" if worth == common and not option.text.startswith("%") else f"%{worth}%"
        yield f"{mark}{weight}{_plain(option.text, usual)}{_beside(feedback, usual)}"


def _multiple(question: Question, key: Key, usual: str) -> Iterator[str]:
    told, weights = key.get("feedback", {}).get("options", {}), key["weights"]
    for option in question.options:
        text, words = _plain(option.text, usual), _beside(told.get(option.uid, ""), usual)
        yield f"~%{weights.get(option.uid, '0')}%{text}{words}"


def _true_false(question: Question, key: Key, usual: str) -> Iterator[str]:
    said, weights = key.get("feedback", {}), key["weights"]
    true, false = (option.uid for option in question.options)
    is_true = Decimal(weights.get(true, "0")) > Decimal(weights.get(false, "0"))
    told, (right, wrong) = said.get("options", {}), (true, false) if is_true else (false, true)
    rights = _beside(told.get(right, "") + said.get("right", ""), usual)
    wrongs = _beside(told.get(wrong, "") + said.get("wrong", ""), usual) or ("#" if rights else "")
    yield f"{'TRUE' if is_true else 'FALSE'}{wrongs}{rights}"


def _matching(question: Question, key: Key, usual: str) -> Iterator[str]:
    texts = {option.uid: option.text for option in question.options}
    pairs = key["pairs"]
    for prompt in question.prompts:
        is_arrowed = "->" in prompt.text
        text = _html(html_of(prompt.text), usual) if is_arrowed else _plain(prompt.text, usual)
        yield f"={text} -> {_plain(texts[pairs[prompt.uid]])}"
    for uid, text in texts.items():
        if uid not in pairs.values():
            yield f"= -> {_plain(text)}"


def _short_text(question: Question, key: Key, usual: str) -> Iterator[str]:
    for row in key["accepted"]:
        yield f"=%{row.get('percent', '100')}%{_plain(row['text'])}{_beside(row.get('feedback', ''), usual)}"
    if wrong := _beside(key.get("feedback", {}).get("wrong", ""), usual):
        yield f"=%0%*{wrong}"


def _numeric(question: Question, key: Key, usual: str) -> Iterator[str]:
    for row in key["accepted"]:
        number, words = f"{row['value']}:{row.get('tolerance', '0')}", _beside(row.get("feedback", ""), usual)
        yield f"=%{row.get('percent', '100')}%{number}{words}"
    if wrong := _beside(key.get("feedback", {}).get("wrong", ""), usual):
        yield f"~{wrong}"


def _essay(question: Question, key: Key, usual: str) -> Iterator[str]:
    yield from ()


_WRITERS = {
    QuestionKind.SINGLE: _single,
    QuestionKind.MULTIPLE: _multiple,
    QuestionKind.TRUE_FALSE: _true_false,
    QuestionKind.MATCHING: _matching,
    QuestionKind.SHORT_TEXT: _short_text,
    QuestionKind.NUMERIC: _numeric,
    QuestionKind.ESSAY: _essay,
}
