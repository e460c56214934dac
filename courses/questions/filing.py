# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeping the bank in order: its categories, and the questions no longer drawn."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms.audit.operations import Doer, record
from courses.questions.models import BankQuestion, QuestionCategory


class InsideItself(ValidationError):
    """A category cannot be inside itself, nor inside one of those it holds."""


@transaction.atomic
def save_category(
    *,
    category: QuestionCategory | None,
    parent: QuestionCategory | None,
    name: str,
    by: Doer | None,
    at: datetime,
) -> QuestionCategory:
    """A category new or changed. Raises InsideItself and, when the name is taken there, ValidationError."""
    above = parent
    while above is not None:
        if category is not None and above.pk == category.pk:
            raise InsideItself({"parent": _("A category cannot be inside itself: choose another.")})
        above = above.parent
    verb = "courses.question_category_changed" if category else "courses.question_category_added"
    rows = QuestionCategory.objects.select_for_update()
    saved = rows.get(pk=category.pk) if category else QuestionCategory()
    saved.parent, saved.name = parent, name.strip()
    saved.full_clean()
    saved.save()
    record(by=by, verb=verb, on=saved, at=at, detail={"name": saved.name})
    return saved


@transaction.atomic
def retire(*, question: BankQuestion, is_retired: bool, by: Doer | None, at: datetime) -> None:
    """Takes a question out of those drawn in new versions of modules, or puts it back. Versions made stand."""
    changed = BankQuestion.objects.filter(pk=question.pk, is_retired=not is_retired).update(
        is_retired=is_retired
    )
    question.is_retired = is_retired
    if changed:
        verb = "courses.question_retired" if is_retired else "courses.question_put_back"
        record(by=by, verb=verb, on=question, at=at)
