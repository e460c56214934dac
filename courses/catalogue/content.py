# SPDX-License-Identifier: AGPL-3.0-or-later
"""The frozen content of a module version as plain values: activities, questions, completion rule. Pure."""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

type Rule = Mapping[str, Any]


class Kind(StrEnum):
    """What a learner does in an activity. Later kinds (assignment, meeting, survey) join here."""

    TEXT = "text"
    VIDEO = "video"
    FILE = "file"
    QUIZ = "quiz"


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
class Option:
    uid: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """What the learner sees of a question; the key is kept apart (`ModuleVersion.key`)."""

    uid: str
    kind: str
    text: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Activity:
    """One step of a module. `uid` is the same for life, through every version."""

    uid: str
    kind: str
    title: str
    minutes: int
    body: str = ""
    video: StoredFile | None = None
    captions: StoredFile | None = None
    transcript: str = ""
    file: StoredFile | None = None
    pass_percent: int = 0
    questions: tuple[Question, ...] = ()

    @property
    def is_quiz(self) -> bool:
        return self.kind == Kind.QUIZ

    @property
    def files(self) -> dict[str, StoredFile]:
        """Role of the file in the activity → the file."""
        named = {"video": self.video, "captions": self.captions, "file": self.file}
        return {role: stored for role, stored in named.items() if stored}


def activity_from(data: Mapping[str, Any]) -> Activity:
    """The activity that `data`, an element of `ModuleVersion.content["activities"]`, describes."""
    files: dict[str, Any] = {
        role: StoredFile(**data[role]) if data.get(role) else None for role in ("video", "captions", "file")
    }
    questions = tuple(
        Question(row["uid"], row["kind"], row["text"], tuple(Option(**option) for option in row["options"]))
        for row in data.get("questions", ())
    )
    plain = {
        name: data[name]
        for name in ("uid", "kind", "title", "minutes", "body", "transcript", "pass_percent")
        if name in data
    }
    return Activity(**plain, **files, questions=questions)


def fingerprint(*parts: Any) -> str:
    """SHA-256 of JSON values, whatever the order of their keys."""
    written = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def rule_for(activities: Collection[Activity]) -> dict[str, Any]:
    """Everything: {"all": [{"view": uid}, {"pass": uid, "percent": 60}]}, in the order of the activities."""
    return {
        "all": [
            {"pass": activity.uid, "percent": activity.pass_percent}
            if activity.is_quiz
            else {"view": activity.uid}
            for activity in activities
        ]
    }


def leaves(rule: Rule) -> Iterator[Rule]:
    """The conditions of a rule, in order."""
    branches = rule.get("all")
    if branches is None:
        yield rule
        return
    for branch in branches:
        yield from leaves(branch)


def count_met(rule: Rule, *, viewed: Collection[str], passed: Collection[str]) -> tuple[int, int]:
    """(conditions met, conditions in all): met can never exceed all, whatever the facts."""
    conditions = list(leaves(rule))
    met = sum(leaf["view"] in viewed if "view" in leaf else leaf["pass"] in passed for leaf in conditions)
    return met, len(conditions)


def rule_in_words(rule: Rule, titles: Mapping[str, str]) -> list[str]:
    """What a learner must do for the certificate, one sentence a condition."""
    return [
        _("complete the lesson “%(title)s”") % {"title": titles[leaf["view"]]}
        if "view" in leaf
        else _("pass “%(title)s” with at least %(percent)s%% of right answers")
        % {"title": titles[leaf["pass"]], "percent": leaf["percent"]}
        for leaf in leaves(rule)
    ]
