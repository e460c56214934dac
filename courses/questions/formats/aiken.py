# SPDX-License-Identifier: AGPL-3.0-or-later
"""Aiken: a question, its answers A) B) C), a line "ANSWER: B". Plain text, one right answer. Read only.

After https://docs.moodle.org/en/Aiken_format; texts of several lines are taken too.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import IO

from django.utils.translation import gettext as _

from courses.questions.content import Item, QuestionKind
from courses.questions.formats.draft import Choice, Draft, finish, plain_words
from courses.questions.formats.making import choose
from courses.questions.formats.plain import tidy
from courses.questions.formats.reading import (
    Budget,
    Good,
    ItemError,
    Reading,
    Remark,
    check_size,
    excerpt_of,
    lines_of,
)

CHOICE = re.compile(r"([A-Z])[.)](?:\s+|$)|([A-Z])\)|([a-z])[.)]\s+")
ANSWER = re.compile(r"ANSWERS?\s*:\s*(.*)", re.IGNORECASE)


@dataclass(slots=True)
class _Open:
    """A question while its lines arrive. `tail`: lines after the last answer, its own or of what follows."""

    line: int = 0
    text: list[str] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)
    answers: list[list[str]] = field(default_factory=list)
    tail: list[tuple[int, str]] = field(default_factory=list)
    has_gap: bool = False


def read(file: IO[bytes], budget: Budget) -> Reading:
    """All that an Aiken file says. Raises FileError."""
    check_size(file)
    reading = Reading()
    _Reader(reading, budget).take(lines_of(file, budget))
    return reading


class _Reader:
    def __init__(self, reading: Reading, budget: Budget) -> None:
        self.reading, self.budget, self.open = reading, budget, _Open()

    def take(self, lines: Iterable[tuple[int, str]]) -> None:
        for number, raw in lines:
            line = tidy(raw)
            if not line:
                self.open.has_gap = True
            elif found := ANSWER.fullmatch(line):
                self._close(number, found[1][:100])
            elif (letter := self._letter(line)) and CHOICE.match(line):
                self._answer(number, letter, line)
            else:
                self._text(number, line)
        if self.open.text or self.open.answers:
            self._refuse(self.open.line, _("the line ANSWER: with the letter of the right answer is missing"))

    def _letter(self, line: str) -> str:
        found = CHOICE.match(line)
        if not found:
            return ""
        expected = chr(ord("A") + len(self.open.letters))
        letter = (found[1] or found[2] or found[3]).upper()
        is_certain = found[3] is None or (letter == expected and bool(self.open.text))
        return letter if is_certain else ""

    def _text(self, number: int, line: str) -> None:
        if self.open.answers and self.open.has_gap and not self.open.tail:
            self._refuse(self.open.line, _("the line ANSWER: with the letter of the right answer is missing"))
        self.open.has_gap = False
        if self.open.answers:
            self.open.tail.append((number, line))
            return
        self.open.line = self.open.line or number
        self.open.text.append(line)

    def _answer(self, number: int, letter: str, line: str) -> None:
        if letter == "A" and self.open.answers:
            tail = self.open.tail
            self._refuse(self.open.line, _("the line ANSWER: with the letter of the right answer is missing"))
            self.open.line = tail[0][0] if tail else number
            self.open.text = [text for _number, text in tail]
        self._fold_tail()
        self.open.line, self.open.has_gap = self.open.line or number, False
        self.open.letters.append(letter)
        self.open.answers.append([line[2:].strip()])

    def _fold_tail(self) -> None:
        if self.open.answers:
            self.open.answers[-1] += [text for _number, text in self.open.tail]
        self.open.tail = []

    def _close(self, number: int, letters: str) -> None:
        self.budget.count()
        self._fold_tail()
        made, self.open = self.open, _Open()
        line = made.line or number
        try:
            self.reading.good.append(Good(line, _item(made, letters)))
        except ItemError as error:
            self.reading.bad.append(Remark(line, str(error), excerpt_of(" ".join(made.text))))

    def _refuse(self, line: int, words: str) -> None:
        self.budget.count()
        reason = words if self.open.text else _("the text of the question is missing")
        self.reading.bad.append(Remark(line, reason, excerpt_of(" ".join(self.open.text))))
        self.open = _Open()


def _item(made: _Open, letters: str) -> Item:
    named = re.findall(r"[A-Z]", re.sub(r"[^A-Za-z]+", " ", letters).upper()) if letters else []
    right = letters[:1].upper()
    if not made.text:
        raise ItemError(_("the text of the question is missing"))
    if re.fullmatch(r"[A-Za-z](?:\s*[,;&/]\s*[A-Za-z])+\W*", letters) and len(named) > 1:
        raise ItemError(_("ANSWER: names more than one letter; Aiken knows one right answer"))
    if len(set(made.letters)) < len(made.letters):
        raise ItemError(_("two answers have the same letter"))
    if right not in made.letters:
        raise ItemError(_("ANSWER: names the letter “%(letter)s”, which no answer has") % {"letter": right})
    choices = [
        Choice(plain_words("\n".join(lines)).text, "100" if letter == right else "0")
        for letter, lines in zip(made.letters, made.answers, strict=True)
    ]
    draft = Draft(QuestionKind.SINGLE, plain_words("\n".join(made.text)))
    return finish(choose(draft, choices))
