# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which meetings of the calendar count for an activity of a module."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms import clock
from cms.clock import day_in_words
from cms.meetings.planning.models import Meeting
from cms.rights import actor_of, door, fetch
from courses import crediting
from courses.catalogue.content import Kind
from courses.catalogue.models import ModulePage
from courses.tutoring.meetings import meetings_of, meetings_offered
from courses.tutoring.rules import can_teach
from courses.views.teaching import last_with


class MeetingsField(forms.ModelMultipleChoiceField[Meeting]):
    """Meetings by title and first date."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} ({day_in_words(obj.begins_at)})" if obj.begins_at else str(obj)


class MeetingsForm(forms.Form):
    """The meetings of the calendar that are `offered`, each ticked or not."""

    def __init__(self, offered: QuerySet[Meeting], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meetings"] = MeetingsField(
            offered, label=_("Meetings of the calendar"), required=False, to_field_name="uid",
            widget=forms.CheckboxSelectMultiple)  # fmt: skip


@door(can_teach, sample="class_meeting", methods=("GET", "POST"))
@never_cache
def meetings(request: HttpRequest, slug: str, activity: UUID) -> HttpResponse:
    """The meetings whose closed registers say who attended this activity; ticked or not, and saved."""
    module: ModulePage = fetch(request, can_teach, slug=slug)
    _version, attended = last_with(module, activity, Kind.MEETING)
    at = clock.now()
    offered = meetings_offered(module, activity, at=at)
    linked = meetings_of(module, activity)
    sent = request.POST if request.method == "POST" else None
    form = MeetingsForm(offered, sent, initial={"meetings": [one.uid for one in linked]})
    if form.is_bound and form.is_valid():
        chosen = [one.pk for one in form.cleaned_data["meetings"]]
        changed = crediting.link_meetings(
            module=module, activity_uid=activity, meetings=chosen, by=actor_of(request), at=at
        )
        words = _("Saved: the registers of these meetings now count here.")
        messages.success(request, words if changed else _("Nothing had changed."))
        return redirect("class_register", module.slug, activity)
    context = {"module": module, "activity": attended, "form": form, "offered": offered}
    return render(request, "courses/teaching/meetings.html", context, status=422 if form.errors else 200)
