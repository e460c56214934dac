# SPDX-License-Identifier: AGPL-3.0-or-later
"""Links that show an unpublished bundle to people without a login: they expire and are taken back."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.audit.operations import record
from cms.rights import Actor
from home.bundles.models import Bundle, PreviewLink, PreviewOpening
from home.bundles.operations import Refused, login_of

LONGEST = 30
"""Days that a link may live."""


@transaction.atomic
def make_link(*, bundle: Bundle, label: str, days: int, by: Actor, at: datetime) -> tuple[PreviewLink, str]:
    """(link, its address): the secret in it is not stored and cannot be read again. Raises Refused."""
    login_of(by)
    bundle = Bundle.objects.select_for_update().get(pk=bundle.pk)
    if not bundle.is_open:
        raise Refused(_("Only a bundle that is neither published nor withdrawn is shown before."))
    if not 1 <= days <= LONGEST:
        raise Refused(_("A link lives from one to %(days)s days.") % {"days": LONGEST})
    secret = secrets.token_urlsafe(32)
    link = PreviewLink.objects.create(
        bundle=bundle,
        label=label,
        secret_sha256=_digest(secret),
        made_at=at,
        expires_at=at + timedelta(days=days),
    )
    record(
        by=by,
        verb="bundles.link_made",
        on=bundle,
        at=at,
        detail={"link": link.pk, "label": label, "days": days},
    )
    return link, address_of(secret)


@transaction.atomic
def revoke_link(*, link: PreviewLink, by: Actor, at: datetime) -> None:
    """From now on it opens nothing."""
    login_of(by)
    if PreviewLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=at):
        record(by=by, verb="bundles.link_revoked", on=link.bundle, at=at, detail={"link": link.pk})


def link_of(secret: str, *, at: datetime) -> PreviewLink | None:
    """The link in force with that secret, of a bundle that is still open; None for every other."""
    links = PreviewLink.objects.select_related("bundle")
    link = links.filter(secret_sha256=_digest(secret), revoked_at=None, expires_at__gt=at).first()
    return link if link and link.bundle.is_open else None


def note_opening(*, link: PreviewLink, page_id: int | None, at: datetime) -> None:
    """That it was opened, when and where: the log of who reads, without who."""
    PreviewOpening.objects.create(link=link, page_id=page_id, at=at)


def address_of(secret: str) -> str:
    """Path of the list of the bundle's pages."""
    return reverse("preview", args=[secret])


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
