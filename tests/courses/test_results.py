# SPDX-License-Identifier: AGPL-3.0-or-later
"""How questions work, entry and exit, and the key that is put right: shown, then applied, never twice nor blindly."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses import regrading
from courses.certificates.models import Certificate
from courses.quizzes.models import GradeEvent, KeyCorrection
from courses.tutoring.gaps import by_body
from tests import factories
from tests.courses import stage
from tests.factories import person, sign_in

SINGLE = stage.QUESTIONS[0]


@pytest.fixture
def officer(client, cast):
    return sign_in(client, cast.training_officer)


@pytest.fixture
def module(cast):
    """Two questions of one point each, and both are needed to pass."""
    questions = [SINGLE, stage.QUESTIONS[2]]
    return stage.module("esito", [stage.final_test(questions, pass_percent=100)], title="Modulo con esiti")


def body(response) -> str:
    return response.content.decode()


def the_test(module):
    return module.versions.get(number=1).activities[0]


def first_question(module):
    return the_test(module).quiz.questions[0]


def key_page(module):
    return reverse("correct_key", args=[module.slug, the_test(module).uid, first_question(module).uid])


def sit(somebody, module, *, right: bool):
    """Hands in the test: the second question right, the first as said."""
    attempt = stage.begin(stage.enrol(somebody, module))
    attempt.refresh_from_db()
    answers = stage.right_answers(attempt)
    if not right:
        uid = first_question(module).uid
        answers[uid] = stage.wrong_answers(attempt)[uid]
    stage.hand_in(attempt, answers)
    return attempt


def weights(module, *values: str, **more):
    """The form of the key: what each option is worth, in their order."""
    options = first_question(module).options
    return (
        {f"weight-{one.uid}": value for one, value in zip(options, values, strict=True)}
        | {"reason": "Anche dieci è giusto."}
        | more
    )


def seen_in(response) -> str:
    return body(response).split('name="seen" value="')[1].split('"')[0]


def crowd(module, count: int, *, right: bool = True, town: str = "Rho", family: str = "Folla"):
    for n in range(count):
        sit(person("Ada", f"{family}{n}", employer=town), module, right=right)


def test_only_the_training_office_reads_results(client, cast, module):
    sit(cast.trainee, module, right=True)
    addresses = [
        reverse("outcomes"),
        reverse("module_outcomes", args=[module.slug]),
        reverse("activity_outcomes", args=[module.slug, the_test(module).uid]),
        key_page(module),
    ]

    answers = {
        name: [sign_in(client, somebody).get(address).status_code for address in addresses]
        for name, somebody in {
            "officer": cast.training_officer,
            "tutor": cast.tutor,
            "trainee": cast.trainee,
        }.items()
    }

    assert answers == {"officer": [200] * 4, "tutor": [404] * 4, "trainee": [404] * 4}


def test_statistics_come_with_words(officer, module):
    crowd(module, 6)
    address = reverse("activity_outcomes", args=[module.slug, the_test(module).uid])

    page = body(officer.get(address))
    sheet = officer.get(address + "?formato=csv")

    assert "troppo facile" in page or "too easy" in page
    assert "nobody chooses it" in page or "nessuno la sceglie" in page
    assert sheet.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "Quanti anni copre il piano?;Una risposta giusta;" in sheet.content.decode("utf-8-sig")


def test_one_person_or_three_cost_the_same(officer, module):
    address = reverse("activity_outcomes", args=[module.slug, the_test(module).uid])

    def cost() -> int:
        officer.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert officer.get(address).status_code == 200
        return len(asked)

    crowd(module, 1)
    one = cost()
    crowd(module, 2, family="Altra")

    assert cost() == one


def test_a_formula_in_a_question_is_text_in_the_sheet(officer, cast):
    module = stage.module("formula", [stage.final_test([SINGLE | {"text": "=1+1"}])])

    sheet = officer.get(
        reverse("activity_outcomes", args=[module.slug, the_test(module).uid]) + "?formato=csv"
    )

    assert "'=1+1" in sheet.content.decode("utf-8-sig")


def entry_and_exit():
    tests = [
        stage.final_test(stage.QUESTIONS[:2], slug="ingresso", pass_percent=0)
        | {"role": "entry", "title": "Prima"},
        stage.final_test(stage.QUESTIONS[:2], slug="uscita", pass_percent=0)
        | {"role": "exit", "title": "Dopo"},
    ]
    return stage.module("prima-e-dopo", tests, title="Prima e dopo")


def test_gaps_are_kept_back_where_they_would_give_somebody_away():
    entry, exit_ = dict.fromkeys(range(14), 40), dict.fromkeys(range(14), 70)
    towns = dict.fromkeys(range(6), "Rho") | dict.fromkeys(range(6, 12), "Melzo")
    two_at_legnano = towns | {12: "Legnano", 13: "Legnano"}

    told = {name: gap and gap.count for name, gap in by_body(entry, exit_, two_at_legnano).__iter__()}

    assert told == {"Legnano": None, "Melzo": None, "Rho": 6}


def test_without_small_groups_every_body_is_told():
    entry, exit_ = dict.fromkeys(range(12), 40), dict.fromkeys(range(12), 70)
    towns = dict.fromkeys(range(6), "Rho") | dict.fromkeys(range(6, 12), "Melzo")

    assert [(name, gap.count, gap.gap) for name, gap in by_body(entry, exit_, towns)] == [
        ("Melzo", 6, 30),
        ("Rho", 6, 30),
    ]


def test_the_gap_is_shown_from_five_people_up(officer, cast):
    module = entry_and_exit()
    address = reverse("module_outcomes", args=[module.slug])
    tests = module.versions.get(number=1).activities

    def learn(n: int) -> None:
        from uuid import UUID

        from courses import sitting

        enrolment = stage.enrol(person("Ada", f"Gap{n}", employer="Rho"), module)
        for test, answers in zip(tests, (stage.wrong_answers, stage.right_answers), strict=True):
            attempt = sitting.start_attempt(
                enrolment=enrolment,
                activity_uid=UUID(test.uid),
                by=factories.actor(enrolment.person),
                at=stage.AT,
            )
            attempt.refresh_from_db()
            stage.hand_in(attempt, answers(attempt))

    for n in range(4):
        learn(n)
    few = body(officer.get(address))
    learn(4)
    enough = body(officer.get(address))
    sheet = officer.get(address + "?formato=csv").content.decode("utf-8-sig")

    assert "+100,0" not in few
    assert "+100,0" in enough
    assert "100" in sheet


def test_the_effects_are_shown_and_nothing_is_written(officer, cast, module):
    sit(cast.trainee, module, right=False)

    page = body(officer.post(key_page(module), weights(module, "100", "100", preview="1")))

    assert "Niccolò Zanè" in page
    assert "50%" in page
    assert "100%" in page
    assert not KeyCorrection.objects.exists()
    assert GradeEvent.objects.count() == 1


def test_a_corrected_key_grades_anew_and_the_earlier_grade_stays(officer, cast, module):
    attempt = sit(cast.trainee, module, right=False)
    given = weights(module, "100", "100")
    seen = seen_in(officer.post(key_page(module), given | {"preview": "1"}))

    applied = officer.post(key_page(module), given | {"apply": "1", "seen": seen})
    correction = KeyCorrection.objects.get()
    regrading.regrade(correction=correction, at=stage.LATER)
    enrolment = attempt.person.enrolments.get()
    shown = body(officer.get(reverse("class_learner", args=[module.slug, enrolment.uid])))
    outcomes = body(officer.get(applied.headers["Location"]))

    assert list(GradeEvent.objects.order_by("pk").values_list("percent", flat=True)) == [50, 100]
    assert Certificate.objects.filter(person=cast.trainee).count() == 1
    assert "Anche dieci è giusto." in shown
    assert "50%" in shown
    assert "Anche dieci è giusto." in outcomes


def test_attempts_that_came_meanwhile_are_shown_first(officer, cast, module):
    sit(cast.trainee, module, right=False)
    given = weights(module, "100", "100")
    seen = seen_in(officer.post(key_page(module), given | {"preview": "1"}))
    sit(cast.other_trainee, module, right=False)

    told = officer.post(key_page(module), given | {"apply": "1", "seen": seen})
    written = KeyCorrection.objects.exists()
    meant = officer.post(key_page(module), given | {"apply": "1", "seen": seen_in(told)})

    assert (told.status_code, written, meant.status_code) == (409, False, 302)
    assert "Żaneta Wiśniewska" in body(told)
    assert "Anche dieci è giusto." in body(told)
    assert KeyCorrection.objects.count() == 1


def test_applying_twice_is_one_correction(officer, cast, module):
    sit(cast.trainee, module, right=False)
    given = weights(module, "100", "100")
    seen = seen_in(officer.post(key_page(module), given | {"preview": "1"}))

    for _ in range(2):
        officer.post(key_page(module), given | {"apply": "1", "seen": seen})

    assert KeyCorrection.objects.count() == 1


def test_a_lost_pass_names_the_certificate_that_stands(officer, cast, module):
    sit(cast.trainee, module, right=True)

    page = body(officer.post(key_page(module), weights(module, "0", "100", preview="1")))

    assert Certificate.objects.count() == 1
    assert "callout-warning" in page
    assert page.count("Niccolò Zanè") >= 2


def test_the_key_needs_a_reason_a_change_and_a_right_answer(officer, module):
    as_it_is = officer.post(key_page(module), weights(module, "100", "0", preview="1"))
    silent = officer.post(key_page(module), weights(module, "100", "100", preview="1") | {"reason": ""})
    nothing = officer.post(key_page(module), weights(module, "0", "0", preview="1"))
    unread = officer.post(key_page(module), weights(module, "molto", "0", preview="1"))

    assert [one.status_code for one in (as_it_is, silent, nothing, unread)] == [422] * 4
    assert 'value="molto"' in body(unread)


def test_the_preview_leads_back_with_what_was_typed(officer, module):
    answer = officer.post(key_page(module), weights(module, "100", "50", edit="1"))

    assert answer.status_code == 200
    assert 'value="50"' in body(answer)
