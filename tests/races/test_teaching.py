# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two who grade the same work at once: one grade, and the other is told. A message sent twice at once goes once."""

from decimal import Decimal
from threading import Barrier
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest

from cms import clock
from cms.notices.models import Notice
from courses import teaching
from courses.assignments.models import SubmissionGrade
from courses.enrolments import operations as enrolments
from courses.quizzes import operations as quizzes
from courses.quizzes.models import Attempt, GradeEvent
from courses.quizzes.queries import grade_of
from courses.tutoring.models import TutorMessage
from tests.courses import classes, stage
from tests.factories import Cast, actor
from tests.races.test_agende import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def two_graders(cast: Cast):
    """The tutor and the officer grade the same assignment, having seen that nobody had."""
    module = classes.followed(cast)["own"]
    submission = classes.do_homework(classes.enrol(cast.trainee, module))
    criteria = submission.version.activity(submission.activity_uid).assignment.rubric
    graders = [(actor(cast.tutor), 1), (actor(cast.training_officer), 4)]

    def grade(by, points):
        return teaching.grade_submission(
            submission=submission, by_criterion={one.uid: points for one in criteria}, comment="",
            is_to_redo=False, expected=None, by=by, at=clock.now())  # fmt: skip

    return at_once(*[lambda by=by, points=points: grade(by, points) for by, points in graders])


def test_of_two_graders_one_is_told():
    results = two_graders(Cast())

    won = [one for one in results if isinstance(one, SubmissionGrade)]
    told = [one for one in results if isinstance(one, teaching.GradedMeanwhile)]
    assert (len(won), len(told)) == (1, 1)
    assert told[0].grade == won[0]
    assert SubmissionGrade.objects.count() == 1
    assert Notice.objects.filter(key__startswith="submission_grade").count() == 1


def test_without_the_lock_both_are_written(monkeypatch):
    """The control: with the lock off and both reading before either writes, two grades stand."""
    barrier = Barrier(2)

    def unlocked(enrolment):
        return SimpleNamespace(version=enrolment.version)

    create = SubmissionGrade.objects.create

    def late_create(**fields):
        barrier.wait(10)
        return create(**fields)

    monkeypatch.setattr(enrolments, "lock", unlocked)
    monkeypatch.setattr(SubmissionGrade.objects, "create", late_create)

    two_graders(Cast())

    assert SubmissionGrade.objects.count() == 2


def waiting_test(cast: Cast) -> Attempt:
    """A test handed in, whose open answer waits for a person."""
    return classes.sit_open_test(classes.enrol(cast.trainee, classes.followed(cast)["own"]))


def grade_at_once(attempt: Attempt, *graders):
    """Each (actor, points) grades the open answer, having seen what the server had marked and nothing else."""
    essay, seen = stage.asked(attempt)[1], grade_of(attempt).pk

    def grade(by, points):
        return teaching.grade_attempt(
            attempt=attempt,
            points={essay: Decimal(points)},
            comments={},
            expected=seen,
            by=by,
            at=clock.now(),
        )

    return at_once(*[lambda by=by, points=points: grade(by, points) for by, points in graders])


def by_persons():
    return GradeEvent.objects.filter(grader__isnull=False)


def test_of_two_graders_of_a_test_one_is_told():
    cast = Cast()

    results = grade_at_once(waiting_test(cast), (actor(cast.tutor), 1), (actor(cast.training_officer), 4))

    won = [one for one in results if isinstance(one, GradeEvent)]
    told = [one for one in results if isinstance(one, teaching.GradedMeanwhile)]
    assert (len(won), len(told)) == (1, 1)
    assert told[0].grade == won[0] == by_persons().get()
    assert Notice.objects.filter(key__startswith="attempt_grade").count() == 1


def test_a_grade_of_a_test_sent_twice_at_once_is_one():
    cast = Cast()

    results = grade_at_once(waiting_test(cast), *[(actor(cast.tutor), 3)] * 4)

    assert {one.pk for one in results} == {by_persons().get().pk}
    assert Notice.objects.filter(key__startswith="attempt_grade").count() == 1


def test_control_without_the_lock_both_grades_of_a_test_are_written(monkeypatch):
    cast, together, real = Cast(), Barrier(2), quizzes.grade_by_person
    attempt = waiting_test(cast)

    def both_there(**fields):
        together.wait(10)
        return real(**fields)

    monkeypatch.setattr(enrolments, "lock", lambda _enrolment: None)
    monkeypatch.setattr(quizzes, "grade_by_person", both_there)

    grade_at_once(attempt, (actor(cast.tutor), 1), (actor(cast.training_officer), 4))

    assert by_persons().count() == 2


def test_a_message_sent_twice_at_once_goes_once():
    cast = Cast()
    module = classes.followed(cast)["own"]
    uids: list[UUID] = [classes.enrol(cast.trainee, module).uid]
    by, key = actor(cast.tutor), uuid4()

    def send():
        return teaching.send_message(
            module=module, uids=uids, subject="Ci vediamo", text="Porta la bozza.", client_uid=key, by=by,
            at=clock.now())  # fmt: skip

    results = at_once(*[send] * 5)

    assert {one.pk for one in results} == {TutorMessage.objects.get().pk}
    assert Notice.objects.filter(key__startswith="tutor_message").count() == 1
