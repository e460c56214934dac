# SPDX-License-Identifier: AGPL-3.0-or-later
"""The electronic seal of the issuing body on a PDF: PAdES B-B, B-T where a time stamping authority is configured.

Optional. Where it is configured nothing is made without it: what cannot be sealed now is tried again by the job.
"""

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from cms import pdf
from cms.clock import day_in_words
from courses.certificates.proofs.seal_keys import SealUnusable, is_configured, opened

FIELD = "Sigillo"
TSA_SECONDS = 10

__all__ = ["SealUnusable", "is_configured", "problems", "seal", "words"]


def seal(content: bytes) -> bytes:
    """The PDF with a seal that no reader sees on the page. Raises SealUnusable, in words."""
    from pyhanko.pdf_utils.incremental_writer import (
        IncrementalPdfFileWriter,
    )  # late: only who seals pays for it
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, sign_pdf

    with opened() as signer:
        _require_valid(signer.signing_cert)
        asked = PdfSignatureMetadata(
            field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
        )
        file = IncrementalPdfFileWriter(io.BytesIO(content))
        try:
            authority = _authority(settings.SEAL_TSA_URL)
            with ThreadPoolExecutor(
                1
            ) as apart:  # pyHanko starts an event loop: whoever asks may be in another
                signing = apart.submit(sign_pdf, file, asked, signer, timestamper=authority)
            made: io.BytesIO = signing.result()
        except OSError as failure:  # pyHanko's TimestampRequestError is one
            raise SealUnusable(
                _("The time stamping authority does not answer: %(failure)s") % {"failure": failure}
            ) from failure
    return made.getvalue()


def words() -> str:
    """What the paper says of its seal: whose it is; "" where none is configured. Raises SealUnusable."""
    if not is_configured():
        return ""
    with opened() as signer:
        subject = signer.signing_cert.subject.native
    name, body = subject.get("common_name", ""), subject.get("organization_name", "")
    if "surname" in subject or "given_name" in subject:  # the certificate of a natural person seals nothing
        return _("The file is electronically signed: %(who)s.") % {"who": name or body}
    if body and (number := subject.get("organization_identifier")):  # ETSI EN 319 412-1, 5.1.4
        body = f"{body} ({number})"
    return _("The file carries the electronic seal of %(who)s.") % {"who": body or name}


def problems() -> Iterator[str]:
    """What keeps the configured seal from being set, a sentence each; nothing where none is configured."""
    if not is_configured():
        return
    if settings.SEAL_TSA_URL and not settings.SEAL_TSA_URL.startswith(("https://", "http://")):
        yield _("SEAL_TSA_URL is no address: it begins with https:// or http://.")
    try:
        with opened() as signer:
            _require_valid(signer.signing_cert)
        if odd := pdf.unprintable(words()):
            said = _("The name in the certificate of the seal cannot be printed: %(characters)s")
            yield said % {"characters": " ".join(odd)}
    except SealUnusable as unusable:
        yield str(unusable)


def _require_valid(certificate: Any) -> None:
    """Raises SealUnusable when what it seals would be worth nothing."""
    first, last = certificate.not_valid_before, certificate.not_valid_after
    if not first <= datetime.now(UTC) <= last:  # the clock that the seal will carry
        said = _("The certificate of the seal is valid from %(first)s to %(last)s: another one is needed.")
        raise SealUnusable(said % {"first": day_in_words(first), "last": day_in_words(last)})
    usage = certificate.key_usage_value
    if usage is not None and not {"digital_signature", "non_repudiation"} & usage.native:
        said = _("The certificate of the seal is not one to sign with: ask for one for signatures or seals.")
        raise SealUnusable(said)


@lru_cache(maxsize=1)
def _authority(address: str) -> Any:
    """Kept for the process: it has learned how long the answers of this authority are."""
    if not address:
        return None
    from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper

    return RequestsHTTPTimeStamper(address, timeout=TSA_SECONDS)  # type: ignore[no-untyped-call]
