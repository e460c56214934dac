# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tutor's classes: who is behind, the register, the grading queue, messages; nothing for who no longer follows."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.audit.models import AuditEntry
from cms.notices.models import Notice
from courses.enrolments.models import AttendanceRecord
from courses.quizzes.models import AnswerEvent
from courses.tutoring.behind import Lag, lag
from courses.tutoring.models import TutorMessage
from tests.courses import classes, stage
from tests.courses.classes import homework_points
from tests.factories import person, sign_in

TODAY = date(2026, 11, 22)


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


def queries(client, address: str) -> int:
    client.get(address)  # the session is known from here on
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def colleagues(module, count: int):
    return [classes.enrol(person("Ada", f"Numero{n}", employer="Rho"), module, days=2) for n in range(count)]


@pytest.mark.parametrize(
    ("percent", "enrolled", "still", "expected"),
    [
        (0, 14, 14, Lag.STILL),
        (0, 13, 13, Lag.NONE),
        (90, 200, 14, Lag.STILL),
        (49, 31, 1, Lag.SLOW),
        (49, 30, 1, Lag.NONE),
        (50, 31, 1, Lag.NONE),
    ],
)
def test_who_is_behind(percent, enrolled, still, expected):
    found = lag(
        is_completed=False, percent=percent, enrolled_on=TODAY - timedelta(days=enrolled),
        last_on=TODAY - timedelta(days=still), today=TODAY)  # fmt: skip

    assert found == expected


def test_whoever_has_completed_is_never_behind():
    long_ago = TODAY - timedelta(days=400)

    assert (
        lag(is_completed=True, percent=100, enrolled_on=long_ago, last_on=long_ago, today=TODAY) == Lag.NONE
    )


def test_the_ex_tutor_finds_nothing(client, cast, module, enrolment):
    attempt, submission = classes.sit_open_test(enrolment), classes.do_homework(enrolment)
    meeting = classes.activity(enrolment, "meeting").uid
    addresses = [
        reverse("classes"),
        reverse("grading_queue"),
        reverse("classroom", args=[module.slug]),
        reverse("class_learner", args=[module.slug, enrolment.uid]),
        reverse("class_register", args=[module.slug, meeting]),
        reverse("tutor_message", args=[module.slug]),
        reverse("grade_attempt", args=[attempt.uid]),
        reverse("grade_submission", args=[submission.uid]),
    ]
    opened = [sign_in(client, cast.tutor).get(address).status_code for address in addresses]

    closed = [
        sign_in(client, somebody).get(address).status_code
        for somebody in (cast.ex_tutor, cast.other_tutor, cast.trainee)
        for address in addresses[2:]
    ]
    entrance = [sign_in(client, cast.ex_tutor).get(address).status_code for address in addresses[:2]]

    assert opened == [200] * 8
    assert closed == [404] * 18
    assert entrance == [404] * 2


def test_the_class_shows_who_is_behind_first(tutor, cast, module):
    quick = classes.enrol(cast.trainee, module, days=40)
    slow = classes.enrol(cast.other_trainee, module, days=40)
    classes.view_lesson(slow, days=20)
    classes.view_lesson(quick, days=1)

    everybody = body(tutor.get(reverse("classroom", args=[module.slug])))
    behind = body(tutor.get(reverse("classroom", args=[module.slug]) + "?vedi=ritardo"))
    completed = body(tutor.get(reverse("classroom", args=[module.slug]) + "?vedi=completati"))
    at_rho = body(
        tutor.get(
            reverse("classroom", args=[module.slug])
            + f"?ente={cast.other_trainee.employments.get().body.uid}"
        )
    )

    assert everybody.index("Żaneta Wiśniewska") < everybody.index("Niccolò Zanè")
    assert "nothing for 14 days" in everybody or "niente da 14 giorni" in everybody
    assert "Niccolò Zanè" in behind  # under 50 % after 40 days
    assert "Niccolò Zanè" not in completed
    assert "Niccolò Zanè" not in at_rho
    assert "Żaneta Wiśniewska" in at_rho


@pytest.mark.parametrize("address", ["classes", "classroom", "grading_queue", "tutor_message"])
def test_one_row_or_three_cost_the_same(tutor, cast, module, address):
    def cost() -> int:
        arguments = [module.slug] if address in ("classroom", "tutor_message") else []
        return queries(tutor, reverse(address, args=arguments))

    rows = colleagues(module, 1)
    classes.sit_open_test(rows[0])
    classes.do_homework(rows[0])
    one = cost()
    for row in [
        classes.enrol(person("Ugo", f"Altro{n}", employer="Melzo"), module, days=2) for n in range(2)
    ]:
        classes.sit_open_test(row)
        classes.do_homework(row)

    assert cost() == one


def test_a_learner_costs_the_same_whatever_was_done(tutor, module, enrolment):
    address = reverse("class_learner", args=[module.slug, enrolment.uid])
    classes.sit_open_test(enrolment)
    classes.do_homework(enrolment)
    one = queries(tutor, address)

    for _ in range(2):
        submission = classes.do_homework(enrolment)
        tutor.post(reverse("grade_submission", args=[submission.uid]), homework_points(submission))

    assert queries(tutor, address) == one


def test_the_register_costs_the_same_for_one_and_three(tutor, module, enrolment):
    address = reverse("class_register", args=[module.slug, classes.activity(enrolment, "meeting").uid])
    one = queries(tutor, address)

    colleagues(module, 2)

    assert queries(tutor, address) == one


def test_the_register_records_only_what_changed(tutor, cast, module, enrolment):
    other = classes.enrol(cast.other_trainee, module)
    address = reverse("class_register", args=[module.slug, classes.activity(enrolment, "meeting").uid])
    seen = f'{{"{enrolment.pk}": null, "{other.pk}": null}}'

    first = tutor.post(address, {"seen": seen, f"present-{enrolment.pk}": "on", f"percent-{other.pk}": "50"})
    again = tutor.post(address, {"seen": seen, f"present-{enrolment.pk}": "on", f"percent-{other.pk}": "50"})
    shown = body(tutor.get(address))

    assert (first.status_code, again.status_code) == (302, 302)
    found = AttendanceRecord.objects.order_by("enrolment").values_list("enrolment", "percent", "recorded_by")
    assert list(found) == [(enrolment.pk, 100, cast.tutor.pk), (other.pk, 50, cast.tutor.pk)]
    assert stage.again(enrolment).progress.attended == {classes.activity(enrolment, "meeting").uid: 100}
    assert "Sara Villa" in shown
    assert AuditEntry.objects.filter(verb="courses.attendance_recorded").count() == 2


def test_an_unticked_line_is_an_absence_and_the_earlier_record_stays(tutor, module, enrolment):
    address = reverse("class_register", args=[module.slug, classes.activity(enrolment, "meeting").uid])
    tutor.post(address, {"seen": f'{{"{enrolment.pk}": null}}', f"present-{enrolment.pk}": "on"})

    tutor.post(address, {"seen": f'{{"{enrolment.pk}": 100}}'})

    assert list(AttendanceRecord.objects.order_by("pk").values_list("percent", flat=True)) == [100, 0]


def test_a_page_that_is_out_of_date_undoes_nothing(tutor, cast, module, enrolment):
    other = classes.enrol(cast.other_trainee, module)
    address = reverse("class_register", args=[module.slug, classes.activity(enrolment, "meeting").uid])
    stale = f'{{"{enrolment.pk}": null, "{other.pk}": null}}'
    tutor.post(address, {"seen": stale, f"present-{enrolment.pk}": "on"})

    tutor.post(address, {"seen": stale, f"present-{other.pk}": "on"})

    assert sorted(AttendanceRecord.objects.values_list("enrolment", "percent")) == sorted(
        [(enrolment.pk, 100), (other.pk, 100)]
    )


def test_a_wrong_percentage_is_told_and_kept(tutor, module, enrolment):
    address = reverse("class_register", args=[module.slug, classes.activity(enrolment, "meeting").uid])

    answer = tutor.post(address, {f"percent-{enrolment.pk}": "120"})

    assert answer.status_code == 422
    assert 'value="120"' in body(answer)
    assert "data-error-summary" in body(answer)
    assert not AttendanceRecord.objects.exists()


def test_nobody_registers_themselves(tutor, cast, module):
    own = classes.enrol(cast.tutor, module)
    address = reverse("class_register", args=[module.slug, classes.activity(own, "meeting").uid])

    tutor.post(address, {"seen": f'{{"{own.pk}": null}}', f"present-{own.pk}": "on"})

    assert not AttendanceRecord.objects.exists()


def words(**more):
    given = {"to": "all", "subject": "Ci vediamo\n giovedì", "text": "Porta la bozza.", "client_uid": uuid4()}
    return given | more


def test_a_message_is_shown_before_it_goes_and_goes_once(tutor, cast, module, enrolment):
    classes.enrol(cast.other_trainee, module)
    address, given = reverse("tutor_message", args=[module.slug]), words()

    shown = tutor.post(address, given | {"preview": "1"})
    assert not TutorMessage.objects.exists()
    sent = [tutor.post(address, given | {"send": "1"}).status_code for _ in range(2)]

    assert "Porta la bozza." in body(shown)
    assert "Niccolò Zanè" in body(shown)
    assert sent == [302, 302]
    message = TutorMessage.objects.get()
    assert (message.recipients, message.content.subject) == (2, "Ci vediamo giovedì")
    notices = Notice.objects.filter(key__startswith="tutor_message")
    assert sorted(notices.values_list("to", flat=True)) == sorted(
        [cast.trainee.user.email, cast.other_trainee.user.email]
    )
    assert not any(cast.trainee.user.email in one.body for one in notices)
    assert "Sara Villa" in notices[0].body
    assert AuditEntry.objects.filter(verb="courses.learners_written_to").count() == 1


def test_a_message_to_who_is_behind(tutor, cast, module, enrolment):
    late = classes.enrol(cast.other_trainee, module, days=20)

    tutor.post(reverse("tutor_message", args=[module.slug]), words(to="behind", send="1"))

    assert [one.to for one in Notice.objects.all()] == [late.person.user.email]


def test_a_message_to_those_chosen(tutor, cast, module, enrolment):
    other = classes.enrol(cast.other_trainee, module)
    address = reverse("tutor_message", args=[module.slug])

    nobody = tutor.post(address, words(to="chosen", preview="1"))
    stranger = tutor.post(address, words(to="chosen", chosen=[uuid4()], preview="1"))
    tutor.post(address, words(to="chosen", chosen=[other.uid], send="1"))

    assert (nobody.status_code, stranger.status_code) == (422, 422)
    assert "Porta la bozza." in body(nobody)
    assert [one.to for one in Notice.objects.all()] == [cast.other_trainee.user.email]


def test_the_preview_leads_back_with_everything_typed(tutor, module, enrolment):
    answer = tutor.post(reverse("tutor_message", args=[module.slug]), words(edit="1"))

    assert "Porta la bozza." in body(answer)
    assert not TutorMessage.objects.exists()


def test_a_survey_is_shown_from_five_answers_up(tutor, module, enrolment):
    from courses.surveys.models import SurveyAnswer

    asked = classes.activity(enrolment, "survey")
    address = reverse("survey_results", args=[module.slug, asked.uid])
    answers = {
        "version": enrolment.followed, "activity_uid": UUID(asked.uid), "answers": {asked.survey[0].uid: 4}
    }  # fmt: skip
    few = [SurveyAnswer.objects.create(**answers) for _ in range(4)]
    before = body(tutor.get(address))
    few.append(SurveyAnswer.objects.create(**answers))

    after = body(tutor.get(address))

    assert "Ti è servito?" not in before
    assert "Ti è servito?" in after


def test_what_came_too_late_is_shown_and_marked(tutor, module, enrolment):
    attempt = classes.sit_open_test(enrolment, days=1)
    uid = stage.asked(attempt)[0]
    AnswerEvent.objects.create(
        attempt=attempt, client_uid=uuid4(), epoch=1, seq=99, question_uid=uid, is_late=True, at=classes.ago(0),
        answer=stage.right_answer(attempt.version.key[uid]))  # fmt: skip

    shown = body(tutor.get(reverse("class_learner", args=[module.slug, enrolment.uid])))

    assert "too late" in shown or "troppo tardi" in shown
    assert shown.count("Quanti anni copre il piano?") == 2


def test_the_space_of_a_tutor_leads_to_the_queue(tutor, cast, client, module, enrolment):
    classes.do_homework(enrolment)

    own = body(tutor.get("/spazio/"))
    former = body(sign_in(client, cast.ex_tutor).get("/spazio/"))

    assert reverse("grading_queue") in own
    assert reverse("classes") in own
    assert reverse("classes") not in former
