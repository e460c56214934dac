# SPDX-License-Identifier: AGPL-3.0-or-later
"""One's own attendance: minutes, what they come from, and "the register is wrong"."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from cms import clock
from cms.meetings.attendance.conflicts import words_of
from cms.meetings.attendance.disputing import CannotDispute, dispute
from cms.meetings.attendance.models import Dispute, Evidence
from cms.meetings.attendance.queries import attended, closing_of, evidence_of, line_closed, person_of
from cms.meetings.attendance.register import line_of
from cms.meetings.attendance.rules import can_see_attendance, sessions_attended_by
from cms.meetings.planning.models import MeetingSession
from cms.people.models import Person
from cms.people.queries import same_person
from cms.rights import actor_of, door, fetch, signed_in
from cms.views.meetings.kiosk import code_of


class DisputeForm(forms.Form):
    """What is wrong, in one's own words."""

    words = forms.CharField(
        label=gettext_lazy("What is wrong"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "For example: I was there from 9:00 to 13:00. Who keeps the register reads it and answers."
        ),
    )


@door(signed_in)
@never_cache
def attendances(request: HttpRequest) -> HttpResponse:
    """Meetings one booked or came to, up to now, the last first, with what the closed register says."""
    actor, now = actor_of(request), clock.now()
    person = person_of(actor)
    held = sessions_attended_by(actor).filter(during__startswith__lte=now, is_cancelled=False)
    page = Paginator(held.order_by("-during", "pk"), 20).get_page(request.GET.get("page"))
    rows = attended(list(page), person.pk)
    context = {"page": page, "rows": rows, "code": code_of(person)}
    return render(request, "meetings/attendances.html", context)


@door(can_see_attendance, sample="attended_session", methods=("GET", "POST"))
@never_cache
def attendance(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One's own line of a session; POST says that it is wrong."""
    session: MeetingSession = fetch(request, can_see_attendance, uid=uid)
    person = person_of(actor_of(request))
    form = DisputeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            words, by = form.cleaned_data["words"], actor_of(request)
            dispute(session=session, person=person, words=words, by=by, at=clock.now())
        except CannotDispute as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Sent to who keeps the register: you will get an answer by e-mail."))
            return redirect("meetings:attendance", uid=uid)
    context = _context(session, person) | {"form": form}
    return render(request, "meetings/attendance.html", context, status=422 if form.errors else 200)


def _context(session: MeetingSession, person: Person) -> dict[str, Any]:
    line, closing = line_of(session, person.pk, upto=clock.now()), closing_of(session)
    disputes = Dispute.objects.filter(session=session, person__in=same_person(person.pk))
    disputes = disputes.select_related("answer__answered_by").prefetch_related("words").order_by("pk")
    return {
        "session": session,
        "line": line,
        "conflicts": words_of(line.counted.conflicts) if line else [],
        "closing": closing,
        "closed": line_closed(closing, person.pk),
        "evidence": [one for one in evidence_of(session, person.pk) if one.kind != Evidence.Kind.VOID],
        "disputes": list(disputes),
        "is_open": any(not hasattr(one, "answer") for one in disputes),
        "has_begun": session.during.lower <= clock.now(),
    }
