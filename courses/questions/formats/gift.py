# SPDX-License-Identifier: AGPL-3.0-or-later
"""GIFT, read: `::name::text{=right ~wrong#feedback}`. After https://docs.moodle.org/en/GIFT_format and, where that
is silent, as Moodle's own reader does."""

import re
from decimal import Decimal
from typing import IO

from django.utils.translation import gettext as _

from courses.questions.content import QuestionKind, decimal_text
from courses.questions.formats import cloze
from courses.questions.formats.categories import category_from
from courses.questions.formats.draft import Choice, Draft, finish, plain_words
from courses.questions.formats.gift_pieces import Piece, pieces_of, unmasked
from courses.questions.formats.making import (
    MOST_OPTIONS,
    accept_numbers,
    accept_texts,
    choose,
    match_up,
    number,
    percent,
    put_in_order,
    say_true_or_false,
)
from courses.questions.formats.media import Media
from courses.questions.formats.reading import (
    LIMIT_TEXT,
    Budget,
    Good,
    ItemError,
    Reading,
    Remark,
    check_size,
    excerpt_of,
    lines_of,
)
from courses.questions.formats.texts import FORMATS, MOODLE, PLAIN, answer_text, feedback_html, question_words

FORMAT = re.compile(r"\s*\[\s*(html|markdown|moodle|plain)\s*\]", re.IGNORECASE)
WORTH = re.compile(r"\s*%\s*(-?\d{1,3}(?:[.,]\d{0,10})?)\s*%")
NAMELESS_END = re.compile(r"[.;,:!?\"')\s]*")
ORDERING = re.compile(r">\s*\d*\s*([A-Z_0-9 \t]*)")
MOST_ROWS = 2 * MOST_OPTIONS
BLANK = "_____"
LONGEST = 10 * LIMIT_TEXT
TRUTHS = {"T": True, "TRUE": True, "F": False, "FALSE": False}


def read(file: IO[bytes], budget: Budget) -> Reading:
    """All that a GIFT file says. Raises FileError."""
    check_size(file)
    reading = Reading()
    category: tuple[str, ...] = ()
    for piece in pieces_of(lines_of(file, budget)):
        if piece.category is not None:
            category = category_from(piece.category)
            continue
        budget.count()
        try:
            _take(piece, category, reading)
        except ItemError as error:
            reading.bad.append(Remark(piece.line, str(error), excerpt_of(unmasked(piece.text[:400]))))
    return reading


def _take(piece: Piece, category: tuple[str, ...], reading: Reading) -> None:
    if piece.is_unclosed:
        raise ItemError(_("the answers begin with { and never end with }"))
    if len(piece.text) > LONGEST:
        raise ItemError(_("it is longer than %(count)s characters") % {"count": LONGEST})
    name, text = _name_of(piece.text)
    start, end = text.find("{"), text.find("}")
    if start < 0 and end < 0:
        words = _("a text without answers is not a question: it was left out")
        reading.notes.append(Remark(piece.line, words, excerpt_of(unmasked(text[:400]))))
        return
    if start < 0 or end < start:
        raise ItemError(_("a { or } is missing, or needs a \\ before it"))
    draft = (
        _cloze(text) if piece.is_cloze else _question(text[:start], text[start + 1 : end], text[end + 1 :])
    )
    draft.name, draft.category = unmasked(name), category
    reading.good.append(Good(piece.line, finish(draft)))
    reading.notes += [Remark(piece.line, note, excerpt_of(unmasked(text[:400]))) for note in draft.notes]


def _name_of(text: str) -> tuple[str, str]:
    if not text.startswith("::"):
        return "", text
    name, marks, rest = text[2:].partition("::")
    return (name, rest.strip()) if marks else ("", name.strip())


def _cloze(text: str) -> Draft:
    format_name, bare = _format(text, MOODLE)
    draft = Draft(QuestionKind.CLOZE, plain_words(""))
    marked = cloze.take_gaps(unmasked(bare), draft)
    draft.words = question_words(marked, format_name, Media({}, draft.notes))
    return draft


def _question(head: str, answers: str, tail: str) -> Draft:
    if "{" in tail:
        raise ItemError(_("it has two groups of answers: put a \\ before every { and } that is only text"))
    is_ended = head.rstrip()[-1:] in (".", "?", "!", ":") and NAMELESS_END.fullmatch(tail)
    text = head if is_ended or not tail.strip() else f"{head}{BLANK}{tail}"
    format_name, bare = _format(text, MOODLE)
    notes: list[str] = []
    words = question_words(unmasked(bare), format_name, Media({}, notes))
    answers, marks, general = answers.rpartition("####") if "####" in answers else (answers, "", "")
    draft = Draft(QuestionKind.ESSAY, words, notes=notes)
    reader = _Answers(draft, format_name)
    if marks and (said := reader.feedback(general)):
        draft.feedback["general"] = said
    reader.take(answers.strip())
    return draft


def _format(text: str, default: str) -> tuple[str, str]:
    found = FORMAT.match(text)
    return (FORMATS[found[1].lower()], text[found.end() :]) if found else (default, text)


class _Answers:
    """What stands between { and }, made into the kind of question it says."""

    def __init__(self, draft: Draft, format_name: str) -> None:
        self.draft, self.format_name, self.media = draft, format_name, Media({}, draft.notes)

    def take(self, answers: str) -> None:
        truth = TRUTHS.get(answers.partition("#")[0].strip().upper())
        if not answers:
            self.draft.kind, self.draft.key = QuestionKind.ESSAY, {"guidance": ""}
        elif answers.startswith("#"):
            self._numeric(answers[1:])
        elif answers.startswith(">"):
            self._ordering(answers)
        elif "~" in answers:
            self._choices(answers)
        elif "=" in answers and "->" in answers:
            self._matching(answers)
        elif truth is not None:
            self._true_or_false(truth, answers)
        else:
            self.draft.kind = QuestionKind.SHORT_TEXT
            accept_texts(self.draft, [self._choice(row, "100", is_typed=True) for row in _rows(answers)])

    def text(self, piece: str) -> str:
        format_name, bare = _format(piece, self.format_name)
        return answer_text(unmasked(bare), format_name, self.media)

    def feedback(self, piece: str) -> str:
        format_name, bare = _format(piece, self.format_name)
        return feedback_html(unmasked(bare), format_name, self.media)

    def typed(self, piece: str) -> str:
        """A text that learners type or match with: Moodle holds it as it is, whatever the question's format."""
        format_name, bare = _format(piece, PLAIN if self.format_name == PLAIN else MOODLE)
        return answer_text(unmasked(bare), format_name, self.media)

    def _choice(self, piece: str, worth: str, *, is_typed: bool = False) -> Choice:
        found = WORTH.match(piece)
        if found:
            worth, piece = percent(found[1]), piece[found.end() :]
        answer, _mark, said = piece.partition("#")
        return Choice(self.typed(answer) if is_typed else self.text(answer), worth, self.feedback(said))

    def _choices(self, answers: str) -> None:
        rows = [row.strip() for row in answers.replace("=", "~=").split("~")]
        rows = [row for place, row in enumerate(rows) if row or 0 < place < len(rows) - 1]
        rows = _few(_joined(rows))
        is_single = any(row.startswith("=") for row in rows)
        self.draft.kind = QuestionKind.SINGLE if is_single else QuestionKind.MULTIPLE
        self.draft.is_partial = not is_single
        choose(
            self.draft,
            [self._choice(row.removeprefix("="), "100" if row.startswith("=") else "0") for row in rows],
        )

    def _numeric(self, answers: str) -> None:
        self.draft.kind = QuestionKind.NUMERIC
        answers, marks, rest = answers.partition("~")
        choices = [_number(self._choice(row, "100", is_typed=True)) for row in _rows(answers)]
        accept_numbers(self.draft, choices)
        if marks and (said := self.feedback(rest.partition("#")[2].split("~")[0])):
            self.draft.feedback["wrong"] = said

    def _matching(self, answers: str) -> None:
        self.draft.kind, pairs = QuestionKind.MATCHING, []
        for row in _rows(answers):
            prompt, arrow, answer = row.partition("->")
            if not arrow:
                raise ItemError(
                    _("in a matching every answer needs “->”: “%(row)s” has none") % {"row": row[:60]}
                )
            pairs.append((self.text(prompt), self.typed(answer)))
        match_up(self.draft, pairs)

    def _true_or_false(self, truth: bool, answers: str) -> None:
        self.draft.kind = QuestionKind.TRUE_FALSE
        _truth, wrong, right = [*answers.split("#", 2), "", ""][:3]
        say_true_or_false(self.draft, is_true=truth, right=self.feedback(right), wrong=self.feedback(wrong))

    def _ordering(self, answers: str) -> None:
        """Moodle's "ordering": a first line of settings, then the steps, one a line."""
        self.draft.kind = QuestionKind.ORDERING
        first, _end, rest = answers.partition("\n")
        settings = ORDERING.fullmatch(first.strip())
        if settings is None:
            raise ItemError(_("after {> it needs a line of settings, then the steps, one a line"))
        if "ALL_OR_NOTHING" in settings[1]:
            self.draft.notes.append(
                _("all or nothing is not possible in an ordering: every right place gives a share")
            )
        put_in_order(self.draft, [self.text(row) for row in rest.split("\n") if row.strip()])


def _rows(answers: str) -> list[str]:
    rows = [row.strip() for row in answers.split("=")]
    return _few(rows if rows[0] else rows[1:])


def _few(rows: list[str]) -> list[str]:
    """The rows, before anything is made of them. Raises ItemError when no question could hold so many."""
    if len(rows) > MOST_ROWS:
        raise ItemError(_("it has more than %(count)s answers") % {"count": MOST_ROWS})
    return rows


def _joined(rows: list[str]) -> list[str]:
    """`~=right`, as some write, gives an empty answer before the right one: it is none."""
    return [
        row
        for place, row in enumerate(rows)
        if row or not rows[place + 1 : place + 2] or rows[place + 1][0:1] != "="
    ]


def _number(choice: Choice) -> Choice:
    """The value and its tolerance: "3:2", "1..5", "5"."""
    if ".." in choice.text:
        low, _dots, high = choice.text.partition("..")
        least, most = Decimal(number(low)), Decimal(number(high))
        choice.text, choice.tolerance = decimal_text((least + most) / 2), decimal_text(abs(most - least) / 2)
    elif ":" in choice.text:
        value, _colon, tolerance = choice.text.partition(":")
        choice.text, choice.tolerance = value.strip(), tolerance.strip() or "0"
    return choice
