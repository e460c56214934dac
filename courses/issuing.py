# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's verbs on certificates already issued: correct, revoke. The person reads of it in an e-mail."""

from datetime import datetime

from django.db import transaction

from cms.rights import Actor
from courses.certificates import operations as certificates
from courses.certificates.differences import differences
from courses.certificates.models import Certificate
from courses.certificates.queries import number_of
from courses.certificates.stating import kind_of
from courses.certificates.telling import tell


def changes_of(certificate: Certificate) -> list[tuple[str, str, str]]:
    """(what, as it was issued, as it would be issued now), where the two differ."""
    if certificate.completion is None or not hasattr(certificate, "personal"):
        return []
    was = certificate.personal.facts | {"kind": certificate.kind}
    now = certificates.facts_to_correct(certificate) | {"kind": kind_of(certificate.completion)}
    return differences(was, now)


def problems_of(certificate: Certificate) -> list[str]:
    """What stops a correction now, in words; empty: nothing."""
    if certificate.completion is None or not hasattr(certificate, "personal"):
        return []
    return certificates.problems_to_correct(certificate, certificates.facts_to_correct(certificate))


@transaction.atomic
def reissue_certificate(
    *, certificate: Certificate, is_revoked: bool = False, by: Actor, at: datetime
) -> Certificate:
    """A new certificate with the facts as they are now known, in the place of this one. Raises as `reissue`."""
    made = certificates.reissue(certificate=certificate, is_revoked=is_revoked, by=by, at=at)
    tell("certificate_reissued", made, key=f"reissued:{made.pk}", at=at, old=number_of(certificate))
    return made


@transaction.atomic
def revoke_certificate(*, certificate: Certificate, reason: str, by: Actor, at: datetime) -> None:
    """From now on it is not valid, for a reason that everybody may read; twice is once. Raises Superseded."""
    if certificates.revoke(certificate=certificate, reason=reason, by=by, at=at):
        number = number_of(certificate)
        tell(
            "certificate_revoked",
            certificate,
            key=f"revoked:{certificate.pk}",
            at=at,
            number=number,
            reason=reason,
        )
