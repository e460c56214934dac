# SPDX-License-Identifier: AGPL-3.0-or-later
"""One's own profile, and the switch between mandates."""

from allauth.usersessions.models import UserSession
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms import clock
from cms.accounts.rules import can_act_under
from cms.accounts.second_factor import FACTORS
from cms.people.models import Employment, Mandate
from cms.rights import actor_of, door, fetch, signed_in
from cms.views.middleware import CHOSEN_MANDATE


@door(signed_in, methods=("POST",))
def switch_mandate(request: HttpRequest) -> HttpResponse:
    """Acts from now on under another of the own mandates in force; the session gets a new key."""
    if not request.POST.get("mandate"):
        raise BadRequest(_("Say which mandate."))
    mandate: Mandate = fetch(request, can_act_under, uid=request.POST["mandate"])
    _new_key(request)
    request.session[CHOSEN_MANDATE] = str(mandate.uid)
    after = request.POST.get("next", "")
    return redirect(after if _is_ours(request, after) else "/spazio/")


def _is_ours(request: HttpRequest, address: str) -> bool:
    return url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )


def _new_key(request: HttpRequest) -> None:
    """A new session key, known to the list of sessions in the place of the old one."""
    old = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=old).delete()
    UserSession.objects.create_from_request(request)


@door(signed_in)
@never_cache
def profile(request: HttpRequest) -> HttpResponse:
    """Where one works, as what one acts, and the links to password, second factor and sessions."""
    actor = actor_of(request)
    works = Employment.objects.filter(person=actor.person_id, during__contains=clock.today())
    mandates = Mandate.objects.filter(person=actor.person_id).select_related("body", "zone", "unit")
    context = {
        "employments": works.select_related("body", "unit"),
        "mandates": mandates.order_by("-during"),
        "in_force": {mandate.id for mandate in actor.mandates},
        "has_second_factor": request.user.authenticator_set.filter(type__in=FACTORS).exists(),  # type: ignore[union-attr]
        "sessions": UserSession.objects.filter(user=actor.user_id).count(),
    }
    return render(request, "cms/profile.html", context)
