# SPDX-License-Identifier: AGPL-3.0-or-later
"""The evidence of a session for who keeps its register: what does not agree, who disputes, each person's traces."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from cms import clock
from cms.meetings.attendance.conflicts import words_of
from cms.meetings.attendance.models import Evidence, Source
from cms.meetings.attendance.queries import closing_of, disputes_of, evidence_of, person_of
from cms.meetings.attendance.recording import Refused, record
from cms.meetings.attendance.register import line_of, register_of
from cms.meetings.attendance.rules import can_take_back
from cms.meetings.planning.models import MeetingSession
from cms.meetings.planning.rules import can_keep_register
from cms.people.models import Body, Person
from cms.rights import Hidden, actor_of, door, fetch

Kind = Evidence.Kind


class CorrectionForm(forms.Form):
    """A new trace: what, and when where it is an entrance or an exit."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What happened"),
        choices=[(kind.value, kind.label) for kind in (Kind.IN, Kind.OUT, Kind.PRESENT, Kind.ABSENT)],
    )
    hour = forms.TimeField(
        label=gettext_lazy("At what time"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=gettext_lazy("For who came in or went out."),
    )
    body = forms.ModelChoiceField(
        Body.objects.order_by("name"), label=gettext_lazy("For which body"), required=False,
        help_text=gettext_lazy("Only if it is not the one shown above."),
    )  # fmt: skip
    key = forms.UUIDField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("kind") in (Kind.IN, Kind.OUT) and not found.get("hour") and "hour" not in self.errors:
            self.add_error("hour", _("Write at what time."))
        return found


@door(can_keep_register, sample="register_session")
@never_cache
def evidence(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Everybody on the register with minutes and what does not agree, those to look at first; the disputes."""
    session: MeetingSession = fetch(request, can_keep_register, uid=uid)
    lines = sorted(register_of(session, upto=clock.now()), key=lambda line: not line.needs_a_look)
    context = {
        "session": session,
        "rows": [(line, words_of(line.counted.conflicts)) for line in lines],
        "odd": sum(line.needs_a_look for line in lines),
        "disputes": list(disputes_of(session)),
        "files": list(session.evidence_files.select_related("added_by").order_by("pk")),
        "closing": closing_of(session),
    }
    return render(request, "meetings/attendance_lines.html", context)


@door(can_keep_register, sample="register_person", methods=("GET", "POST"))
@never_cache
def evidence_line(request: HttpRequest, uid: UUID, person: UUID) -> HttpResponse:
    """All that was recorded of somebody; POST adds a trace. Nothing is changed: what is wrong is taken back."""
    session: MeetingSession = fetch(request, can_keep_register, uid=uid)
    line = line_of(session, _on_it(session, person).pk, upto=clock.now())
    if line is None:
        raise Hidden("nobody of this register")
    form = CorrectionForm(request.POST if request.method == "POST" else None, initial={"key": uuid4()})
    if form.is_bound and form.is_valid():
        try:
            _corrected(request, session, line.person, form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Recorded. Close the register again to make it count."))
            return redirect("meetings:evidence_line", uid=uid, person=person)
    context = {
        "session": session, "line": line, "conflicts": words_of(line.counted.conflicts), "form": form,
        "traces": [one for one in evidence_of(session, line.person.pk) if one.kind != Kind.VOID],
    }  # fmt: skip
    return render(request, "meetings/attendance_line.html", context, status=422 if form.errors else 200)


def _on_it(session: MeetingSession, uid: UUID) -> Person:
    """Somebody who booked or left a trace at this session, and nobody else."""
    found: Person | None = next(
        (line.person for line in register_of(session) if line.person.uid == uid), None
    )
    if found is None:
        raise Hidden("nobody of this register")
    return found


def _corrected(request: HttpRequest, session: MeetingSession, person: Person, given: dict[str, Any]) -> None:
    keeper, now = person_of(actor_of(request)), clock.now()
    at = moment_of(session, given["hour"]) if given["kind"] in (Kind.IN, Kind.OUT) else now
    record(
        session=session, person=person, kind=given["kind"], source=Source.TRAINER, at=at, recorded_by=keeper,
        client_uid=given["key"], now=now, body=given["body"])  # fmt: skip


def moment_of(session: MeetingSession, hour: time) -> datetime:
    """The moment at which clocks in Rome show `hour`, nearest to the session: of its day, or of the next."""
    begins, ends = session.during.lower, session.during.upper
    days = [clock.day_of(begins), clock.day_of(begins) + timedelta(days=1)]
    found = [datetime.combine(day, hour.replace(fold=fold), clock.ROME) for day in days for fold in (0, 1)]
    return min(found, key=lambda moment: max(begins - moment, moment - ends, timedelta())).astimezone(UTC)


@door(can_take_back, sample="evidence", methods=("POST",))
@never_cache
@transaction.atomic
def take_back(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A trace counts no longer: a new one says so, and both stay."""
    wrong: Evidence = fetch(request, can_take_back, uid=uid)
    keeper, now = person_of(actor_of(request)), clock.now()
    try:
        record(
            session=wrong.session, person=wrong.person, kind=Kind.VOID, source=Source.TRAINER, at=now,
            recorded_by=keeper, client_uid=uuid4(), now=now, voids=wrong)  # fmt: skip
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Taken back. Close the register again to make it count."))
    line = line_of(wrong.session, wrong.person_id)
    if line is None:
        return redirect("meetings:evidence", uid=wrong.session.uid)
    return redirect("meetings:evidence_line", uid=wrong.session.uid, person=line.person.uid)
