# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts -> PDF. Of the database it reads logos, under their hash: the same certificate and facts, the same bytes."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms import pdf
from cms.clock import day_of
from courses.catalogue.models import ModulePage
from courses.certificates.models import Certificate, Logo
from courses.certificates.outcome import credits_of, outcome_in_words
from courses.certificates.proofs import did
from courses.certificates.proofs.receipt import segments

TEMPLATE = "pdf/certificate.html"
TEMPLATE_VERSION = "certificate-4"
"""Stored with each file: a new one for each change of template or style that changes bytes."""

SIGNED = ("signatory", "signatory_role", "closing")
FIRST_PAGE_LINES, FIRST_PAGE_SIGNS = 8, 420
"""A programme longer than this is not even tried on the first page."""


def write(
    certificate: Certificate,
    facts: Mapping[str, Any],
    *,
    number: str,
    receipt: str = "",
    sealed: str = "",
    attachments: Iterable[pdf.Attachment] = (),
    logo: bytes | None = None,
    is_preview: bool = False,
) -> bytes:
    """The PDF of a certificate (PDF/A-3a and PDF/UA-1), dated at its issue. Raises as `cms.pdf.render`.

    `receipt`: the text of the QR code; `sealed`: whose seal the file will carry, in words. `logo`: a PNG in the place
    of that of the facts. A preview says so and has no QR code.
    """
    address = did.address("verify", certificate.code) if certificate.code else ""
    with override(settings.LANGUAGE_CODE):
        context = {
            **_described(certificate, facts, number),
            "issued": day_of(certificate.issued_at),
            "verify_url": address,
            "verify_page": address.removesuffix(f"{certificate.code}/"),
            "qr": "" if is_preview else pdf.qr_uri(segments(receipt)),
            "logo": _logo_uri(facts.get("logo", ""), logo),
            "is_preview": is_preview,
            "sealed": sealed,
        }
    first, *instead = _layouts(facts)
    return pdf.render(TEMPLATE, context | first, attachments=attachments, instead=instead)


def _described(certificate: Certificate, facts: Mapping[str, Any], number: str) -> dict[str, Any]:
    days = ("began", "completed", "expires", "protocol_date")
    return {
        "title": _("Certificate no. %(number)s") % {"number": number},
        "author": facts["issuer"],
        "description": facts["title"],
        "foot": _cut(facts["name"], 90),
        "made_at": certificate.issued_at,
        "is_example": certificate.is_example,
        "kind": certificate.kind,
        "number": number,
        "code": certificate.code,
        "facts": facts,
        "credits": credits_of(facts),
        "mode": ModulePage.Mode(facts["mode"]).label if facts.get("mode") else "",
        "outcome": outcome_in_words(certificate.kind, facts),
        "name_size": _size_of(facts["name"], 36, 75),
        "title_size": _size_of(facts["title"], 52, 130),
        "signed_lines": min(1 + sum(-(-len(facts.get(words, "")) // 80) for words in SIGNED), 6),
        **{day: date.fromisoformat(facts[day]) if facts.get(day) else None for day in days},
    }


def _cut(words: str, most: int) -> str:
    """The words that one line holds, none of them cut unless it is longer than a line."""
    if len(words) <= most:
        return words
    whole, _space, _rest = words[: most + 1].rpartition(" ")
    return f"{whole or words[:most]}…"


def _logo_uri(sha256: str, png: bytes | None) -> str:
    """The address of a logo for `<img src>`, "" for none."""
    if png:
        return pdf.png_uri(png)
    return _stored_logo(sha256) if sha256 else ""


@lru_cache(maxsize=16)
def _stored_logo(sha256: str) -> str:
    """It never changes, being named by its content."""
    return pdf.png_uri(bytes(Logo.objects.get(pk=sha256).png))


def _layouts(facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """How to set it, in the order to try: what has no room on the first page goes `apart`, then all gets denser."""
    programme = facts.get("programme", [])
    has_rest = bool(facts.get("trainers") or facts.get("credits"))
    is_short = len(programme) <= FIRST_PAGE_LINES and sum(map(len, programme)) <= FIRST_PAGE_SIGNS
    apart, nothing = {"is_programme_apart": bool(programme)}, {"is_programme_apart": False}
    whole = [{"density": density, **nothing} for density in ("roomy", "tight")] if is_short else []
    return [
        *whole,
        *({"density": density, **apart} for density in ("roomy", "tight", "dense")),
        {"density": "dense", **apart, "is_rest_apart": has_rest},
    ]


def _size_of(words: str, short: int, middle: int) -> str:
    """Long names and titles are set smaller, so that they stay on two lines."""
    return "short" if len(words) <= short else "middle" if len(words) <= middle else "long"
