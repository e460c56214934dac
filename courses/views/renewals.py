# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking again a module whose certificate expires."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms import clock
from cms.rights import actor_of, door, fetch
from courses import learning
from courses.admissions.operations import NotAdmitted
from courses.catalogue.models import ModulePage
from courses.catalogue.rules import can_enrol
from courses.certificates.renewals.queries import window_for
from courses.enrolments.models import Enrolment
from courses.enrolments.rules import enrolments_to_learn


@door(can_enrol, sample="module", methods=("GET", "POST"))
@never_cache
def renew(request: HttpRequest, slug: str) -> HttpResponse:
    """What taking it again means; the button begins. Outside the window the page of the module says when."""
    module: ModulePage = fetch(request, can_enrol, slug=slug)
    actor = actor_of(request)
    if request.method == "POST":
        try:
            learning.renew(module=module, by=actor, at=clock.now())
        except NotAdmitted as told:
            messages.error(request, str(told))
            return redirect("module", slug=slug)
        messages.success(request, _("You have begun again: everything is to be done anew."))
        return redirect("resume", slug=slug)
    context = renewal_context(enrolments_to_learn(actor).filter(module=module).first())
    renewal = context["renewal"]
    if renewal is None or not renewal["can_begin"]:
        return redirect("module", slug=slug)
    return render(request, "courses/renew.html", {"module": module, **context})


def renewal_context(enrolment: Enrolment | None) -> dict[str, Any]:
    """`renewal`: until when the person's certificate is valid, and whether they can take the module again now; None
    when nothing expires. At most two queries."""
    window = window_for(enrolment.person_id, enrolment.module_id) if enrolment else None
    if enrolment is None or window is None:
        return {"renewal": None}
    today, is_completed = clock.today(), enrolment.progress.is_completed
    return {
        "renewal": {
            "opens": window.opens,
            "expires": window.expires,
            "is_expired": window.is_expired(today),
            "is_under_way": not is_completed,
            "can_begin": is_completed and window.is_open(today),
        }
    }
