# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register as the training office reads it: narrowed, page by page, as a sheet."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
STANDS = Q(revocation=None, superseded_by=None)
KINDS = {
    Certificate.Kind.ACHIEVEMENT: gettext_lazy("Certificate with assessment of learning"),
    Certificate.Kind.PARTICIPATION: gettext_lazy("Certificate of participation"),
    Certificate.Kind.ATTENDANCE: gettext_lazy("Certificate of attendance"),
}
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
HAS_SUCCESSOR = gettext_lazy("This certificate has already been replaced: open the one that took its place.")


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
    module say `text`; the last issued first. What is no state, uid or year is of none of them."""
    if state not in STATES or not _is_uid(body) or not _is_year(year):
        return rows.none()
    rows = rows.filter(STATES[state])
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


def _is_uid(text: str) -> bool:
    try:
        return not text or bool(UUID(text))
    except ValueError:
        return False


def _is_year(text: str) -> bool:
    return not text or (text.isascii() and text.isdigit() and len(text) == 4)


def said(word: str) -> Q:
    """Those whose module, number ("12", "12/2026", "ES-12/2026") or code is that word."""
    found = Q(version__title__icontains=word) | Q(code=word.lower())
    number, _slash, of_year = word.upper().removeprefix("ES-").partition("/")
    if number.isascii() and number.isdigit() and len(number) < 10:
        same = Q(numbered__number=int(number))
        if word.upper().startswith("ES-"):
            same &= Q(is_example=True)
        found |= same & Q(year=int(of_year)) if of_year and _is_year(of_year) else same
    return found


def modules() -> list[tuple[str, str]]:
    """(slug, title) of the modules that have certificates, by title. One query."""
    had = Certificate.objects.order_by().values("module")
    return list(ModulePage.objects.filter(pk__in=had).order_by("title").values_list("slug", "title"))


def state_of(certificate: Certificate, *, on: date) -> str:
    """The state of a certificate of the register on a day in Rome, in words. No query."""
    words = _standing_in_words(certificate, on=on)
    return words if hasattr(certificate, "personal") else _("%(state)s, data erased") % {"state": words}


def _standing_in_words(certificate: Certificate, *, on: date) -> str:
    match standing_of(certificate, on=on):
        case Standing.SUPERSEDED:
            number = number_of(certificate.superseded_by)
            return _("replaced by no. %(number)s") % {"number": number} if number else _("replaced")
        case Standing.REVOKED:
            return _("revoked")
    if hasattr(certificate, "personal") and not hasattr(certificate, "file"):
        return _("in preparation")
    if not certificate.expires_date:
        return _("valid")
    has_expired = standing_of(certificate, on=on) is Standing.EXPIRED
    words = _("expired on %(day)s") if has_expired else _("valid until %(day)s")
    return words % {"day": day_in_words(certificate.expires_date)}


def is_valid(certificate: Certificate, *, on: date) -> bool:
    """Whether it holds on a day in Rome."""
    return standing_of(certificate, on=on) is Standing.VALID


def why_not_revoked(certificate: Certificate) -> str:
    """Why a certificate of the register cannot be revoked, in words; "" when it can."""
    if hasattr(certificate, "superseded_by"):
        return str(HAS_SUCCESSOR)
    if not hasattr(certificate, "revocation"):
        return ""
    end = certificate.revocation
    words = _("It was already revoked on %(day)s. The reason: %(reason)s")
    return words % {"day": day_in_words(day_of(end.at)), "reason": end.reason}


def why_not_corrected(certificate: Certificate) -> str:
    """Why a certificate of the register cannot be corrected, whatever the new one would say; "" when it can."""
    if hasattr(certificate, "superseded_by"):
        return str(HAS_SUCCESSOR)
    if certificate.completion_id is None or not hasattr(certificate, "personal"):
        return _("The data of this certificate have been erased: it can be revoked, not corrected.")
    return ""


def titles() -> list[str]:
    """The head of the sheet."""
    return [
        _("Number"), _("Person"), _("Body"), _("Professional profile"), _("Module"), _("Edition"), _("Kind"),
        _("Issued by"), _("Protocol no."), _("Day of the protocol"), _("Issued on"), _("Valid until"), _("State"),
        _("Revoked on"), _("Reason"), _("Minutes planned"), _("Minutes attended"), _("Verification code"), "SHA-256",
    ]  # fmt: skip


def cells(rows: Iterable[Certificate], *, on: date) -> Iterator[list[Any]]:
    """A line for each certificate as it stands on a day; days are days, so that a spreadsheet orders them."""
    for row in rows:
        facts = row.personal.facts if hasattr(row, "personal") else {}
        end = getattr(row, "revocation", None)
        yield [
            number_of(row), facts.get("name"), facts.get("body"), facts.get("role"), row.version.title,
            facts.get("edition"), str(KINDS[Certificate.Kind(row.kind)]), facts.get("issuer") or row.body.name,
            facts.get("protocol"), _written(facts.get("protocol_date")), day_of(row.issued_at), row.expires_date,
            state_of(row, on=on), day_of(end.at) if end else None, end.reason if end else "",
            facts.get("minutes"), _attended(facts), row.code, row.file.sha256 if hasattr(row, "file") else "",
        ]  # fmt: skip


def _written(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None


def _attended(facts: Mapping[str, Any]) -> int | None:
    """As on paper: hours attended are stated where meetings count."""
    return None if facts.get("attendance_percent") is None else facts.get("attended_minutes")
