# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the holder of a certificate reads in an e-mail, each thing once."""

from datetime import datetime

from cms.accounts import telling
from courses.certificates.models import Certificate


def tell(template: str, certificate: Certificate, *, key: str, at: datetime, **words: str) -> None:
    """Writes templates/mail/<template>.txt to the holder, once a `key`; to nobody when they have no login."""
    telling.tell(
        person_id=certificate.person_id, template=template, context={"certificate": certificate, **words},
        key=f"courses.certificate_{key}", at=at)  # fmt: skip
