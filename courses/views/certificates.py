# SPDX-License-Identifier: AGPL-3.0-or-later
"""One's own certificates."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms import clock
from cms.rights import actor_of, door, fetch, signed_in
from courses import queries
from courses.certificates.document import verify_url
from courses.certificates.models import Certificate, CertificateContent
from courses.certificates.operations import is_late
from courses.certificates.queries import number_of
from courses.certificates.rules import can_read_certificate

STEPS = 3


@door(signed_in)
@never_cache
def certificates(request: HttpRequest) -> HttpResponse:
    """All of one's certificates."""
    rows = queries.certificates_of(actor_of(request).person_id or 0)
    return render(request, "courses/certificates.html", {"certificates": rows})


@door(can_read_certificate, sample="certificate")
@never_cache
def certificate(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A certificate, or how far its preparation is; htmx asks for the progress alone."""
    own: Certificate = fetch(request, can_read_certificate, uid=uid)
    context = {
        "certificate": own,
        "facts": own.personal.facts if hasattr(own, "personal") else None,
        "number": number_of(own),
        "job": _job_of(own),
        "verify_url": verify_url(own.code),
    }
    is_piece = request.headers.get("HX-Request") == "true"
    return render(
        request, "courses/certificate_progress.html" if is_piece else "courses/certificate.html", context
    )


def _job_of(own: Certificate) -> dict[str, object]:
    """Progress in steps: earned, numbered, written."""
    done = 1 + hasattr(own, "numbered") + hasattr(own, "file")
    return {
        "title": _("Certificate in preparation") if done < STEPS else _("Your certificate"),
        "done": done,
        "total": STEPS,
        "is_finished": done == STEPS,
        "has_failed": is_late(own, at=clock.now()),
        "started_at": own.issued_at,
    }


@door(can_read_certificate, sample="certificate")
@never_cache
def certificate_pdf(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The file, byte for byte as issued."""
    own: Certificate = fetch(request, can_read_certificate, uid=uid)
    content = CertificateContent.objects.filter(file=own.pk).first()
    if content is None:
        return redirect("certificate", uid=uid)  # it says why: not written yet, or erased
    etag = f'"{own.file.sha256}"'
    if etag in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers={"ETag": etag})
    number = number_of(own).replace("/", "-")
    return HttpResponse(
        bytes(content.bytes),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="attestato-{number}.pdf"',
            "ETag": etag,
        },
    )
