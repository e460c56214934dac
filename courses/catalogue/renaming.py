# SPDX-License-Identifier: AGPL-3.0-or-later
"""A rule names activities by their titles: an activity that gets another title takes its conditions along."""

from collections.abc import Iterator, Sequence
from typing import Any

from courses.catalogue.content import Activity
from courses.catalogue.ruling import folded


def conditions(stream: Any) -> Iterator[tuple[str, Any]]:
    """Id and value of each condition of a rule as written, however deep."""
    for block in stream or ():
        if block.block_type == "condition":
            yield str(block.id or ""), block.value
        else:
            yield from conditions(block.value["of"])


def follow_titles(rule: Any, *, stored: Any, before: Sequence[Activity], now: Sequence[Activity]) -> None:
    """Changes the conditions of `rule` whose title is of no activity any more, but was of one that has another now.

    `stored`, `before`: rule and outline of the last draft. An editor saves by itself while a title is being typed
    and goes on showing the old condition: `was_called` keeps what it shows, to know it when it comes again.
    """
    last = dict(conditions(stored))
    for uid, value in conditions(rule):
        shown = value["activity"] or ""
        if not shown.strip() or _named(shown, now):
            continue
        known = last.get(uid)
        title = known["activity"] if known and known.get("was_called") == shown else shown
        old = _named(title, before)
        new = next((activity.title for activity in now if old and activity.uid == old.uid), "")
        if new:
            value["activity"], value["was_called"] = new, shown


def _named(title: str, activities: Sequence[Activity]) -> Activity | None:
    found = [activity for activity in activities if folded(activity.title) == folded(title)]
    return found[0] if found else None
