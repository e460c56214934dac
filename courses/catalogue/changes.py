# SPDX-License-Identifier: AGPL-3.0-or-later
"""The difference between two versions, as a learner reads it. Never the key, never the words of a test."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.clock import minutes_in_words
from courses.catalogue.completion import Clause, in_words
from courses.catalogue.content import Activity, Assignment, Part, Quiz
from courses.catalogue.models import ModuleVersion
from courses.questions.formats.plain import clean_html, plain_of

AROUND = 8
"""Words shown before and after a change."""
MOST_WORDS = 4_000
"""Longer texts are not compared word by word."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a text: `kind` is "same", "added", "removed" or "gap" (words left out)."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Changed:
    """An activity of both versions that is not the same: sentences, and the words of its text."""

    title: str
    notes: tuple[str, ...]
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What a person who goes from one version to another finds. `minutes` is a sentence or "", `rule` empty when
    it is the same."""

    added: tuple[Activity, ...]
    removed: tuple[Activity, ...]
    changed: tuple[Changed, ...]
    is_reordered: bool
    minutes: str
    issuer: str
    rule: tuple[Clause, ...]


def difference(new: ModuleVersion, old: ModuleVersion) -> Difference:
    """What changes from `old` to `new`."""
    before = {activity.uid: activity for activity in old.activities}
    after = {activity.uid: activity for activity in new.activities}
    kept = [uid for uid in after if uid in before]
    changes = (_changed(after[uid], before[uid]) for uid in kept)
    is_same_rule = in_words(new.rule, new.titles) == in_words(old.rule, old.titles)
    is_same_time = new.credited_minutes == old.credited_minutes
    return Difference(
        added=tuple(activity for uid, activity in after.items() if uid not in before),
        removed=tuple(activity for uid, activity in before.items() if uid not in after),
        changed=tuple(change for change in changes if change),
        is_reordered=kept != [uid for uid in before if uid in after],
        minutes="" if is_same_time else _times(old.credited_minutes, new.credited_minutes),
        issuer="" if new.issuer_id == old.issuer_id else _from_to(old.issuer.name, new.issuer.name),
        rule=() if is_same_rule else tuple(in_words(new.rule, new.titles)),
    )


def _times(before: int, after: int) -> str:
    return _from_to(minutes_in_words(before), minutes_in_words(after))


def _from_to(before: object, after: object) -> str:
    return _("from %(before)s to %(after)s") % {"before": before, "after": after}


def _changed(new: Activity, old: Activity) -> Changed | None:
    notes = tuple(_notes(new, old))
    pieces = tuple(words_changed(_plain(new), _plain(old)))
    return Changed(new.title, notes, pieces) if notes or pieces else None


def _plain(activity: Activity) -> str:
    return plain_of(clean_html(f"{activity.body}{activity.transcript}"))


def _notes(new: Activity, old: Activity) -> Iterator[str]:
    if new.title != old.title:
        yield _("It was called “%(title)s”.") % {"title": old.title}
    if new.minutes != old.minutes:
        yield _("Time: %(change)s.") % {"change": _times(old.minutes, new.minutes)}
    if new.part != old.part:
        yield _now(new)
    if {role: file.sha256 for role, file in new.files.items()} != {
        role: file.sha256 for role, file in old.files.items()
    }:
        yield _("The file is another one.")
    if new.attend_percent != old.attend_percent:
        yield _("Attendance asked: %(change)s.") % {"change": _percents(old, new, _attendance)}
    if new.survey != old.survey:
        yield _("The questions of the survey change.")
    yield from _graded_notes(new, old)


def _now(activity: Activity) -> str:
    if activity.part == Part.CHOICE:
        return _("It is now one to choose from.")
    return _("It is now optional.") if activity.part == Part.OPTIONAL else _("It is now required.")


def _attendance(activity: Activity) -> int:
    return activity.attend_percent


def _mark(activity: Activity) -> int:
    graded = activity.quiz or activity.assignment
    return graded.pass_percent if graded else 0


def _percents(old: Activity, new: Activity, of: Callable[[Activity], int]) -> str:
    return _from_to(f"{of(old)}%", f"{of(new)}%")


def _graded_notes(new: Activity, old: Activity) -> Iterator[str]:
    if _mark(new) != _mark(old):
        yield _("Mark to pass: %(change)s.") % {"change": _percents(old, new, _mark)}
    if new.quiz and old.quiz:
        yield from _quiz_notes(new.quiz, old.quiz)
    if new.assignment and old.assignment and _rubric(new.assignment) != _rubric(old.assignment):
        yield _("The rubric changes: look at it before you hand in.")


def _rubric(assignment: Assignment) -> list[tuple[str, int, str]]:
    return [(row.title, row.points, row.text) for row in assignment.rubric]


def _quiz_notes(new: Quiz, old: Quiz) -> Iterator[str]:
    after = {question.uid: question for question in new.every_question}
    before = {question.uid: question for question in old.every_question}
    added, removed = len(after.keys() - before.keys()), len(before.keys() - after.keys())
    changed = sum(after[uid] != before[uid] for uid in after.keys() & before.keys())
    for count, words in (
        (added, ngettext("%(count)s new question.", "%(count)s new questions.", added)),
        (removed, ngettext("%(count)s question less.", "%(count)s questions less.", removed)),
        (changed, ngettext("%(count)s question written anew.", "%(count)s questions written anew.", changed)),
    ):
        if count:
            yield words % {"count": count}
    if _settings(new) != _settings(old):
        yield _("The conditions of the test change: attempts, time or closing.")


def _settings(quiz: Quiz) -> tuple[object, ...]:
    return (
        quiz.attempts_allowed, quiz.cooling_hours, quiz.time_limit, quiz.closes_date, quiz.feedback, quiz.length,
    )  # fmt: skip


def words_changed(new: str, old: str) -> Iterator[Piece]:
    """The text word by word: what is added, what is removed, and a few words around; nothing when it is the same."""
    if new == old:
        return
    a, b = old.split(), new.split()
    if max(len(a), len(b)) > MOST_WORDS:
        yield Piece("same", _("The text is new in many places: read it again."))
        return
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    codes = matcher.get_opcodes()
    for n, (tag, a1, a2, b1, b2) in enumerate(codes):
        if tag == "equal":
            yield from _shortened(a[a1:a2], is_first=n == 0, is_last=n == len(codes) - 1)
            continue
        if a1 < a2:
            yield Piece("removed", " ".join(a[a1:a2]))
        if b1 < b2:
            yield Piece("added", " ".join(b[b1:b2]))


def _shortened(words: Sequence[str], *, is_first: bool, is_last: bool) -> Iterator[Piece]:
    """Words that stay: only those next to a change."""
    head = [] if is_first else words[:AROUND]
    tail = [] if is_last else words[max(len(head), len(words) - AROUND) :]
    if head:
        yield Piece("same", " ".join(head))
    if len(head) + len(tail) < len(words):
        yield Piece("gap", "…")
    if tail:
        yield Piece("same", " ".join(tail))
