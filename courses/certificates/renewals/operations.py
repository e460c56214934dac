# SPDX-License-Identifier: AGPL-3.0-or-later
"""The days of a certificate: appended as they come, and told to the holder."""

from datetime import datetime

from django.db import transaction

from cms.clock import day_in_words, day_of
from courses.admissions import operations as admissions
from courses.catalogue.models import ModulePage
from courses.certificates.models import Certificate
from courses.certificates.queries import number_of
from courses.certificates.renewals.models import CertificateEvent
from courses.certificates.renewals.queries import (
    Window,
    enrolments_to_renew,
    is_taken_again,
    window_of,
    with_days_come,
)
from courses.certificates.telling import tell
from courses.enrolments.models import Enrolment


def append_days(*, at: datetime) -> int:
    """Appends every day that has come, a transaction a certificate; how many certificates. Twice is once."""
    today = day_of(at)
    found = with_days_come(today).select_related("version", "module", "numbered").defer("version__key")
    return sum(_append(certificate, at=at) for certificate in found.order_by("expires_date", "pk"))


@transaction.atomic
def _append(certificate: Certificate, *, at: datetime) -> bool:
    """Of several days that have come together the holder reads of the last alone."""
    window = window_of(certificate)
    if window is None:
        return False
    kinds = window.days_come(day_of(at))
    made = [
        CertificateEvent.objects.get_or_create(certificate=certificate, kind=kind, defaults={"at": at})[1]
        for kind in kinds
    ]
    if made and made[-1]:
        _tell(certificate, window, kinds[-1], at=at)
    return any(made)


def _tell(certificate: Certificate, window: Window, kind: str, *, at: datetime) -> None:
    """One mail a kind and cycle, also when the certificate was corrected since. Nobody is invited to a module that
    is offered no longer, or that they have begun again."""
    is_open = ModulePage.objects.open().filter(pk=certificate.module_id).exists()
    is_offered = is_open and not is_taken_again(certificate)
    if kind == CertificateEvent.Kind.RENEWABLE and not is_offered:
        return
    tell(
        f"certificate_{kind}", certificate, at=at, number=number_of(certificate),
        key=f"{kind}:{certificate.person_id}:{certificate.module_id}:{certificate.cycle}",
        opens=day_in_words(window.opens), expires=day_in_words(window.expires),
        invites=("now" if window.is_open(day_of(at)) else "later") if is_offered else "")  # fmt: skip


def begin_again(*, person_id: int, module: ModulePage, source: str, at: datetime) -> Enrolment | None:
    """Closes the completed enrolment of a person whose certificate can be renewed, or is revoked, and begins the next
    cycle; None when there is nothing to renew. The caller holds the module. Raises NotAdmitted."""
    found = enrolments_to_renew(module.pk, today=day_of(at)).filter(person=person_id)
    enrolment = found.select_related("module", "version").first()
    return admissions.admit_again(enrolment=enrolment, source=source, at=at) if enrolment else None
