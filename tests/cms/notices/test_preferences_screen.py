# SPDX-License-Identifier: AGPL-3.0-or-later
"""The screen on which one says when mails come."""

from datetime import time

import pytest
from django.urls import reverse

from cms.notices.models import NoticePreference
from tests.factories import sign_in

pytestmark = pytest.mark.django_db
PAGE = reverse("mail_preferences")


@pytest.fixture
def client(client, cast):
    return sign_in(client, cast.trainee)


def test_reading_it_writes_nothing(client):
    assert client.get(PAGE).status_code == 200
    assert NoticePreference.objects.count() == 0


def test_what_is_chosen_is_kept_and_shown_again(client, cast):
    sent = client.post(PAGE, {"rhythm": "daily", "quiet_from": "20:00", "quiet_to": "07:30"})

    assert (sent.status_code, sent["Location"]) == (302, PAGE)
    row = NoticePreference.objects.get(person=cast.trainee)
    assert (row.rhythm, row.quiet_from, row.quiet_to) == ("daily", time(20), time(7, 30))
    shown = client.get(PAGE).content.decode()
    assert 'value="20:00"' in shown and 'value="07:30"' in shown


@pytest.mark.parametrize(("first", "last"), [("20:00", ""), ("", "07:30"), ("08:00", "08:00"), ("ieri", "")])
def test_half_a_quiet_is_refused_and_what_was_typed_stays(client, first, last):
    sent = client.post(PAGE, {"rhythm": "each", "quiet_from": first, "quiet_to": last})

    assert sent.status_code == 422
    assert NoticePreference.objects.count() == 0
    assert all(f'value="{typed}"' in sent.content.decode() for typed in (first, last) if typed)


def test_it_is_one_s_own(client, cast):
    client.post(PAGE, {"rhythm": "daily", "quiet_from": "", "quiet_to": ""})
    assert list(NoticePreference.objects.values_list("person", flat=True)) == [cast.trainee.pk]
