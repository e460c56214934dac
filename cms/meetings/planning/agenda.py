# SPDX-License-Identifier: AGPL-3.0-or-later
"""The agenda of the day: its items, in their order."""

from datetime import datetime
from uuid import UUID

from cms.meetings.planning.marks import Stale, mark_of_item
from cms.meetings.planning.models import AgendaItem, Meeting
from cms.meetings.planning.operations import changing
from cms.rights import Actor


def add_item(
    *, meeting: Meeting, title: str, text: str = "", speaker: str = "", by: Actor | None, at: datetime
) -> AgendaItem:
    """An item after the others. Raises NotNow."""
    with changing(meeting, verb="item_added", by=by, at=at) as held:
        last = held.items.order_by("-order").first()
        item = AgendaItem.objects.create(
            meeting=held, order=(last.order if last else 0) + 1, title=title, text=text, speaker=speaker
        )
    item.refresh_from_db(fields=["uid"])
    return item


def change_item(
    *, item: AgendaItem, title: str, text: str, speaker: str, by: Actor | None, at: datetime, seen: str = ""
) -> AgendaItem:
    """Other words of an item. `seen`: the mark of what they were written over. Raises Stale, NotNow."""
    with changing(item.meeting, verb="item_changed", by=by, at=at, detail={"item": item.pk}):
        known = AgendaItem.objects.get(pk=item.pk)
        if seen and seen != mark_of_item(known):
            raise Stale(known)
        known.title, known.text, known.speaker = title, text, speaker
        known.save(update_fields=["title", "text", "speaker"])
    return known


def move_item(*, item: AgendaItem, is_up: bool, by: Actor | None, at: datetime) -> None:
    """One place up or down; at the end of the list it stays. Raises NotNow."""
    with changing(item.meeting, verb="item_moved", by=by, at=at, detail={"item": item.pk}) as held:
        items = list(held.items.order_by("order"))
        place = [one.pk for one in items].index(item.pk)
        other = place - 1 if is_up else place + 1
        if 0 <= other < len(items):
            items[place], items[other] = items[other], items[place]
            _number(items)


def remove_item(*, item: AgendaItem, by: Actor | None, at: datetime) -> None:
    """Takes an item out; its papers stay, with the meeting. Raises NotNow."""
    with changing(item.meeting, verb="item_removed", by=by, at=at, detail={"title": item.title}) as held:
        AgendaItem.objects.filter(pk=item.pk).delete()
        _number(list(held.items.order_by("order")))


def item_of(meeting: Meeting, uid: UUID | None) -> AgendaItem | None:
    """The item of that name; None where it is no longer there."""
    return meeting.items.filter(uid=uid).first() if uid else None


def _number(items: list[AgendaItem]) -> None:
    """1, 2, 3…: places are checked at the end of the transaction."""
    for order, item in enumerate(items, start=1):
        item.order = order
    AgendaItem.objects.bulk_update(items, ["order"])
