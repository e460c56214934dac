# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who opens a certificate. Whoever has its code reads what the register says, at /verifica/."""

from django.db.models import QuerySet

from cms.rights import Actor, rule
from courses.certificates.models import Certificate
from courses.certificates.queries import register


def certificates_for(actor: Actor) -> QuerySet[Certificate]:
    """One's own."""
    if actor.person_id is None:
        return Certificate.objects.none()
    return register().filter(person=actor.person_id)


@rule("courses.read_certificate", rows=certificates_for)
def can_read_certificate(actor: Actor, certificate: Certificate) -> bool:
    """Only the person it was issued to."""
    return actor.person_id is not None and certificate.person_id == actor.person_id
