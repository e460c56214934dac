# SPDX-License-Identifier: AGPL-3.0-or-later
"""A dispute about a register, for who keeps it: what was said, and one answer."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from cms import clock
from cms.meetings.attendance.disputing import CannotAnswer, answer
from cms.meetings.attendance.models import Dispute
from cms.meetings.attendance.register import line_of
from cms.meetings.attendance.rules import can_answer
from cms.rights import actor_of, door, fetch


class AnswerForm(forms.Form):
    """Corrected or not, and why."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Answer"),
        widget=forms.RadioSelect,
        choices=[
            ("accepted", gettext_lazy("They are right: I have corrected the register")),
            ("refused", gettext_lazy("The register is right")),
        ],
    )
    words = forms.CharField(
        label=gettext_lazy("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The person will read it in an e-mail."),
    )  # fmt: skip


@door(can_answer, sample="dispute", methods=("GET", "POST"))
@never_cache
def dispute(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Reads a dispute; POST answers it, once."""
    found: Dispute = fetch(request, can_answer, uid=uid)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        is_accepted, words = form.cleaned_data["outcome"] == "accepted", form.cleaned_data["words"]
        try:
            answer(dispute=found, is_accepted=is_accepted, words=words, by=actor_of(request), at=clock.now())
        except CannotAnswer as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("Answered: %(name)s will read it in an e-mail.") % {"name": found.person}
            )
            return redirect("meetings:evidence", uid=found.session.uid)
    line = line_of(found.session, found.person_id, upto=clock.now())
    context = {"dispute": found, "session": found.session, "line": line, "form": form}
    return render(request, "meetings/dispute.html", context, status=422 if form.errors else 200)
