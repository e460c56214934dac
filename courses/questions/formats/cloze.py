# SPDX-License-Identifier: AGPL-3.0-or-later
"""Text with gaps as Moodle writes it: `{1:SHORTANSWER:=Paris#Yes~%50%Lutetia}`. In and out. Pure.

After https://docs.moodle.org/en/Embedded_Answers_(Cloze)_question_type; out, whatever could be taken for a mark is
written as an entity, which Moodle reads too.
"""

import re
from collections.abc import Mapping
from html import escape, unescape
from typing import Any

from django.utils.translation import gettext as _

from courses.questions.content import GAP, Gap, Question, QuestionKind
from courses.questions.formats.draft import Choice, Draft, GapDraft
from courses.questions.formats.making import MOST_GAPS, accept_numbers, accept_texts, check_choices, percent
from courses.questions.formats.media import Media
from courses.questions.formats.plain import html_of, plain_of, tidy
from courses.questions.formats.reading import LIMIT_TEXT, ItemError
from courses.questions.formats.texts import HTML, answer_text, feedback_html

CHOOSE = {f"{name}{way}" for name in ("MULTICHOICE", "MC") for way in ("", "_V", "_H", "_S", "_VS", "_HS")}
CHOOSE |= {"MCV", "MCH", "MCS", "MCVS", "MCHS"}
SEVERAL = {f"{name}{way}" for name in ("MULTIRESPONSE", "MR") for way in ("", "_V", "_H", "_S", "_HS", "_VS")}
SEVERAL |= {"MRV", "MRH", "MRS", "MRHS", "MRVS"}
WORDS = {"SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"}
NUMBERS = {"NUMERICAL", "NM"}
BEGINNING = re.compile(r"\{(\d{0,4}):([A-Z][A-Z_]{1,19}):")
NAMES = CHOOSE | SEVERAL | WORDS | NUMBERS
END = re.compile(r"(?:[^\\}]|\\.)*?\}", re.DOTALL)
PIECE = re.compile(r"(?:[^\\~]|\\.)+", re.DOTALL)
WORTH = re.compile(r"\s*%(-?\d{1,3}(?:[.,]\d*)?)%")
SAID = re.compile(r"(?<![\\&])#")
ESCAPED = re.compile(r"\\([}~#\"/=\\])")
DOUBLED = re.compile(r"&amp;(#?\w{2,9};)")
MOST_WEIGHT = 100


def take_gaps(html: str, draft: Draft) -> str:
    """The text with `[[1]]`, `[[2]]`… for its gaps, which go into the draft. Raises ItemError."""
    pieces, place = [], 0
    while found := BEGINNING.search(html, place):
        end = END.match(html, found.end())
        if found[2] not in NAMES:
            pieces.append(_unmarked(html[place : found.end()]))
            place = found.end()
            continue
        if end is None:
            raise ItemError(
                _("the gap that begins with “%(text)s” is never closed with }") % {"text": found[0]}
            )
        draft.gaps.append(_gap(found[1], found[2], end[0][:-1], draft.notes))
        pieces += [_unmarked(html[place : found.start()]), f"[[{len(draft.gaps)}]]"]
        place = end.end()
        if len(draft.gaps) > MOST_GAPS:
            raise ItemError(_("it has more than %(count)s gaps") % {"count": MOST_GAPS})
    if not draft.gaps:
        raise ItemError(_("the text has no gap"))
    return "".join([*pieces, _unmarked(html[place:])])


def _unmarked(text: str) -> str:
    """A text that only looks like it had our marks of a gap."""
    return GAP.sub(r"[ [\1]]", text)


def _gap(weight: str, kind: str, inside: str, notes: list[str]) -> GapDraft:
    if kind in SEVERAL:
        raise ItemError(_("gaps with several answers to tick (%(kind)s) cannot be taken") % {"kind": kind})
    if len(inside) > LIMIT_TEXT:
        raise ItemError(_("one of its texts is longer than %(count)s characters") % {"count": LIMIT_TEXT})
    counts = int(weight or 1)
    if not 1 <= counts <= MOST_WEIGHT:
        raise ItemError(_("a gap weighs %(weight)s: from 1 to 100 are possible") % {"weight": weight})
    media = Media({}, notes)
    choices = [
        _choice(piece, kind, media) for piece in PIECE.findall(DOUBLED.sub(r"&\1", inside)) if piece.strip()
    ]
    gap = GapDraft(QuestionKind.SHORT_TEXT, counts, [], {})
    if kind in CHOOSE:
        gap.kind = QuestionKind.SINGLE
        check_choices(choices, is_single=True)
        gap.options = [choice.text for choice in choices]
        gap.key = {"weights": {place: choice.percent for place, choice in enumerate(choices)}}
        said = {place: choice.feedback for place, choice in enumerate(choices) if choice.feedback}
        gap.feedback = {"options": said} if said else {}
    elif kind in NUMBERS:
        gap.kind = QuestionKind.NUMERIC
        accept_numbers(gap, choices)
    else:
        accept_texts(gap, choices, case_sensitive=kind.endswith("C"))
    return gap


def _choice(piece: str, kind: str, media: Media) -> Choice:
    worth, rest = "0", piece.strip()
    if rest.startswith("="):
        worth, rest = "100", rest[1:]
    elif found := WORTH.match(rest):
        worth, rest = percent(found[1]), rest[found.end() :]
    said, *told = SAID.split(rest, maxsplit=1)
    feedback = feedback_html(_unescaped(told[0]), HTML, media) if told else ""
    if kind in CHOOSE:
        return Choice(answer_text(_unescaped(said), HTML, media), worth, feedback)
    text = " ".join(tidy(unescape(_unescaped(said))).split("\n"))
    if kind in WORDS:
        return Choice(text, worth, feedback)
    value, _colon, tolerance = text.partition(":")
    return Choice(value.strip(), worth, feedback, tolerance.strip() or "0")


def _unescaped(text: str) -> str:
    return ESCAPED.sub(r"\1", text)


def gaps_written(question: Question, keys: Mapping[str, Mapping[str, Any]]) -> str:
    """The HTML of the question with its gaps written as Moodle does."""
    html = BEGINNING.sub(lambda found: f"&#123;{found[0][1:]}", question.body or html_of(question.text))
    gaps = {str(place): gap for place, gap in enumerate(question.gaps, 1)}

    def written(found: re.Match[str]) -> str:
        gap = gaps.get(found[1])
        return _written(gap, keys.get(gap.uid, {})) if gap else found[0]

    return GAP.sub(written, html)


def missing_gaps(question: Question) -> bool:
    """Is there a gap that the text does not hold exactly once, or a mark without its gap?"""
    held = sorted(int(number) for number in GAP.findall(plain_of(question.body) or question.text))
    return held != list(range(1, len(question.gaps) + 1))


def _written(gap: Gap, key: Mapping[str, Any]) -> str:
    said = key.get("feedback", {})
    if gap.kind == QuestionKind.SINGLE:
        kind, told = "MULTICHOICE", said.get("options", {})
        weights = key.get("weights", {})
        rows = [(html_of(one.text), weights.get(one.uid, "0"), told.get(one.uid, "")) for one in gap.options]
        rows = [(html.removeprefix("<p>").removesuffix("</p>"), worth, words) for html, worth, words in rows]
    elif gap.kind == QuestionKind.NUMERIC:
        kind = "NUMERICAL"
        rows = [
            (
                f"{row['value']}:{row.get('tolerance', '0')}",
                row.get("percent", "100"),
                row.get("feedback", ""),
            )
            for row in key.get("accepted", ())
        ]
    else:
        kind = "SHORTANSWER_C" if key.get("case_sensitive") else "SHORTANSWER"
        rows = [
            (escape(row["text"], quote=False), row.get("percent", "100"), row.get("feedback", ""))
            for row in key.get("accepted", ())
        ]
    if gap.kind != QuestionKind.SINGLE and said.get("wrong"):
        rows.append(("*", "0", said["wrong"]))
    return f"{{{key.get('weight', 1)}:{kind}:{'~'.join(_row(*row) for row in rows)}}}"


def _row(html: str, worth: str, words: str) -> str:
    mark = "=" if worth == "100" else f"%{worth}%"
    return f"{mark}{_as_entities(html)}" + (f"#{_as_entities(words)}" if words else "")


def _as_entities(html: str) -> str:
    """Marks as entities. The ampersand of an entity too: Moodle reads `&amp;lt;` as `&lt;`."""
    html = html.replace("&amp;", "&#38;")
    html = re.sub(r"(?<!&)#", "&#35;", html)
    for mark in "}~\\{=%":
        html = html.replace(mark, f"&#{ord(mark)};")
    return html.replace("\n", " ")
