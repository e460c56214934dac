# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was shared, and with how many."""

from django.db.models import Count, QuerySet, Window
from django.db.models.functions import RowNumber

from courses.certificates.models import Certificate
from courses.certificates.queries import CODE, register
from courses.certificates.sharing.models import ShareLink


def links_of(certificate: Certificate) -> list[ShareLink]:
    """The links of a certificate, the last first, each with `number`, in the order they were made, and `copies`, how
    many were taken through it. One query."""
    rows = ShareLink.objects.filter(certificate=certificate).select_related("withdrawal")
    number = Window(RowNumber(), order_by=["at", "pk"])
    return list(rows.annotate(copies=Count("downloads"), number=number).order_by("-at", "-pk"))


def shared_by(code: str) -> ShareLink | None:
    """The link with that secret, its certificate and file; None when there is none, or it opens nothing any more.

    One query, whatever the reason: unknown, withdrawn and erased look the same.
    """
    known = code if CODE.fullmatch(code) else ""  # words that cannot be a code are asked for all the same
    rows = ShareLink.objects.filter(code=known, withdrawal=None, certificate__personal__isnull=False)
    return rows.select_related("certificate__numbered", "certificate__file").first()


def ready_of(person_id: int) -> QuerySet[Certificate]:
    """Somebody's certificates that have a file, the first issued first."""
    rows = register().filter(person=person_id, personal__isnull=False, file__content__isnull=False)
    return rows.order_by("issued_at", "pk")
