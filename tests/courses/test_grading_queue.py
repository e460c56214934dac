# SPDX-License-Identifier: AGPL-3.0-or-later
"""Open answers and assignments: graded once, by somebody else, from the oldest; nothing typed is lost."""

import pytest
from django.urls import reverse

from cms.notices.models import Notice
from courses.assignments.models import SubmissionGrade
from courses.enrolments.models import Completion
from courses.quizzes.models import GradeEvent
from tests.courses import classes, stage
from tests.courses.classes import homework_points
from tests.factories import sign_in


@pytest.fixture
def module(cast):
    return classes.followed(cast)["own"]


@pytest.fixture
def tutor(client, cast, module):
    return sign_in(client, cast.tutor)


@pytest.fixture
def enrolment(cast, module):
    return classes.enrol(cast.trainee, module, days=3)


def body(response) -> str:
    return response.content.decode()


def test_an_assignment_is_graded_by_its_rubric(tutor, cast, enrolment):
    submission = classes.do_homework(enrolment)
    address = reverse("grade_submission", args=[submission.uid])

    shown = body(tutor.get(address))
    answer = tutor.post(address, homework_points(submission))

    assert "Una ciclabile." in shown
    assert "Chiarezza" in shown
    assert answer.headers["Location"] == reverse("grading_queue")
    grade = SubmissionGrade.objects.get()
    assert (grade.points, grade.max_points, grade.percent, grade.comment.text) == (8, 10, 80, "Bene.")
    assert stage.again(enrolment).progress.scores == {str(submission.activity_uid): 80}
    notice = Notice.objects.get(to=cast.trainee.user.email)
    assert "80%" not in notice.body
    assert "Un’azione per il tuo comune" in notice.body


def test_the_same_grade_twice_is_one(tutor, enrolment):
    submission = classes.do_homework(enrolment)
    address = reverse("grade_submission", args=[submission.uid])

    answers = [tutor.post(address, homework_points(submission)).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert SubmissionGrade.objects.count() == 1
    assert Notice.objects.filter(key__startswith="submission_grade").count() == 1


def test_a_grade_given_meanwhile_is_told_and_nothing_is_lost(client, cast, module, enrolment):
    submission = classes.do_homework(enrolment)
    address = reverse("grade_submission", args=[submission.uid])
    sign_in(client, cast.training_officer).post(address, homework_points(submission, clear=0))

    sign_in(client, cast.tutor)
    told = client.post(address, homework_points(submission, comment="Il mio parere"))
    known = SubmissionGrade.objects.get()
    meant = client.post(address, homework_points(submission, expected=known.pk, comment="Il mio parere"))

    assert told.status_code == 409
    assert "Nadia Bruni" in body(told)
    assert "Il mio parere" in body(told)
    assert f'value="{known.pk}"' in body(told)
    assert meant.status_code == 302
    assert list(SubmissionGrade.objects.order_by("pk").values_list("percent", flat=True)) == [50, 80]


@pytest.mark.parametrize("points", ["11", "-1", "molti", ""])
def test_points_out_of_bounds_are_refused_in_words(tutor, enrolment, points):
    submission = classes.do_homework(enrolment)

    answer = tutor.post(
        reverse("grade_submission", args=[submission.uid]), homework_points(submission, complete=points)
    )

    assert answer.status_code == 422
    assert "Completezza" in body(answer)
    assert body(answer).count("0") > 0
    assert not SubmissionGrade.objects.exists()


def test_to_do_again_needs_a_comment_and_does_not_count(tutor, enrolment):
    submission = classes.do_homework(enrolment)
    address = reverse("grade_submission", args=[submission.uid])

    silent = tutor.post(address, homework_points(submission, is_to_redo="on", comment=""))
    said = tutor.post(address, homework_points(submission, is_to_redo="on"))

    assert (silent.status_code, said.status_code) == (422, 302)
    assert stage.again(enrolment).progress.scores == {}


def test_an_open_answer_is_graded_and_counts_once_complete(tutor, cast, enrolment):
    attempt = classes.sit_open_test(enrolment)
    address = reverse("grade_attempt", args=[attempt.uid])
    waiting = GradeEvent.objects.get()
    essay = next(uid for uid, key in attempt.version.key.items() if "guidance" in key)
    given = {f"points-{essay}": "2,5", f"comment-{essay}": "Chiaro.", "expected": waiting.pk}

    shown = body(tutor.get(address))
    first, second = tutor.post(address, given), tutor.post(address, given)

    assert "Per scegliere." in shown
    assert "Cerca le priorità e i tempi." in shown
    assert (first.status_code, second.status_code) == (302, 302)
    grade = GradeEvent.objects.exclude(pk=waiting.pk).get()
    assert (float(grade.points), grade.is_complete, grade.grader) == (3.5, True, cast.tutor)
    assert grade.by_question[essay]["comment"] == "Chiaro."
    assert stage.again(enrolment).progress.scores == {str(attempt.activity_uid): 70}
    assert Notice.objects.filter(key__startswith="attempt_grade").count() == 1


def test_an_open_answer_graded_meanwhile_is_told(client, cast, module, enrolment):
    attempt = classes.sit_open_test(enrolment)
    address = reverse("grade_attempt", args=[attempt.uid])
    essay = next(uid for uid, key in attempt.version.key.items() if "guidance" in key)
    seen = GradeEvent.objects.get().pk
    given = {f"points-{essay}": "4", f"comment-{essay}": "Il mio parere", "expected": seen}
    sign_in(client, cast.training_officer).post(address, given | {f"points-{essay}": "0"})

    told = sign_in(client, cast.tutor).post(address, given)

    assert told.status_code == 409
    assert "Il mio parere" in body(told)
    assert GradeEvent.objects.count() == 2


def test_the_queue_is_walked_from_the_oldest(tutor, cast, module, enrolment):
    newer = classes.do_homework(enrolment, days=1)
    older = classes.sit_open_test(classes.enrol(cast.other_trainee, module, days=5), days=4)
    first, second = reverse("grade_attempt", args=[older.uid]), reverse("grade_submission", args=[newer.uid])

    queue = body(tutor.get(reverse("grading_queue")))
    page_of_first = body(tutor.get(first))
    essay = next(uid for uid, key in older.version.key.items() if "guidance" in key)
    points = {f"points-{essay}": "1", "expected": GradeEvent.objects.get().pk, "next": "1"}
    onward = tutor.post(first, points)
    last = tutor.post(second, homework_points(newer, next="1"))

    assert queue.index(first) < queue.index(second)
    assert f'href="{second}"' in page_of_first
    assert onward.headers["Location"] == second
    assert last.headers["Location"] == reverse("grading_queue")
    assert first not in body(tutor.get(reverse("grading_queue")))


def test_only_the_last_assignment_handed_in_waits(tutor, enrolment):
    first = classes.do_homework(enrolment, days=2)
    second = classes.do_homework(enrolment, days=1)

    queue = body(tutor.get(reverse("grading_queue")))

    assert reverse("grade_submission", args=[second.uid]) in queue
    assert reverse("grade_submission", args=[first.uid]) not in queue


def test_nobody_grades_their_own_work(client, cast, module):
    for somebody in (cast.tutor, cast.training_officer):
        own = classes.enrol(somebody, module)
        attempt, submission = classes.sit_open_test(own), classes.do_homework(own)
        sign_in(client, somebody)

        answers = [
            client.get(reverse("grade_attempt", args=[attempt.uid])).status_code,
            client.post(reverse("grade_attempt", args=[attempt.uid])).status_code,
            client.get(reverse("grade_submission", args=[submission.uid])).status_code,
        ]

        assert answers == [404, 404, 404]
        assert str(attempt.uid) not in body(client.get(reverse("grading_queue")))


def test_the_last_grade_completes_the_module(tutor, cast, module, enrolment):
    classes.view_lesson(enrolment, days=1)
    attempt, submission = classes.sit_open_test(enrolment), classes.do_homework(enrolment)
    meeting = classes.activity(enrolment, "meeting").uid
    essay = next(uid for uid, key in attempt.version.key.items() if "guidance" in key)
    tutor.post(
        reverse("class_register", args=[module.slug, meeting]),
        {"seen": f'{{"{enrolment.pk}": null}}', f"present-{enrolment.pk}": "on"},
    )
    tutor.post(
        reverse("grade_attempt", args=[attempt.uid]),
        {f"points-{essay}": "4", "expected": GradeEvent.objects.get().pk},
    )

    assert not Completion.objects.exists()
    tutor.post(reverse("grade_submission", args=[submission.uid]), homework_points(submission))

    assert Completion.objects.get().enrolment_id == enrolment.pk


def test_a_learner_is_shown_with_every_grade(tutor, module, enrolment):
    submission = classes.do_homework(enrolment)
    address = reverse("grade_submission", args=[submission.uid])
    tutor.post(address, homework_points(submission, clear=0, complete=0))
    tutor.post(address, homework_points(submission, expected=SubmissionGrade.objects.get().pk))

    shown = body(tutor.get(reverse("class_learner", args=[module.slug, enrolment.uid])))

    assert "80%" in shown
    assert "0%, " in shown
    assert "Bene." in shown
