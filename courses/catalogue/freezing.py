# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the activities as written to those of a version: plain JSON, files kept by hash, the key apart."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.catalogue.content import Kind
from courses.questions.content import as_data
from courses.questions.keeping import kept
from courses.questions.models import BankQuestion, QuestionCategory, QuestionVersion
from courses.questions.writing import item_of

type Frozen = dict[str, Any]

QUIZ_SETTINGS = (
    "pass_percent", "attempts_allowed", "cooling_hours", "time_limit", "feedback", "role",
)  # fmt: skip


class NotReady(ValidationError):
    """The module lacks something without which nobody could follow it; the words say what."""


def frozen_activities(stream: Any) -> tuple[list[Frozen], Frozen]:
    """The activities without the key, as `content.activity_from` reads them, and the key by question uid.

    Raises NotReady: a video without captions or transcript, a test without questions or with one twice, a pool
    smaller than what is drawn, an assignment without rubric, a survey without questions.
    """
    activities: list[Frozen] = []
    key: Frozen = {}
    for block in stream:
        value = block.value
        row: Frozen = {"uid": str(block.id), "kind": block.block_type, "title": value["title"]}
        row |= {"minutes": value["minutes"], "is_required": bool(value["is_required"])}
        parts, keys = _READERS[block.block_type](value)
        activities.append(row | parts)
        key |= keys
    return activities, key


def _refuse(value: Any, words: str, **more: Any) -> NotReady:
    return NotReady(words % {"title": value["title"], **more})


def _body(value: Any) -> Frozen:
    return {"body": value["body"].source if value["body"] else ""}


def _text(value: Any) -> tuple[Frozen, Frozen]:
    return _body(value), {}


def _video(value: Any) -> tuple[Frozen, Frozen]:
    if not value["video"]:
        raise _refuse(value, _("“%(title)s” needs its video: choose one."))
    captions, transcript = value["captions"], value["transcript"]
    if not (captions and transcript and transcript.source.strip()):
        raise _refuse(value, _("“%(title)s” needs captions and transcript: add them."))
    files = {"video": stored(value["video"]), "captions": stored(captions)}
    return _body(value) | files | {"transcript": transcript.source}, {}


def _file(value: Any) -> tuple[Frozen, Frozen]:
    if not value["file"]:
        raise _refuse(value, _("“%(title)s” needs its file: choose one."))
    return _body(value) | {"file": stored(value["file"])}, {}


def _quiz(value: Any) -> tuple[Frozen, Frozen]:
    items = [item_of(block) for block in value["questions"]]
    key: Frozen = {item.question.uid: item.key for item in items}
    pools = []
    for block in value["pools"].bound_blocks:
        pool, keys = _pool(value, block)
        pools.append(pool)
        key |= keys
    questions = [as_data(item.question) for item in items]
    _check_questions(value, [*questions, *(row for pool in pools for row in pool["questions"])])
    quiz = {name: value[name] or "" if name == "role" else value[name] for name in QUIZ_SETTINGS}
    quiz["closes_date"] = value["closes_date"].isoformat() if value["closes_date"] else ""
    return {"body": value["intro"] or "", "quiz": quiz | {"questions": questions, "pools": pools}}, key


def _check_questions(value: Any, questions: list[Frozen]) -> None:
    if not questions:
        raise _refuse(value, _("“%(title)s” has no questions: write some or draw them from the bank."))
    times = Counter(row["uid"] for row in questions)
    twice = next((row for row in questions if times[row["uid"]] > 1), None)
    if twice:
        words = _("“%(title)s” has the same question twice: “%(question)s”. Remove one of the two.")
        raise _refuse(value, words, question=twice["text"])


def _pool(value: Any, block: Any) -> tuple[Frozen, Frozen]:
    uid = block.value["category"]
    category = QuestionCategory.objects.filter(uid=uid).first() if uid else None
    if category is None:
        raise _refuse(
            value, _("“%(title)s” draws from a category that the bank no longer has: choose another.")
        )
    versions, take = current_versions(category), block.value["take"]
    if take > len(versions):
        words = ngettext(
            "“%(title)s” draws %(take)s questions from “%(category)s”, which has %(count)s: draw fewer.",
            "“%(title)s” draws %(take)s questions from “%(category)s”, which has %(count)s: draw fewer.",
            len(versions),
        )
        raise _refuse(value, words, take=take, category=category.name, count=len(versions))
    pool = {"uid": str(block.id), "title": category.name, "take": take}
    return pool | {"questions": [row.content for row in versions]}, {
        row.content["uid"]: row.key for row in versions
    }


def current_versions(category: QuestionCategory) -> list[QuestionVersion]:
    """The last version of each question in use of the category and of those inside it, in a stable order."""
    questions = BankQuestion.objects.filter(category__in=_with_descendants(category), is_retired=False)
    last = QuestionVersion.objects.filter(question__in=questions).order_by("question_id", "-number")
    return list(last.distinct("question_id"))


def _with_descendants(category: QuestionCategory) -> set[int]:
    below: dict[int | None, list[int]] = {}
    for child, parent in QuestionCategory.objects.values_list("pk", "parent"):
        below.setdefault(parent, []).append(child)
    found, waiting = {category.pk}, [category.pk]
    while waiting:
        fresh = [child for child in below.get(waiting.pop(), ()) if child not in found]
        found.update(fresh)
        waiting += fresh
    return found


def _assignment(value: Any) -> tuple[Frozen, Frozen]:
    rubric = list(_rubric(value))
    if not rubric:
        raise _refuse(value, _("“%(title)s” needs a rubric: say what is looked at, and for how many points."))
    assignment = {"pass_percent": value["pass_percent"], "accepts": value["accepts"], "rubric": rubric}
    return _body(value) | {"assignment": assignment}, {}


def _rubric(value: Any) -> Iterator[Frozen]:
    for block in value["rubric"].bound_blocks:
        row = block.value
        if row["title"] and row["points"]:
            yield {
                "uid": str(block.id),
                "title": row["title"],
                "points": row["points"],
                "text": row["text"] or "",
            }


def _meeting(value: Any) -> tuple[Frozen, Frozen]:
    return _body(value) | {"attend_percent": value["attend_percent"]}, {}


def _survey(value: Any) -> tuple[Frozen, Frozen]:
    questions = list(_asked(value))
    if not questions:
        raise _refuse(value, _("“%(title)s” has no questions: write at least one."))
    return _body(value) | {"survey": questions}, {}


def _asked(value: Any) -> Iterator[Frozen]:
    for block in value["questions"].bound_blocks:
        row, options = block.value, [option for option in block.value["options"] if option]
        if row["kind"] == "choice" and len(options) < 2:
            words = _("“%(title)s”: write at least two answers to choose from under “%(question)s”.")
            raise _refuse(value, words, question=row["text"])
        asked = {"uid": str(block.id), "kind": row["kind"], "text": row["text"]}
        yield asked | {
            "options": options if row["kind"] == "choice" else [],
            "is_required": bool(row["is_required"]),
        }


_READERS: dict[str, Callable[[Any], tuple[Frozen, Frozen]]] = {
    Kind.TEXT: _text,
    Kind.VIDEO: _video,
    Kind.FILE: _file,
    Kind.QUIZ: _quiz,
    Kind.ASSIGNMENT: _assignment,
    Kind.MEETING: _meeting,
    Kind.SURVEY: _survey,
}


def stored(document: Any) -> Frozen:
    """Keeps a copy of a Wagtail document named by its SHA-256: replacing the document changes no version."""
    with document.file.open("rb") as source:
        return kept(source, folder="modules", name=document.filename)
