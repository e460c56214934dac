# SPDX-License-Identifier: AGPL-3.0-or-later
"""The new version of a module, for who is learning in an older one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms import clock
from cms.rights import actor_of, door, fetch
from courses import queries, versions
from courses.catalogue.changes import difference
from courses.enrolments.models import Enrolment
from courses.enrolments.rules import can_learn
from courses.forms.versions import VersionForm


@door(can_learn, sample="enrolment", methods=("GET", "POST"))
@never_cache
def new_version(request: HttpRequest, slug: str) -> HttpResponse:
    """What changes, and a button that accepts; whoever has nothing to accept goes back to the module."""
    enrolment: Enrolment = fetch(request, can_learn, module__slug=slug)
    newer = queries.newer_version(enrolment)
    if newer is None:
        return redirect("module", slug=slug)
    if request.method == "POST":
        form = VersionForm(request.POST)
        if not form.is_valid() or form.cleaned_data["version"] != newer.uid:
            messages.warning(request, _("Meanwhile the module has changed again: look at what changes now."))
            return redirect("new_version", slug=slug)
        versions.accept_version(enrolment=enrolment, version=newer, by=actor_of(request), at=clock.now())
        messages.success(request, _("You go on in the new version."))
        return redirect("module", slug=slug)
    context = {
        "enrolment": enrolment,
        "newer": newer,
        "notes": queries.versions_between(enrolment.followed, newer),
        "difference": difference(newer, enrolment.followed),
        "now": enrolment.progress,
        "then": queries.standing_in(enrolment, newer),
    }
    return render(request, "courses/version_move.html", context)
