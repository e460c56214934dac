# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from cms.rights import Role
from courses import enrolling
from tests import factories
from tests.courses import stage as courses
from tests.courses.holding import held
from tests.factories import Cast, sign_in


@pytest.fixture
def cast(db) -> Cast:
    return Cast()


def space(somebody) -> str:
    response = sign_in(Client(), somebody).get("/spazio/")
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    return response.content.decode()


def test_nobody_known_is_sent_to_sign_in(client, db):
    assert client.get("/spazio/").headers["Location"] == "/accedi/?next=%2Fspazio%2F"


def test_a_new_trainee_reads_what_to_do_first_and_why_it_is_empty(cast):
    html = space(cast.trainee)
    assert "Comincia un modulo" in html
    assert 'href="/formazione/"' in html
    assert "Nessun modulo in corso" in html
    assert "Ancora nessun attestato" in html
    assert "Le mie agende" not in html
    assert "/admin/" not in html


def test_a_request_that_waits_comes_before_a_module_of_ones_own(cast):
    page = courses.module("chiesto", [courses.text_lesson()], admission="approval")
    enrolling.ask(module=page, by=factories.actor(cast.trainee), at=courses.AT)

    html = space(cast.training_officer)

    first = html.partition('id="adesso"')[2].partition("</section>")[0]
    assert "Richieste di iscrizione" in first
    assert reverse("enrolment_requests") in first
    assert "Comincia un modulo" not in html


def test_an_editor_without_an_open_agenda_reads_why(cast):
    assert "Nessuna agenda aperta per te" in space(cast.editor_gorgonzola)


def test_an_officer_finds_the_way_to_the_pages(cast):
    assert "Vai alla redazione del sito" in space(cast.communication_author)


def test_two_mandates_give_a_switch_and_one_gives_none(cast):
    assert "Hai più di un incarico" not in space(cast.editor_gorgonzola)
    factories.mandate(cast.editor_gorgonzola, Role.ZONE_COORDINATOR, zone=factories.zone("adda-martesana"))
    html = space(cast.editor_gorgonzola)
    assert "Hai più di un incarico" in html
    assert html.count('name="mandate"') >= 2


@pytest.mark.parametrize(("months", "state"), [(None, "valido"), (12, "valido fino al")])
def test_a_certificate_says_its_state_whatever_it_is(cast, months, state):
    made = held(cast.trainee, valid_months=months)

    mine = space(cast.trainee).partition('id="attestati"')[2].partition("</section>")[0]
    assert f"n. {made.numbered} · {state}" in strip_tags(mine)


def test_somebody_never_sees_the_space_of_another(cast):
    mine, theirs = space(cast.trainee), space(cast.other_trainee)
    assert "Niccolò Zanè" in mine
    assert "Wiśniewska" not in mine
    assert "Wiśniewska" in theirs


@pytest.mark.parametrize("rows", [1, 3])
def test_it_takes_the_same_queries_however_long(cast, django_assert_num_queries, rows):
    for number in range(rows):
        courses.pass_module(cast.editor_gorgonzola, courses.short_module(f"fatto-{number}"))
        courses.enrol(cast.editor_gorgonzola, courses.short_module(f"in-corso-{number}"))
    client = sign_in(Client(), cast.editor_gorgonzola)
    client.get("/spazio/")  # settings and menu of the site are kept from here on
    with django_assert_num_queries(15):
        html = client.get("/spazio/").content.decode()
    assert html.count('class="advance"') == rows
    assert html.count("Dettagli e verifica") == rows
