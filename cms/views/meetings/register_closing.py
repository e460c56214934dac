# SPDX-License-Identifier: AGPL-3.0-or-later
"""Closing the register: what is missing first, then one button."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache

from cms import clock
from cms.meetings.attendance.closing import CannotClose, close, may_close
from cms.meetings.attendance.conflicts import odd_lines
from cms.meetings.attendance.queries import closing_of
from cms.meetings.attendance.standing import standings_of, tally
from cms.meetings.planning.models import MeetingSession
from cms.meetings.planning.rules import can_keep_register
from cms.rights import actor_of, door, fetch


class ClosingForm(forms.Form):
    """One button; why, when the register was closed before."""

    words = forms.CharField(label=gettext_lazy("What you corrected"), max_length=300)

    def __init__(self, *args: Any, is_again: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_again:
            del self.fields["words"]


@door(can_keep_register, sample="register_session", methods=("GET", "POST"))
@never_cache
def close_register(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What the register says and lacks; then it is closed."""
    session: MeetingSession = fetch(request, can_keep_register, uid=uid)
    closing, now = closing_of(session), clock.now()
    form = ClosingForm(request.POST if request.method == "POST" else None, is_again=closing is not None)
    if request.method == "POST" and form.is_valid():
        try:
            close(session=session, by=actor_of(request), at=now, words=form.cleaned_data.get("words", ""))
            messages.success(request, _("The register is closed."))
            return redirect("meetings:register", uid=uid)
        except CannotClose as error:
            form.add_error(None, str(error))
    rows = standings_of(session)
    counts = tally(rows)
    crumbs = [
        {"title": _("Registers"), "url": reverse("meetings:register_days")},
        {"title": session.meeting.title, "url": reverse("meetings:register", args=[uid])},
    ]
    page = {
        "session": session, "form": form, "tally": counts, "crumbs": crumbs,
        "missing": [] if form.errors else _missing(session, counts),
        "people": [row for row in rows if row.is_ in ("", "both")],
        "odd": odd_lines(session),
    }  # fmt: skip
    return render(request, "meetings/register_close.html", page, status=422 if form.errors else 200)


def _missing(session: MeetingSession, counts: dict[str, int]) -> list[str]:
    """What whoever closes should know first, in sentences."""
    said = []
    try:
        may_close(session=session, at=clock.now())
    except CannotClose as error:
        said.append(str(error))
    if not counts["present"] and not counts["both"]:
        said.append(_("Nobody is marked present."))
    if counts["unmarked"]:
        words = ngettext(
            "%(count)s person has no mark: they count as absent.",
            "%(count)s people have no mark: they count as absent.",
            counts["unmarked"],
        )
        said.append(words % {"count": counts["unmarked"]})
    if counts["both"]:
        words = ngettext(
            "%(count)s person is marked present and absent.",
            "%(count)s people are marked present and absent.",
            counts["both"],
        )
        said.append(words % {"count": counts["both"]})
    return said
