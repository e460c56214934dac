# SPDX-License-Identifier: AGPL-3.0-or-later
"""Histories of bookings, whatever people do in whichever order; and that the machine finds a fault there is."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from cms.meetings.booking import lapsing, operations
from cms.meetings.booking.models import Booking
from cms.meetings.booking.seating import Hall
from tests import factories
from tests.cms.meetings import stage
from tests.cms.meetings.booking_histories import Bookings
from tests.factories import Cast

pytestmark = pytest.mark.django_db
FEW = settings(
    max_examples=25, stateful_step_count=20, suppress_health_check=list(HealthCheck), deadline=None
)
FIRST_FOUND = settings(FEW, phases=[Phase.generate], report_multiple_bugs=False)


@pytest.fixture
def machine():
    stage.meeting("storie", capacity=2)
    people = [*stage.people(4), *stage.people(4, town="Rho")]
    bodies = [factories.body("Legnano"), factories.body("Rho")]
    officer = factories.actor(Cast().training_officer)
    return lambda: Bookings(people, bodies, officer)


def test_whatever_people_do_seats_line_and_steps_agree(machine):
    run_state_machine_as_test(machine, settings=FEW)


def test_control_the_machine_finds_seats_that_are_not_served(machine, monkeypatch):
    monkeypatch.setattr(Hall, "unused", property(lambda hall: sum(hall.kept.values())))
    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine, settings=FIRST_FOUND)


def test_rebuilding_brings_back_what_was_spoiled():
    meeting, people = stage.meeting(capacity=1), stage.people(3)
    for person in people:
        operations.ask(meeting=meeting, person=person, by=factories.actor(person), at=stage.AT)
    told = list(Booking.objects.order_by("pk").values("person", "state", "asked_at", "body"))
    Booking.objects.filter(person=people[0]).update(state="cancelled", body=None)
    Booking.objects.filter(person=people[1]).delete()

    assert lapsing.rebuild_all(at=stage.AT) == 2
    assert list(Booking.objects.order_by("asked_at").values("person", "state", "asked_at", "body")) == told
    assert lapsing.rebuild_all(at=stage.AT) == 0
