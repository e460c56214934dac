# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts -> PDF. Nothing here reads the database: the same certificate and facts give the same bytes."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms import pdf
from cms.clock import day_of
from courses.certificates.models import Certificate

TEMPLATE = "pdf/certificate.html"


def verify_url(code: str) -> str:
    """The public address that says what the register says."""
    return f"{settings.SITE_URL.rstrip('/')}{reverse('verify', args=[code])}"


def write(certificate: Certificate, facts: Mapping[str, Any], *, number: str) -> bytes:
    """The PDF of a certificate (PDF/A-3a and PDF/UA-1), dated at its issue. Raises as `cms.pdf.render`."""
    address = verify_url(certificate.code)
    with override(settings.LANGUAGE_CODE):
        title = _("Certificate no. %(number)s") % {"number": number}
    return pdf.render(
        TEMPLATE,
        {
            "title": title,
            "author": facts["issuer"],
            "description": facts["title"],
            "made_at": certificate.issued_at,
            "is_example": certificate.is_example,
            "kind": certificate.kind,
            "number": number,
            "code": certificate.code,
            "facts": facts,
            "name_size": _size_of(facts["name"]),
            "began": date.fromisoformat(facts["began"]),
            "completed": date.fromisoformat(facts["completed"]),
            "issued": day_of(certificate.issued_at),
            "verify_url": address,
            "verify_page": address.removesuffix(f"{certificate.code}/"),
            "qr": pdf.qr_uri(address),
        },
    )


def _size_of(name: str) -> str:
    """A long name is set smaller, so that it stays on two lines."""
    return "long" if len(name) > 36 else "short"
