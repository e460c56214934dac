# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nobody gets stuck between enrolments and versions, and no key leaves by a side door."""

from datetime import timedelta

import pytest
from django.urls import reverse

from courses import learning
from courses.certificates.models import Certificate
from courses.enrolments.models import Completion
from courses.quizzes.closing import Shown
from courses.quizzes.models import GradeEvent, SubmitEvent
from courses.quizzes.outcome import outcome_of
from courses.quizzes.queries import grade_of, kept_back, plain, sittings_of
from tests.courses import stage
from tests.factories import actor

pytestmark = pytest.mark.django_db
AT, LATER = stage.AT, stage.LATER


def gave_up_and_came_back(person, page):
    """Passes the test, gives up, enrols again."""
    first = stage.enrol(person, page)
    stage.hand_in(stage.begin(first))
    learning.cancel(enrolment=stage.again(first), by=actor(person), at=LATER)
    return stage.enrol(person, page, at=LATER + timedelta(minutes=1))


@pytest.mark.parametrize("allowed", [0, 1])
def test_a_test_passed_stays_passed_and_the_way_to_the_certificate_is_open(cast, allowed):
    test = stage.final_test() | {"attempts_allowed": allowed}
    again = gave_up_and_came_back(cast.trainee, stage.module("ritorno", [stage.text_lesson(), test]))
    assert again.progress.done == 1

    stage.view_lessons(again, at=LATER + timedelta(minutes=2))

    assert Completion.objects.filter(enrolment=again).exists()
    assert Certificate.objects.filter(person=cast.trainee).count() == 1


def test_the_outcome_shows_no_more_than_the_version_followed_allows(cast):
    one = stage.final_test() | {"attempts_allowed": 1, "feedback": "full"}
    mine = stage.enrol(cast.trainee, stage.module("uno", [stage.text_lesson(), one]))
    attempt = stage.begin(mine)
    stage.hand_in(attempt, answers=stage.wrong_answers(attempt))
    quiz = stage.quiz(mine).quiz
    two = type(quiz)(**{name: getattr(quiz, name) for name in quiz.__slots__} | {"attempts_allowed": 2})
    sat = plain(
        sittings_of(cast.trainee.pk, module_id=mine.module_id, activity_uid=attempt.activity_uid),
        since=mine.at,
    )
    attempt = type(attempt).objects.get(pk=attempt.pk)

    def shown(followed):
        said = outcome_of(attempt, grade_of(attempt), sittings=sat, at=LATER, followed=followed)
        return said["shown"]

    assert shown(quiz) == Shown.FULL  # the control: by its own version it is closed
    assert shown(two) == Shown.OUTCOME


def test_a_question_that_another_open_test_asks_keeps_its_key(cast):
    tests = [
        stage.final_test(slug="ingresso") | {"attempts_allowed": 1, "feedback": "full"},
        stage.final_test(slug="uscita"),
    ]
    mine = stage.enrol(cast.trainee, stage.module("coppia", tests))
    attempt = type(stage.begin(mine)).objects.get()
    stage.hand_in(attempt, answers=stage.wrong_answers(attempt))
    attempt = type(attempt).objects.get(pk=attempt.pk)
    sat = plain(
        sittings_of(cast.trainee.pk, module_id=mine.module_id, activity_uid=attempt.activity_uid),
        since=mine.at,
    )
    exit_test = mine.followed.activities[1]
    uids = {question.uid for question in exit_test.quiz.every_question}

    found = kept_back(
        cast.trainee.pk, version=mine.followed, besides=attempt.activity_uid, since=mine.at, at=LATER
    )
    own = {question.uid for question in mine.followed.activities[0].quiz.every_question}
    rows = outcome_of(attempt, grade_of(attempt), sittings=sat, at=LATER, kept_back=own)["rows"]

    assert found == uids
    assert [row.right for row in rows] == [(), (), ()]
    assert {row.state for row in rows} == {None}
    control = outcome_of(attempt, grade_of(attempt), sittings=sat, at=LATER)["rows"]
    assert all(row.right for row in control)


def test_waiting_counts_from_when_time_was_over(cast):
    limited = stage.final_test() | {"time_limit": 10, "cooling_hours": 24}
    mine = stage.enrol(cast.trainee, stage.module("tempo", [limited]))
    attempt = stage.begin(mine)
    SubmitEvent.objects.create(
        attempt=attempt, kind=SubmitEvent.Kind.EXPIRED, client_uid=attempt.uid, at=AT + timedelta(days=2)
    )
    rows = sittings_of(cast.trainee.pk, module_id=mine.module_id, activity_uid=attempt.activity_uid)

    assert plain(rows, since=mine.at)[0].submitted_at == AT + timedelta(minutes=10)


def test_an_attempt_of_an_enrolment_given_up_is_named_and_leads_nowhere(cast, client):
    page = stage.module("link", [stage.text_lesson(), stage.final_test()])
    again = gave_up_and_came_back(cast.trainee, page)
    client.force_login(cast.trainee.user)

    html = client.get(reverse("quiz", args=[page.slug, stage.quiz(again).uid])).content.decode()

    assert "/esito/" not in html
    assert "rinunciato" in html


def test_the_learner_reads_why_a_grade_was_changed(cast, client):
    mine = stage.enrol(cast.trainee, stage.module("voto", [stage.text_lesson(), stage.final_test()]))
    attempt = stage.begin(mine)
    first = stage.hand_in(attempt, answers=stage.wrong_answers(attempt))
    GradeEvent.objects.create(
        attempt=attempt, points=first.max_points, max_points=first.max_points, percent=100, is_passed=True,
        by_question=first.by_question, reason="La chiave della domanda 2 era sbagliata.", at=LATER,
    )  # fmt: skip
    client.force_login(cast.trainee.user)

    html = client.get(reverse("attempt_result", args=[attempt.uid])).content.decode()

    assert "La chiave della domanda 2 era sbagliata." in html
    assert f"prima era {first.percent}%" in html
