# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the register says."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet

from courses.certificates.models import Certificate

# letters that Unicode does not take apart into a letter and its sign
NOT_TAKEN_APART = str.maketrans(
    {"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ø": "o", "Ø": "O", "ħ": "h", "Ħ": "H"}
)


class Standing(StrEnum):
    """What a certificate is worth on a day. That its data were erased is another matter."""

    VALID = "valid"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


def standing_of(certificate: Certificate, *, on: date) -> Standing:
    """Whether it holds on a day in Rome: superseded and revoked win over expired, the last day is included.

    No query for a certificate of `register()`.
    """
    if hasattr(certificate, "superseded_by"):
        return Standing.SUPERSEDED
    if hasattr(certificate, "revocation"):
        return Standing.REVOKED
    if certificate.expires_date and certificate.expires_date < on:
        return Standing.EXPIRED
    return Standing.VALID


@dataclass(frozen=True, slots=True)
class Entry:
    """What anyone with the code may know. `title`, `initials`, `minutes` are empty when the data were erased.

    `replaced_by` is the number of the certificate that corrects it ("" until it is given); `holder` is the whole
    name, for whoever has shown to know the surname.
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
    revoked_at: datetime | None
    revoked_because: str
    holder: str

    @property
    def is_valid(self) -> bool:
        return not self.is_replaced and self.revoked_at is None


def register() -> QuerySet[Certificate]:
    """Certificates with number, facts, file, issuing body and revocation: one query."""
    return Certificate.objects.select_related(
        "numbered", "personal", "file", "body", "version", "revocation", "superseded_by__numbered"
    )


def entry_of(code: str, *, surname: str = "") -> Entry | None:
    """What the register says of a verification code; None when it knows none such. One query.

    Whoever writes the `surname` reads the whole name: they have the paper in hand, or know the person.
    """
    certificate = register().filter(code=code).first()
    if certificate is None:
        return None
    facts = certificate.personal.facts if hasattr(certificate, "personal") else {}
    revocation = getattr(certificate, "revocation", None)
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
        revoked_at=revocation.at if revocation else None,
        revoked_because=revocation.reason if revocation else "",
        holder=facts["name"] if facts and surname and _is_surname(surname, facts) else "",
    )


def _is_surname(typed: str, facts: Mapping[str, Any]) -> bool:
    """As it is written on paper, whatever its accents, apostrophes and capitals."""
    known = facts.get("family_name") or facts["name"].partition(" ")[2]
    return bool(plain(known)) and plain(typed) == plain(known)


def plain(words: str) -> str:
    """Letters and digits alone, without accents or capitals: "D’Àguero" and "d aguero" are one."""
    letters = unicodedata.normalize("NFKD", words.translate(NOT_TAKEN_APART)).casefold()
    return "".join(sign for sign in letters if sign.isalnum())


def number_of(certificate: Certificate) -> str:
    """ "12/2026", or "" until the job has given it."""
    return str(certificate.numbered) if hasattr(certificate, "numbered") else ""


def initials(name: str) -> str:
    """ "N. Z." of "Niccolò Zanè": enough to compare with a paper in hand, too little to learn a name."""
    return " ".join(f"{word[0]}." for word in name.split())
