# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's verbs on certificates already issued: correct, revoke. The person reads of it in an e-mail."""

from datetime import datetime

from django.db import transaction

from cms.people.models import User
from cms.rights import Actor
from courses.certificates import operations as certificates
from courses.certificates.models import Certificate
from courses.certificates.queries import number_of
from courses.certificates.telling import tell


def correction_of(certificate: Certificate) -> tuple[list[tuple[str, str, str]], list[str]]:
    """What a correction would change now, (what, as it was issued, as it would be); what stops it, in words."""
    facts = certificates.facts_to_correct(certificate)
    return certificates.changes_in(certificate, facts), certificates.problems_to_correct(certificate, facts)


@transaction.atomic
def reissue_certificate(
    *, certificate: Certificate, is_revoked: bool = False, by: Actor, at: datetime
) -> Certificate:
    """A new certificate with the facts as they are now known, in the place of this one. Raises as `reissue`."""
    made = certificates.reissue(certificate=certificate, is_revoked=is_revoked, by=by, at=at)
    tell("certificate_reissued", made, key=f"reissued:{made.pk}", at=at, old=number_of(certificate))
    return made


@transaction.atomic
def revoke_certificate(*, certificate: Certificate, reason: str, by: Actor, at: datetime) -> bool:
    """From now on it is not valid, for a reason that everybody may read; False when it was so before.

    Raises WrongPhase.
    """
    is_new = certificates.revoke(certificate=certificate, reason=reason, by=by, at=at)
    if is_new:
        number = number_of(certificate)
        tell(
            "certificate_revoked",
            certificate,
            key=f"revoked:{certificate.pk}",
            at=at,
            number=number,
            reason=reason,
        )
    return is_new


def is_written_to(certificate: Certificate) -> bool:
    """Whether the holder has a login, and so an address where e-mails go."""
    return User.objects.filter(is_active=True, person=certificate.person_id).exists()
