# SPDX-License-Identifier: AGPL-3.0-or-later
"""How people get in: asking for access, answering an invitation, deciding on requests."""

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from cms import clock
from cms.accounts.models import AccessRequest
from cms.accounts.operations import (
    InvitationGone,
    LoginExists,
    accept,
    ask_access,
    confirm_request,
    open_invitation,
    refuse_request,
)
from cms.accounts.rules import can_decide_request, can_see_requests, requests_for
from cms.rights import actor_of, anyone, door, fetch
from cms.views.access_forms import AcceptForm, AskForm, DecisionForm


@door(anyone, methods=("GET", "POST"))
@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    """Asks for a login; whoever is known already gets the same answer as who is not."""
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and form.body:
        email = form.cleaned_data["email"]
        limited = ratelimit.consume_or_429(request, action="access_request", key=email)
        if limited:
            return limited
        ask_access(at=clock.now(), **form.cleaned_data, body=form.body)
        return redirect("access_asked")
    return render(request, "cms/ask_access.html", {"form": form})


@door(anyone)
def asked(request: HttpRequest) -> HttpResponse:
    """What happens now: the same words whatever was asked."""
    return render(request, "cms/access_asked.html")


@door(anyone, sample="invitation", methods=("GET", "POST"))
@never_cache
@sensitive_post_parameters()
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the secret link: a form and one button. Reading it changes nothing."""
    now = clock.now()
    try:
        invitation = open_invitation(token, at=now)
        form = AcceptForm(request.POST or None, invitation=invitation)
        if request.method == "POST" and form.is_valid():
            accept(token=token, at=now, **form.cleaned_data)
            messages.success(request, _("Your login is ready. Now sign in."))
            return redirect("account_login")
    except InvitationGone:
        return render(request, "cms/invitation_gone.html", status=410)
    except LoginExists as taken:
        form.add_error(None, str(taken))
    return render(request, "cms/accept_invitation.html", {"form": form, "invitation": invitation})


@door(can_see_requests)
@never_cache
def requests_to_decide(request: HttpRequest) -> HttpResponse:
    """Requests that wait for the actor, the oldest first."""
    waiting = requests_for(actor_of(request)).filter(decided_at=None).select_related("body")
    return render(request, "cms/access_requests.html", {"waiting": waiting})


@door(can_decide_request, sample="access_request", methods=("GET", "POST"))
@never_cache
def decide(request: HttpRequest, uid: str) -> HttpResponse:
    """One request: confirm that the person works here, or refuse with a reason."""
    wanted: AccessRequest = fetch(request, can_decide_request, uid=uid)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by, at = actor_of(request), clock.now()
        try:
            if form.cleaned_data["decision"] == "confirm":
                confirm_request(by=by, at=at, asked=wanted)
                messages.success(request, _("Confirmed: the invitation has been sent."))
            else:
                refuse_request(by=by, at=at, asked=wanted, reason=form.cleaned_data["reason"])
                messages.success(request, _("Refused: the reason has been sent."))
            return redirect("access_requests")
        except LoginExists as taken:
            form.add_error(None, str(taken))
    return render(request, "cms/access_request.html", {"form": form, "asked": wanted})
