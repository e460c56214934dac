# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import timedelta

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from cms import clock
from home.feedback.models import Opinion
from home.feedback.operations import forget_words

SAID = {"pagina": "/piano/", "stelle": "2", "motivo": "unclear", "parole": "Non trovo gli atti."}


def test_an_opinion_is_kept_with_the_day_and_nothing_of_who_gave_it(client, stage):
    answer = client.post("/valutazione/", SAID)
    assert answer.headers["Location"] == "/valutazione/grazie/?pagina=%2Fpiano%2F"
    assert not answer.cookies
    opinion = Opinion.objects.values().get()
    opinion.pop("id")
    assert opinion == {
        "page_id": stage.plan.pk, "address": "/piano/", "rating": 2, "reason": "unclear",
        "words": "Non trovo gli atti.", "given_on": clock.today(),
    }  # fmt: skip
    assert 'href="/piano/"' in client.get(answer.headers["Location"]).content.decode()


def test_the_form_of_a_page_kept_for_everybody_needs_no_token(stage):
    strict = Client(enforce_csrf_checks=True)
    html = strict.get("/piano/").content.decode()
    assert 'action="/valutazione/"' in html
    assert 'name="pagina" value="/piano/"' in html
    assert "csrfmiddlewaretoken" not in html
    assert strict.post("/valutazione/", SAID).status_code == 302


@pytest.mark.parametrize("hook", [
    "feedback", "feedback-title", "feedback-rate-1", "feedback-rate-5", "feedback-rating-positive",
    "feedback-rating-negative", "feedback-rating-question", "feedback-rating-answer", "feedback-input-text",
])  # fmt: skip
def test_the_form_has_the_hooks_of_the_national_model(client, stage, hook):
    assert f'data-element="{hook}"' in client.get("/piano/").content.decode()


def test_without_stars_it_is_asked_again_and_nothing_typed_is_lost(client, stage):
    answer = client.post("/valutazione/", SAID | {"stelle": ""})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Non trovo gli atti." in html
    assert 'value="unclear" checked' in html
    assert not Opinion.objects.exists()


def test_a_reason_of_the_other_question_is_no_answer(client, stage):
    client.post("/valutazione/", SAID | {"stelle": "5"})
    assert Opinion.objects.get().reason == ""


@pytest.mark.parametrize(
    "address", ["/non-esiste/", "//altrove.example/", "https://altrove.example/", "/admin/", ""]
)
def test_only_what_readers_see_can_be_judged(client, stage, address):
    assert client.post("/valutazione/", SAID | {"pagina": address}).status_code == 422
    assert not Opinion.objects.exists()


def test_a_page_under_a_restriction_or_taken_down_cannot_be_judged(client, stage):
    page = stage.standard_page("Riservata")
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="x")
    assert client.post("/valutazione/", SAID | {"pagina": "/riservata/"}).status_code == 422


def test_words_are_short_and_opinions_not_too_many_a_minute(client, stage):
    assert client.post("/valutazione/", SAID | {"parole": "a" * 201}).status_code == 422
    for _ in range(10):
        assert client.post("/valutazione/", SAID).status_code == 302
    assert client.post("/valutazione/", SAID).status_code == 429
    assert Opinion.objects.count() == 10


def test_words_of_more_than_a_year_ago_go_and_the_rating_stays(stage):
    old = {"address": "/piano/", "rating": 3, "words": "Vecchie"}
    Opinion.objects.create(**old, given_on=clock.today() - timedelta(days=400))
    Opinion.objects.create(**old, given_on=clock.today())
    assert forget_words(at=clock.now()) == 1
    assert sorted(Opinion.objects.values_list("words", "rating")) == [("", 3), ("Vecchie", 3)]


@pytest.mark.parametrize(
    "address", ["/agende/pubblicate/parole-di-altri/2025-2027/", "/quadro-conoscitivo/fonti/parole-di-altri/"]
)
def test_nobody_writes_an_address_of_their_own_into_the_report(client, stage, address):
    assert client.post("/valutazione/", SAID | {"pagina": address}).status_code == 422
    assert not Opinion.objects.exists()
