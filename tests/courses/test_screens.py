# SPDX-License-Identifier: AGPL-3.0-or-later
"""The learner's pages, without a script."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils.translation import gettext

from courses import queries
from courses.certificates.models import Certificate
from courses.certificates.operations import render
from courses.enrolments.models import Enrolment
from courses.quizzes.models import Attempt, SubmitEvent
from tests.courses import stage
from tests.factories import sign_in


@pytest.fixture
def trainee(client, cast):
    return sign_in(client, cast.trainee)


@pytest.fixture
def enrolment(cast):
    return stage.enrol(cast.trainee)


@pytest.fixture
def attempt(enrolment):
    made = stage.begin(enrolment)
    made.refresh_from_db()
    return made


def sent(answers: dict, **more) -> dict:
    """Answers by choosing, as the form of a test sends them."""
    return {uid: answer["choices"] for uid, answer in answers.items()} | {"key": str(uuid4())} | more


def body(response) -> str:
    return response.content.decode()


def test_the_catalogue_lists_and_narrows(client, cast):
    stage.module(level="basic")
    stage.module("altro", title="Documenti accessibili", level="intermediate")

    everything = body(client.get("/formazione/"))
    narrowed = body(client.get("/formazione/?livello=intermediate"))
    nothing = body(client.get("/formazione/?ambito=x"))

    assert "Che cos’è il piano" in everything
    assert "Documenti accessibili" in everything
    assert "Che cos’è il piano" not in narrowed
    assert "Documenti accessibili" in narrowed
    assert "Nessun modulo con queste scelte" in nothing


def test_the_module_page_says_what_the_certificate_asks(client, cast):
    stage.module(is_example=True)

    page = body(client.get("/formazione/piano/"))

    needed = gettext("pass “%(title)s” with at least %(percent)s%%")
    assert needed % {"title": "Prova finale", "percent": 60} in page
    assert "Accedi per iscriverti" in page
    assert "Esempio" in page
    assert "csrfmiddlewaretoken" not in page


def test_a_draft_has_no_page(client, cast):
    stage.draft("bozza")

    assert client.get("/formazione/bozza/").status_code == 404


def test_enrolling_is_a_button_and_leads_to_the_first_lesson(trainee, cast):
    page = stage.module()

    asked = trainee.get(reverse("enrol", args=[page.slug]))
    assert Enrolment.objects.count() == 0
    done = trainee.post(reverse("enrol", args=[page.slug]), follow=True)

    assert asked.status_code == 200
    assert "<h1>A che cosa serve il piano</h1>" in body(done)


def test_content_is_closed_to_those_not_enrolled(trainee, client, cast):
    theirs = stage.enrol(cast.other_trainee)
    lesson, video = stage.lessons(theirs)[:2]
    addresses = [
        reverse("resume", args=["piano"]),
        reverse("lesson", args=["piano", lesson.uid]),
        reverse("material", args=["piano", video.uid, "video"]),
        reverse("quiz", args=["piano", stage.quiz(theirs).uid]),
        reverse("attempt", args=[stage.begin(theirs).uid]),
    ]

    assert [trainee.get(address).status_code for address in addresses] == [404] * 5


def test_the_button_of_a_lesson_leads_to_the_next(trainee, enrolment):
    first, second, _third = stage.lessons(enrolment)

    after = trainee.post(reverse("lesson", args=["piano", first.uid]))

    assert after.headers["Location"] == reverse("lesson", args=["piano", second.uid])
    assert "1 su 4" in body(trainee.get(after.headers["Location"]))


def test_resuming_leads_to_what_is_not_done(trainee, enrolment):
    stage.view_lessons(enrolment)

    response = trainee.get(reverse("resume", args=["piano"]))

    assert response.headers["Location"] == reverse("quiz", args=["piano", stage.quiz(enrolment).uid])


def test_a_video_comes_with_captions_and_in_parts(trainee, enrolment):
    video = stage.lessons(enrolment)[1]
    address = reverse("material", args=["piano", video.uid, "video"])

    page = body(trainee.get(reverse("lesson", args=["piano", video.uid])))
    part = trainee.get(address, headers={"Range": "bytes=2-4"})
    tail = trainee.get(address, headers={"Range": "bytes=-3"})
    whole = trainee.get(address)
    outside = trainee.get(address, headers={"Range": "bytes=99-"})

    assert '<track kind="captions"' in page
    assert "Il Consiglio adotta." in page
    assert (part.status_code, b"".join(part), part.headers["Content-Range"]) == (206, b"234", "bytes 2-4/10")
    assert (tail.status_code, b"".join(tail)) == (206, b"789")
    assert (whole.status_code, b"".join(whole), whole.headers["Content-Type"]) == (
        200,
        b"0123456789",
        "video/mp4",
    )
    assert outside.status_code == 416


def test_the_questions_do_not_carry_the_key(trainee, attempt):
    page = body(trainee.get(reverse("attempt", args=[attempt.uid])))

    assert "Quanti anni copre il piano?" in page
    for secret in ("Giusto", "is_right", "Il piano è triennale."):
        assert secret not in page


def test_the_order_is_the_attempts_own(trainee, attempt):
    first = body(trainee.get(reverse("attempt", args=[attempt.uid])))
    second = body(trainee.get(reverse("attempt", args=[attempt.uid])))

    def order(page):
        return [page.index(question["text"]) for question in stage.QUESTIONS]

    assert sorted(order(first)) == sorted(order(second))
    assert [order(first).index(x) for x in sorted(order(first))] == [
        order(second).index(x) for x in sorted(order(second))
    ]


def test_what_is_missing_is_said_and_what_was_chosen_is_kept(trainee, attempt):
    question, right = next(iter(stage.right_answers(attempt).items()))

    page = body(trainee.post(reverse("attempt", args=[attempt.uid]), sent({question: right}, hand_in="1")))

    assert "data-error-summary" in page
    assert page.count(gettext("there is no answer yet.")) >= 2
    assert f'value="{right["choices"][0]}"' in page
    assert "checked" in page
    assert not SubmitEvent.objects.exists()


def test_saved_answers_wait(trainee, attempt):
    question, right = next(iter(stage.right_answers(attempt).items()))
    address = reverse("attempt", args=[attempt.uid])

    response = trainee.post(address, sent({question: right}, save="1"), follow=True)

    assert "Salvato alle" in body(response)
    assert body(trainee.get(address)).count("checked") == len(right["choices"])


def test_handing_in_twice_shows_one_result(trainee, attempt):
    address = reverse("attempt", args=[attempt.uid])

    first = trainee.post(address, sent(stage.wrong_answers(attempt), hand_in="1", key="no-uuid"))
    second = trainee.post(address, sent(stage.right_answers(attempt), hand_in="1"))

    assert first.headers["Location"] == second.headers["Location"] == f"{address}esito/"
    result = body(trainee.get(f"{address}esito/"))
    assert "Hai superato la prova" not in result
    assert "Il piano è triennale." not in result  # one may try again: the test is not closed
    assert SubmitEvent.objects.count() == 1


def test_no_result_before_handing_in(trainee, attempt):
    response = trainee.get(reverse("attempt_result", args=[attempt.uid]))

    assert response.headers["Location"] == reverse("attempt", args=[attempt.uid])


def test_passing_leads_to_the_certificate(trainee, cast):
    enrolment = stage.enrol(cast.trainee, stage.short_module())
    quiz = stage.quiz(enrolment)
    trainee.post(reverse("quiz", args=["breve", quiz.uid]))
    attempt = Attempt.objects.get()

    after = trainee.post(
        reverse("attempt", args=[attempt.uid]), sent(stage.right_answers(attempt), hand_in="1"), follow=True
    )

    certificate = Certificate.objects.get()
    assert "Hai superato la prova" in body(after)
    assert reverse("certificate", args=[certificate.uid]) in body(after)
    again = trainee.post(reverse("quiz", args=["breve", quiz.uid]))
    assert again.status_code == 403
    assert "Hai già superato questa prova." in body(again)


def test_the_certificate_says_how_far_it_is_and_then_gives_the_file(trainee, cast):
    certificate = stage.pass_module(cast.trainee, stage.short_module())
    address, pdf = (reverse(name, args=[certificate.uid]) for name in ("certificate", "certificate_pdf"))

    waiting = body(trainee.get(address))
    piece = body(trainee.get(address, headers={"HX-Request": "true"}))
    not_yet = trainee.get(pdf)
    stored = render(certificate=certificate, at=stage.LATER)
    ready, file = body(trainee.get(address)), trainee.get(pdf)

    assert "Attestato in preparazione" in waiting
    assert 'role="status"' in piece
    assert "<html" not in piece
    assert not_yet.headers["Location"] == address
    assert pdf in ready
    assert "hx-get" not in ready
    assert file.headers["ETag"] == f'"{stored.sha256}"'
    assert "private" in file.headers["Cache-Control"]
    assert file.content == bytes(stored.content.bytes)
    assert trainee.get(pdf, headers={"If-None-Match": f'"{stored.sha256}"'}).status_code == 304


def test_a_late_certificate_says_so_and_stops_asking(trainee, cast, monkeypatch):
    certificate = stage.pass_module(cast.trainee, stage.short_module())
    address = reverse("certificate", args=[certificate.uid])
    monkeypatch.setattr("cms.clock.now", lambda: certificate.issued_at + timedelta(minutes=9))
    soon = body(trainee.get(address))
    monkeypatch.setattr("cms.clock.now", lambda: certificate.issued_at + timedelta(minutes=11))
    late = body(trainee.get(address))

    assert "in ritardo" not in soon
    assert "hx-get" in soon
    assert "è in ritardo. Ci riproviamo da soli ogni dieci minuti: non devi fare nulla." in late
    assert "hx-get" not in late


def test_an_erased_certificate_says_so_to_its_holder(trainee, cast):
    certificate = stage.pass_module(cast.trainee, stage.short_module())
    certificate.personal.delete()

    page = body(trainee.get(reverse("certificate", args=[certificate.uid])))

    assert "I tuoi dati e il PDF di questo attestato sono stati cancellati." in page
    assert "hx-get" not in page


def test_somebody_elses_certificate_is_not_there(trainee, cast):
    certificate = stage.pass_module(cast.other_trainee, stage.short_module())

    for name in ("certificate", "certificate_pdf"):
        assert trainee.get(reverse(name, args=[certificate.uid])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_take_the_same_queries_however_long(cast, django_assert_num_queries, rows):
    for number in range(rows):
        stage.pass_module(cast.trainee, stage.short_module(f"modulo-{number}"))

    with django_assert_num_queries(6):  # pages, where they are filed, seats, which are restricted
        assert len(queries.modules_published()) == rows
    with django_assert_num_queries(1):
        assert len(queries.learning_of(cast.trainee.pk)) == rows
    with django_assert_num_queries(1):
        assert len(queries.certificates_of(cast.trainee.pk)) == rows


def test_the_list_of_certificates_says_when_it_is_empty(trainee):
    assert "Non hai ancora attestati" in body(trainee.get("/attestati/"))
