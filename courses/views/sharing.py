# SPDX-License-Identifier: AGPL-3.0-or-later
"""Links to a certificate: made and withdrawn by its holder, opened by whoever has them. Nothing here is cached."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms import clock
from cms.accounts import limits
from cms.clock import day_of
from cms.rights import actor_of, anyone, door, fetch
from courses.certificates.models import Certificate, CertificateContent
from courses.certificates.queries import entry_of
from courses.certificates.rules import can_read_certificate
from courses.certificates.sharing import operations
from courses.certificates.sharing.models import CertificateDownload, ShareLink
from courses.certificates.sharing.queries import shared_by
from courses.certificates.sharing.rules import can_withdraw_link
from courses.views.copies import badge_of, pdf_of

TRIES_A_MINUTE = 20
LINK = CertificateDownload.Way.LINK


@door(can_read_certificate, sample="certificate", methods=("POST",))
@never_cache
def share(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Makes a link."""
    own: Certificate = fetch(request, can_read_certificate, uid=uid)
    at = clock.now()
    operations.share(certificate=own, by=actor_of(request), on=day_of(at), at=at)
    messages.success(
        request, _("The link is ready: copy it and give it to whoever must see the certificate.")
    )
    return redirect("certificate", uid=uid)


@door(can_withdraw_link, sample="share_link", methods=("POST",))
@never_cache
def withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The link opens nothing any more."""
    link: ShareLink = fetch(request, can_withdraw_link, uid=uid)
    operations.withdraw(link=link, by=actor_of(request), at=clock.now())
    messages.success(request, _("The link is withdrawn: it opens nothing any more."))
    return redirect("certificate", uid=link.certificate.uid)


@door(anyone, sample="shared_code")
@never_cache
def shared(request: HttpRequest, code: str) -> HttpResponse:
    """What the holder shows to whoever has the link: the certificate, whole, as it stands today."""
    link = _opened(request, code)
    if isinstance(link, HttpResponse):
        return link
    entry = entry_of(link.certificate.code, is_shown=True)
    if entry is None or entry.is_erased:  # in this very moment
        return _hidden(_closed(request))
    content = (
        CertificateContent.objects.filter(file=link.certificate_id).values_list("badge", flat=True).first()
    )
    context = {
        "entry": entry,
        "link": link,
        "has_pdf": content is not None,
        "has_badge": bool(content),
    }
    return _hidden(render(request, "courses/sharing/shared.html", context))


@door(anyone, sample="shared_code")
@never_cache
def shared_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The PDF, to whoever has the link."""
    link = _opened(request, code)
    if isinstance(link, HttpResponse):
        return link
    return _hidden(pdf_of(request, link.certificate, way=LINK, link=link) or redirect("shared", code=code))


@door(anyone, sample="shared_code")
@never_cache
def shared_badge(request: HttpRequest, code: str) -> HttpResponse:
    """The badge, to whoever has the link."""
    link = _opened(request, code)
    if isinstance(link, HttpResponse):
        return link
    return _hidden(badge_of(request, link.certificate, way=LINK, link=link) or redirect("shared", code=code))


def _opened(request: HttpRequest, code: str) -> ShareLink | HttpResponse:
    """The link, or the page that says to wait, or the one page of links that open nothing, whatever the reason."""
    if limits.is_too_often(request, "shared", TRIES_A_MINUTE):
        return _hidden(render(request, "courses/verify_later.html", status=429))
    return shared_by(code) or _hidden(_closed(request))


def _closed(request: HttpRequest) -> HttpResponse:
    return render(request, "courses/sharing/closed.html", status=404)


def _hidden(response: HttpResponse) -> HttpResponse:
    """Found by no search engine, and its secret address is told to no other site."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
