# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desk at the entrance: whoever keeps the register types a name or a code, and presses in or out."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from cms import clock
from cms.meetings.attendance.edges import Passed, passes
from cms.meetings.attendance.models import Evidence, Source
from cms.meetings.attendance.queries import person_of
from cms.meetings.attendance.recording import Refused, check
from cms.meetings.attendance.register import Line, register_of
from cms.meetings.booking.guests import walk_in
from cms.meetings.booking.rolls import candidates
from cms.meetings.planning.models import MeetingSession
from cms.meetings.planning.rules import can_keep_register
from cms.people.models import Person
from cms.people.names import plain, printable
from cms.rights import actor_of, door, fetch
from cms.views.meetings.booking_forms import person_of as person_asked
from cms.views.meetings.booking_forms import words_asked

Kind = Evidence.Kind
CODE = 6


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody found: how they stand in the room, and whether they are on the list."""

    person: Person
    body: str
    code: str
    edge: Evidence | None
    is_on_the_list: bool

    @property
    def is_in(self) -> bool:
        return self.edge is not None and self.edge.kind == Kind.IN


class WalkInForm(forms.Form):
    """Somebody whom nobody knows yet."""

    given_name = forms.CharField(label=gettext_lazy("Given name"), max_length=100, validators=[printable])
    family_name = forms.CharField(label=gettext_lazy("Family name"), max_length=100, validators=[printable])


def code_of(person: Person) -> str:
    """What somebody may say at the desk instead of their name; on their own page. Not a secret, not always unique."""
    return person.uid.hex[-CODE:].upper()


@door(can_keep_register, sample="register_session", methods=("GET", "POST"))
@never_cache
def kiosk(request: HttpRequest, uid: UUID) -> HttpResponse:
    """?chi= finds people of the list, then all others; a button records an entrance or an exit, now."""
    session: MeetingSession = fetch(request, can_keep_register, uid=uid)
    if request.method == "POST" and "person" in request.POST:
        _passed(request, session, person_asked(request))
        return redirect("meetings:kiosk", uid=uid)
    form = WalkInForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        _added(request, session, form.cleaned_data)
        return redirect("meetings:kiosk", uid=uid)
    who = words_asked(request, "chi")
    lines = register_of(session)
    context = {
        "session": session, "who": who, "form": form, "found": _found(session, lines, who),
        "inside": sum(_of(line).is_in for line in lines), "problem": _problem(session),
    }  # fmt: skip
    return render(request, "meetings/kiosk.html", context, status=422 if form.errors else 200)


def _problem(session: MeetingSession) -> str:
    try:
        check(session=session, now=clock.now())
    except Refused as error:
        return str(error)
    return ""


def _found(session: MeetingSession, lines: list[Line], who: str) -> list[Found]:
    """Those of the list with that name or code; where there are none, everybody else with that name or address."""
    if not who:
        return []
    words = [plain(word) for word in who.split()[:5]]
    theirs = [_of(line) for line in lines]
    here = [
        one
        for one in theirs
        if all(word in plain(str(one.person)) for word in words) or one.code == who.upper()
    ]
    known = {one.person.pk for one in here}
    others = [person for person in candidates(session.meeting, who) if person.pk not in known]
    return here + [Found(person, "", code_of(person), None, is_on_the_list=False) for person in others]


def _of(line: Line) -> Found:
    edges = [one for one in line.evidence if one.kind in (Kind.IN, Kind.OUT) and one.source != Source.VIDEO]
    return Found(
        line.person,
        str(line.body or ""),
        code_of(line.person),
        edges[-1] if edges else None,
        is_on_the_list=True,
    )


def _passed(request: HttpRequest, session: MeetingSession, person: Person) -> None:
    direction = Kind.OUT if request.POST.get("kind") == Kind.OUT else Kind.IN
    try:
        passed = _record(request, session, person, direction)
    except Refused as error:
        messages.error(request, f"{person}: {error}")
        return
    words = {
        (Kind.IN, False): _("%(name)s: came in at %(time)s."),
        (Kind.OUT, False): _("%(name)s: went out at %(time)s."),
        (Kind.IN, True): _("%(name)s was in already, since %(time)s."),
        (Kind.OUT, True): _("%(name)s was out already, since %(time)s."),
    }[direction, passed.is_known]
    moment = passed.evidence.at.astimezone(clock.ROME)
    messages.success(request, words % {"name": person, "time": f"{moment:%H:%M}"})


def _record(request: HttpRequest, session: MeetingSession, person: Person, direction: str) -> Passed:
    keeper, now = person_of(actor_of(request)), clock.now()
    return passes(
        session=session,
        person=person,
        direction=direction,
        source=Source.KIOSK,
        at=now,
        now=now,
        recorded_by=keeper,
    )


def _added(request: HttpRequest, session: MeetingSession, names: dict[str, Any]) -> None:
    """Whoever of the list bears that name alone; else a guest. Nothing is made where nothing can be recorded."""
    wanted = plain(f"{names['given_name']} {names['family_name']}")
    same = [line.person for line in register_of(session) if plain(str(line.person)) == wanted]
    try:
        with transaction.atomic():
            person = same[0] if len(same) == 1 else walk_in(**names, by=actor_of(request), at=clock.now())
            passed = _record(request, session, person, Kind.IN)
    except Refused as error:
        messages.error(request, str(error))
        return
    moment = passed.evidence.at.astimezone(clock.ROME)
    words = _("%(name)s, who is not on the list: came in at %(time)s.")
    messages.success(request, words % {"name": person, "time": f"{moment:%H:%M}"})
