# SPDX-License-Identifier: AGPL-3.0-or-later
"""The room's QR on the wall, and what happens to who scans it: one button, and what was recorded."""

import io
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms import clock
from cms.meetings.attendance import codes
from cms.meetings.attendance.codes import Code
from cms.meetings.attendance.edges import Passed, passes
from cms.meetings.attendance.models import Evidence, Source
from cms.meetings.attendance.queries import person_of
from cms.meetings.attendance.recording import Refused
from cms.meetings.planning.models import MeetingSession
from cms.meetings.planning.rules import can_keep_register
from cms.pdf import svg_uri
from cms.rights import actor_of, anyone, door, fetch, signed_in

WORDS = {"entrata": Evidence.Kind.IN, "uscita": Evidence.Kind.OUT}
"""Direction as addresses say it → kind of evidence."""
SCANNED = "meeting_scanned"
"""Where the session (a cookie) keeps the last valid scan: signing in may take longer than a code lives."""
KEPT = timedelta(minutes=10)


@door(can_keep_register, sample="register_session")
@never_cache
def room(request: HttpRequest, uid: UUID) -> HttpResponse:
    """For the projector: the QR of now, drawn anew by the page's own refresh (?verso=uscita for the way out)."""
    session: MeetingSession = fetch(request, can_keep_register, uid=uid)
    now, word = clock.now(), "uscita" if request.GET.get("verso") == "uscita" else "entrata"
    context: dict[str, Any] = {
        "session": session,
        "is_out": word == "uscita",
        "opens_at": codes.opens_at(session),
    }
    try:
        code = codes.code_for(session, direction=WORDS[word], now=now)
    except Refused as error:
        response = render(request, "meetings/room.html", context | {"problem": str(error)})
        response.headers["Refresh"] = str(codes.SECONDS)
        return response
    way = reverse("meetings:scan", args=[uid, word, code.window, code.digest])
    context["qr"] = svg_uri(_drawn(settings.SITE_URL.rstrip("/") + way))
    response = render(request, "meetings/room.html", context)
    response.headers["Refresh"] = str(codes.seconds_left(now))
    return response


def _drawn(address: str) -> str:
    """A QR code as SVG, with the quiet zone of four squares that readers need (ISO/IEC 18004)."""
    out = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(out, kind="svg", xmldecl=False, border=4, omitsize=True, light="white")
    return out.getvalue().decode()


@door(anyone, sample="room_code")
@never_cache
def scan(request: HttpRequest, uid: UUID, word: str, window: int, digest: str) -> HttpResponse:
    """Where the QR leads: a good code is remembered in the visitor's own session, then one button says the rest."""
    session = MeetingSession.objects.select_related("meeting").filter(uid=uid).first()
    now = clock.now()
    try:
        if session is None or word not in WORDS:
            raise codes.wrong_code()
        codes.require_code(session, Code(WORDS[word], window, digest), now=now)
    except Refused as error:
        return _refused(request, str(error))
    request.session[SCANNED] = {"session": str(uid), "word": word, "at": now.isoformat()}
    return HttpResponseRedirect(reverse("meetings:check_in"))


@door(signed_in, methods=("GET", "POST"))
@never_cache
def check_in(request: HttpRequest) -> HttpResponse:
    """One button after a scan: it records the moment of the scan, and says what it recorded."""
    person, found = person_of(actor_of(request)), _scanned(request)
    if found is None:
        return _refused(
            request, _("Scan the QR code that the screen in the room shows, then press the button here.")
        )
    session, word, at = found
    context = {"session": session, "is_out": word == "uscita", "at": at}
    if request.method != "POST":
        return render(request, "meetings/scan.html", context)
    try:
        passed = passes(
            session=session, person=person, direction=WORDS[word], source=Source.QR, at=at, now=clock.now()
        )
    except Refused as error:
        return _refused(request, str(error))
    request.session[SCANNED] |= {"done": _told(passed)}
    return redirect("meetings:checked_in")


@door(signed_in)
@never_cache
def checked_in(request: HttpRequest) -> HttpResponse:
    """What was recorded, to read and show."""
    found, done = _scanned(request, kept=timedelta(days=1)), (request.session.get(SCANNED) or {}).get("done")
    if found is None or done is None:
        return redirect("meetings:attendances")
    at = parse_datetime(done["at"])
    return render(request, "meetings/scan_done.html", {"session": found[0], "done": done, "at": at})


def _told(passed: Passed) -> dict[str, Any]:
    return {
        "is_out": passed.evidence.kind == Evidence.Kind.OUT, "at": passed.evidence.at.isoformat(),
        "is_known": passed.is_known, "is_booked": passed.is_booked,
    }  # fmt: skip


def _scanned(request: HttpRequest, *, kept: timedelta = KEPT) -> tuple[MeetingSession, str, datetime] | None:
    """Session, direction and moment of the last scan of this browser, while it is fresh."""
    known = request.session.get(SCANNED)
    if not known:
        return None
    at = parse_datetime(known["at"])
    session = MeetingSession.objects.select_related("meeting").filter(uid=known["session"]).first()
    if session is None or at is None or clock.now() - at > kept:
        return None
    return session, known["word"], at


def _refused(request: HttpRequest, words: str) -> HttpResponse:
    return render(request, "meetings/scan_refused.html", {"words": words}, status=403)
