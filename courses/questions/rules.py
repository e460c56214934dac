# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bank belongs to the training office: it holds the keys of the tests."""

from django.db.models import QuerySet

from cms.rights import Actor, Role, rule
from courses.questions.models import BankQuestion, QuestionImport


@rule("courses.keep_bank")
def can_keep_bank(actor: Actor, thing: object) -> bool:
    """Training officers only."""
    return actor.has(Role.TRAINING_OFFICER)


def questions_to_keep(actor: Actor) -> QuerySet[BankQuestion]:
    """All questions, for the training office."""
    every = BankQuestion.objects.select_related("category")
    return every if actor.has(Role.TRAINING_OFFICER) else every.none()


@rule("courses.keep_bank_question", rows=questions_to_keep)
def can_keep_bank_question(actor: Actor, question: BankQuestion) -> bool:
    """Training officers only."""
    return actor.has(Role.TRAINING_OFFICER)


def imports_to_decide(actor: Actor) -> QuerySet[QuestionImport]:
    """The files that the officer sent."""
    every = QuestionImport.objects.select_related("category")
    if not actor.has(Role.TRAINING_OFFICER):
        return every.none()
    return every.filter(by=actor.person_id)


@rule("courses.decide_question_import", rows=imports_to_decide)
def can_decide_import(actor: Actor, sent: QuestionImport) -> bool:
    """The training officer who sent the file."""
    return actor.has(Role.TRAINING_OFFICER) and sent.by_id == actor.person_id
