# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the register says."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from courses.certificates.models import Certificate


@dataclass(frozen=True, slots=True)
class Entry:
    """What anyone with the code may know. `title`, `initials`, `minutes` are empty when the data were erased.

    `replaced_by` is the number of the certificate that corrects it ("" until it is given).
    """

    kind: str
    number: str
    issuer: str
    title: str
    initials: str
    minutes: int | None
    completed_date: date | None
    issued_at: datetime
    sha256: str
    is_example: bool
    is_erased: bool
    is_replaced: bool
    replaced_by: str


def register() -> QuerySet[Certificate]:
    """Certificates with number, facts, file and issuing body: one query."""
    return Certificate.objects.select_related("numbered", "personal", "file", "body", "version")


def entry_of(code: str) -> Entry | None:
    """What the register says of a verification code; None when it knows none such. One query."""
    certificate = register().select_related("superseded_by__numbered").filter(code=code).first()
    if certificate is None:
        return None
    facts = certificate.personal.facts if hasattr(certificate, "personal") else {}
    return Entry(
        kind=certificate.kind,
        number=number_of(certificate),
        issuer=certificate.body.name,
        title=certificate.version.title,
        initials=initials(facts.get("name", "")),
        minutes=facts.get("minutes"),
        completed_date=date.fromisoformat(facts["completed"]) if facts else None,
        issued_at=certificate.issued_at,
        sha256=certificate.file.sha256 if hasattr(certificate, "file") else "",
        is_example=certificate.is_example,
        is_erased=not facts,
        is_replaced=hasattr(certificate, "superseded_by"),
        replaced_by=number_of(certificate.superseded_by) if hasattr(certificate, "superseded_by") else "",
    )


def number_of(certificate: Certificate) -> str:
    """ "12/2026", or "" until the job has given it."""
    return str(certificate.numbered) if hasattr(certificate, "numbered") else ""


def initials(name: str) -> str:
    """ "N. Z." of "Niccolò Zanè": enough to compare with a paper in hand, too little to learn a name."""
    return " ".join(f"{word[0]}." for word in name.split())
