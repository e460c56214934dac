# SPDX-License-Identifier: AGPL-3.0-or-later
"""Issuing: facts frozen with the completion; number and file by the job, which may run again at any point."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from cms import jobs
from cms.accounts.privacy import hold_off, still_known
from cms.audit.operations import Doer, record
from cms.clock import day_of
from cms.ids import unguessable_code
from cms.locks import wait_for
from cms.rights import WrongPhase
from courses.catalogue.content import fingerprint
from courses.certificates.differences import differences
from courses.certificates.keeping import HAS_SUCCESSOR, why_not_corrected
from courses.certificates.making import Made, make
from courses.certificates.models import (
    Certificate,
    CertificateContent,
    CertificateFacts,
    CertificateFile,
    CertificateNumber,
    Revocation,
)
from courses.certificates.queries import LATE, late, number_of, register
from courses.certificates.stating import facts_of, kind_of, problems_in
from courses.certificates.telling import tell
from courses.enrolments.models import Completion

RENDER = "courses.render_certificate"


def digest_of(salt: str, facts: dict[str, Any]) -> str:
    """What `Certificate.digest` holds: SHA-256 of salt and facts."""
    return fingerprint(salt, facts)


class NotIssuable(WrongPhase):
    """Somebody cannot have a certificate now; the words say why."""


def issue_if_earned(*, completion: Completion, by: Doer | None, at: datetime) -> Certificate | None:
    """The certificate of a completion, at once; None where the office issues them, or something stands in the way.

    What stands in the way (`stating.problems_in`) the office reads among the certificates still to be issued.
    """
    terms = completion.version.terms
    if not terms.is_automatic:
        return None
    facts = facts_of(completion)
    return None if problems_in(facts, terms) else _once(completion, facts, by=by, at=at)


def issue(
    *,
    completion: Completion,
    by: Doer | None,
    at: datetime,
    protocol: str = "",
    protocol_date: date | None = None,
) -> Certificate:
    """The certificate of a completion, once a person, module and cycle; the job of its file is in the transaction.

    The one door through which certificates come to be; `reissue` corrects them. Raises NotIssuable.
    """
    facts = facts_of(completion, protocol=protocol, protocol_date=protocol_date)
    if problems := problems_in(facts, completion.version.terms):
        raise NotIssuable(" ".join(problems))
    return _once(completion, facts, by=by, at=at)


def _once(completion: Completion, facts: dict[str, Any], *, by: Doer | None, at: datetime) -> Certificate:
    try:
        with transaction.atomic():
            certificate = _issue(completion, facts, at=at)
    except IntegrityError:  # the cycle has its certificate already
        enrolment = completion.enrolment
        return Certificate.objects.get(
            person=enrolment.person_id, module=enrolment.module_id, cycle=enrolment.cycle, supersedes=None
        )
    record(by=by, verb="courses.certificate_issued", on=certificate, at=at)
    return certificate


@transaction.atomic
def reissue(*, certificate: Certificate, is_revoked: bool = False, by: Doer, at: datetime) -> Certificate:
    """A correction: a new certificate with the facts as they are now known, which names the one it supersedes.

    `is_revoked`: whether whoever asks knows it revoked; the new one is valid again. Once: of two at the same moment
    the second is told. Raises WrongPhase when it was replaced or revoked meanwhile, its data are erased, it has no
    number yet, the new one could not be made, or would state the same and this one still holds.
    """
    _wait_for(certificate)
    certificate = register().get(pk=certificate.pk)
    if (why := why_not_corrected(certificate)) or certificate.completion is None:
        raise WrongPhase(why)
    is_revoked_now = hasattr(certificate, "revocation")
    if is_revoked_now and not is_revoked:
        raise WrongPhase(_("Meanwhile this certificate was revoked: open it again before you correct it."))
    facts = facts_to_correct(certificate)
    if problems := problems_to_correct(certificate, facts):
        raise WrongPhase(" ".join(problems))
    if not is_revoked_now and not changes_in(certificate, facts):
        words = _(
            "The new certificate would say the same as this one: first mend what is wrong, then correct it."
        )
        raise WrongPhase(words)
    made = _issue(certificate.completion, facts, at=at, supersedes=certificate)
    record(by=by, verb="courses.certificate_reissued", on=made, at=at, detail={"supersedes": certificate.pk})
    return made


@transaction.atomic
def revoke(*, certificate: Certificate, reason: str, by: Doer, at: datetime) -> bool:
    """From now on it is not valid, and the page that verifies it says why; False when it was revoked before.

    Raises WrongPhase when it was replaced; ValueError when nobody does it.
    """
    if by.person_id is None:
        raise ValueError("somebody revokes: the platform by itself does not")
    _wait_for(certificate)
    if Certificate.objects.filter(supersedes=certificate).exists():
        raise WrongPhase(str(HAS_SUCCESSOR))
    _made, is_new = Revocation.objects.get_or_create(
        certificate=certificate, defaults={"reason": reason, "by_id": by.person_id, "at": at}
    )
    if is_new:
        record(by=by, verb="courses.certificate_revoked", on=certificate, at=at)
    return is_new


def _issue(
    completion: Completion, facts: dict[str, Any], *, at: datetime, supersedes: Certificate | None = None
) -> Certificate:
    """Register, facts and the job of the file. Raises IntegrityError when the place is taken, Erased."""
    still_known(completion.enrolment.person_id)  # the facts were read before: nobody erases them in between
    enrolment, version, salt = completion.enrolment, completion.version, secrets.token_hex(32)
    certificate = Certificate.objects.create(
        person_id=enrolment.person_id, module_id=version.module_id, version=version, completion=completion,
        supersedes=supersedes, cycle=enrolment.cycle, kind=kind_of(completion), body_id=version.issuer_id,
        year=day_of(at).year, code=unguessable_code(), is_example=version.is_example,
        expires_date=date.fromisoformat(facts["expires"]) if facts["expires"] else None,
        digest=digest_of(salt, facts), issued_at=at)  # fmt: skip
    CertificateFacts.objects.create(certificate=certificate, salt=salt, facts=facts)
    jobs.defer(RENDER, certificate_id=certificate.pk)
    return certificate


def facts_to_correct(certificate: Certificate) -> dict[str, Any]:
    """What the certificate that corrects this one would state: the facts as known now, its protocol kept."""
    if certificate.completion is None:
        raise ValueError("without its evidence nothing can be stated")
    was = certificate.personal.facts
    day = was.get("protocol_date")
    return facts_of(
        certificate.completion, protocol=was.get("protocol", ""),
        protocol_date=date.fromisoformat(day) if day else None, replaces=number_of(certificate))  # fmt: skip


def changes_in(certificate: Certificate, facts: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What a correction that would state `facts` changes: (what, as it was issued, as it would be now)."""
    kind = kind_of(certificate.completion) if certificate.completion else certificate.kind
    return differences({**certificate.personal.facts, "kind": certificate.kind}, {**facts, "kind": kind})


def problems_to_correct(certificate: Certificate, facts: Mapping[str, Any]) -> list[str]:
    """What stops a correction that would state `facts`, in words; empty: nothing."""
    problems = problems_in(facts, certificate.version.terms)
    if not facts["replaces"]:
        problems.append(_("This certificate has no number yet: correct it in a minute."))
    return problems


@transaction.atomic
def give_number(*, certificate: Certificate) -> CertificateNumber:
    """The number of a certificate: the one it has, or the next of body, year and series. One giver at a time.

    A short transaction of its own: a number is taken only by a row that is committed with it.
    """
    series = {
        "body_id": certificate.body_id,
        "year": certificate.year,
        "is_example": certificate.is_example,
    }
    _wait_for_series(**series)
    given = CertificateNumber.objects.filter(certificate=certificate).first()
    if given:
        return given
    last = CertificateNumber.objects.filter(**series).aggregate(last=Max("number"))["last"] or 0
    return CertificateNumber.objects.create(certificate=certificate, number=last + 1, **series)


def _wait_for_series(**series: Any) -> None:
    wait_for(f"certificate numbers {series}")


def _wait_for(certificate: Certificate) -> None:
    """Of a correction and a revocation at the same moment the second finds what the first did."""
    wait_for(f"certificate {certificate.pk}")


def render(*, certificate: Certificate, at: datetime) -> CertificateFile | None:
    """Numbers the certificate and stores its file, once; None when its personal data were erased before.

    Safe to run again after a kill at any point: number and file are kept when there.
    """
    read = Certificate.objects.select_related("file", "personal", "version").defer(
        "version__content", "version__key"
    )
    certificate = read.get(pk=certificate.pk)
    stored: CertificateFile | None = getattr(certificate, "file", None)
    if stored or not hasattr(certificate, "personal"):
        return stored
    number = str(give_number(certificate=certificate))
    made = make(certificate, certificate.personal.facts, number=number)
    return _store(certificate=certificate, made=made, number=number, at=at)


def _store(*, certificate: Certificate, made: Made, number: str, at: datetime) -> CertificateFile | None:
    """None when the data were erased while the file was written: its bytes are dropped."""
    sha256 = hashlib.sha256(made.pdf).hexdigest()
    try:
        with transaction.atomic():
            hold_off(certificate.person_id)
            if not CertificateFacts.objects.filter(certificate=certificate).exists():
                return None
            stored = CertificateFile.objects.create(
                certificate=certificate, sha256=sha256, size=len(made.pdf), template=made.template,
                key_id=made.key_id, is_sealed=made.is_sealed, made_at=at)  # fmt: skip
            CertificateContent.objects.create(
                file=stored, bytes=made.pdf, receipt=made.receipt, badge=made.badge
            )
            if _is_news(certificate):
                tell("certificate_ready", certificate, key=f"ready:{certificate.pk}", at=at, number=number)
            return stored
    except IntegrityError:  # another run was quicker
        return CertificateFile.objects.get(certificate=certificate)


def _is_news(certificate: Certificate) -> bool:
    """Of a correction the holder was told when it was made; of one replaced or revoked by now there is no news."""
    is_over = Q(superseded_by__isnull=False) | Q(revocation__isnull=False)
    return (
        certificate.supersedes_id is None
        and not Certificate.objects.filter(is_over, pk=certificate.pk).exists()
    )


def is_late(certificate: Certificate, *, at: datetime) -> bool:
    """Whether the file should have been there by now."""
    return not hasattr(certificate, "file") and certificate.issued_at <= at - LATE


def ask_again(*, at: datetime) -> int:
    """Asks again for the files that are late and that no job is making; returns how many."""
    asked = {arguments["certificate_id"] for arguments in jobs.waiting(RENDER)}
    lost = [pk for pk in late(at=at).order_by("pk").values_list("pk", flat=True) if pk not in asked]
    jobs.defer_many(RENDER, [{"certificate_id": pk} for pk in lost])
    return len(lost)
