# SPDX-License-Identifier: AGPL-3.0-or-later
"""One's own calendar: the next thirty days, a click to each of them in the calendar one uses."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from cms.meetings.booking import own
from cms.rights import actor_of, door, signed_in


@door(signed_in)
@never_cache
def own_calendar(request: HttpRequest) -> HttpResponse:
    """What one booked, asked for, is invited to, or leads."""
    calendar = own.own_calendar(actor_of(request).person_id)
    context = {"dates": calendar.dates, "led_today": calendar.led_today, "days": own.DAYS}
    return render(request, "meetings/own_calendar.html", context)
