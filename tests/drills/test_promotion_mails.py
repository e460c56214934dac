# SPDX-License-Identifier: AGPL-3.0-or-later
"""Workers killed with -9 while they write to who came up from a waiting list: one mail each, no more and no less."""

import time
from collections import Counter
from pathlib import Path

import pytest

from cms.meetings.booking import operations
from cms.meetings.booking.models import Booking
from cms.notices.models import Notice
from tests import factories
from tests.cms.meetings import stage
from tests.drills.slow_mail import THINKS
from tests.drills.test_certificates import kill, unfinished, until, worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
SETTINGS = "tests.drills.mail_settings"
SEATS, PEOPLE, LEAVE, KILLS = 6, 12, 4, 3


def come_up() -> None:
    """Twelve ask for six seats, four of the six give up: four come up."""
    meeting, people = stage.meeting(capacity=SEATS), stage.people(PEOPLE)
    rows = [
        operations.ask(meeting=meeting, person=one, by=factories.actor(one), at=stage.AT) for one in people
    ]
    for row in rows[:LEAVE]:
        operations.give_up(booking=row, by=factories.actor(row.person), at=stage.AT)


def unsent() -> int:
    return Notice.objects.filter(sent_at=None).count()


def arrived(folder: Path) -> Counter[str]:
    return Counter(mail.read_text() for mail in folder.glob("*.mail"))


def kill_before_the_next_is_taken(folder: Path) -> None:
    """The mail that has just gone is committed, the next one is with the server, which has not taken it."""
    before, process = unsent(), worker(DJANGO_SETTINGS_MODULE=SETTINGS, MAIL_FOLDER=str(folder))
    assert until(lambda: unsent() < before, 60)
    time.sleep(THINKS / 3)
    kill(process)


def test_killed_workers_send_each_mail_once(tmp_path):
    come_up()
    expected = Counter(f"{one.to}\n{one.subject}" for one in Notice.objects.all())

    for _ in range(KILLS):
        kill_before_the_next_is_taken(tmp_path)
    last = worker(DJANGO_SETTINGS_MODULE=SETTINGS, MAIL_FOLDER=str(tmp_path))
    try:
        assert until(lambda: unsent() == 0, 120), unfinished()
    finally:
        kill(last)

    assert Booking.objects.seated().count() == SEATS
    assert len(expected) == PEOPLE + 2 * LEAVE
    assert arrived(tmp_path) == expected
