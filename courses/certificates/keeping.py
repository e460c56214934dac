# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register as the training office reads it: narrowed, page by page, as a sheet."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cms.clock import TODAY, day_in_words, day_of
from courses.catalogue.models import ModulePage
from courses.certificates.models import Certificate
from courses.certificates.queries import Standing, number_of, standing_of

VALID, EXPIRED, REPLACED, REVOKED, IN_PREPARATION, ERASED = (
    "validi",
    "scaduti",
    "sostituiti",
    "revocati",
    "in-preparazione",
    "cancellati",
)
STANDS = Q(revocation=None, superseded_by=None, personal__isnull=False)
IS_PAST = Q(expires_date__lt=TODAY)
STATES = {
    "": Q(),
    VALID: STANDS & ~IS_PAST,
    EXPIRED: STANDS & IS_PAST,
    REPLACED: Q(superseded_by__isnull=False),
    REVOKED: Q(revocation__isnull=False),
    IN_PREPARATION: Q(file=None, personal__isnull=False),
    ERASED: Q(personal=None),
}
MOST_WORDS = 5


def narrowed(
    rows: QuerySet[Certificate],
    *,
    state: str = "",
    body: str = "",
    module: str = "",
    year: str = "",
    text: str = "",
) -> QuerySet[Certificate]:
    """Certificates of a state, an issuing body's uid, a module's slug, a year, and whose number, code, name or
    module say `text`; the last issued first."""
    rows = rows.filter(STATES.get(state, STATES[""]))
    if body:
        rows = rows.filter(body__uid=body)
    if module:
        rows = rows.filter(module__slug=module)
    if year:
        rows = rows.filter(year=int(year))
    for word in text.split()[:MOST_WORDS]:
        found = said(word) | Q(personal__facts__name__icontains=word) | Q(person__user__email__icontains=word)
        rows = rows.filter(found)
    return rows.order_by("-issued_at", "-pk")


def said(word: str) -> Q:
    """Those whose module, number ("12", "12/2026", "ES-12/2026") or code is that word."""
    found = Q(version__title__icontains=word) | Q(code=word.lower())
    number, _slash, of_year = word.upper().removeprefix("ES-").partition("/")
    if number.isascii() and number.isdigit() and len(number) < 10:
        same = Q(numbered__number=int(number))
        if word.upper().startswith("ES-"):
            same &= Q(is_example=True)
        is_year = of_year.isascii() and of_year.isdigit() and len(of_year) == 4
        found |= same & Q(year=int(of_year)) if is_year else same
    return found


def modules() -> list[tuple[str, str]]:
    """(slug, title) of the modules that have certificates, by title. One query."""
    had = Certificate.objects.order_by().values("module")
    return list(ModulePage.objects.filter(pk__in=had).order_by("title").values_list("slug", "title"))


def state_of(certificate: Certificate, *, on: date) -> str:
    """The state of a certificate of the register on a day in Rome, in words. No query."""
    match standing_of(certificate, on=on):
        case Standing.SUPERSEDED:
            number = number_of(certificate.superseded_by)
            return _("replaced by no. %(number)s") % {"number": number} if number else _("replaced")
        case Standing.REVOKED:
            return _("revoked")
    if not hasattr(certificate, "personal"):
        return _("erased")
    if not hasattr(certificate, "file"):
        return _("in preparation")
    if not certificate.expires_date:
        return _("valid")
    has_expired = standing_of(certificate, on=on) is Standing.EXPIRED
    words = _("expired on %(day)s") if has_expired else _("valid until %(day)s")
    return words % {"day": day_in_words(certificate.expires_date)}


def is_valid(certificate: Certificate, *, on: date) -> bool:
    """Whether it holds on a day in Rome."""
    return standing_of(certificate, on=on) is Standing.VALID


def titles() -> list[str]:
    """The head of the sheet."""
    return [
        _("Number"), _("Person"), _("Module"), _("Kind"), _("Issued by"), _("Issued on"),
        _("Valid until"), _("State"), _("Reason"), _("Verification code"), "SHA-256",
    ]  # fmt: skip


def cells(rows: Iterable[Certificate], *, on: date) -> Iterator[list[Any]]:
    """A line for each certificate as it stands on a day, its days as programs read them."""
    for row in rows:
        facts = row.personal.facts if hasattr(row, "personal") else {}
        yield [
            number_of(row), facts.get("name", ""), row.version.title, row.get_kind_display(), row.body.name,
            day_of(row.issued_at).isoformat(),
            row.expires_date.isoformat() if row.expires_date else "", state_of(row, on=on),
            row.revocation.reason if hasattr(row, "revocation") else "", row.code,
            row.file.sha256 if hasattr(row, "file") else "",
        ]  # fmt: skip
