# SPDX-License-Identifier: AGPL-3.0-or-later
"""A key corrected while somebody hands in: the grade by the old key is seen by the regrading."""

import threading

import pytest

from cms import jobs
from courses import regrading
from courses.quizzes import operations
from courses.quizzes.models import KeyCorrection
from courses.quizzes.queries import grade_of, key_of
from tests.courses import stage
from tests.courses.test_regrading import ONE, turned
from tests.factories import Cast, actor
from tests.races.test_agende import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def percent_in_the_end(monkeypatch) -> int:
    """Hands in with the old key read, corrects and regrades meanwhile; the percent that counts then."""
    cast = Cast()
    attempt = stage.begin(stage.sole_test(cast.trainee, ONE))
    uid, key = turned(attempt)
    read, regraded = threading.Event(), threading.Event()

    def slow_key(version):
        found = key_of(version)
        read.set()
        regraded.wait(3)
        return found

    monkeypatch.setattr(operations, "key_of", slow_key)

    def correct():
        read.wait(10)
        (made,) = regrading.correct_key(
            versions=[attempt.version], question_uid=uid, key=key, reason="Era sbagliata.",
            by=actor(cast.training_officer), at=stage.LATER)  # fmt: skip
        regrading.regrade(correction=made, at=stage.LATER)
        regraded.set()

    at_once(lambda: stage.hand_in(attempt), correct)
    assert KeyCorrection.objects.count() == 1
    return grade_of(attempt).percent


@pytest.fixture(autouse=True)
def no_jobs(monkeypatch):
    monkeypatch.setattr(jobs, "defer", lambda *args, **fields: None)


def test_a_grade_made_meanwhile_is_made_anew(monkeypatch):
    assert percent_in_the_end(monkeypatch) == 0


def test_without_the_lock_it_is_missed(monkeypatch):
    """The control."""
    for module in (operations, regrading):
        monkeypatch.setattr(module, "lock_key", lambda version_id, *, alone: None)

    assert percent_in_the_end(monkeypatch) == 100
