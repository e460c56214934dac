# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was issued, handed out byte for byte; who took a copy is noted."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from cms import clock
from cms.rights import actor_of
from courses.certificates.models import Certificate, CertificateContent
from courses.certificates.queries import number_of
from courses.certificates.sharing.models import CertificateDownload, ShareLink
from courses.certificates.sharing.operations import note_copies

PDF, BADGE = CertificateDownload.What.PDF, CertificateDownload.What.BADGE


def pdf_of(
    request: HttpRequest, certificate: Certificate, *, way: CertificateDownload.Way, link: ShareLink | None = None
) -> HttpResponse | None:  # fmt: skip
    """The PDF; None where there is none (not written yet, or erased). A browser that has it takes no copy."""
    content = CertificateContent.objects.filter(file=certificate.pk).defer("badge", "receipt").first()
    if content is None:
        return None
    etag = f'"{certificate.file.sha256}"'
    if etag in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers={"ETag": etag})
    _note(request, certificate, way, PDF, link)
    return HttpResponse(
        bytes(content.bytes),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{_name(certificate, "attestato")}.pdf"', "ETag": etag},
    )  # fmt: skip


def badge_of(
    request: HttpRequest, certificate: Certificate, *, way: CertificateDownload.Way, link: ShareLink | None = None
) -> HttpResponse | None:  # fmt: skip
    """The Open Badge, as a file for a digital wallet; None where there is none."""
    badge = CertificateContent.objects.filter(file=certificate.pk).values_list("badge", flat=True).first()
    if not badge:
        return None
    _note(request, certificate, way, BADGE, link)
    name = _name(certificate, "badge")
    return HttpResponse(
        badge,
        content_type="application/ld+json",
        headers={"Content-Disposition": f'attachment; filename="{name}.json"'},
    )


def _note(
    request: HttpRequest, certificate: Certificate, way: CertificateDownload.Way, what: CertificateDownload.What,
    link: ShareLink | None,
) -> None:  # fmt: skip
    """HEAD asks about a file: it takes no copy. Of whoever has a link nobody knows who they are."""
    if request.method == "HEAD":
        return
    person_id = None if link else actor_of(request).person_id
    note_copies(
        certificates=[certificate.pk], way=way, what=what, person_id=person_id,
        link_id=link.pk if link else None, at=clock.now(),
    )  # fmt: skip


def _name(certificate: Certificate, what: str) -> str:
    return f"{what}-{number_of(certificate).replace('/', '-')}"
