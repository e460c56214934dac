# SPDX-License-Identifier: AGPL-3.0-or-later
"""Samples of the doors of tables, convocations and representation."""

from typing import Any

from cms.meetings.convening.convoking import convoke
from cms.meetings.planning.models import Meeting
from tests.cms.meetings import stage, tabled
from tests.factories import Cast, actor, body, zone
from tests.samples import sample

type Variants = dict[str, dict[str, Any]]


def _closed(of: Meeting, cast: Cast) -> None:
    """Its register is closed with one who was there, once."""
    session = of.sessions.get()
    if not session.closings.exists():
        tabled.closed(session, [(cast.trainee, body("Legnano"), "Sindaco")], cast.tutor, at=stage.ENDS)


@sample("seen_table")
def seen_table(cast: Cast) -> Variants:
    shown, hidden = tabled.table("tavolo-aperto"), tabled.table("tavolo-riservato", is_public=False)
    return {"own": {"slug": shown.slug, "thing": shown}, "other_zone": {"slug": hidden.slug, "thing": hidden}}


@sample("kept_table")
def kept_table(cast: Cast) -> Variants:
    made = tabled.table("tavolo-tenuto")
    return {"own": {"uid": made.uid, "thing": made}}


@sample("kept_seat")
def kept_seat(cast: Cast) -> Variants:
    made = tabled.seat(tabled.table("tavolo-con-seggio"), body("Legnano"), cast.trainee)
    return {"own": {"uid": made.uid, "thing": made}}


@sample("convocation")
def convocation(cast: Cast) -> Variants:
    table = tabled.table("tavolo-convocato")
    tabled.seat(table, body("Legnano"), cast.trainee)
    assembly = tabled.gathering(table, "assemblea-convocata", kind="zone_assembly")
    assembly.zones.add(zone("adda-martesana"))
    found = {"own": tabled.gathering(table, "seduta-convocata"), "same_zone": assembly}
    made = {
        variant: one.convocations.first() or convoke(meeting=one, by=actor(cast.plan_officer), at=stage.AT)
        for variant, one in found.items()
    }
    return {variant: {"uid": one.uid, "thing": one} for variant, one in made.items()}


@sample("held_meeting")
def held_meeting(cast: Cast) -> Variants:
    found = {
        "own": stage.meeting("tenuto-di-prova"),
        "other_zone": stage.meeting("tenuto-riservato", is_public=False, audience="invited"),
    }
    for one in found.values():
        _closed(one, cast)
    return {variant: {"slug": one.slug, "thing": one} for variant, one in found.items()}


@sample("held_year")
def held_year(cast: Cast) -> Variants:
    _closed(stage.meeting("tenuto-nell-anno"), cast)
    return {"own": {"year": stage.BEGINS.year}}
