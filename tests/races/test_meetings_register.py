# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two phones send at the same moment: one person added by both is one guest, one queue sent twice is one."""

from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest

from cms import clock
from cms.meetings.attendance import keeping
from cms.meetings.attendance.models import Evidence
from cms.meetings.booking.models import GuestCard
from cms.meetings.planning.models import MeetingSession
from tests.cms.meetings import stage
from tests.factories import Cast, actor
from tests.races.test_agende import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def guests_and_marks(*, is_one_queue: bool) -> tuple[int, int]:
    """How many guests and marks there are when two phones add Mario Bo together."""
    cast = Cast()
    session = stage.add_session(stage.meeting(session=False), clock.now() - timedelta(hours=1))
    session = MeetingSession.objects.select_related("meeting").get(pk=session.pk)
    by, keys = actor(cast.tutor), [str(uuid4()), str(uuid4())]

    def sends(key: str) -> Any:
        now = clock.now()
        row = {
            "client_uid": key, "person": key, "kind": "present", "at": now.isoformat(), "seen": [],
            "given_name": "Mario", "family_name": "Bo",
        }  # fmt: skip
        return keeping.take(session=session, rows=[row], device=uuid4(), by=by, at=now, sent_at=now)

    at_once(lambda: sends(keys[0]), lambda: sends(keys[0 if is_one_queue else 1]))
    return GuestCard.objects.count(), Evidence.objects.count()


def test_two_phones_that_add_the_same_person_make_one_guest() -> None:
    assert guests_and_marks(is_one_queue=False) == (1, 2)


def test_a_queue_sent_twice_together_is_one() -> None:
    assert guests_and_marks(is_one_queue=True) == (1, 1)


def test_control_without_the_lock_there_are_two_guests(monkeypatch: pytest.MonkeyPatch) -> None:
    both_looked, look = Barrier(2), keeping.register_of

    def look_together(session: MeetingSession) -> Any:
        found = look(session)
        both_looked.wait(10)
        return found

    monkeypatch.setattr(keeping, "hold", lambda session: None)
    monkeypatch.setattr(keeping, "register_of", look_together)
    assert guests_and_marks(is_one_queue=False) == (2, 2)
