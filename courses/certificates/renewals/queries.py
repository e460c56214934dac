# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a certificate can be renewed, until when it is valid; which days of which have come."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import DateField, Exists, ExpressionWrapper, F, IntegerField, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from courses.catalogue.terms import CertificateTerms
from courses.certificates.models import Certificate
from courses.certificates.renewals.models import CertificateEvent
from courses.enrolments.models import Enrolment

Kind = CertificateEvent.Kind
SHORTLY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Window:
    """The last day on which a certificate is valid, and the day from which its module can be taken again."""

    opens: date
    expires: date

    def is_open(self, today: date) -> bool:
        """Whether the module can be taken again: also after expiry."""
        return today >= self.opens

    def is_expired(self, today: date) -> bool:
        """The last day is still a valid one."""
        return today > self.expires

    def days_come(self, today: date) -> list[str]:
        """The kinds of event whose day has come, the first day first."""
        firsts: dict[str, date] = {
            Kind.RENEWABLE: self.opens,
            Kind.EXPIRING: self.expires - SHORTLY,
            Kind.EXPIRED: self.expires + timedelta(days=1),
        }
        come = [kind for kind, first in firsts.items() if today >= first]
        return sorted(come, key=lambda kind: firsts[kind])


def window_of(certificate: Certificate) -> Window | None:
    """The window of a certificate; None when it does not expire. No query when its version is loaded."""
    if certificate.expires_date is None:
        return None
    days = timedelta(days=certificate.version.terms.renewal_days)
    return Window(certificate.expires_date - days, certificate.expires_date)


def newest() -> QuerySet[Certificate]:
    """Of each person and module the certificate that counts: of the last cycle, corrected, not revoked."""
    later = Certificate.objects.filter(
        person=OuterRef("person"), module=OuterRef("module"), cycle__gt=OuterRef("cycle")
    )
    return Certificate.objects.filter(~Exists(later), superseded_by=None, revocation=None)


def last_certificate(person_id: int, module_id: int) -> Certificate | None:
    """The certificate that counts of a person in a module, when it expires. One query."""
    mine = newest().filter(person=person_id, module=module_id, expires_date__isnull=False)
    return mine.select_related("version").defer("version__key").first()


def given_by(enrolment: Enrolment) -> Certificate | None:
    """The certificate of the cycle of an enrolment, corrected, also when it is revoked. One query."""
    whose = {"person": enrolment.person_id, "module": enrolment.module_id, "cycle": enrolment.cycle}
    mine = Certificate.objects.filter(superseded_by=None, **whose)
    return mine.select_related("version", "revocation").defer("version__key").first()


def is_taken_again(certificate: Certificate) -> bool:
    """Whether the module was begun again since: completed or not, with a certificate or not yet."""
    return _later_enrolments(certificate.person_id, certificate.module_id, certificate.cycle).exists()


def _later_enrolments(person: Any, module: Any, cycle: Any) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(person=person, module=module, cycle__gt=cycle)


def windows_of(person_id: int) -> dict[int, Window]:
    """Certificate → window, of somebody's certificates that count, expire and are not being renewed. One query."""
    later = _later_enrolments(*map(OuterRef, ("person", "module", "cycle")))
    mine = newest().filter(~Exists(later), person=person_id, expires_date__isnull=False)
    rows = mine.select_related("version").defer("version__key")
    return {row.pk: window for row in rows if (window := window_of(row))}


def enrolments_to_renew(module_id: int, *, today: date, also_revoked: bool = True) -> QuerySet[Enrolment]:
    """Completed enrolments of a module that may be closed to take it again: the certificate that each gave, and no
    earlier one, is in its window or expired, or revoked."""
    is_time = Q(opens__lte=today, revocation=None)
    given = _with_opens(Certificate.objects.filter(superseded_by=None)).filter(
        is_time | Q(revocation__isnull=False) if also_revoked else is_time,
        person=OuterRef("person"), module=OuterRef("module"), cycle=OuterRef("cycle"))  # fmt: skip
    completed = Enrolment.objects.standing().filter(module=module_id, completion__isnull=False)
    return completed.filter(Exists(given))


def renewals_of_rules(module_id: int, *, today: date) -> QuerySet[Enrolment]:
    """Those that a rule may renew by itself: of whose certificate was revoked a person decides."""
    return enrolments_to_renew(module_id, today=today, also_revoked=False)


def _with_opens(rows: QuerySet[Certificate]) -> QuerySet[Any]:
    terms = KeyTextTransform("renewal_days", KeyTextTransform("certificate", "version__content"))
    days = Coalesce(Cast(terms, IntegerField()), CertificateTerms().renewal_days)
    return rows.annotate(opens=ExpressionWrapper(F("expires_date") - days, output_field=DateField()))


def with_days_come(today: date) -> QuerySet[Certificate]:
    """Certificates that count of which a day has come that has no event yet."""
    lacks = {
        kind: ~Exists(CertificateEvent.objects.filter(certificate=OuterRef("pk"), kind=kind)) for kind in Kind
    }
    return _with_opens(newest()).filter(
        (Q(opens__lte=today) & Q(lacks[Kind.RENEWABLE]))
        | (Q(expires_date__lte=today + SHORTLY) & Q(lacks[Kind.EXPIRING]))
        | (Q(expires_date__lt=today) & Q(lacks[Kind.EXPIRED]))
    )  # fmt: skip
