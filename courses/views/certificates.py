# SPDX-License-Identifier: AGPL-3.0-or-later
"""One's own certificates."""

from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms import clock
from cms.clock import day_of
from cms.rights import actor_of, door, fetch, signed_in
from courses import queries
from courses.certificates.keeping import state_of
from courses.certificates.models import Certificate, CertificateContent
from courses.certificates.operations import is_late
from courses.certificates.proofs import did
from courses.certificates.queries import number_of, standing_of
from courses.certificates.renewals.queries import windows_of
from courses.certificates.rules import can_read_certificate
from courses.certificates.sharing.models import CertificateDownload
from courses.certificates.sharing.operations import problem_of_sharing
from courses.certificates.sharing.queries import links_of
from courses.views.copies import badge_of, pdf_of

A_PAGE = 50
OWN = CertificateDownload.Way.OWN


@door(signed_in)
@never_cache
def certificates(request: HttpRequest) -> HttpResponse:
    """All of one's certificates; ?cerca= looks for words in title, number and year."""
    text = request.GET.get("cerca", "").replace("\x00", "").strip()[:200]
    rows = queries.certificates_of(actor_of(request).person_id or 0, text)
    context = {
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "text": text,
        "query": "&" + urlencode({"cerca": text}),
        "has_any": bool(rows) or bool(text),
    }
    return render(request, "courses/certificates.html", context)


@door(can_read_certificate, sample="certificate")
@never_cache
def certificate(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A certificate, or how far its preparation is; htmx asks for the progress alone, and for the whole once done."""
    own: Certificate = fetch(request, can_read_certificate, uid=uid)
    job = _job_of(own)
    if request.headers.get("HX-Request") == "true":
        answer = render(request, "courses/certificate_progress.html", {"certificate": own, "job": job})
        if job["is_finished"]:
            answer.headers["HX-Refresh"] = "true"
        return answer
    today, links = day_of(clock.now()), links_of(own)
    context = {
        "certificate": own,
        "facts": own.personal.facts if hasattr(own, "personal") else None,
        "number": number_of(own),
        "state": state_of(own, on=today),
        "standing": standing_of(own, on=today),
        "renew_url": _renew_url(own, on=today),
        "job": job,
        "verify_url": did.address("verify", own.code),
        "has_badge": CertificateContent.objects.filter(file=own.pk).exclude(badge="").exists(),
        "links": [
            (link, did.address("shared", link.code)) for link in links if not hasattr(link, "withdrawal")
        ],
        "withdrawn": [link for link in links if hasattr(link, "withdrawal")],
        "no_link_because": problem_of_sharing(own, on=today),
    }
    return render(request, "courses/certificate.html", context)


def _renew_url(own: Certificate, *, on: date) -> str:
    """The module, when it is this certificate that counts in it, and it can be taken again; else ""."""
    window = windows_of(own.person_id).get(own.pk) if own.expires_date and own.module.live else None
    return reverse("module", args=[own.module.slug]) if window and window.is_open(on) else ""


def _job_of(own: Certificate) -> dict[str, object]:
    return {
        "title": _("Certificate in preparation"),
        "is_finished": hasattr(own, "file"),
        "has_failed": is_late(own, at=clock.now()),
        "started_at": own.issued_at,
    }


@door(can_read_certificate, sample="certificate")
@never_cache
def certificate_pdf(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The file, byte for byte as issued."""
    own: Certificate = fetch(request, can_read_certificate, uid=uid)
    return pdf_of(request, own, way=OWN) or redirect("certificate", uid=uid)  # which says why there is none


@door(can_read_certificate, sample="certificate")
@never_cache
def certificate_badge(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The badge, for a digital wallet."""
    own: Certificate = fetch(request, can_read_certificate, uid=uid)
    return badge_of(request, own, way=OWN) or redirect("certificate", uid=uid)
