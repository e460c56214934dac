# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of a test without a script, and the extra time that the training office gives."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from cms import clock
from cms.audit.models import AuditEntry
from courses import sitting
from courses.quizzes.models import Accommodation, AnswerEvent, GradeEvent, SubmitEvent
from courses.quizzes.queries import answers_of
from tests.courses import stage
from tests.factories import sign_in


@pytest.fixture
def trainee(client, cast):
    return sign_in(client, cast.trainee)


def begun(person, ago=timedelta(0), **settings):
    made = stage.begin(stage.sole_test(person, **settings), at=clock.now() - ago)
    made.refresh_from_db()
    return made


def page_of(attempt, name: str = "attempt") -> str:
    return reverse(name, args=[attempt.uid])


def filled(answers, **buttons) -> dict:
    data = {uid: answer["choices"] for uid, answer in answers.items()}
    return {"key": str(uuid4()), "seen": "0"} | data | buttons


def test_saved_answers_wait_on_the_page(trainee, cast):
    attempt = begun(cast.trainee)
    right = dict(list(stage.right_answers(attempt).items())[:2])

    answer = trainee.post(page_of(attempt), filled(right, save="1"), follow=True)

    assert answers_of(attempt) == right
    assert answer.redirect_chain == [(page_of(attempt), 302)]
    form = answer.context["form"]
    assert [one.is_answered for one in form].count(True) == 2


def test_handing_in_says_what_is_missing_and_loses_nothing(trainee, cast):
    attempt = begun(cast.trainee)
    right = dict(list(stage.right_answers(attempt).items())[:2])

    said = trainee.post(page_of(attempt), filled(right, hand_in="1"))

    assert (said.status_code, len(said.context["missing"])) == (200, 1)
    assert SubmitEvent.objects.count() == 0
    assert answers_of(attempt) == right
    anyway = trainee.post(page_of(attempt), filled(right, hand_in_anyway="1"))
    assert anyway["Location"] == page_of(attempt, "attempt_result")
    assert GradeEvent.objects.get().points == 2


def test_a_page_read_after_time_hands_in_with_one_button(trainee, cast):
    attempt = begun(cast.trainee, timedelta(minutes=25), time_limit=20)

    shown = trainee.get(page_of(attempt))
    assert (shown.status_code, shown.context["is_expired"], shown.context["seconds_left"]) == (200, True, 0)
    assert SubmitEvent.objects.count() == 0
    handed_in = trainee.post(page_of(attempt), {"hand_in": "1"})

    assert handed_in["Location"] == page_of(attempt, "attempt_result")
    assert (SubmitEvent.objects.get().kind, AnswerEvent.objects.count()) == ("expired", 0)
    assert trainee.get(page_of(attempt))["Location"] == page_of(attempt, "attempt_result")


def test_answers_of_a_form_that_comes_after_time_are_kept_and_do_not_count(trainee, cast):
    attempt = begun(cast.trainee, timedelta(minutes=25), time_limit=20)

    trainee.post(page_of(attempt), filled(stage.right_answers(attempt), hand_in="1"))

    assert AnswerEvent.objects.filter(is_late=True).count() == 3
    assert GradeEvent.objects.get().points == 0


def test_the_first_page_says_why_no_attempt_can_begin(trainee, cast):
    attempt = begun(cast.trainee, attempts_allowed=1)
    stage.hand_in(attempt, {}, at=clock.now())
    enrolment = cast.trainee.enrolments.get()
    address = reverse("quiz", args=[enrolment.module.slug, attempt.activity_uid])

    shown, refused = trainee.get(address), trainee.post(address)

    assert shown.context["refusal"]
    assert shown.context["attempts_left"] == 0
    assert refused.status_code == 403
    assert attempt.person.attempts.count() == 1


def test_the_result_is_there_only_after_handing_in(trainee, cast):
    attempt = begun(cast.trainee)

    assert trainee.get(page_of(attempt, "attempt_result"))["Location"] == page_of(attempt)
    stage.hand_in(attempt)
    assert trainee.get(page_of(attempt, "attempt_result")).status_code == 200


def extra(email: str, **changed) -> dict:
    return {
        "email": email,
        "extra_percent": "30",
        "from_date": "2026-11-01",
        "to_date": "2026-11-30",
    } | changed


def test_the_office_gives_extra_time_until_a_day(client, cast):
    officer, person = sign_in(client, cast.training_officer), cast.trainee

    officer.post(reverse("extra_time:add"), extra(person.user.email.upper()))
    made = Accommodation.objects.get()
    officer.post(reverse("extra_time:edit", args=[made.pk]), extra(person.user.email, to_date=""))

    made.refresh_from_db()
    assert (made.person, made.extra_percent) == (person, 30)
    assert (made.during.lower, made.during.upper) == (date(2026, 11, 1), None)
    rows = officer.get(reverse("extra_time:index")).content.decode()
    assert "Zanè" in rows and "1° novembre 2026 – …" in rows
    entries = AuditEntry.objects.filter(
        verb="courses.accommodation_saved", person_id=cast.training_officer.pk
    )
    assert [entry.detail for entry in entries] == [{}, {}]


@pytest.mark.parametrize(
    "changed", [{"email": "nessuno@example.it"}, {"extra_percent": "0"}, {"to_date": "2026-10-01"}]
)
def test_extra_time_that_cannot_be_comes_back_with_words(client, cast, changed):
    officer, person = sign_in(client, cast.training_officer), cast.trainee

    answer = officer.post(reverse("extra_time:add"), extra(person.user.email) | changed)

    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert Accommodation.objects.count() == 0


def test_nobody_else_sees_who_has_extra_time(client, cast):
    for somebody in (cast.administrator, cast.communication_author, cast.tutor, cast.trainee):
        signed = sign_in(client, somebody)
        for name in ("index", "add"):
            assert signed.get(reverse(f"extra_time:{name}")).status_code in {302, 403, 404}


def test_the_job_hands_in(cast):
    attempt = begun(cast.trainee, timedelta(minutes=25), time_limit=20)

    assert sitting.expire_due(at=clock.now()) == 1
    assert attempt.grades.count() == 1
