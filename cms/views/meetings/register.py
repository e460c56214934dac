# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register of a session: the list, one button a person; without a script a plain form, with it a phone's page."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms import clock
from cms.meetings.attendance.keeping import Outcome, take
from cms.meetings.attendance.queries import closing_of, last_closings
from cms.meetings.attendance.standing import Standing, standings_of, tally
from cms.meetings.planning.models import MeetingSession
from cms.meetings.planning.rules import can_keep_register, sessions_kept_by
from cms.rights import actor_of, door, fetch, signed_in
from cms.views.meetings.register_events import me_of, said_of

HOURS = ("arrived", "left")
STILL_OPEN, MOST_OPEN = timedelta(days=60), 20


@door(signed_in)
@never_cache
def days(request: HttpRequest) -> HttpResponse:
    """The registers that one keeps: today's; and those of days gone that nobody closed."""
    actor = actor_of(request)
    closed = Exists(last_closings().filter(session=OuterRef("pk")))
    held = sessions_kept_by(actor).filter(is_cancelled=False).annotate(is_closed=closed)
    begins, now = clock.end_of(clock.today() - timedelta(days=1)), clock.now()
    today = held.filter(during__overlap=(begins, begins + timedelta(days=1))).order_by("during", "pk")
    past = held.filter(during__endswith__lte=begins, during__endswith__gt=now - STILL_OPEN, is_closed=False)
    to_close = past.order_by("-during", "pk")[:MOST_OPEN]
    page = {"today": list(today), "to_close": list(to_close), "me": me_of(actor)}
    return render(request, "meetings/register_days.html", page)


@door(can_keep_register, sample="register_session", methods=("GET", "POST"))
@never_cache
def register(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The whole list; a button of it is a tap, as from a phone."""
    session: MeetingSession = fetch(request, can_keep_register, uid=uid)
    if request.method == "POST":
        outcome = _tapped(request, session)
        if outcome.outcome != "refused":
            return redirect(f"{reverse('meetings:register', args=[uid])}#persona-{outcome.person}")
        messages.error(request, outcome.words)
    rows = standings_of(session)
    counts = tally(rows)
    page = {
        "session": session, "rows": rows, "blank": Standing(), "said": said_of(session, rows), "key": uuid4(),
        "me": me_of(actor_of(request)), "count": counts["present"], "all": len(rows),
        "closing": closing_of(session), "typed": request.POST,
        "crumbs": [{"title": _("Registers"), "url": reverse("meetings:register_days")}],
    }  # fmt: skip
    return render(request, "meetings/register.html", page, status=422 if request.method == "POST" else 200)


def _tapped(request: HttpRequest, session: MeetingSession) -> Outcome:
    """A button of the form: its key comes from the page, so that a form sent twice is one tap."""
    now, sent = clock.now(), request.POST
    person, kind = sent.get("person", ""), sent.get("kind", "")
    if kind in HOURS and not sent.get("clock"):
        return Outcome("", "refused", _("Write the hour."))
    if not person and not (sent.get("given_name", "").strip() and sent.get("family_name", "").strip()):
        return Outcome("", "refused", _("Write given name and family name."))
    try:
        key = uuid5(UUID(sent.get("key", "")), f"{person}/{kind}")
    except ValueError:
        key = uuid4()
    row: dict[str, Any] = {
        "client_uid": str(key), "person": person or str(key), "kind": kind, "at": now.isoformat(),
        "clock": sent.get("clock", "") if kind in HOURS else "",
        "given_name": sent.get("given_name", ""), "family_name": sent.get("family_name", ""),
    }  # fmt: skip
    return take(session=session, rows=[row], device=None, by=actor_of(request), at=now, sent_at=now)[0]
