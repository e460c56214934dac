# SPDX-License-Identifier: AGPL-3.0-or-later
"""Secret addresses in the mails. Those that confirm are random and kept as digests; the others are signed.

A signature has 256 bits and needs nothing in the table: whoever reads the database can make none. The links to manage
expire; the one that stops does not, because stopping must always work.
"""

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer, TimestampSigner
from django.urls import reverse

from home.following.models import Subscriber

MANAGED_FOR = timedelta(days=90)
_MANAGE = TimestampSigner(salt="home.following.manage", sep=".")
_STOP = Signer(salt="home.following.stop", sep=".")


def new_token() -> str:
    """A token that nobody guesses: 256 random bits."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def confirm_address(token: str) -> str:
    """Address of the page with the button that confirms."""
    return settings.SITE_URL + reverse("follow_confirm", args=[token])


def manage_path(subscriber: Subscriber) -> str:
    """Path of the page where somebody changes what they follow; it opens for MANAGED_FOR."""
    return reverse("follow_manage", args=[_MANAGE.sign(subscriber.uid.hex)])


def stop_path(subscriber: Subscriber) -> str:
    """Path of the page that stops everything; a mail program may POST to it (RFC 8058)."""
    return reverse("follow_stop", args=[_STOP.sign(subscriber.uid.hex)])


def managed_by(token: str) -> Subscriber | None:
    """Whose page a link opens; None for a false or old one, or when they follow no more."""
    try:
        return _of(_MANAGE.unsign(token, max_age=MANAGED_FOR))
    except BadSignature:
        return None


def stopped_by(token: str) -> Subscriber | None:
    """Whom a link stops; None for a false one, or when they have stopped already."""
    try:
        return _of(_STOP.unsign(token))
    except BadSignature:
        return None


def _of(uid: str) -> Subscriber | None:
    return Subscriber.objects.filter(uid=UUID(uid)).first()
