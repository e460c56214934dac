# SPDX-License-Identifier: AGPL-3.0-or-later
"""Guests without account: invited by coordinator or office, come by a signed link, and comment on one section.

The secret is in the address of the page and in its forms, never in a session or a cookie: nothing else that the
browser sends lets a comment in, so these forms need no other token against forged ones.
"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from agende import process
from agende.amendments.guests import (
    actor_by_link,
    can_invite,
    can_read_as_guest,
    can_revoke,
    guest_of,
    guests_of,
)
from agende.amendments.models import GuestInvitation, Thread
from agende.amendments.threads import can_take_part, talk_of
from agende.forms.talking import CommentForm, GuestForm, about, quote_of
from agende.texts.models import Section
from agende.texts.operations import settled
from agende.views.addresses import of_section
from cms import clock
from cms.accounts import limits
from cms.rights import Hidden, WrongPhase, actor_of, anyone, door, fetch, fetch_for

TRIES_A_MINUTE = 40
COMMENTS_AN_HOUR = 30


@door(can_invite, sample="section", methods=("GET", "POST"))
@never_cache
def guests(request: HttpRequest, agenda: UUID, uid: UUID) -> HttpResponse:
    """Who is invited to comment on a section, and a form to invite somebody."""
    section: Section = fetch(request, can_invite, uid=uid, agenda__uid=agenda)
    at, form = clock.now(), GuestForm(request.POST or None)
    why_not = process.why_not("comment", section.agenda, at=at)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        process.invite_guest(
            section=section, name=said["name"], capacity=said["capacity"], email=said["email"],
            expires_at=form.expires_at, by=actor_of(request), at=at)  # fmt: skip
        messages.success(
            request, _("Invited: the secret link is on its way to %(email)s.") % {"email": said["email"]}
        )
        return redirect(of_section("guests", section))
    context = {
        "section": section,
        "agenda": section.agenda,
        "form": None if why_not else form,
        "why_not": why_not,
        "guests": [(guest, not guest.revoked_at and guest.expires_at > at) for guest in guests_of(section)],
    }
    return render(request, "agende/guests.html", context, status=422 if form.errors else 200)


@door(can_revoke, sample="guest", methods=("POST",))
@never_cache
def revoke(request: HttpRequest, agenda: UUID, uid: UUID) -> HttpResponse:
    """The link opens nothing any more."""
    guest: GuestInvitation = fetch(request, can_revoke, uid=uid, section__agenda__uid=agenda)
    process.revoke_guest(guest=guest, by=actor_of(request), at=clock.now())
    messages.success(
        request, _("Taken back: the link of %(name)s opens nothing any more.") % {"name": guest.name}
    )
    return redirect(of_section("guests", guest.section))


@door(can_revoke, sample="guest", methods=("POST",))
@never_cache
def forget(request: HttpRequest, agenda: UUID, uid: UUID) -> HttpResponse:
    """Who they were and what they wrote is erased, at their request."""
    guest: GuestInvitation = fetch(request, can_revoke, uid=uid, section__agenda__uid=agenda)
    process.forget_guest(guest=guest, by=actor_of(request), at=clock.now())
    messages.success(request, _("Erased: name, address and words of this guest are gone."))
    return redirect(of_section("guests", guest.section))


@door(anyone, sample="guest_link")
@never_cache
def guest(request: HttpRequest, token: str) -> HttpResponse:
    """What a guest's link opens: the common text, the conversations they take part in, a form."""
    if limits.is_too_often(request, "guest", TRIES_A_MINUTE):
        return _hidden(render(request, "agende/guest_closed.html", {"is_busy": True}, status=429))
    known = guest_of(token, at=clock.now())
    return _page(request, known, token) if known else _closed(request)


@csrf_exempt  # the secret in the form is the right itself, and no cookie is asked
@door(anyone, methods=("POST",))
@never_cache
def comment(request: HttpRequest) -> HttpResponse:
    """A guest's comment: a new conversation, or with `thread` an answer in one of theirs."""
    token, at = request.POST.get("token", ""), clock.now()
    if limits.is_too_often(request, "guest", TRIES_A_MINUTE):
        return _hidden(render(request, "agende/guest_closed.html", {"is_busy": True}, status=429))
    known = guest_of(token, at=at)
    if known is None:
        return _closed(request)
    by, doc = actor_by_link(known), settled(known.section.doc)
    uid = request.POST.get("thread")
    thread = fetch_for(by, can_take_part, uid=uid, doc=doc) if uid else None
    form = CommentForm(request.POST, choices=about(doc))
    if not form.is_valid():
        return _page(request, known, token, form)
    if limits.count(limits.key_of("guest-comment", str(known.pk)), seconds=limits.HOUR) > COMMENTS_AN_HOUR:
        return _hidden(render(request, "agende/guest_closed.html", {"is_busy": True}, status=429))
    return _say(request, known, token, form, thread)


def _say(
    request: HttpRequest, known: GuestInvitation, token: str, form: CommentForm, thread: Thread | None
) -> HttpResponse:
    by, doc, at = actor_by_link(known), known.section.doc, clock.now()
    block, words = form.cleaned_data["block"], form.cleaned_data["words"]
    try:
        if thread:
            process.reply(thread=thread, words=words, by=by, at=at)
        else:
            process.open_thread(doc=doc, block=block, quote=quote_of(doc, block), words=words, by=by, at=at)
    except WrongPhase as refused:
        form.add_error(None, str(refused))
        return _page(request, known, token, form)
    except Hidden:  # taken back a moment ago
        return _closed(request)
    return _hidden(redirect(f"{process.address_of(token)}#conversazioni"))


def _page(
    request: HttpRequest, known: GuestInvitation, token: str, form: CommentForm | None = None
) -> HttpResponse:
    by = actor_by_link(known)
    section: Section = fetch_for(by, can_read_as_guest, pk=known.section_id)
    doc = settled(section.doc)
    answered = request.POST.get("thread", "") if form else ""
    context = {
        "guest": known,
        "token": token,
        "section": section,
        "agenda": section.agenda,
        "doc": doc,
        "talk": talk_of(doc, by),
        "form": CommentForm(choices=about(doc)) if form is None or answered else form,
        "refused": form,
        "answered": answered,
        "why_not": process.why_not("comment", section.agenda, at=clock.now()),
    }
    return _hidden(render(request, "agende/guest.html", context, status=422 if form else 200))


def _closed(request: HttpRequest) -> HttpResponse:
    """The one page of links that open nothing, whatever the reason."""
    return _hidden(render(request, "agende/guest_closed.html", status=410))


def _hidden(response: HttpResponse) -> HttpResponse:
    """Found by no search engine, and its secret address is told to no other site."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
