# SPDX-License-Identifier: AGPL-3.0-or-later
"""Minutes for tests: of a zone assembly that was held, written and approved by its coordinator."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from cms.meetings.minutes import operations
from cms.meetings.minutes.content import mark_of_item
from cms.meetings.minutes.models import Minutes, MinutesItem, MinutesVersion
from cms.meetings.planning.models import AgendaItem, Meeting
from tests import factories
from tests.cms.meetings import stage
from tests.factories import Cast

HELD = datetime(2025, 10, 7, 8, 0, tzinfo=UTC)
AT = datetime(2025, 10, 7, 12, 0, tzinfo=UTC)
QUOTE = "La ciclabile deve arrivare alla stazione."


def assembly(slug: str = "assemblea-adda", zone: str = "adda-martesana", **fields) -> Meeting:
    """A zone assembly that was held, with two items on its agenda of the day; made once."""
    if known := Meeting.objects.filter(slug=slug).first():
        return known
    made = stage.meeting(
        slug,
        session=False,
        kind=Meeting.Kind.ZONE_ASSEMBLY,
        title="Assemblea di zona",
        capacity=None,
        **fields,
    )
    made.zones.add(factories.zone(zone))
    stage.add_session(made, HELD, place="Sala consiliare, Melzo")
    for order, title in enumerate(["Mobilità", "Varie"], start=1):
        AgendaItem.objects.create(meeting=made, order=order, title=title)
    made.refresh_from_db()
    return made


def begun(cast: Cast, meeting: Meeting | None = None) -> Minutes:
    """Its minutes, begun by the plan office, which runs the assemblies of all zones."""
    return operations.begin(meeting=meeting or assembly(), by=factories.actor(cast.plan_officer), at=AT)


def said(text: str = QUOTE, who: str = "Comune di Melzo", uid: UUID | None = None) -> operations.Said:
    return operations.Said(uid or uuid4(), who, "sindaco", text)


def write(item: MinutesItem, by, *contributions, **words) -> bool:
    item.refresh_from_db()
    typed = {"title": item.title, "text": item.text, "decision": item.decision} | words
    return operations.save_item(
        item=item, **typed, said=contributions, seen=mark_of_item(item), by=factories.actor(by), at=AT
    )


def approve(cast: Cast, minutes: Minutes, note: str = "") -> MinutesVersion:
    minutes.refresh_from_db()
    by = factories.actor(cast.plan_officer)
    return operations.approve(minutes=minutes, seen=minutes.edits, note=note, by=by, at=AT)


def approved(cast: Cast, meeting: Meeting | None = None) -> MinutesVersion:
    """Approved minutes in which Melzo said something on the first item; made once."""
    factories.body("Melzo")
    minutes = begun(cast, meeting)
    if not minutes.versions.exists():
        write(minutes.items.first(), cast.plan_officer, said(), text="Si parla di biciclette.")
        approve(cast, minutes)
    version = minutes.versions.select_related("minutes__meeting").latest("number")
    version.minutes.refresh_from_db()
    return version


def published(cast: Cast, meeting: Meeting | None = None) -> MinutesVersion:
    version = approved(cast, meeting)
    operations.publish(minutes=version.minutes, by=factories.actor(cast.plan_officer), at=AT)
    return MinutesVersion.objects.select_related("minutes__meeting", "publication").get(pk=version.pk)


def contribution_of(version: MinutesVersion) -> UUID:
    """The first contribution of a version."""
    return UUID(version.content["items"][0]["contributions"][0]["uid"])
