# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was shared, and with how many."""

from django.conf import settings
from django.db.models import Count, QuerySet, Window
from django.db.models.functions import RowNumber
from django.urls import reverse

from courses.certificates.models import Certificate
from courses.certificates.queries import CODE, register
from courses.certificates.sharing.models import ShareLink


def links_of(certificate: Certificate) -> list[ShareLink]:
    """The links of a certificate, the last first, each with `number`, in the order they were made, and `copies`, how
    many were taken through it. One query."""
    rows = ShareLink.objects.filter(certificate=certificate).select_related("withdrawal")
    number = Window(RowNumber(), order_by=["at", "pk"])
    return list(rows.annotate(copies=Count("downloads"), number=number).order_by("-at", "-pk"))


def address_of(link: ShareLink) -> str:
    """The whole address to give to others."""
    return f"{settings.SITE_URL.rstrip('/')}{reverse('shared', args=[link.code])}"


def shared_by(code: str) -> ShareLink | None:
    """The link with that secret, its certificate and facts; None when there is none, or it opens nothing any more.

    One query, whatever the reason: unknown, withdrawn and erased look the same.
    """
    known = code if CODE.fullmatch(code) else ""  # words that cannot be a code are asked for all the same
    shown = register().filter(personal__isnull=False)
    return (
        ShareLink.objects.filter(code=known, withdrawal=None, certificate__in=shown.values("pk"))
        .select_related(
            "certificate__numbered", "certificate__personal", "certificate__file", "certificate__body",
            "certificate__version", "certificate__revocation", "certificate__superseded_by__numbered",
        )
        .first()
    )  # fmt: skip


def ready_of(person_id: int) -> QuerySet[Certificate]:
    """Somebody's certificates that have a file, the first issued first."""
    rows = register().filter(person=person_id, personal__isnull=False, file__content__isnull=False)
    return rows.defer("version__content", "version__key").order_by("issued_at", "pk")
