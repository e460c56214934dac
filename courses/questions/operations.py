# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing questions into the bank: one by its author, many from a file."""

from datetime import datetime
from typing import Any

from django.db import transaction

from cms.audit.operations import Doer, record
from courses.questions.content import Item, as_data
from courses.questions.formats.digest import digest_of
from courses.questions.models import BankQuestion, QuestionCategory, QuestionVersion
from courses.questions.writing import block_of


@transaction.atomic
def save_question(
    *,
    question: BankQuestion | None,
    category: QuestionCategory,
    name: str,
    item: Item,
    by: Doer | None,
    at: datetime,
) -> BankQuestion:
    """A question of the bank, new or changed; a new version only when what it asks or its key changed."""
    body: Any = [block_of(item)]
    if question is None:
        saved = BankQuestion.objects.create(category=category, name=name, body=body)
    else:
        saved = BankQuestion.objects.select_for_update().get(pk=question.pk)
        saved.category, saved.name, saved.body = category, name, body
        saved.save(update_fields=["category", "name", "body"])
    last = saved.versions.order_by("number").last()
    sha256 = digest_of(item)
    if last is None or last.sha256 != sha256:
        version = version_of(saved, item, number=last.number + 1 if last else 1, sha256=sha256, by=by, at=at)
        version.save(force_insert=True)
        detail = {"version": version.number, "sha256": sha256}
        record(by=by, verb="courses.bank_question_saved", on=saved, at=at, detail=detail)
    return saved


def version_of(
    question: BankQuestion, item: Item, *, number: int, sha256: str, by: Doer | None, at: datetime
) -> QuestionVersion:
    """The version, not yet stored."""
    return QuestionVersion(
        question=question, number=number, content=as_data(item.question), key=item.key, sha256=sha256,
        by_id=by.person_id if by else None, at=at)  # fmt: skip
