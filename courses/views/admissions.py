# SPDX-License-Identifier: AGPL-3.0-or-later
"""Getting into a module and out of it: enrolling, asking, giving up; the requests to decide."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms import clock
from cms.rights import actor_of, door, fetch, signed_in
from courses import enrolling, learning
from courses.admissions.operations import Decided, NotAdmitted
from courses.admissions.queries import pending, seats_left, way_in
from courses.admissions.rules import can_decide_request, can_withdraw_request, requests_to_decide_for
from courses.catalogue.models import ModulePage
from courses.catalogue.queries import MODULE_TEXTS
from courses.catalogue.rules import can_enrol
from courses.enrolments.rules import can_learn
from courses.forms.admissions import ReasonForm


@door(can_enrol, sample="module", methods=("GET", "POST"))
@never_cache
def enrol(request: HttpRequest, slug: str) -> HttpResponse:
    """A page with one button: it enrols, or sends the request to who approves."""
    module: ModulePage = fetch(request, can_enrol, slug=slug)
    actor = actor_of(request)
    way = way_in(actor.person_id, module)
    if request.method == "POST" and module.admission == module.Admission.APPROVAL and way.kind != "in":
        enrolling.ask(module=module, by=actor, at=clock.now())
        messages.success(request, _("Request sent: you will receive an e-mail with the answer."))
        return redirect("module", slug=slug)
    if request.method == "POST":
        learning.enrol(module=module, by=actor, at=clock.now())
        return redirect("resume", slug=slug)
    return render(request, "courses/enrol.html", {"module": module, "way_in": way})


@door(can_learn, sample="enrolment", methods=("GET", "POST"))
@never_cache
def cancel(request: HttpRequest, slug: str) -> HttpResponse:
    """A page with one button; the button gives up the enrolment."""
    enrolment = fetch(request, can_learn, module__slug=slug)
    if request.method == "POST":
        learning.cancel(enrolment=enrolment, by=actor_of(request), at=clock.now())
        messages.success(request, _("You have given up the enrolment."))
        return redirect("module", slug=slug)
    return render(request, "courses/cancel.html", {"enrolment": enrolment})


@door(can_withdraw_request, sample="enrolment_request", methods=("POST",))
def withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Takes one's own request back."""
    asked = fetch(request, can_withdraw_request, uid=uid)
    try:
        enrolling.withdraw(request=asked, by=actor_of(request), at=clock.now())
        messages.success(request, _("Request withdrawn."))
    except Decided as told:
        messages.warning(request, str(told))
    return redirect("module", slug=asked.module.slug)


@door(signed_in)
@never_cache
def requests(request: HttpRequest) -> HttpResponse:
    """The requests that the actor decides, the oldest first."""
    waiting = requests_to_decide_for(actor_of(request)) & pending()
    rows = waiting.defer(*MODULE_TEXTS).order_by("at", "pk")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render(request, "courses/admissions/requests.html", {"page": page})


@door(can_decide_request, sample="enrolment_request", methods=("GET", "POST"))
@never_cache
def decide(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One request: approve with a click, or refuse with a reason."""
    asked = fetch(request, can_decide_request, uid=uid)
    refuses = request.method == "POST" and request.POST.get("outcome") != "approved"
    form = ReasonForm(request.POST if refuses else None)
    if request.method == "POST" and (not refuses or form.is_valid()):
        _decided(request, asked, form.cleaned_data["reason"] if refuses else None)
        return redirect("enrolment_requests")
    context: dict[str, Any] = {
        "asked": asked,
        "decision": getattr(asked, "decision", None),
        "form": form,
        "left": seats_left(asked.module),
    }
    return render(request, "courses/admissions/request.html", context)


def _decided(request: HttpRequest, asked: Any, reason: str | None) -> None:
    """Approves (no reason) or refuses, and says what became of it."""
    by, at = actor_of(request), clock.now()
    try:
        if reason is None:
            enrolling.approve(request=asked, by=by, at=at)
            said = _("Approved: %(name)s is enrolled in “%(title)s”.")
        else:
            enrolling.refuse(request=asked, reason=reason, by=by, at=at)
            said = _("Refused: %(name)s will read the reason in an e-mail.")
        messages.success(request, said % {"name": asked.person, "title": asked.module.title})
    except (Decided, NotAdmitted) as told:
        messages.error(request, str(told))
