# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two workers read the same register at the same moment: its hours are in the ledger once."""

from threading import Barrier

import pytest

from cms import clock
from cms.people.models import Person, PersonMerge
from courses import crediting
from courses.hours import meetings as hours
from courses.hours.models import CreditEntry
from tests.courses.test_crediting import close_for, meeting
from tests.factories import Cast
from tests.races.test_agende import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def read_by_two_at_once() -> int:
    """A register read already owes a guest's minutes to who they turned out to be; how many entries come of it."""
    cast = Cast()
    guest = Person.objects.create(given_name="Niccolò", family_name="Zanè")
    session = meeting().sessions.get()
    close_for(session, cast, {guest: 175})
    crediting.read_closings(at=clock.now())
    PersonMerge.objects.create(person=guest, into=cast.trainee, merged_by=cast.administrator, at=clock.now())

    def read():
        return crediting.read_session(session_id=session.pk, at=clock.now())

    at_once(read, read)
    return CreditEntry.objects.filter(person=cast.trainee).count()


def test_the_hours_are_entered_once():
    assert read_by_two_at_once() == 1


def test_control_without_the_lock_they_are_entered_twice(monkeypatch):
    both_looked, owed = Barrier(2), hours.due_for

    def look_together(session):
        if PersonMerge.objects.exists():
            both_looked.wait(10)
        return owed(session)

    monkeypatch.setattr(crediting, "wait_for", lambda name: None)
    monkeypatch.setattr(crediting.hours, "due_for", look_together)
    assert read_by_two_at_once() == 2
