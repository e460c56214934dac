# SPDX-License-Identifier: AGPL-3.0-or-later
"""Moodle XML, read. After https://docs.moodle.org/en/Moodle_XML_format and what Moodle's own reader takes."""

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import IO
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from courses.questions.content import QuestionKind
from courses.questions.formats import cloze
from courses.questions.formats.categories import category_from
from courses.questions.formats.draft import Choice, Draft, finish, plain_words
from courses.questions.formats.making import (
    accept_numbers,
    accept_texts,
    choose,
    inverse,
    match_up,
    number,
    percent,
    put_in_order,
    say_true_or_false,
)
from courses.questions.formats.media import Media
from courses.questions.formats.moodle_tree import questions_of
from courses.questions.formats.plain import plain_of, tidy
from courses.questions.formats.reading import Budget, Good, ItemError, Reading, Remark, check_size, excerpt_of
from courses.questions.formats.texts import FORMATS, HTML, answer_text, as_html, feedback_html, question_words

MOST_POINTS = 1000
SAID = {"right": "correctfeedback", "partial": "partiallycorrectfeedback", "wrong": "incorrectfeedback",
        "general": "generalfeedback"}  # fmt: skip
NOT_QUESTIONS = {"description"}


def read(file: IO[bytes], budget: Budget) -> Reading:
    """All that a Moodle XML file says. Raises FileError."""
    check_size(file)
    reading = Reading()
    category: tuple[str, ...] = ()
    for found in questions_of(file, budget, reading):
        kind = found.element.get("type", "").strip().lower()
        if kind == "category":
            category = category_from(_text(found.element, "category/text"))
            continue
        budget.count()
        question = _Question(found.element)
        try:
            _take(question, kind, found.line, category, reading)
        except ItemError as error:
            reading.bad.append(Remark(found.line, str(error), question.excerpt))
    return reading


def _take(question: "_Question", kind: str, line: int, category: tuple[str, ...], reading: Reading) -> None:
    if kind in NOT_QUESTIONS:
        words = _("a text without answers is not a question: it was left out")
        reading.notes.append(Remark(line, words, question.excerpt))
        return
    make = KINDS.get(kind)
    if make is None:
        raise ItemError(_("questions of type “%(kind)s” cannot be taken") % {"kind": kind[:40] or "?"})
    draft = question.begin(make[0])
    draft.category = category
    make[1](question, draft)
    draft.picture = question.media.picture
    reading.good.append(Good(line, finish(draft)))
    reading.pictures |= question.media.content
    reading.notes += [Remark(line, note, question.excerpt) for note in dict.fromkeys(draft.notes)]


def _text(element: Element, path: str) -> str:
    found = element.find(path)
    return "".join(found.itertext()).strip() if found is not None else ""


class _Question:
    """A `<question>` while it becomes a draft."""

    def __init__(self, element: Element) -> None:
        self.element, self.notes = element, list[str]()
        self.media = Media(
            {_file_name(file): "".join(file.itertext()) for file in element.iter("file")}, self.notes
        )

    @property
    def excerpt(self) -> str:
        return excerpt_of(
            _text(self.element, "name/text") or plain_of(_text(self.element, "questiontext/text")[:400])
        )

    def begin(self, kind: QuestionKind) -> Draft:
        """The parts that all kinds share, but the text of a cloze."""
        words = plain_words("")
        if kind != QuestionKind.CLOZE:
            words = question_words(*self.written("questiontext"), self.media)
        draft = Draft(kind, words, name=_text(self.element, "name/text"), notes=self.notes)
        draft.points = self._points()
        said = {name: self.feedback(self.element.find(path)) for name, path in SAID.items()}
        draft.feedback = {name: html for name, html in said.items() if html}
        return draft

    def written(self, path: str) -> tuple[str, str]:
        """(text, format) of an element that holds `<text>`."""
        element = self.element.find(path)
        if element is None:
            return "", HTML
        return _text(element, "text") or (element.text or "").strip(), self.format(element)

    def format(self, element: Element) -> str:
        """The format of an element: its own, else the question's."""
        text = self.element.find("questiontext")
        usual = text.get("format", HTML) if text is not None else HTML
        return FORMATS.get(element.get("format", usual).strip().lower(), HTML)

    def _points(self) -> int:
        written = _text(self.element, "defaultgrade")
        if not written:
            return 1
        grade = Decimal(number(written))
        points = int(grade.quantize(Decimal(1), ROUND_HALF_UP))
        if points != grade or points < 1:
            self.notes.append(_("%(grade)s points became %(points)s: points are whole here")
                              % {"grade": number(written), "points": max(1, points)})  # fmt: skip
        if points > MOST_POINTS:
            raise ItemError(_("it is worth more than %(count)s points") % {"count": MOST_POINTS})
        return max(1, points)

    def feedback(self, element: Element | None) -> str:
        """The HTML of an element that says something afterwards."""
        return (
            feedback_html(_text(element, "text"), self.format(element), self.media)
            if element is not None
            else ""
        )

    def answers(self, *, are_plain: bool) -> list[Choice]:
        """The `<answer>` elements. Texts that learners type are plain whatever their format says."""
        choices = []
        for answer in self.element.findall("answer"):
            text = _text(answer, "text") or (answer.text or "").strip()
            said = tidy(text) if are_plain else answer_text(text, self.format(answer), self.media)
            worth = answer.get("fraction") or _text(answer, "fraction") or "0"
            tolerance = _text(answer, "tolerance") or "0"
            feedback = self.feedback(answer.find("feedback"))
            choices.append(Choice(said, percent(worth), feedback, tolerance))
        return choices

    def says(self, name: str, *, default: bool) -> bool:
        """An element that is true or false."""
        written = _text(self.element, name).lower()
        return written not in ("false", "0") if written else default


def _file_name(file: Element) -> str:
    return (file.get("path", "/") + file.get("name", "")).strip().lstrip("/")


def _multichoice(question: _Question, draft: Draft) -> None:
    if not question.says("single", default=True):
        draft.kind, draft.is_partial = QuestionKind.MULTIPLE, True
    draft.is_order_fixed = not question.says("shuffleanswers", default=True)
    choose(draft, question.answers(are_plain=False))


def _all_or_nothing(question: _Question, draft: Draft) -> None:
    draft.is_order_fixed = not question.says("shuffleanswers", default=True)
    choose(draft, question.answers(are_plain=False))


def _truefalse(question: _Question, draft: Draft) -> None:
    answers = question.element.findall("answer")
    if len(answers) != 2:
        raise ItemError(_("it needs the two answers true and false"))
    names = [_text(answer, "text").lower() for answer in answers]
    true, false = answers if set(names) != {"true", "false"} or names[0] == "true" else reversed(answers)
    worths = [Decimal(percent(answer.get("fraction", "0"))) for answer in (true, false)]
    if max(worths) <= 0 or worths[0] == worths[1]:
        raise ItemError(_("it does not say which of true and false is right"))
    is_true = worths[0] > worths[1]
    said = [question.feedback(answer.find("feedback")) for answer in (true, false)]
    right, wrong = said if is_true else reversed(said)
    say_true_or_false(draft, is_true=is_true, right=right, wrong=wrong)


def _shortanswer(question: _Question, draft: Draft) -> None:
    accept_texts(
        draft, question.answers(are_plain=True), case_sensitive=question.says("usecase", default=False)
    )


def _numerical(question: _Question, draft: Draft) -> None:
    worths = [
        (tidy(_text(unit, "unit_name")), inverse(_text(unit, "multiplier") or "1"))
        for unit in question.element.findall("units/unit")
    ]
    main = next((name for name, factor in worths if factor == "1"), "")
    if worths and not main:
        raise ItemError(_("none of its units has the multiplier 1"))
    draft.unit = main
    accept_numbers(
        draft, question.answers(are_plain=True), units={n: f for n, f in worths if n and n != main}
    )


def _matching(question: _Question, draft: Draft) -> None:
    pairs = []
    for row in question.element.findall("subquestion"):
        prompt = answer_text(_text(row, "text"), question.format(row), question.media)
        pairs.append((prompt, tidy(_text(row, "answer/text"))))
    draft.is_order_fixed = not question.says("shuffleanswers", default=True)
    match_up(draft, pairs)


def _essay(question: _Question, draft: Draft) -> None:
    info = question.element.find("graderinfo")
    html = as_html(_text(info, "text"), question.format(info)) if info is not None else ""
    told = question.media.of_feedback(html) if html else _text(question.element, "graderinfo/text")
    draft.key = {"guidance": plain_of(told) if html else tidy(told)}
    if _text(question.element, "responsetemplate/text"):
        draft.notes.append(_("the text that the answer began with was left out"))


def _ordering(question: _Question, draft: Draft) -> None:
    answers = question.element.findall("answer")
    if _text(question.element, "gradingtype").upper() in ("ALL_OR_NOTHING", "-1"):
        draft.notes.append(
            _("all or nothing is not possible in an ordering: every right place gives a share")
        )
    if _text(question.element, "selecttype").upper() in ("RANDOM", "CONTIGUOUS", "1", "2"):
        draft.notes.append(_("Moodle asked for some of the steps only: here all are asked for"))
    places = [Decimal(number(answer.get("fraction", "0"))) for answer in answers]
    if len(set(places)) == len(places):
        answers = [
            answer for _place, answer in sorted(zip(places, answers, strict=True), key=lambda row: row[0])
        ]
    steps = [
        answer_text(_text(answer, "text"), question.format(answer), question.media) for answer in answers
    ]
    put_in_order(draft, steps)


def _cloze(question: _Question, draft: Draft) -> None:
    text, format_name = question.written("questiontext")
    draft.words = question_words(cloze.take_gaps(text, draft), format_name, question.media)
    if question.element.find("defaultgrade") is None:
        draft.points = min(MOST_POINTS, sum(gap.weight for gap in draft.gaps))


KINDS: Mapping[str, tuple[QuestionKind, Callable[[_Question, Draft], None]]] = {
    "multichoice": (QuestionKind.SINGLE, _multichoice),
    "multichoiceset": (QuestionKind.MULTIPLE, _all_or_nothing),
    "truefalse": (QuestionKind.TRUE_FALSE, _truefalse),
    "shortanswer": (QuestionKind.SHORT_TEXT, _shortanswer),
    "numerical": (QuestionKind.NUMERIC, _numerical),
    "matching": (QuestionKind.MATCHING, _matching),
    "match": (QuestionKind.MATCHING, _matching),
    "essay": (QuestionKind.ESSAY, _essay),
    "ordering": (QuestionKind.ORDERING, _ordering),
    "cloze": (QuestionKind.CLOZE, _cloze),
    "multianswer": (QuestionKind.CLOZE, _cloze),
}
