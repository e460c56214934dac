# SPDX-License-Identifier: AGPL-3.0-or-later
"""Issuing: facts frozen with the completion; number and file by the job, which may run again at any point."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Max

from cms import jobs
from cms.audit.operations import Doer, record
from cms.clock import day_of
from cms.ids import unguessable_code
from cms.people.models import Body
from cms.people.queries import body_of
from courses.catalogue.content import fingerprint
from courses.certificates import document
from courses.certificates.models import (
    Certificate,
    CertificateContent,
    CertificateFacts,
    CertificateFile,
    CertificateNumber,
    Issuer,
)
from courses.enrolments.models import Completion

RENDER = "courses.render_certificate"
LATE = timedelta(minutes=10)


def digest_of(salt: str, facts: dict[str, Any]) -> str:
    """What `Certificate.digest` holds: SHA-256 of salt and facts."""
    return fingerprint(salt, facts)


def issue_if_earned(*, completion: Completion, by: Doer | None, at: datetime) -> Certificate:
    """The certificate of a completion, issued once; its job is in the same transaction."""
    version, person = completion.version, completion.enrolment.person
    facts, salt = _facts(completion), secrets.token_hex(32)
    try:
        with transaction.atomic():
            certificate = Certificate.objects.create(
                person=person, module_id=version.module_id, version=version, completion=completion,
                kind=_kind(completion), body_id=version.issuer_id, year=day_of(at).year,
                code=unguessable_code(), is_example=version.is_example, digest=digest_of(salt, facts),
                issued_at=at)  # fmt: skip
    except IntegrityError:  # the cycle has its certificate already
        return Certificate.objects.get(person=person, module_id=version.module_id, supersedes=None)
    CertificateFacts.objects.create(certificate=certificate, salt=salt, facts=facts)
    record(by=by, verb="courses.certificate_issued", on=certificate, at=at)
    jobs.defer(RENDER, certificate_id=certificate.pk)
    return certificate


def _kind(completion: Completion) -> str:
    return Certificate.Kind.ATTENDANCE if completion.percent is None else Certificate.Kind.ACHIEVEMENT


def _facts(completion: Completion) -> dict[str, Any]:
    """What will be true of this certificate for ever, whatever happens to names, bodies and templates."""
    enrolment = completion.enrolment
    version, day = completion.version, day_of(completion.at)
    body = Body.objects.filter(pk=body_of(enrolment.person_id, on=day) or 0).first()
    signing = Issuer.objects.filter(body=version.issuer_id).first()
    return {
        "name": str(enrolment.person),
        "body": body.name if body else "",
        "issuer": version.issuer.name,
        "place": signing.place if signing else "",
        "title": version.title,
        "minutes": version.credited_minutes,
        "level": version.content.get("level", ""),
        "activities": [activity.title for activity in version.activities],
        "began": day_of(enrolment.at).isoformat(),
        "completed": day.isoformat(),
        "percent": completion.percent,
    }


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
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"certificate numbers {series}"]
        )


def render(*, certificate: Certificate, at: datetime) -> CertificateFile | None:
    """Numbers the certificate and stores its file, once; None when its personal data were erased before.

    Safe to run again after a kill at any point: number and file are kept when there.
    """
    stored = CertificateFile.objects.filter(certificate=certificate).first()
    personal = CertificateFacts.objects.filter(certificate=certificate).first()
    if stored or personal is None:
        return stored
    number = give_number(certificate=certificate)
    content = document.write(certificate, personal.facts, number=str(number))
    return _store(certificate=certificate, content=content, at=at)


def _store(*, certificate: Certificate, content: bytes, at: datetime) -> CertificateFile:
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        with transaction.atomic():
            stored = CertificateFile.objects.create(
                certificate=certificate, sha256=sha256, size=len(content), made_at=at
            )
            CertificateContent.objects.create(file=stored, bytes=content)
            return stored
    except IntegrityError:  # another run was quicker
        return CertificateFile.objects.get(certificate=certificate)


def is_late(certificate: Certificate, *, at: datetime) -> bool:
    """Whether the file should have been there by now."""
    return not hasattr(certificate, "file") and certificate.issued_at <= at - LATE


def ask_again(*, at: datetime) -> int:
    """Asks again for the files that are late and that no job is making; returns how many."""
    asked = {arguments["certificate_id"] for arguments in jobs.waiting(RENDER)}
    late = Certificate.objects.filter(personal__isnull=False, file__isnull=True, issued_at__lte=at - LATE)
    lost = [pk for pk in late.order_by("pk").values_list("pk", flat=True) if pk not in asked]
    for pk in lost:
        jobs.defer(RENDER, certificate_id=pk)
    return len(lost)
