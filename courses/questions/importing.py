# SPDX-License-Identifier: AGPL-3.0-or-later
"""A file of questions on its way into the bank: read and kept aside first, kept only when the officer says so."""

import hashlib
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import models, transaction

from cms.audit.operations import Doer, record
from courses.questions.content import Item
from courses.questions.formats.digest import digest_of
from courses.questions.formats.files import read
from courses.questions.formats.reading import Reading, Remark
from courses.questions.models import BankQuestion, QuestionCategory, QuestionImport, QuestionVersion
from courses.questions.operations import version_of
from courses.questions.pictures import keep
from courses.questions.queries import in_bank
from courses.questions.writing import block_of

UNDECIDED_FOR = timedelta(days=1)
BATCH = 500


def report_of(reading: Reading) -> dict[str, Any]:
    """JSON values: `fresh` (questions that would be kept) and `kinds` (how many of each kind they are),
    `unchanged` (in the bank already), `twice` (more than once in the file), `bad` and `notes`: lines, words,
    beginnings of the text."""
    digests = [digest_of(item) for item in reading.items]
    known = in_bank(set(digests))
    fresh = _fresh(reading.items, digests, known)
    return {
        "fresh": len(fresh),
        "kinds": dict(Counter(str(item.question.kind) for item, _digest in fresh)),
        "unchanged": len(known),
        "twice": len(digests) - len(set(digests)),
        "categories": len({item.category for item, _digest in fresh if item.category}),
        "bad": [_row(remark) for remark in reading.bad],
        "notes": [_row(remark) for remark in reading.notes],
    }


def _row(remark: Remark) -> dict[str, Any]:
    return {"line": remark.line, "words": remark.words, "excerpt": remark.excerpt}


def _fresh(items: Sequence[Item], digests: Sequence[str], known: set[str]) -> list[tuple[Item, str]]:
    """The items that the bank has not, each once, with their digests."""
    once: dict[str, Item] = {}
    for item, digest in zip(items, digests, strict=True):
        once.setdefault(digest, item)
    return [(item, digest) for digest, item in once.items() if digest not in known]


@transaction.atomic
def check_file(
    *,
    category: QuestionCategory | None,
    new_category: str = "",
    format_name: str,
    name: str,
    content: bytes,
    by: Doer,
    at: datetime,
) -> QuestionImport:
    """Reads a file and puts it aside with what reading gave; nothing goes into the bank. Raises FileError.

    Without `category` it would go into `new_category`, at the top. Files that nobody decided about for a day are
    thrown away here: they hold keys of tests.
    """
    reading = read(io.BytesIO(content), format_name)
    QuestionImport.objects.filter(at__lt=at - UNDECIDED_FOR).delete()
    sent = QuestionImport.objects.create(
        category=category, new_category=new_category, format=format_name, name=name,
        sha256=hashlib.sha256(content).hexdigest(), content=content,
        report=report_of(reading), by_id=cast("int", by.person_id), at=at)  # fmt: skip
    record(by=by, verb="courses.question_file_checked", on=sent, at=at, detail={"sha256": sent.sha256})
    return sent


@transaction.atomic
def keep_import(*, sent: QuestionImport, by: Doer, at: datetime) -> QuestionImport:
    """Puts the good questions of a checked file into the bank and empties the file; `kept` says how many.

    All of them or none. Sent twice, it keeps them once. The file's own categories go inside the chosen one.
    """
    locked = QuestionImport.objects.select_for_update().get(pk=sent.pk)
    if locked.kept_at:
        return locked
    reading = read(io.BytesIO(bytes(locked.content)), locked.format)
    digests = [digest_of(item) for item in reading.items]
    fresh = _fresh(reading.items, digests, in_bank(set(digests)))
    if locked.category is None:
        locked.category, _made = QuestionCategory.objects.get_or_create(parent=None, name=locked.new_category)
    _store(fresh, reading, locked.category, by, at)
    locked.content, locked.kept_at, locked.kept = b"", at, len(fresh)
    locked.save(update_fields=["category", "content", "kept_at", "kept"])
    detail = {"sha256": locked.sha256, "questions": len(fresh)}
    record(by=by, verb="courses.questions_imported", on=locked.category, at=at, detail=detail)
    return locked


def _store(
    fresh: Sequence[tuple[Item, str]], reading: Reading, category: QuestionCategory, by: Doer, at: datetime
) -> None:
    filing, rows = _Filing(category), []
    for item, digest in fresh:
        own = _own(item, reading)
        question = BankQuestion(category=filing.of(item.category), name=item.name, body=[block_of(own)])
        rows.append((question, own, digest))
    BankQuestion.objects.bulk_create([question for question, _own, _digest in rows], batch_size=BATCH)
    versions = [
        version_of(question, own, number=1, sha256=digest, by=by, at=at) for question, own, digest in rows
    ]
    QuestionVersion.objects.bulk_create(versions, batch_size=BATCH)


def _own(item: Item, reading: Reading) -> Item:
    """The item under a uid of its own, its picture stored: the same file may come again after changes."""
    question = replace(item.question, uid=str(uuid4()))
    if picture := question.picture:
        content = ContentFile(reading.pictures[picture.sha256], name=picture.name)
        question = replace(question, picture=keep(file=content, name=picture.name, alt=picture.alt))
    return replace(item, question=question)


class _Filing:
    """The categories of a file inside the chosen one, found or made once each."""

    def __init__(self, root: QuestionCategory) -> None:
        self.known: dict[tuple[str, ...], models.Model] = {(): root}

    def of(self, path: tuple[str, ...]) -> Any:
        if path not in self.known:
            parent = self.of(path[:-1])
            self.known[path], _made = QuestionCategory.objects.get_or_create(parent=parent, name=path[-1])
        return self.known[path]
