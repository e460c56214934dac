# SPDX-License-Identifier: AGPL-3.0-or-later
"""Samples of the doors of booking."""

from typing import Any

from cms.meetings.booking import operations
from cms.meetings.planning.models import Meeting
from cms.people.models import Person
from tests.cms.meetings import stage
from tests.factories import Cast, actor, zone
from tests.samples import sample

type Variants = dict[str, dict[str, Any]]


def _assembly(slug: str, of: str) -> Meeting:
    made = stage.meeting(slug, kind="zone_assembly")
    made.zones.add(zone(of))
    return made


def _meetings(name: str) -> Variants:
    """A training meeting, an assembly of the coordinator's zone, and one of another."""
    found = {
        "own": stage.meeting(f"formazione-{name}"),
        "same_zone": _assembly(f"assemblea-{name}", "adda-martesana"),
        "other_zone": _assembly(f"altra-{name}", "nord-ovest"),
    }
    return {variant: {"slug": one.slug, "thing": one} for variant, one in found.items()}


def _booking(of: Meeting, person: Person) -> dict[str, Any]:
    booking = operations.ask(meeting=of, person=person, by=actor(person), at=stage.AT)
    booking.refresh_from_db()
    return {"uid": booking.uid, "thing": booking}


@sample("seen_meeting")
def seen_meeting(cast: Cast) -> Variants:
    hidden = stage.meeting("riservato", is_public=False, audience="invited")
    return _meetings("da-vedere") | {"other_zone": {"slug": hidden.slug, "thing": hidden}}


@sample("open_meeting")
def open_meeting(cast: Cast) -> Variants:
    draft = stage.meeting("in-preparazione", state="draft")
    return _meetings("aperta") | {"other_zone": {"slug": draft.slug, "thing": draft}}


@sample("run_meeting")
def run_meeting(cast: Cast) -> Variants:
    return _meetings("gestita")


@sample("own_booking")
def own_booking(cast: Cast) -> Variants:
    training = stage.meeting("con-iscritti")
    return {"own": _booking(training, cast.trainee), "other_zone": _booking(training, cast.other_trainee)}


@sample("booking_to_decide")
def booking_to_decide(cast: Cast) -> Variants:
    """One of somebody with a manager, one of somebody without, one of a meeting that asks nobody."""
    asked = stage.meeting("con-approvazione", needs_approval=True)
    free = stage.meeting("senza-approvazione")
    managed = cast.manager and cast.trainee
    return {
        "own": _booking(asked, managed),
        "same_zone": _booking(asked, cast.body_contact),
        "other_zone": _booking(free, cast.editor_gorgonzola),
    }


@sample("kept_booking")
def kept_booking(cast: Cast) -> Variants:
    assembly = _assembly("assemblea-con-iscritti", "adda-martesana")
    return {
        "own": _booking(stage.meeting("corso-con-iscritti"), cast.trainee),
        "same_zone": _booking(assembly, cast.editor_gorgonzola),
    }


@sample("meeting_paper")
def meeting_paper(cast: Cast) -> Variants:
    """One for all, one only for who takes part, one of a meeting that is not public."""
    known = stage.meeting("con-carte")
    hidden = stage.meeting("riservato-con-carte", is_public=False, audience="invited")
    papers = {
        "own": stage.paper(known),
        "same_zone": stage.paper(known, "Solo per chi c’è", is_for_all=False),
        "other_zone": stage.paper(hidden),
    }
    return {variant: {"uid": one.uid, "name": one.name, "thing": one} for variant, one in papers.items()}
