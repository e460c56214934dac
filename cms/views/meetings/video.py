# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of a video call: a trial first, line by line, then what is left open is decided, then it is recorded."""

import base64
import binascii
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache

from cms import clock
from cms.meetings.attendance.importing import Match, Taken, matched, take
from cms.meetings.attendance.recording import Refused
from cms.meetings.attendance.register import Line, register_of
from cms.meetings.attendance.video import connections
from cms.meetings.planning.models import MeetingSession
from cms.meetings.planning.rules import can_keep_register
from cms.people.models import Person
from cms.rights import actor_of, door, fetch
from cms.sheets import BadFile

MOST_BYTES = 1024 * 1024
NOBODY = "no"


class CallForm(forms.Form):
    """The file of the call."""

    file = forms.FileField(
        label=gettext_lazy("List of the video call (CSV)"),
        help_text=gettext_lazy(
            "The report of Teams, Zoom or Meet as it is, 1 MB at most. You see every line before anything is recorded."
        ),
    )

    def clean_file(self) -> tuple[str, bytes]:
        """Name and bytes."""
        sent: UploadedFile[bytes] = self.cleaned_data["file"]
        if (sent.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("The file is too large: 1 MB at most."))
        return sent.name or "", sent.read()


class ChoicesForm(forms.Form):
    """Whose each open line is; the file comes along, so that nothing is kept before it is confirmed."""

    name = forms.CharField(widget=forms.HiddenInput, required=False, max_length=300)
    content = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, matches: list[Match], lines: list[Line], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.open = [match for match in matches if match.is_open]
        self.people = {str(line.person.uid): line.person for line in lines}
        names = [(uid, str(person)) for uid, person in self.people.items()]
        choices = [("", "–"), (NOBODY, _("Nobody of the register: do not count it")), *names]
        for match in self.open:
            row = match.connection
            self.fields[f"line-{row.number}"] = forms.ChoiceField(
                choices=choices, label=_("Line %(number)s: %(words)s") % {
                    "number": row.number, "words": " · ".join(filter(None, (row.name, row.email)))},
                error_messages={"required": _("Line %(number)s: say whose it is.") % {"number": row.number}},
            )  # fmt: skip

    def chosen(self) -> dict[int, Person | None]:
        """Line's number → whose it is; None: it does not count."""
        given = {
            match.connection.number: self.cleaned_data[f"line-{match.connection.number}"]
            for match in self.open
        }
        return {number: self.people.get(value) for number, value in given.items()}


@door(can_keep_register, sample="register_session", methods=("GET", "POST"))
@never_cache
def video(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A file is tried; with `content` in the form, what was tried is recorded."""
    session: MeetingSession = fetch(request, can_keep_register, uid=uid)
    if request.method != "POST":
        return _asked(request, session, CallForm())
    if "content" in request.POST:
        return _confirmed(request, session)
    form = CallForm(request.POST, request.FILES)
    if not form.is_valid():
        return _asked(request, session, form)
    name, content = form.cleaned_data["file"]
    try:
        matches, lines = _read(session, content)
    except BadFile as error:
        form.add_error("file", str(error))
        return _asked(request, session, form)
    first = {"name": name, "content": base64.b64encode(content).decode()}
    return _tried(request, session, matches, ChoicesForm(matches, lines, initial=first))


def _read(session: MeetingSession, content: bytes) -> tuple[list[Match], list[Line]]:
    lines = register_of(session)
    return matched(connections(content, session.during.lower, session.during.upper), lines), lines


def _asked(request: HttpRequest, session: MeetingSession, form: CallForm) -> HttpResponse:
    context = {"session": session, "form": form}
    return render(request, "meetings/video.html", context, status=422 if form.errors else 200)


def _tried(
    request: HttpRequest, session: MeetingSession, matches: list[Match], form: ChoicesForm
) -> HttpResponse:
    context = {
        "session": session, "matches": matches, "form": form, "open": len(form.open),
        "found": sum(match.person is not None for match in matches),
        "bad": sum(bool(match.connection.problem) for match in matches),
    }  # fmt: skip
    return render(request, "meetings/video_trial.html", context, status=422 if form.errors else 200)


def _confirmed(request: HttpRequest, session: MeetingSession) -> HttpResponse:
    try:
        content = base64.b64decode(request.POST["content"], validate=True)
        matches, lines = _read(session, content)
    except (binascii.Error, BadFile):
        form = CallForm(request.POST)
        form.add_error("file", _("The file did not arrive whole: choose it again."))
        return _asked(request, session, form)
    choices = ChoicesForm(matches, lines, request.POST)
    if not choices.is_valid():
        return _tried(request, session, matches, choices)
    try:
        taken = take(
            session=session, name=choices.cleaned_data["name"] or "chiamata.csv", content=content, matches=matches,
            choices=choices.chosen(), by=actor_of(request), at=clock.now())  # fmt: skip
    except Refused as error:
        choices.add_error(None, str(error))
        return _tried(request, session, matches, choices)
    _say(request, taken)
    return redirect("meetings:evidence", uid=session.uid)


def _say(request: HttpRequest, taken: Taken) -> None:
    words = ngettext("%(count)s line recorded.", "%(count)s lines recorded.", taken.recorded)
    said = [words % {"count": taken.recorded}]
    if taken.known:
        words = ngettext("%(count)s was recorded already.", "%(count)s were recorded already.", taken.known)
        said.append(words % {"count": taken.known})
    if taken.left_out:
        words = ngettext("%(count)s left out.", "%(count)s left out.", taken.left_out)
        said.append(words % {"count": taken.left_out})
    messages.success(request, " ".join(said))
    for row, problem in taken.refused:
        words = _("Line %(number)s: %(words)s") % {"number": row.number, "words": problem}
        messages.error(request, words)
