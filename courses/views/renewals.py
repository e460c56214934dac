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
from courses import enrolling, learning
from courses.admissions.operations import NotAdmitted
from courses.admissions.queries import way_in
from courses.catalogue.models import ModulePage
from courses.catalogue.rules import can_enrol
from courses.certificates.renewals.queries import given_by, last_certificate, window_of
from courses.enrolments.models import Enrolment
from courses.enrolments.rules import enrolments_to_learn


@door(can_enrol, sample="module", methods=("GET", "POST"))
@never_cache
def renew(request: HttpRequest, slug: str) -> HttpResponse:
    """What taking it again means; the button begins, or asks who approves. Outside the window the page of the module
    says when."""
    module: ModulePage = fetch(request, can_enrol, slug=slug)
    actor = actor_of(request)
    if request.method == "POST":
        return _begun(request, module)
    context = renewal_context(enrolments_to_learn(actor).filter(module=module).first())
    renewal = context["renewal"]
    if renewal is None or not renewal["can_begin"]:
        return redirect("module", slug=slug)
    return render(request, "courses/renew.html", {"module": module, **context})


def _begun(request: HttpRequest, module: ModulePage) -> HttpResponse:
    actor, at = actor_of(request), clock.now()
    try:
        if module.admission == module.Admission.APPROVAL:
            enrolling.ask(module=module, by=actor, at=at)
            messages.success(request, _("Request sent: you will receive an e-mail with the answer."))
            return redirect("module", slug=module.slug)
        learning.renew(module=module, by=actor, at=at)
    except NotAdmitted as told:
        messages.error(request, str(told))
        return redirect("module", slug=module.slug)
    messages.success(request, _("You have begun again: everything is to be done anew."))
    return redirect("resume", slug=module.slug)


def renewal_context(enrolment: Enrolment | None) -> dict[str, Any]:
    """`renewal`: until when the person's certificate is valid, or that it is revoked, and whether and how (`way`)
    they can take the module again now; None when nothing expires, and while the certificate of what they completed
    is still to come. A query, some more in the window."""
    if enrolment is None:
        return {"renewal": None}
    is_completed = enrolment.progress.is_completed
    last = given_by(enrolment) if is_completed else last_certificate(enrolment.person_id, enrolment.module_id)
    is_revoked = last is not None and hasattr(last, "revocation")
    window = window_of(last) if last else None
    if not is_revoked and window is None:
        return {"renewal": None}
    today = clock.today()
    can_begin = is_completed and (is_revoked or (window is not None and window.is_open(today)))
    way = way_in(enrolment.person_id, enrolment.module, renewing=enrolment) if can_begin else None
    return {
        "renewal": {
            "opens": window.opens if window else None,
            "expires": window.expires if window else None,
            "is_expired": window is not None and window.is_expired(today),
            "is_revoked": is_revoked,
            "is_under_way": not is_completed,
            "can_begin": can_begin and way is not None and way.kind in ("enrol", "ask"),
            "way": way,
        }
    }
