# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the register says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from cms.accounts.models import Erasure
from cms.clock import TODAY
from cms.people.names import plain
from courses.catalogue.models import ModulePage
from courses.certificates.models import Certificate
from courses.certificates.outcome import credits_of, outcome_in_words

CODE = re.compile(r"[0-9a-z]{1,40}")
LATE = timedelta(minutes=10)


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


# What the paper says besides who it is of: everybody with the code reads it, or a doctored paper would pass.
STATED = (
    "title", "edition", "mode", "programme", "minutes", "attended_minutes", "attendance_percent", "began",
    "percent", "outcome", "legal_basis", "credits", "trainers", "protocol", "place", "signatory", "signatory_role",
    "opening", "closing", "replaces",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """What anyone with the code may know. Once the data are erased `stated`, `initials` and the days are empty.

    `stated`: the facts of STATED that are there. `replaced_by`: number of the certificate that corrects it ("" until
    it is given). `holder`, `of`, `tax_code_end`: whole name, body and role, the last four signs of the tax code where
    the paper states it, for whoever has shown to know the surname, or is shown it by its holder.
    """

    standing: Standing
    kind: str
    number: str
    issuer: str
    title: str
    stated: Mapping[str, Any]
    initials: str
    completed_date: date | None
    protocol_date: date | None
    expires_date: date | None
    issued_at: datetime
    sha256: str
    is_example: bool
    is_erased: bool
    erased_at: datetime | None
    replaced_by: str
    revoked_at: datetime | None
    revoked_because: str
    holder: str
    of: str
    tax_code_end: str

    @property
    def is_valid(self) -> bool:
        return self.standing == Standing.VALID

    @property
    def mode(self) -> str:
        """How it was followed, in words; "" where the certificate does not say."""
        return str(ModulePage.Mode(self.stated["mode"]).label) if "mode" in self.stated else ""

    @property
    def outcome(self) -> str:
        """What was passed, in words; "" for nothing."""
        return outcome_in_words(self.kind, self.stated)

    @property
    def credits(self) -> list[dict[str, str]]:
        """Professional credits, with the comma of the paper."""
        return credits_of(self.stated)

    @property
    def began_date(self) -> date | None:
        return _day(self.stated, "began")


def register() -> QuerySet[Certificate]:
    """Certificates with number, facts, file, issuing body and revocation, without the lessons: one query."""
    return Certificate.objects.select_related(
        "numbered", "personal", "file", "body", "version", "revocation", "superseded_by__numbered"
    ).defer("version__content", "version__key")


def late(*, at: datetime) -> QuerySet[Certificate]:
    """Those whose file should have been there by now."""
    return Certificate.objects.filter(personal__isnull=False, file__isnull=True, issued_at__lte=at - LATE)


def entry_of(code: str, *, surname: str = "", is_shown: bool = False) -> Entry | None:
    """What the register says today of a verification code; None when it knows none such. One query.

    Whoever writes the `surname` reads it whole: they have the paper in hand, or know the person. So does whoever its
    holder shows it to (`is_shown`). Words that cannot be a code are asked for all the same: the answer takes the time
    of any other.
    """
    erased = Erasure.objects.filter(person=OuterRef("person")).order_by("-at").values("at")[:1]
    rows = register().annotate(today=TODAY, erased_at=Subquery(erased))
    certificate = rows.filter(code=code if CODE.fullmatch(code) else "").first()
    if certificate is None:
        return None
    facts = certificate.personal.facts if hasattr(certificate, "personal") else {}
    is_whole = is_shown or (bool(surname) and _is_surname(surname, facts))
    return _entry(certificate, facts, is_whole=bool(facts) and is_whole)


def _entry(certificate: Any, facts: Mapping[str, Any], *, is_whole: bool) -> Entry:
    revocation = getattr(certificate, "revocation", None)
    return Entry(
        standing=standing_of(certificate, on=certificate.today),
        kind=certificate.kind,
        number=number_of(certificate),
        issuer=facts.get("issuer") or certificate.body.name,
        title=facts.get("title") or certificate.version.title,
        stated={name: facts[name] for name in STATED if facts.get(name) not in (None, "", [])},
        initials=initials(facts.get("name", "")),
        completed_date=_day(facts, "completed"),
        protocol_date=_day(facts, "protocol_date"),
        expires_date=certificate.expires_date,
        issued_at=certificate.issued_at,
        sha256=certificate.file.sha256 if hasattr(certificate, "file") else "",
        is_example=certificate.is_example,
        is_erased=not facts,
        erased_at=None if facts else certificate.erased_at,
        replaced_by=number_of(certificate.superseded_by) if hasattr(certificate, "superseded_by") else "",
        revoked_at=revocation.at if revocation else None,
        revoked_because=revocation.reason if revocation else "",
        holder=facts["name"] if is_whole else "",
        of=", ".join(filter(None, (facts.get("body"), facts.get("role")))) if is_whole else "",
        tax_code_end=(facts.get("tax_code") or "")[-4:] if is_whole else "",
    )


def _day(facts: Mapping[str, Any], name: str) -> date | None:
    written = facts.get(name)
    return date.fromisoformat(written) if written else None


def _is_surname(typed: str, facts: Mapping[str, Any]) -> bool:
    """As it is written on paper, whatever its accents, apostrophes and capitals."""
    known = facts.get("family_name") or facts["name"].partition(" ")[2]
    return bool(plain(known)) and plain(typed) == plain(known)


def number_of(certificate: Certificate) -> str:
    """ "12/2026", or "" until the job has given it."""
    return str(certificate.numbered) if hasattr(certificate, "numbered") else ""


def initials(name: str) -> str:
    """ "N. Z." of "Niccolò Zanè": enough to compare with a paper in hand, too little to learn a name."""
    return " ".join(f"{word[0]}." for word in name.split())
