# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who opens a certificate. Whoever has its code reads what the register says, at /verifica/."""

from django.db.models import QuerySet

from cms.rights import Actor, Role, rule
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


def certificates_to_keep(actor: Actor) -> QuerySet[Certificate]:
    """All of them, for the training office."""
    if actor.person_id is None or not actor.has(Role.TRAINING_OFFICER):
        return Certificate.objects.none()
    return register()


@rule("courses.keep_certificate", rows=certificates_to_keep)
def can_keep_certificate(actor: Actor, certificate: Certificate) -> bool:
    """The training office keeps the register: it corrects and revokes."""
    return actor.person_id is not None and actor.has(Role.TRAINING_OFFICER)
