# SPDX-License-Identifier: AGPL-3.0-or-later
"""Moodle XML, written. It carries all kinds; the little it cannot say is said beside the file."""

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext as _

from courses.questions.content import Item, Picture, Question, QuestionKind, decimal_text
from courses.questions.formats.cloze import gaps_written, missing_gaps
from courses.questions.formats.plain import clean_html, html_of, tidy
from courses.questions.formats.writing import CannotCarry, Written, common_losses, written_by

type BytesOf = Callable[[Picture], bytes]

HEAD, FOOT = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n', "</quiz>\n"
TYPES = {
    QuestionKind.SINGLE: "multichoice", QuestionKind.MULTIPLE: "multichoice", QuestionKind.TRUE_FALSE: "truefalse",
    QuestionKind.MATCHING: "matching", QuestionKind.ORDERING: "ordering", QuestionKind.SHORT_TEXT: "shortanswer",
    QuestionKind.NUMERIC: "numerical", QuestionKind.CLOZE: "cloze", QuestionKind.ESSAY: "essay",
}  # fmt: skip
COMBINED = {"right": "correctfeedback", "partial": "partiallycorrectfeedback", "wrong": "incorrectfeedback"}
WITH_COMBINED = {QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.MATCHING, QuestionKind.ORDERING}


def write(items: Iterable[Item], *, bytes_of: BytesOf) -> Written:
    """The items in Moodle XML, in order, under their categories; `bytes_of` gives what a picture is made of."""
    written, pieces = written_by(items, heading=_category, piece=partial(_question, bytes_of), losses=_losses)
    written.text = "".join([HEAD, *pieces, FOOT])
    return written


def _category(path: str) -> str:
    return f'<question type="category"><category><text>{escape(path)}</text></category></question>\n'


def _losses(item: Item) -> Iterator[str]:
    question, said = item.question, item.key.get("feedback", {})
    kept = {"right", "partial", "wrong"} if question.kind in WITH_COMBINED else set()
    kept |= {"right", "wrong"} if question.kind == QuestionKind.TRUE_FALSE else set()
    kept |= {"wrong"} if question.kind in (QuestionKind.SHORT_TEXT, QuestionKind.NUMERIC) else set()
    if any(said.get(name) for name in {"right", "wrong", "partial"} - kept):
        yield _("without what is said when right, in part or wrong: Moodle has it for each answer only")
    told = [key.get("feedback", {}) for key in item.key.get("gaps", {}).values()]
    if any(row.get(name) for row in told for name in ("right", "partial", "general")):
        yield _("without what is said of a gap as a whole: Moodle has it for each answer only")
    yield from common_losses(item)


def _question(bytes_of: BytesOf, item: Item, name: str) -> str:
    question, key = item.question, item.key
    kind = TYPES[QuestionKind(question.kind)]
    if question.kind == QuestionKind.MULTIPLE and not question.is_partial:
        kind = "multichoiceset"
    rows = [
        f"<name><text>{escape(name)}</text></name>",
        _asked(question, key, bytes_of),
        _said("generalfeedback", key.get("feedback", {}).get("general", "")),
        f"<defaultgrade>{question.points}</defaultgrade>",
        "<penalty>0.3333333</penalty>",
        "<hidden>0</hidden>",
        *_combined(question, key),
        *_WRITERS[QuestionKind(question.kind)](question, key),
    ]
    inside = "".join(f"  {row}\n" for row in rows)
    return f'<question type="{kind}">\n{inside}</question>\n'


def _asked(question: Question, key: Mapping[str, Any], bytes_of: BytesOf) -> str:
    html, file = question.body or html_of(question.text), ""
    if question.kind == QuestionKind.CLOZE:
        if missing_gaps(question):
            raise CannotCarry(_("its gaps and the marks in its text do not correspond"))
        html = gaps_written(question, key.get("gaps", {}))
    if picture := question.picture:
        try:
            content = bytes_of(picture)
        except OSError:
            raise CannotCarry(_("its picture cannot be found")) from None
        html += f'<p><img src="@@PLUGINFILE@@/{quote(picture.name)}" alt={quoteattr(picture.alt)}></p>'
        encoded = base64.b64encode(content).decode("ascii")
        file = f'<file name={quoteattr(picture.name)} path="/" encoding="base64">{encoded}</file>'
    return f'<questiontext format="html"><text>{escape(html)}</text>{file}</questiontext>'


def _said(tag: str, html: str) -> str:
    return f'<{tag} format="html"><text>{escape(clean_html(html))}</text></{tag}>'


def _combined(question: Question, key: Mapping[str, Any]) -> Iterator[str]:
    if question.kind in WITH_COMBINED:
        said = key.get("feedback", {})
        yield from (_said(tag, said.get(name, "")) for name, tag in COMBINED.items())


def _answer(html: str, worth: str, feedback: str = "", *, more: str = "", plain: bool = False) -> str:
    format_name = "moodle_auto_format" if plain else "html"
    said = _said("feedback", feedback)
    return (
        f'<answer fraction="{worth}" format="{format_name}"><text>{escape(html)}</text>{said}{more}</answer>'
    )


def _choices(question: Question, key: Mapping[str, Any]) -> Iterator[str]:
    told = key.get("feedback", {}).get("options", {})
    is_set = question.kind == QuestionKind.MULTIPLE and not question.is_partial
    yield f"<single>{str(question.kind == QuestionKind.SINGLE).lower()}</single>"
    yield f"<shuffleanswers>{str(not question.is_order_fixed).lower()}</shuffleanswers>"
    yield "<answernumbering>abc</answernumbering>"
    for option in question.options:
        worth = key["weights"].get(option.uid, "0")
        worth = ("100" if Decimal(worth) > 0 else "0") if is_set else worth
        yield _answer(html_of(option.text), worth, told.get(option.uid, ""))


def _true_false(question: Question, key: Mapping[str, Any]) -> Iterator[str]:
    said, weights = key.get("feedback", {}), key["weights"]
    told = said.get("options", {})
    worths = [Decimal(weights.get(option.uid, "0")) for option in question.options]
    for option, worth, name in zip(question.options, worths, ("true", "false"), strict=True):
        is_right = worth == max(worths)
        words = told.get(option.uid, "") + said.get("right" if is_right else "wrong", "")
        yield _answer(name, "100" if is_right else "0", words, plain=True)


def _matching(question: Question, key: Mapping[str, Any]) -> Iterator[str]:
    texts, pairs = {option.uid: option.text for option in question.options}, key["pairs"]
    yield f"<shuffleanswers>{str(not question.is_order_fixed).lower()}</shuffleanswers>"
    rows = [(html_of(prompt.text), texts[pairs[prompt.uid]]) for prompt in question.prompts]
    rows += [("", text) for uid, text in texts.items() if uid not in pairs.values()]
    for html, text in rows:
        answer = f"<answer><text>{escape(tidy(text))}</text></answer>"
        yield f'<subquestion format="html"><text>{escape(html)}</text>{answer}</subquestion>'


def _ordering(question: Question, key: Mapping[str, Any]) -> Iterator[str]:
    texts = {option.uid: option.text for option in question.options}
    yield "<layouttype>VERTICAL</layouttype><selecttype>ALL</selecttype>"
    yield f"<selectcount>{len(texts)}</selectcount><gradingtype>ABSOLUTE_POSITION</gradingtype>"
    for place, uid in enumerate(key["order"], 1):
        yield _answer(html_of(texts[uid]), f"{place}.0000000")


def _short_text(question: Question, key: Mapping[str, Any]) -> Iterator[str]:
    yield f"<usecase>{int(bool(key.get('case_sensitive')))}</usecase>"
    for row in key["accepted"]:
        yield _answer(row["text"], row.get("percent", "100"), row.get("feedback", ""), plain=True)
    yield from _otherwise(key)


def _otherwise(key: Mapping[str, Any]) -> Iterator[str]:
    if wrong := key.get("feedback", {}).get("wrong", ""):
        yield _answer("*", "0", wrong, plain=True)


def _numeric(question: Question, key: Mapping[str, Any]) -> Iterator[str]:
    for row in key["accepted"]:
        tolerance = f"<tolerance>{row.get('tolerance', '0')}</tolerance>"
        worth, feedback = row.get("percent", "100"), row.get("feedback", "")
        yield _answer(row["value"], worth, feedback, more=tolerance, plain=True)
    yield from _otherwise(key)
    units = {question.unit: "1", **key.get("units", {})} if question.unit else key.get("units", {})
    rows = [
        f"<unit><multiplier>{decimal_text(Decimal(f'{1 / Decimal(factor):.15g}'))}</multiplier>"
        f"<unit_name>{escape(name)}</unit_name></unit>"
        for name, factor in units.items()
    ]
    yield f"<units>{''.join(rows)}</units>" if rows else "<unitgradingtype>0</unitgradingtype>"


def _essay(question: Question, key: Mapping[str, Any]) -> Iterator[str]:
    yield "<responseformat>editor</responseformat>"
    yield _said("graderinfo", html_of(key.get("guidance", "")))


def _cloze(question: Question, key: Mapping[str, Any]) -> Iterator[str]:
    yield from ()


_WRITERS = {
    QuestionKind.SINGLE: _choices,
    QuestionKind.MULTIPLE: _choices,
    QuestionKind.TRUE_FALSE: _true_false,
    QuestionKind.MATCHING: _matching,
    QuestionKind.ORDERING: _ordering,
    QuestionKind.SHORT_TEXT: _short_text,
    QuestionKind.NUMERIC: _numeric,
    QuestionKind.CLOZE: _cloze,
    QuestionKind.ESSAY: _essay,
}
