# SPDX-License-Identifier: AGPL-3.0-or-later
from decimal import Decimal

import pytest

from cms import clock
from cms.rights import Role
from home.feedback.models import Opinion
from home.feedback.queries import clarity_of_pages
from tests import factories


@pytest.fixture
def officer(stage, client):
    somebody = factories.person("Carla", "Neri", employer="Città metropolitana")
    factories.mandate(somebody, Role.COMMUNICATION_OFFICER)
    return factories.sign_in(client, somebody)


def judged(address: str, *ratings: int, words: str = "") -> None:
    for rating in ratings:
        Opinion.objects.create(address=address, rating=rating, words=words, given_on=clock.today())


def test_an_average_is_told_from_five_opinions_on(stage):
    judged("/piano/", 5, 4, 4, 2, 3)
    judged("/zone/", 1, 1, 1, 1)
    many, few = clarity_of_pages()
    assert (many.count, many.average, many.stars) == (5, Decimal("3.6"), (0, 1, 1, 2, 1))
    assert (few.count, few.average) == (4, None)


def test_who_edits_pages_reads_what_is_said_and_takes_it_away_as_a_file(officer):
    judged("/piano/", 2, words="=1+1")
    assert "=1+1" in officer.get("/admin/reports/clarity/").content.decode()
    content = officer.get("/admin/reports/clarity/csv/").content
    assert content.startswith(b"\xef\xbb\xbfaddress;")
    assert b"1+1" not in content


def test_words_that_name_somebody_are_deleted_and_the_stars_stay(officer):
    judged("/piano/", 2, words="Mario Rossi non risponde")
    pk = Opinion.objects.get().pk
    assert officer.get(f"/admin/reports/clarity/{pk}/words/").status_code == 405
    officer.post(f"/admin/reports/clarity/{pk}/words/")
    assert list(Opinion.objects.values_list("rating", "words")) == [(2, "")]


def test_who_edits_no_page_reads_nothing(stage, client):
    trainee = factories.person("Ugo", "Sala", employer="Legnano")
    factories.mandate(trainee, Role.TRAINING_OFFICER)
    factories.sign_in(client, trainee)
    assert client.get("/admin/reports/clarity/").status_code in {302, 403, 404}
