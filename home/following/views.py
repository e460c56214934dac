# SPDX-License-Identifier: AGPL-3.0-or-later
"""Following the plan by mail. No page here gives a cookie or asks for one.

What a form may do it does by the secret in its address, or it only asks for a mail that anybody may ask for: a forged
one from another site brings nothing that its author could not send himself. So none needs a token.
"""

import hashlib

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from cms import clock
from cms.accounts import limits
from cms.notices.ical import TYPE, calendar_file
from cms.pages.cache import mark_public
from cms.pages.queries import frame
from cms.rights import Hidden, anyone, door
from home.following import links, operations, scopes
from home.following.dates import entries_about
from home.following.forms import AddressForm, ChangeForm, FollowForm
from home.following.models import Rhythm, Subscriber
from home.following.operations import LinkGone

ASKED_A_MINUTE = 10
OPENED_A_MINUTE = 60
MAILS_AN_HOUR = 3
"""To one address: whoever types another's cannot fill its box."""


@csrf_exempt  # anybody may ask for this mail, from anywhere
@door(anyone, methods=("GET", "POST"))
@never_cache
def follow(request: HttpRequest) -> HttpResponse:
    """What can be followed, and the form. `ambito`, as often as one likes, says what is offered first."""
    asked = request.POST.getlist("asked") if request.method == "POST" else request.GET.getlist("ambito")
    known = scopes.known(asked)
    form = FollowForm(request.POST if request.method == "POST" else None, asked=known)
    if request.method == "POST":
        if limits.is_too_often(request, "follow", ASKED_A_MINUTE):
            return _later(request)
        if form.is_valid():
            _ask(form.cleaned_data["email"], form.chosen, form.cleaned_data["rhythm"])
            return redirect("follow_asked")
    context = {"form": form, "address_form": AddressForm(auto_id="mio_%s"), "feeds": known}
    return render(request, "home/following/follow.html", context, status=422 if form.errors else 200)


@door(anyone, sample="follow_dates")
def dates(request: HttpRequest, scope: str) -> HttpResponseBase:
    """The public days of all the site ("sito"), or of what is followed, as a calendar; 304 to who has it as it is."""
    mark_public(request)
    found = scopes.known([scope])
    if not found:
        raise Hidden(scope)
    content = calendar_file(
        entries_about(scope),
        name=" – ".join(filter(None, [found[0].label, frame().site.site_name])),
        url=f"{settings.SITE_URL.rstrip('/')}{found[0].calendar}",
    )
    name = scope.replace(":", "-")
    response = HttpResponse(content, content_type=TYPE)
    response["Content-Disposition"] = f'inline; filename="{name}.ics"'
    response["ETag"], response["Cache-Control"] = f'"{hashlib.sha256(content).hexdigest()[:32]}"', "no-cache"
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


@csrf_exempt  # as above
@door(anyone, methods=("POST",))
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """Asks for the link to what one follows: the same answer for every address."""
    if limits.is_too_often(request, "follow", ASKED_A_MINUTE):
        return _later(request)
    form = AddressForm(request.POST, auto_id="mio_%s")
    if form.is_valid():
        _ask(form.cleaned_data["email"], [], Rhythm.AT_ONCE)
        return redirect("follow_asked")
    context = {"form": FollowForm(), "address_form": form}
    return render(request, "home/following/follow.html", context, status=422)


def _ask(email: str, names: list[str], rhythm: str) -> None:
    """Writes the mail, unless the address has had enough of them: nobody is told which."""
    if limits.count(limits.key_of("follow-address", email.lower()), seconds=limits.HOUR) <= MAILS_AN_HOUR:
        operations.ask(email=email, scopes=scopes.known(names), rhythm=rhythm, at=clock.now())


@door(anyone)
def asked(request: HttpRequest) -> HttpResponse:
    """What happens now: the same words whatever was asked, for whatever address."""
    return render(request, "home/following/asked.html")


@csrf_exempt  # the secret in the address is the right itself
@door(anyone, sample="follow_confirm", methods=("GET", "POST"))
@never_cache
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the mail, with one button. Reading it changes nothing: programs that read mails open links."""
    if limits.is_too_often(request, "follow_link", OPENED_A_MINUTE):
        return _later(request)
    try:
        if request.method == "POST":
            somebody = operations.confirm(token=token, at=clock.now())
            if somebody is None:
                return _hidden(render(request, "home/following/nothing.html"))
            return _hidden(redirect(f"{links.manage_path(somebody)}?fatto=1"))
        wanted = operations.open_request(token, at=clock.now())
    except LinkGone:
        return _gone(request)
    context = {"wanted": wanted, "followed": scopes.known(wanted.scopes)}
    return _hidden(render(request, "home/following/confirm.html", context))


@csrf_exempt  # the secret in the address is the right itself
@door(anyone, sample="follow_manage", methods=("GET", "POST"))
@never_cache
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """What somebody follows: less of it, how often, or nothing and the address deleted."""
    somebody = _opened(request, links.managed_by(token))
    if isinstance(somebody, HttpResponse):
        return somebody
    data = request.POST if request.method == "POST" else None
    form = ChangeForm(data, followed=operations.followed_by(somebody), rhythm=somebody.rhythm)
    if data is not None and form.is_valid():
        said, at = form.cleaned_data, clock.now()
        if operations.change(somebody=somebody, keep=said["keep"], rhythm=said["rhythm"], at=at):
            return _hidden(redirect(f"{request.path}?fatto=1"))
        return _hidden(redirect("follow_stopped"))
    context = {
        "form": form,
        "somebody": somebody,
        "stop": links.stop_path(somebody),
        "is_done": "fatto" in request.GET,
    }
    page = render(request, "home/following/manage.html", context, status=422 if form.errors else 200)
    return _hidden(page)


@csrf_exempt  # RFC 8058: the mail program sends no cookie; the secret in the address is the right itself
@door(anyone, sample="follow_stop", methods=("GET", "POST"))
@never_cache
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stops all at once: by the button of the mail program, which POSTs here, or by that of this page."""
    somebody = links.stopped_by(token)
    if request.method == "POST":
        if somebody:
            operations.stop(somebody=somebody, at=clock.now())
        return _hidden(render(request, "home/following/stopped.html"))  # RFC 8058, 3.1: never a redirect
    opened = _opened(request, somebody)
    if isinstance(opened, HttpResponse):
        return opened
    return _hidden(render(request, "home/following/stop.html", {"somebody": opened}))


@door(anyone)
def stopped(request: HttpRequest) -> HttpResponse:
    """Nothing more comes, and nothing is left."""
    return render(request, "home/following/stopped.html")


def _opened(request: HttpRequest, somebody: Subscriber | None) -> Subscriber | HttpResponse:
    if limits.is_too_often(request, "follow_link", OPENED_A_MINUTE):
        return _later(request)
    return somebody or _gone(request)


def _gone(request: HttpRequest) -> HttpResponse:
    """The one page of links that open nothing, whatever the reason; from it one asks for a new one."""
    context = {"address_form": AddressForm(auto_id="mio_%s")}
    return _hidden(render(request, "home/following/gone.html", context, status=410))


def _later(request: HttpRequest) -> HttpResponse:
    response = render(request, "home/following/later.html", status=429)
    response.headers["Retry-After"] = str(limits.MINUTE)
    return _hidden(response)


def _hidden(response: HttpResponse) -> HttpResponse:
    """Found by no search engine, and its secret address is told to no other site."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
