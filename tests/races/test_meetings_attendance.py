# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two devices at the same moment: one entrance."""

from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from cms import clock
from cms.meetings.attendance import edges
from cms.meetings.attendance.models import Evidence, Source
from cms.meetings.planning.models import MeetingSession
from tests.cms.meetings import stage
from tests.factories import Cast
from tests.races.test_agende import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def entrances_of_two_desks() -> int:
    """How many entrances there are when two desks write down the same person together."""
    cast = Cast()
    person = cast.trainee
    session = stage.add_session(stage.meeting(session=False), clock.now() - timedelta(hours=1))
    session = MeetingSession.objects.select_related("meeting").get(pk=session.pk)

    def passes() -> Any:
        now = clock.now()
        return edges.passes(
            session=session, person=person, direction="in", source=Source.KIOSK, at=now, now=now
        )

    at_once(passes, passes)
    return Evidence.objects.count()


def test_somebody_comes_in_once() -> None:
    assert entrances_of_two_desks() == 1


def test_control_without_the_lock_they_come_in_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    both_looked, last = Barrier(2), edges.last_edge

    def look_together(*args: Any) -> Any:
        found = last(*args)
        both_looked.wait(10)
        return found

    monkeypatch.setattr(edges, "hold", lambda session: None)
    monkeypatch.setattr(edges, "last_edge", look_together)
    assert entrances_of_two_desks() == 2
