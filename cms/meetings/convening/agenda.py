# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the members of a table read in a convocation, and what changed since the one before. No names of members."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cms.clock import elided, moment_in_words
from cms.meetings.planning.calendars import place_in_words
from cms.meetings.planning.models import Meeting, Paper
from cms.meetings.tables.models import TableSeat
from cms.meetings.tables.queries import sitting

type Content = dict[str, Any]


def content_of(meeting: Meeting, seats: Iterable[TableSeat]) -> Content:
    """As `Convocation.content` keeps it. Three queries."""
    sessions = meeting.sessions.filter(is_cancelled=False).select_related("room").order_by("during", "pk")
    papers = Paper.objects.filter(
        meeting=meeting, moment=Paper.Moment.BEFORE, replaced_by=None, content__isnull=False
    )
    return {
        "title": meeting.title,
        "contact": meeting.contact,
        "sessions": [
            {
                "uid": str(one.uid), "title": one.title, "begins": one.during.lower.isoformat(),
                "ends": one.during.upper.isoformat(), "place": place_in_words(one), "link": one.link,
            }
            for one in sessions
        ],
        "items": [
            {"order": one.order, "title": one.title, "speaker": one.speaker} for one in meeting.items.order_by("order")
        ],
        "papers": [
            {"uid": str(one.uid), "title": one.title, "name": one.name, "sha256": one.sha256} for one in papers
        ],
        "called": [
            {"body": one.body.name, "capacities": one.capacities, "seats": one.seats} for one in sitting(seats)
        ],
    }  # fmt: skip


def changes_in_words(before: Content, after: Content) -> list[str]:
    """A sentence for each thing that members must know: dates and places, the agenda of the day, the papers."""
    found = []
    if before["title"] != after["title"]:
        found.append(_("New title: %(title)s") % {"title": after["title"]})
    found += _of_sessions(_by(before["sessions"], "uid"), _by(after["sessions"], "uid"))
    found += _of_items(before["items"], after["items"])
    found += _of_papers(_by(before["papers"], "title"), _by(after["papers"], "title"))
    return found


def _by(rows: Iterable[Mapping[str, Any]], name: str) -> dict[str, Mapping[str, Any]]:
    return {row[name]: row for row in rows}


def when_in_words(session: Mapping[str, Any]) -> str:
    """ "23 novembre 2026, ore 9:00", of a date as a convocation keeps it."""
    return moment_in_words(datetime.fromisoformat(session["begins"]))


def _of_sessions(before: dict[str, Mapping[str, Any]], after: dict[str, Mapping[str, Any]]) -> list[str]:
    found = []
    for uid, new in after.items():
        old = before.get(uid)
        said = {"when": when_in_words(new), "place": new["place"]}
        if old is None:
            found.append(_("New date: %(when)s") % said)
            continue
        if (old["begins"], old["ends"]) != (new["begins"], new["ends"]):
            said["before"] = when_in_words(old)
            found.append(elided(_("Another time: %(when)s, no longer %(before)s") % said))
        if (old["place"], old["link"]) != (new["place"], new["link"]):
            found.append(elided(_("Another place on %(when)s: %(place)s") % said))
    for uid, old in before.items():
        if uid not in after:
            found.append(_("Not held: %(when)s") % {"when": when_in_words(old)})
    return found


def _of_items(before: list[Mapping[str, Any]], after: list[Mapping[str, Any]]) -> list[str]:
    old, new = [one["title"] for one in before], [one["title"] for one in after]
    found = [_("New item of the agenda: %(title)s") % {"title": title} for title in new if title not in old]
    found += [_("No longer on the agenda: %(title)s") % {"title": title} for title in old if title not in new]
    kept = [title for title in old if title in new]
    if kept != [title for title in new if title in old]:
        found.append(_("The items of the agenda have another order."))
    return found


def _of_papers(before: dict[str, Mapping[str, Any]], after: dict[str, Mapping[str, Any]]) -> list[str]:
    found = []
    for title, new in after.items():
        if title not in before:
            found.append(_("New paper: %(title)s") % {"title": title})
        elif before[title]["sha256"] != new["sha256"]:
            found.append(_("A newer version of the paper: %(title)s") % {"title": title})
    found += [_("Paper taken away: %(title)s") % {"title": title} for title in before if title not in after]
    return found
