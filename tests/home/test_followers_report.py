# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many follow what: numbers for who edits pages, none below five, never an address."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms import clock
from home.care.followers import followers_of
from home.following.models import Followed, Subscriber
from tests import factories
from tests.factories import Cast, sign_in
from tests.home.stage import officer


def follow(scope: str, count: int) -> None:
    for number in range(count):
        email = f"{scope.replace(':', '.')}{number}@example.it"
        somebody = Subscriber.objects.create(email=email, rhythm="daily", confirmed_at=clock.now())
        Followed.objects.create(subscriber=somebody, scope=scope, since=clock.now())


@pytest.fixture
def followed(stage) -> None:
    town = factories.municipality("Legnano")
    follow(f"comune:{town.istat_code}", 6)
    follow("sito", 4)
    follow("azione:AZ-999", 5)


def test_few_are_not_counted_and_what_is_gone_keeps_its_name(followed):
    assert [(one.label, one.count) for one in followers_of()][:2] == [("Legnano", 6), ("AZ-999", 5)]
    assert [one.count for one in followers_of("sito")] == [None]
    assert [one.scope for one in followers_of("azione")] == ["azione:AZ-999"]


def test_the_report_and_its_file_say_no_address(followed):
    cast = Cast()
    officer(cast.communication_author)
    client = sign_in(Client(), cast.communication_author)
    html = client.get(reverse("followers_report")).content.decode()
    assert "Legnano" in html
    assert "15" in html  # addresses in all
    sheet = client.get(reverse("followers_report"), {"formato": "csv", "tipo": "sito"})
    assert sheet.content.decode("utf-8-sig").splitlines()[1].startswith("sito;")
    assert "<5" in sheet.content.decode()
    assert "@" not in sheet.content.decode()
    assert "sito0@" not in html


def test_others_do_not_read_it(followed):
    trainee = sign_in(Client(), Cast().trainee)
    assert trainee.get(reverse("followers_report")).status_code in (302, 403, 404)


def test_it_asks_no_more_for_more_followers(followed):
    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            followers_of()
        return len(counted)

    before = queries()
    follow("azione:AZ-998", 7)
    assert queries() == before
