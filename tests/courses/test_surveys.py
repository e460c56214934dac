# SPDX-License-Identifier: AGPL-3.0-or-later
"""Anonymous surveys: answered once, shown from five up, never with a name."""

from decimal import Decimal

import pytest
from django.urls import reverse

from cms.audit.models import AuditEntry
from cms.rights import WrongPhase
from courses import learning
from courses.certificates.models import Certificate
from courses.enrolments.models import Enrolment
from courses.surveys.models import SurveyAnswer, SurveyTaken
from courses.surveys.queries import results_of
from tests import factories
from tests.courses import kinds, stage
from tests.factories import sign_in


@pytest.fixture
def enrolment(cast) -> Enrolment:
    return stage.enrol(cast.trainee, kinds.module())


@pytest.fixture
def address(enrolment) -> str:
    return reverse("survey", args=["misto", kinds.only(enrolment, "survey").uid])


@pytest.fixture
def trainee(client, cast):
    return sign_in(client, cast.trainee)


def answered_by(number: int, page, *values) -> Enrolment:
    enrolment = stage.enrol(factories.person("Ada", f"Prova {number}", employer="Legnano"), page)
    kinds.take(enrolment, *values)
    return enrolment


def results(page):
    version = page.versions.latest("number")
    uid = next(activity.uid for activity in version.activities if activity.kind == "survey")
    return results_of(version=version, activity_uid=uid)


def test_a_survey_is_answered_once(enrolment):
    kinds.take(enrolment, 4, "Video", "Le mappe.")
    kinds.take(enrolment, 1)

    assert SurveyTaken.objects.count() == 1
    assert [answer.answers for answer in SurveyAnswer.objects.all()] == [
        kinds.answers(enrolment, 4, "Video", "Le mappe.")
    ]
    assert kinds.only(enrolment, "survey").uid in stage.again(enrolment).progress.finished


def test_once_a_person_also_after_giving_up(cast, enrolment):
    kinds.take(enrolment, 4)
    learning.cancel(enrolment=enrolment, by=factories.actor(cast.trainee), at=stage.LATER)

    again = stage.enrol(cast.trainee, enrolment.module, at=stage.LATER)
    kinds.take(again, 1)

    assert SurveyAnswer.objects.count() == 1
    assert again.progress.finished == [kinds.only(again, "survey").uid]


def test_nothing_links_the_person_to_the_answers(enrolment):
    kinds.take(enrolment, 4, None, "Le mappe.")

    fields = {field.name for field in SurveyAnswer._meta.get_fields()}
    assert fields == {"id", "version", "activity_uid", "answers"}
    assert SurveyAnswer.objects.get().pk.version == 4  # random, without a moment
    assert {field.name for field in SurveyTaken._meta.get_fields()} == {
        "id",
        "person",
        "version",
        "activity_uid",
        "cycle",
        "day",
    }
    assert not AuditEntry.objects.filter(verb__contains="survey").exists()


def test_who_leaves_everything_empty_has_answered_and_adds_nothing(cast):
    page = kinds.module("libero", [kinds.survey(questions=[{"kind": "text", "text": "Altro?"}])])

    kinds.take(stage.enrol(cast.trainee, page))

    assert (SurveyTaken.objects.count(), SurveyAnswer.objects.count()) == (1, 0)


def test_the_last_required_survey_completes_the_module(cast):
    page = kinds.module("solo-questionario", [stage.text_lesson(), kinds.survey()])
    enrolment = stage.enrol(cast.trainee, page)
    stage.view_lessons(enrolment)

    assert kinds.take(enrolment, 5) is not None
    assert Certificate.objects.count() == 1


def test_under_a_cancelled_enrolment_nothing_is_taken(cast, enrolment):
    learning.cancel(enrolment=enrolment, by=factories.actor(cast.trainee), at=stage.LATER)

    with pytest.raises(WrongPhase):
        kinds.take(enrolment, 4)

    assert SurveyAnswer.objects.count() == 0


def test_results_are_shown_from_five_up(cast):
    page = kinds.module()
    for number in range(4):
        answered_by(number, page, number + 1, "Video", f"Testo {number}")
    assert results(page) is None

    answered_by(4, page, 5)

    shown = results(page)
    scale, choice, text = shown.questions
    assert shown.count == 5
    assert (scale.mean, scale.counts) == (
        Decimal("3.0"),
        (("1", 1), ("2", 1), ("3", 1), ("4", 1), ("5", 1)),
    )
    assert (choice.is_shown, choice.count, choice.counts) == (False, 4, ())
    assert (text.is_shown, text.texts) == (False, ())


def test_texts_come_in_an_order_that_is_not_theirs_and_stays(cast):
    page = kinds.module()
    for number in range(8):
        answered_by(number, page, 3, "Testi", f"Testo {number}")

    texts = [results(page).questions[2].texts for _ in range(2)]

    assert texts[0] == texts[1]
    assert sorted(texts[0]) == [f"Testo {number}" for number in range(8)]


def test_the_page_says_what_is_known_and_keeps_what_was_typed(trainee, address):
    page = trainee.get(address).content.decode()
    refused = trainee.post(address, {key_of(page): "Le mappe."})
    words = refused.content.decode()

    assert "Il questionario è anonimo" in page
    assert "facoltativa" in page
    assert refused.status_code == 422
    assert "Rispondi alla domanda 1." in words
    assert "Le mappe." in words
    assert SurveyTaken.objects.count() == 0


def key_of(page: str) -> str:
    return page.split('<textarea name="')[1].split('"', maxsplit=1)[0]


def test_sending_leads_on_and_then_only_that_it_was_answered(trainee, enrolment, address):
    scale, choice, _text = kinds.only(enrolment, "survey").survey
    sent = trainee.post(address, {scale.uid: "4", choice.uid: "Video"}, follow=True)
    again = trainee.post(address, {scale.uid: "1"}, follow=True)

    assert "Salvato alle" in sent.content.decode()
    assert "Scrivi un’azione" in sent.content.decode()
    assert "Sappiamo che hai risposto, non che cosa" in again.content.decode()
    assert SurveyAnswer.objects.get().answers == {scale.uid: 4, choice.uid: "Video"}


def test_an_answer_that_is_none_of_these_is_refused(trainee, enrolment, address):
    scale, choice, _text = kinds.only(enrolment, "survey").survey

    for sent in ({scale.uid: "6"}, {scale.uid: "4", choice.uid: "Altro"}, {scale.uid: "quattro"}):
        assert trainee.post(address, sent).status_code == 422
    assert SurveyAnswer.objects.count() == 0


def test_the_survey_of_others_is_not_there(client, cast, address):
    assert sign_in(client, cast.other_trainee).get(address).status_code == 404
