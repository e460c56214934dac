# SPDX-License-Identifier: AGPL-3.0-or-later
"""The frozen content of a module version as plain values: its activities. Pure but for its words."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from courses.questions.content import Picture, Question, question_from


class Kind(StrEnum):
    """What a learner does in an activity."""

    TEXT = "text"
    VIDEO = "video"
    FILE = "file"
    QUIZ = "quiz"
    ASSIGNMENT = "assignment"
    MEETING = "meeting"
    SURVEY = "survey"


LESSONS = (Kind.TEXT, Kind.VIDEO, Kind.FILE)
"""Done by reading, watching or downloading."""
NOT_TOPICS = (Kind.QUIZ, Kind.SURVEY)
"""What no programme names."""


class Part(StrEnum):
    """What an activity is for the certificate: asked of everybody, one to choose from, or left to oneself."""

    REQUIRED = "required"
    CHOICE = "choice"
    OPTIONAL = "optional"


class Feedback(StrEnum):
    """What a test says once handed in; the right answers never before closing."""

    OUTCOME = "outcome"
    MARKS = "marks"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a version: kept under its hash, so that replacing the document changes no version."""

    path: str
    name: str
    sha256: str
    size: int

    @property
    def kind(self) -> str:
        """ "PDF", from the name."""
        return self.name.rpartition(".")[2].upper()


@dataclass(frozen=True, slots=True)
class Pool:
    """Questions of which each attempt draws `take`."""

    uid: str
    title: str
    take: int
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Quiz:
    """What a test asks. `attempts_allowed` 0: as many as one likes; `time_limit` in minutes, 0: none;
    `closes_date`: last day (ISO, Rome), "": never; `role`: "entry", "exit" or ""."""

    pass_percent: int
    questions: tuple[Question, ...] = ()
    pools: tuple[Pool, ...] = ()
    attempts_allowed: int = 0
    cooling_hours: int = 0
    time_limit: int = 0
    closes_date: str = ""
    feedback: str = Feedback.MARKS
    role: str = ""

    @property
    def every_question(self) -> tuple[Question, ...]:
        """Fixed ones and those of the pools."""
        return (*self.questions, *(question for pool in self.pools for question in pool.questions))

    @property
    def length(self) -> int:
        """How many questions an attempt has."""
        return len(self.questions) + sum(pool.take for pool in self.pools)


@dataclass(frozen=True, slots=True)
class Criterion:
    """A line of the rubric of an assignment."""

    uid: str
    title: str
    points: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Something to hand in: `accepts` is "text", "file" or "either"."""

    pass_percent: int
    accepts: str = "either"
    rubric: tuple[Criterion, ...] = ()

    @property
    def points(self) -> int:
        return sum(criterion.points for criterion in self.rubric)


@dataclass(frozen=True, slots=True)
class SurveyQuestion:
    """A question of a survey: `kind` is "scale" (1 to 5), "choice" (one of `options`) or "text"."""

    uid: str
    kind: str
    text: str
    options: tuple[str, ...] = ()
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Activity:
    """One step of a module. `uid` is the same for life, through every version.

    `is_required` is what the author ticked; `part` (`Part`) what the completion rule makes of it.
    """

    uid: str
    kind: str
    title: str
    minutes: int
    is_required: bool = True
    body: str = ""
    video: StoredFile | None = None
    captions: StoredFile | None = None
    transcript: str = ""
    file: StoredFile | None = None
    quiz: Quiz | None = None
    assignment: Assignment | None = None
    attend_percent: int = 0
    survey: tuple[SurveyQuestion, ...] = ()
    part: str = Part.REQUIRED

    @property
    def part_in_words(self) -> str:
        """What nobody or not everybody must do says so; "" for the rest."""
        words = {Part.OPTIONAL: _("optional activity"), Part.CHOICE: _("one to choose from")}
        return words.get(Part(self.part), "")

    @property
    def is_quiz(self) -> bool:
        return self.kind == Kind.QUIZ

    @property
    def files(self) -> dict[str, StoredFile]:
        """Role of the file in the activity → the file."""
        named = {"video": self.video, "captions": self.captions, "file": self.file}
        return {role: stored for role, stored in named.items() if stored}

    @property
    def pictures(self) -> dict[str, Picture]:
        """Question uid → its picture."""
        asked = self.quiz.every_question if self.quiz else ()
        return {question.uid: question.picture for question in asked if question.picture}


def quiz_from(data: Mapping[str, Any]) -> Quiz:
    """The test that `data`, as frozen, describes."""
    pools = tuple(
        Pool(row["uid"], row["title"], row["take"], tuple(map(question_from, row["questions"])))
        for row in data.get("pools", ())
    )
    questions = tuple(map(question_from, data.get("questions", ())))
    return Quiz(**{**data, "questions": questions, "pools": pools})


def activity_from(data: Mapping[str, Any]) -> Activity:
    """The activity that `data`, an element of `ModuleVersion.content["activities"]`, describes."""
    nested: dict[str, Any] = {
        role: StoredFile(**data[role]) for role in ("video", "captions", "file") if data.get(role)
    }
    if quiz := data.get("quiz"):
        nested["quiz"] = quiz_from(quiz)
    if assignment := data.get("assignment"):
        rubric = tuple(Criterion(**row) for row in assignment.get("rubric", ()))
        nested["assignment"] = Assignment(**{**assignment, "rubric": rubric})
    if survey := data.get("survey"):
        nested["survey"] = tuple(
            SurveyQuestion(**{**row, "options": tuple(row.get("options", ()))}) for row in survey
        )
    return Activity(**{**data, **nested})


def fingerprint(*parts: Any) -> str:
    """SHA-256 of JSON values, whatever the order of their keys."""
    written = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def rule_for(activities: Collection[Activity]) -> dict[str, Any]:
    """What is asked when the author says nothing else: every required activity, in their order."""
    return {"all": [_leaf(activity) for activity in activities if activity.is_required]}


def _leaf(activity: Activity) -> dict[str, Any]:
    if activity.kind == Kind.MEETING:
        return {"attend": activity.uid, "percent": activity.attend_percent}
    graded = activity.quiz or activity.assignment
    if graded:
        return {"pass": activity.uid, "percent": graded.pass_percent}
    return {"view": activity.uid}
