# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the holder of a certificate reads in an e-mail, each thing once."""

from datetime import datetime

from django.db import transaction

from cms.accounts.privacy import hold_off
from cms.notices.operations import write_from
from cms.people.models import User
from courses.certificates.models import Certificate


@transaction.atomic
def tell(template: str, certificate: Certificate, *, key: str, at: datetime, **words: str) -> None:
    """Writes templates/mail/<template>.txt to the holder, once a `key`; to nobody when they have no login.

    An erasure waits for it, or has taken the login before: no address is written after.
    """
    hold_off(certificate.person_id)
    login = User.objects.filter(is_active=True, person=certificate.person_id).select_related("person").first()
    if login:
        write_from(
            template=template, context={"certificate": certificate, "reader": login.person, **words},
            key=f"courses.certificate_{key}", to=login.email, at=at,
            reader_id=login.person_id)  # fmt: skip
