# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a question whose key is corrected is written: a correction grades anew, only its author's page mends it."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from cms.people.models import User
from cms.rights import actor_of
from courses.catalogue.content import Activity
from courses.catalogue.models import ModulePage
from courses.questions.models import BankQuestion
from courses.questions.rules import can_keep_bank_question


@dataclass(frozen=True, slots=True)
class Place:
    """In the bank, or in the module; `url`: where it is changed, "" for whom may not."""

    is_in_bank: bool
    url: str


def place_of(request: HttpRequest, module: ModulePage, test: Activity, question_uid: str) -> Place:
    """Where a question of a test is written. At most two queries, and Wagtail's own of the right."""
    drawn = (one for pool in test.quiz.pools for one in pool.questions) if test.quiz else ()
    if any(one.uid == question_uid for one in drawn):
        return Place(True, _in_bank(request, question_uid))
    user = request.user
    may_edit = isinstance(user, User) and module.permissions_for_user(user).can_edit()
    return Place(False, reverse("wagtailadmin_pages:edit", args=[module.pk]) if may_edit else "")


def _in_bank(request: HttpRequest, question_uid: str) -> str:
    question = BankQuestion.objects.filter(versions__content__uid=question_uid).first()
    if question is None or not can_keep_bank_question(actor_of(request), question):
        return ""
    return reverse("bankquestion:edit", args=[question.pk])
