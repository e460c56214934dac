# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public calendar of the meetings: a list or a month, narrowed by its address, and the same as files."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cms import clock
from cms.meetings.planning import listing
from cms.meetings.planning.listing import Asked
from cms.meetings.planning.queries import Date, calendar_of
from cms.pages.cache import mark_public
from cms.rights import anyone, door
from cms.sheets import csv_out

PER_PAGE = 20


@door(anyone)
def calendar(request: HttpRequest) -> HttpResponse:
    """What comes, what was, or a month: the choices stand in the address."""
    mark_public(request)
    today = clock.today()
    asked, every = listing.asked_in(request.GET, today), calendar_of()
    in_time = listing.in_time(every, asked)
    found = listing.left(in_time, asked.chosen)
    context = {
        "asked": asked,
        "today": today,
        "facets": listing.facets_of(in_time, asked.chosen),
        "total": len(found),
        "is_empty": not every,
        **(_month(asked, found, today) if asked.month else _list(request, asked, found)),
        "coming_query": asked.query(is_past=False),
        "past_query": asked.query(is_past=True),
        "month_query": asked.query(month=asked.month or today.replace(day=1)),
        "csv_query": asked.query(month=asked.month),
    }
    return render(request, "meetings/calendar.html", context)


def _list(request: HttpRequest, asked: Asked, found: list[Date]) -> dict[str, Any]:
    rest = asked.query()
    leaf = Paginator(found, PER_PAGE).get_page(request.GET.get("page", "1"))
    return {"leaf": leaf, "rest": f"&{rest}" if rest else ""}


def _month(asked: Asked, found: list[Date], today: Any) -> dict[str, Any]:
    first = asked.month or today
    before, after = (listing.month_beside(first, later=later) for later in (False, True))
    return {
        "weeks": listing.weeks_of(found, first, today),
        "before": {"month": before, "query": asked.query(month=before)},
        "after": {"month": after, "query": asked.query(month=after)},
    }


@door(anyone)
def calendar_csv(request: HttpRequest) -> HttpResponse:
    """The dates that the page lists, as a table."""
    mark_public(request)
    asked = listing.asked_in(request.GET, clock.today())
    dates = listing.left(listing.in_time(calendar_of(), asked), asked.chosen)
    titles = [
        _("Title"), _("Kind"), _("Level"), _("Begins"), _("Ends"), _("Place"), _("By video call"), _("Zones"),
        _("Areas of the plan"), _("State"), _("Page"), _("Example"),
    ]  # fmt: skip
    headers = {"Content-Disposition": 'attachment; filename="incontri.csv"'}
    return HttpResponse(
        csv_out(titles, _rows(dates)), content_type="text/csv; charset=utf-8", headers=headers
    )


def _rows(dates: list[Date]) -> Iterator[list[object]]:
    for one in dates:
        yield [
            one.title, one.meeting.get_kind_display(), one.meeting.level,
            one.begins.isoformat(timespec="minutes"), one.ends.isoformat(timespec="minutes"), one.where,
            _("yes") if one.is_by_video else _("no"), " | ".join(words for _name, words in one.zones),
            " | ".join(words for _name, words in one.areas), state_words(one),
            settings.SITE_URL.rstrip("/") + one.url, _("Example") if one.meeting.is_example else "",
        ]  # fmt: skip


def state_words(one: Date) -> str:
    """Where a date stands, in words."""
    if one.is_cancelled:
        return pgettext("meeting", "cancelled")
    return pgettext("meeting", "held") if one.is_past else pgettext("meeting", "planned")
