# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a certificate can be renewed, until when it is valid; which days of which have come."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import DateField, Exists, ExpressionWrapper, F, IntegerField, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from courses.catalogue.terms import CertificateTerms
from courses.certificates.models import Certificate
from courses.certificates.renewals.models import CertificateEvent

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
        """The kinds of event whose day has come, in order."""
        firsts = {
            Kind.RENEWABLE: self.opens,
            Kind.EXPIRING: self.expires - SHORTLY,
            Kind.EXPIRED: self.expires + timedelta(days=1),
        }
        return [kind for kind, first in firsts.items() if today >= first]


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


def window_for(person_id: int | None, module_id: int) -> Window | None:
    """When somebody may take a module again; None when their certificate does not expire, or there is none."""
    certificate = last_certificate(person_id, module_id) if person_id else None
    return window_of(certificate) if certificate else None


def windows_of(person_id: int) -> dict[int, Window]:
    """Certificate → window, of somebody's certificates that count and expire. One query."""
    mine = newest().filter(person=person_id, expires_date__isnull=False)
    rows = mine.select_related("version").defer("version__key")
    return {row.pk: window for row in rows if (window := window_of(row))}


def with_days_come(today: date) -> QuerySet[Certificate]:
    """Certificates that count of which a day has come that has no event yet."""
    terms = KeyTextTransform("renewal_days", KeyTextTransform("certificate", "version__content"))
    days = Coalesce(Cast(terms, IntegerField()), CertificateTerms().renewal_days)
    opens = ExpressionWrapper(F("expires_date") - days, output_field=DateField())
    lacks = {
        kind: ~Exists(CertificateEvent.objects.filter(certificate=OuterRef("pk"), kind=kind)) for kind in Kind
    }
    return newest().annotate(opens=opens).filter(
        (Q(opens__lte=today) & Q(lacks[Kind.RENEWABLE]))
        | (Q(expires_date__lte=today + SHORTLY) & Q(lacks[Kind.EXPIRING]))
        | (Q(expires_date__lt=today) & Q(lacks[Kind.EXPIRED]))
    )  # fmt: skip
