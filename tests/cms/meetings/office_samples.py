# SPDX-License-Identifier: AGPL-3.0-or-later
"""Samples of the office's screens: a training meeting and an assembly of the coordinator's zone."""

from typing import Any

from cms.meetings.planning.agenda import add_item
from cms.meetings.planning.models import Meeting, Paper, Series
from cms.meetings.planning.papers import add_paper
from tests.cms.meetings import stage
from tests.factories import Cast, zone
from tests.samples import sample


def _planned(name: str) -> dict[str, Meeting]:
    training = stage.meeting(f"formazione-{name}", session=False)
    assembly = stage.meeting(f"assemblea-{name}", session=False, kind="zone_assembly")
    assembly.zones.add(zone("adda-martesana"))
    for one in (training, assembly):
        one.refresh_from_db()
    return {"own": training, "same_zone": assembly}


@sample("office_meeting")
def office_meeting(cast: Cast) -> dict[str, dict[str, Any]]:
    return {name: {"uid": one.uid, "thing": one} for name, one in _planned("da-preparare").items()}


@sample("office_date")
def office_date(cast: Cast) -> dict[str, dict[str, Any]]:
    made = {}
    for name, one in _planned("con-date").items():
        stage.add_session(one)
        made[name] = {"uid": one.uid, "date": stage.add_session(one).uid, "thing": one}
    return made


@sample("office_item")
def office_item(cast: Cast) -> dict[str, dict[str, Any]]:
    made = {}
    for name, one in _planned("con-punti").items():
        item = add_item(meeting=one, title="Primo punto", by=None, at=stage.AT)
        made[name] = {"uid": one.uid, "item": item.uid, "thing": one}
    return made


@sample("office_paper")
def office_paper(cast: Cast) -> dict[str, dict[str, Any]]:
    made = {}
    for name, one in _planned("con-fogli").items():
        paper = add_paper(
            meeting=one, name="nota.txt", content=b"Una nota.", title="Nota", moment=Paper.Moment.BEFORE, by=None,
            at=stage.AT)  # fmt: skip
        made[name] = {"uid": one.uid, "paper": paper.uid, "thing": one}
    return made


@sample("room")
def room(cast: Cast) -> dict[str, dict[str, Any]]:
    made = stage.room()
    made.refresh_from_db()
    return {"own": {"room": made.uid, "thing": made}}


@sample("series")
def series(cast: Cast) -> dict[str, dict[str, Any]]:
    made = Series.objects.create(slug="serie-di-prova", title="Serie di prova")
    made.refresh_from_db()
    return {"own": {"series": made.uid, "thing": made}}
