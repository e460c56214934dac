# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts -> all that is issued: PDF with its signed receipt and badge, sealed where a seal is configured."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from courses.certificates import document
from courses.certificates.models import Certificate
from courses.certificates.proofs import badge, keys, receipt, seal


@dataclass(frozen=True, slots=True)
class Made:
    """What is stored of a certificate. Same facts and key, same bytes; a seal carries its own moment.

    Examples are not sealed: the seal of a body stands for what it really issues.
    """

    pdf: bytes
    receipt: str
    badge: str
    key_id: str
    is_sealed: bool
    template: str = document.TEMPLATE_VERSION


def make(certificate: Certificate, facts: Mapping[str, Any], *, number: str) -> Made:
    """Everything of a certificate, not stored yet. Raises as `cms.pdf.render` and `seal.seal`."""
    signer = keys.signing()
    signed = receipt.receipt_of(certificate, facts, number, signer)
    assertion = badge.badge_of(certificate, facts, number, signer)
    is_sealed = seal.is_configured() and not certificate.is_example
    pdf = document.write(
        certificate, facts, number=number, receipt=signed, sealed=seal.words() if is_sealed else "",
        attachments=[badge.attachment_of(assertion)])  # fmt: skip
    return Made(
        pdf=seal.seal(pdf) if is_sealed else pdf, receipt=signed, badge=assertion, key_id=signer.key_id,
        is_sealed=is_sealed)  # fmt: skip
