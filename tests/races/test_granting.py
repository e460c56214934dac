# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two who grant another attempt at once: one attempt more, one mail, and both see that it is granted."""

from threading import Barrier
from uuid import UUID

import pytest
from django.db import IntegrityError

from cms import clock
from cms.notices.models import Notice
from courses import teaching
from courses.enrolments import operations as enrolments
from courses.quizzes.models import AttemptGrant
from tests.courses import classes, stage
from tests.factories import Cast, actor
from tests.races.test_agende import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def grant_at_once() -> list:
    cast = Cast()
    enrolment = stage.sole_test(cast.trainee, stage.QUESTIONS[:1], attempts_allowed=1)
    classes.follow(cast.tutor, enrolment.module)
    attempt = stage.begin(enrolment)
    attempt.refresh_from_db()
    stage.hand_in(attempt, stage.wrong_answers(attempt))

    def grant(by):
        return teaching.grant_attempt(
            enrolment=enrolment, activity_uid=UUID(stage.quiz(enrolment).uid), used=1, reason="La rete.",
            by=by, at=clock.now())  # fmt: skip

    tutor, officer = actor(cast.tutor), actor(cast.training_officer)
    return at_once(lambda: grant(tutor), lambda: grant(officer))


def test_of_two_grants_at_once_one_is_made():
    results = grant_at_once()

    assert results == [AttemptGrant.objects.get()] * 2
    assert Notice.objects.filter(key__startswith="attempt_grant").count() == 1


def test_without_the_lock_one_of_the_two_fails(monkeypatch):
    """The control: both find nothing granted; the unique key behind the lock keeps the second out, in no words."""
    barrier, prospect_of = Barrier(2), teaching.prospect_of

    def together(*args, **fields):
        barrier.wait(10)
        return prospect_of(*args, **fields)

    def unlocked(enrolment):
        return enrolment.progress

    monkeypatch.setattr(enrolments, "lock", unlocked)
    monkeypatch.setattr(teaching, "prospect_of", together)

    results = grant_at_once()

    assert [type(one) for one in results if isinstance(one, Exception)] == [IntegrityError]
    assert AttemptGrant.objects.count() == 1
