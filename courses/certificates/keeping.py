# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register as the training office reads it: narrowed, page by page, as a sheet."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cms.clock import day_of
from courses.certificates.models import Certificate
from courses.certificates.queries import number_of

VALID, REPLACED, REVOKED, IN_PREPARATION, ERASED = (
    "validi",
    "sostituiti",
    "revocati",
    "in-preparazione",
    "cancellati",
)
STATES = {
    "": Q(),
    VALID: Q(revocation=None, superseded_by=None, personal__isnull=False),
    REPLACED: Q(superseded_by__isnull=False),
    REVOKED: Q(revocation__isnull=False),
    IN_PREPARATION: Q(file=None, personal__isnull=False),
    ERASED: Q(personal=None),
}


def narrowed(
    rows: QuerySet[Certificate], *, state: str = "", body: str = "", year: str = "", text: str = ""
) -> QuerySet[Certificate]:
    """Certificates of a state, an issuing body's uid, a year, and whose number, code, name or module say `text`;
    the last issued first."""
    rows = rows.filter(STATES.get(state, STATES[""]))
    if body:
        rows = rows.filter(body__uid=body)
    if year:
        rows = rows.filter(year=int(year))
    for word in text.split()[:5]:
        found = (
            Q(personal__facts__name__icontains=word) | Q(version__title__icontains=word)
            | Q(code=word.lower()) | Q(person__user__email__icontains=word))  # fmt: skip
        number, _slash, of_year = word.upper().removeprefix("ES-").partition("/")
        if number.isascii() and number.isdigit() and len(number) < 10:
            same = Q(numbered__number=int(number))
            found |= same & Q(year=int(of_year)) if of_year.isdigit() and len(of_year) == 4 else same
        rows = rows.filter(found)
    return rows.order_by("-issued_at", "-pk")


def state_of(certificate: Certificate) -> str:
    """The state of a certificate of the register, in words."""
    if hasattr(certificate, "superseded_by"):
        return _("replaced by no. %(number)s") % {"number": number_of(certificate.superseded_by) or "…"}
    if hasattr(certificate, "revocation"):
        return _("revoked")
    if not hasattr(certificate, "personal"):
        return _("erased")
    return _("valid") if hasattr(certificate, "file") else _("in preparation")


def titles() -> list[str]:
    """The head of the sheet."""
    return [
        _("Number"), _("Person"), _("Module"), _("Kind"), _("Issued by"), _("Issued on"), _("State"),
        _("Reason"), _("Verification code"), "SHA-256",
    ]  # fmt: skip


def cells(rows: Iterable[Certificate]) -> Iterator[list[Any]]:
    """A line for each certificate, its days as programs read them."""
    for row in rows:
        facts = row.personal.facts if hasattr(row, "personal") else {}
        yield [
            number_of(row), facts.get("name", ""), row.version.title, row.get_kind_display(), row.body.name,
            day_of(row.issued_at).isoformat(), state_of(row),
            row.revocation.reason if hasattr(row, "revocation") else "", row.code,
            row.file.sha256 if hasattr(row, "file") else "",
        ]  # fmt: skip
