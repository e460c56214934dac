# SPDX-License-Identifier: AGPL-3.0-or-later
"""Samples of the doors of minutes: a zone assembly of Adda Martesana, one of Nord Ovest."""

from cms.meetings.minutes.models import MinutesFile, MinutesVersion
from tests.cms.meetings import minuted
from tests.factories import Cast
from tests.samples import sample

ZONES = {"own": "adda-martesana", "other_zone": "nord-ovest"}


@sample("minuted_meeting")
def minuted_meetings(cast: Cast):
    meetings = {name: minuted.assembly(f"in-sala-{zone}", zone) for name, zone in ZONES.items()}
    for meeting in meetings.values():
        minuted.begun(cast, meeting)
    return {name: {"uid": meeting.uid, "thing": meeting} for name, meeting in meetings.items()}


@sample("minutes_item")
def minutes_items(cast: Cast):
    found = minuted_meetings(cast)
    for each in found.values():
        each["item"] = each["thing"].minutes.items.first().uid
    return found


def _published(cast: Cast) -> dict[str, MinutesVersion]:
    """Each with a file in the place of its PDF, which the worker makes."""
    found = {
        name: minuted.published(cast, minuted.assembly(f"con-verbale-{zone}", zone))
        for name, zone in ZONES.items()
    }
    for version in found.values():
        MinutesFile.objects.get_or_create(
            version=version, defaults={"content": b"%PDF-", "sha256": "0" * 64, "at": minuted.AT}
        )
    return found


@sample("published_minutes")
def published_minutes(cast: Cast):
    found = _published(cast)
    return {name: {"slug": version.minutes.meeting.slug, "thing": version} for name, version in found.items()}


@sample("published_minutes_version")
def published_minutes_versions(cast: Cast):
    return {name: each | {"number": 1} for name, each in published_minutes(cast).items()}


@sample("contribution_of_minutes")
def contributions_of_minutes(cast: Cast):
    return {
        name: {"uid": version.uid, "contribution": minuted.contribution_of(version), "thing": version}
        for name, version in _published(cast).items()
    }
