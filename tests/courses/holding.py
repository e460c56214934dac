# SPDX-License-Identifier: AGPL-3.0-or-later
"""Certificates already written, without the time that a PDF takes."""

import hashlib

from courses.certificates.models import Certificate, CertificateContent, CertificateFile
from courses.certificates.operations import give_number
from courses.certificates.queries import register
from tests.courses import stage

BADGE = '{"type": ["VerifiableCredential", "OpenBadgeCredential"]}'


def pdf_of(certificate: Certificate) -> bytes:
    return f"%PDF-1.7 {certificate.code}".encode() * 50


def write(certificate: Certificate, badge: str = BADGE) -> Certificate:
    """Numbers a certificate and stores a file."""
    give_number(certificate=certificate)
    content = pdf_of(certificate)
    file = CertificateFile.objects.create(
        certificate=certificate, sha256=hashlib.sha256(content).hexdigest(), size=len(content), made_at=stage.LATER
    )  # fmt: skip
    CertificateContent.objects.create(file=file, bytes=content, badge=badge)
    return register().get(pk=certificate.pk)


def held(person, slug: str = "breve", badge: str = BADGE, **fields) -> Certificate:
    """A certificate of somebody with its file."""
    return write(stage.pass_module(person, stage.short_module(slug, **fields)), badge)


def copied(certificate: Certificate, count: int = 1, **fields) -> list[Certificate]:
    """More certificates of the same person and module, one a cycle: as many as a long career gives."""
    made, already = [], Certificate.objects.count()
    for number in range(already, already + count):
        again = Certificate.objects.create(
            person=certificate.person, module=certificate.module, version=certificate.version,
            completion=certificate.completion, cycle=certificate.cycle + 1 + number, kind=certificate.kind,
            body=certificate.body, year=certificate.year, code=f"{number:027d}", is_example=certificate.is_example,
            digest="0" * 64, issued_at=certificate.issued_at, **fields)  # fmt: skip
        facts = certificate.personal.facts
        type(certificate.personal).objects.create(certificate=again, salt="0" * 64, facts=facts)
        made.append(write(again))
    return made
