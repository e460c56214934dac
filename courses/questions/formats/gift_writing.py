# SPDX-License-Identifier: AGPL-3.0-or-later
"""GIFT, written. What it cannot carry is said: see `_why_not` and `_losses`."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from courses.questions.content import Item, Question, QuestionKind
from courses.questions.formats.categories import category_path
from courses.questions.formats.gift import FORMAT
from courses.questions.formats.making import name_of
from courses.questions.formats.plain import clean_html, html_of, is_plain, looks_like_html, plain_of, tidy
from courses.questions.formats.writing import CannotCarry, Loss, Written, common_losses

RESERVED = re.compile(r"[\\#=~{}:]")
FOLDED = {QuestionKind.SINGLE, QuestionKind.TRUE_FALSE}


def write(items: Iterable[Item]) -> Written:
    """The items in GIFT, in order, under their categories."""
    written, lines, category = Written(), list[str](), ()
    for item in items:
        name = name_of(item.name, item.question.text)
        try:
            block = _block(item, name)
        except CannotCarry as reason:
            written.losses.append(Loss(name, str(reason), is_left_out=True))
            continue
        if item.category != category:
            category = item.category
            lines.append(f"$CATEGORY: {category_path(category)}\n")
        lines.append(block)
        written.count += 1
        written.losses += [Loss(name, words, is_left_out=False) for words in _losses(item)]
    written.text = "\n".join(lines)
    return written


def _block(item: Item, name: str) -> str:
    if why_not := _why_not(item):
        raise CannotCarry(why_not)
    text = _html(item.question.body) if item.question.body else _plain(item.question.text)
    general = item.key.get("feedback", {}).get("general", "")
    rows = list(_WRITERS[item.question.kind](item.question, item.key))
    rows += [f"####{_said(general)}"] if _said(general) else []
    first = "{#" if item.question.kind == QuestionKind.NUMERIC else "{"
    inside = "".join(f"\n\t{row}" for row in rows)
    return f"::{_escaped(name)}::{text}{first}{inside}{chr(10) if rows else ''}}}\n"


def _why_not(item: Item) -> str:
    """Why GIFT cannot carry the question; "" when it can."""
    question, key = item.question, item.key
    arrows = [row["text"] for row in key.get("accepted", ()) if "->" in row.get("text", "")]
    if question.kind == QuestionKind.ORDERING:
        return _("GIFT has no questions of putting in order")
    if question.kind == QuestionKind.CLOZE:
        return _("GIFT has no texts with gaps")
    if question.picture:
        return _("GIFT has no pictures")
    if question.kind == QuestionKind.MULTIPLE and not question.is_partial:
        return _("GIFT has no “all or nothing”: there right answers always give a share")
    if question.unit or key.get("units"):
        return _("GIFT has no units of measure")
    if key.get("case_sensitive"):
        return _("GIFT cannot say that capitals matter")
    return _("GIFT would take “->” in an accepted answer for a matching") if arrows else ""


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


def _html(html: str) -> str:
    return "[html]" + _escaped(clean_html(html).replace("\n", " "))


def _plain(text: str) -> str:
    """A plain text, marked as such when Moodle could take it for something else."""
    is_marked = looks_like_html(text) or FORMAT.match(tidy(text))
    return ("[plain]" if is_marked else "[moodle]") + _escaped(text)


def _said(html: str) -> str:
    cleaned = clean_html(html)
    text = plain_of(cleaned)
    if not text:
        return ""
    return (
        _plain(text)
        if is_plain(cleaned) and "->" not in text
        else _html(cleaned if not is_plain(cleaned) else html_of(text))
    )


def _beside(html: str) -> str:
    said = _said(html)
    return f"#{said}" if said else ""


def _single(question: Question, key: Mapping[str, Any]) -> Iterator[str]:
    said, weights = key.get("feedback", {}), key["weights"]
    told, is_marked = said.get("options", {}), False
    for option in question.options:
        worth = weights.get(option.uid, "0")
        is_right = float(worth) >= 99.9
        mark = "=" if is_right and not is_marked else "~"
        is_marked = is_marked or is_right
        usual = {"=": "100", "~": "0"}[mark]
        feedback = told.get(option.uid, "") + said.get("right" if is_right else "wrong", "")
        yield f"{mark}{'' if worth == usual else f'%{worth}%'}{_plain(option.text)}{_beside(feedback)}"


def _multiple(question: Question, key: Mapping[str, Any]) -> Iterator[str]:
    told = key.get("feedback", {}).get("options", {})
    for option in question.options:
        yield f"~%{key['weights'].get(option.uid, '0')}%{_plain(option.text)}{_beside(told.get(option.uid, ''))}"


def _true_false(question: Question, key: Mapping[str, Any]) -> Iterator[str]:
    said, weights = key.get("feedback", {}), key["weights"]
    true, false = (option.uid for option in question.options)
    is_true = float(weights.get(true, "0")) > float(weights.get(false, "0"))
    told, (right, wrong) = said.get("options", {}), (true, false) if is_true else (false, true)
    rights = _said(told.get(right, "") + said.get("right", ""))
    wrongs = _said(told.get(wrong, "") + said.get("wrong", ""))
    yield (
        f"{'TRUE' if is_true else 'FALSE'}"
        + (f"#{wrongs}" if wrongs or rights else "")
        + (f"#{rights}" if rights else "")
    )


def _matching(question: Question, key: Mapping[str, Any]) -> Iterator[str]:
    texts = {option.uid: option.text for option in question.options}
    pairs = key["pairs"]
    for prompt in question.prompts:
        is_arrowed = "->" in prompt.text
        yield f"={_html(html_of(prompt.text)) if is_arrowed else _plain(prompt.text)} -> {_answer(texts[pairs[prompt.uid]])}"
    for uid, text in texts.items():
        if uid not in pairs.values():
            yield f"= -> {_answer(text)}"


def _answer(text: str) -> str:
    """The second half of a pair: for Moodle it is plain already."""
    return _plain(text).removeprefix("[moodle]")


def _short_text(question: Question, key: Mapping[str, Any]) -> Iterator[str]:
    for row in key["accepted"]:
        yield f"=%{row.get('percent', '100')}%{_answer(row['text'])}{_beside(row.get('feedback', ''))}"
    if wrong := _beside(key.get("feedback", {}).get("wrong", "")):
        yield f"=%0%*{wrong}"


def _numeric(question: Question, key: Mapping[str, Any]) -> Iterator[str]:
    for row in key["accepted"]:
        number = f"{row['value']}:{row.get('tolerance', '0')}"
        yield f"=%{row.get('percent', '100')}%{number}{_beside(row.get('feedback', ''))}"
    if wrong := _beside(key.get("feedback", {}).get("wrong", "")):
        yield f"~{wrong}"


def _essay(question: Question, key: Mapping[str, Any]) -> Iterator[str]:
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
