# SPDX-License-Identifier: AGPL-3.0-or-later
"""Samples of the doors of guests, calendars and merges."""

from typing import Any

from cms import clock
from cms.meetings.booking.feeds import new_address
from cms.meetings.booking.guests import add_guest
from cms.meetings.booking.links import open_link
from cms.meetings.booking.models import Booking
from cms.meetings.planning.models import Meeting
from cms.people.merging import merge
from tests.cms.meetings import stage
from tests.factories import Cast, actor, body, zone
from tests.samples import sample


@sample("meetings_zone")
def meetings_zone(cast: Cast) -> dict[str, dict[str, Any]]:
    return {"-": {"slug": zone("adda-martesana").slug}}


@sample("meetings_kind")
def meetings_kind(cast: Cast) -> dict[str, dict[str, Any]]:
    return {"-": {"kind": "training"}}


@sample("personal_feed")
def personal_feed(cast: Cast) -> dict[str, dict[str, Any]]:
    by = actor(cast.trainee)
    return {"own": {"token": new_address(person_id=cast.trainee.pk, by=by, at=clock.now())}}


def _guest(cast: Cast, name: str) -> Booking:
    """A guest of that name, invited to a meeting that all of these samples share."""
    meeting = Meeting.objects.filter(slug="con-ospiti").first() or stage.meeting("con-ospiti")
    person = add_guest(
        meeting=meeting, given_name=name, family_name="Sindaca", email=f"{name}@example.it", body=body("Rho"),
        capacity="Sindaca", by=actor(cast.training_officer), at=clock.now(),
    )  # fmt: skip
    return Booking.objects.select_related("meeting", "person").get(meeting=meeting, person=person)


@sample("meeting_with_guests")
def meeting_with_guests(cast: Cast) -> dict[str, dict[str, Any]]:
    meeting = _guest(cast, "Ada").meeting
    return {"own": {"uid": meeting.uid, "thing": meeting}}


@sample("guest_booking")
def guest_booking(cast: Cast) -> dict[str, dict[str, Any]]:
    booking = _guest(cast, "Bea")
    booking.refresh_from_db()
    return {"own": {"uid": booking.uid, "thing": booking}}


@sample("meeting_link")
def meeting_link(cast: Cast) -> dict[str, dict[str, Any]]:
    booking = _guest(cast, "Clio")
    return {"own": {"token": open_link(meeting=booking.meeting, person=booking.person, at=clock.now())}}


@sample("twin")
def twin(cast: Cast) -> dict[str, dict[str, Any]]:
    guest = _guest(cast, "Dina").person
    guest.refresh_from_db()
    return {"own": {"uid": guest.uid, "into": cast.trainee.uid, "thing": guest}}


@sample("merge_undone")
def merge_undone(cast: Cast) -> dict[str, dict[str, Any]]:
    by = actor(cast.administrator)
    made = merge(person=_guest(cast, "Emma").person, into=cast.trainee, by=by, at=clock.now())
    made.refresh_from_db()
    return {"own": {"uid": made.uid, "thing": made}}
