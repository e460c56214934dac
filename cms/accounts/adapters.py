# SPDX-License-Identifier: AGPL-3.0-or-later
"""How allauth behaves here: sign-up closed, mail through the outbox, secrets encrypted, sign-ins logged."""

import base64
import hashlib
import io
import logging
import secrets
import time
from typing import Any

import segno
from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sites.requests import RequestSite
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest

from cms import clock
from cms.accounts.privacy import hold_off
from cms.accounts.second_factor import is_last_needed
from cms.audit.operations import record
from cms.notices.operations import write
from cms.people.models import User
from cms.people.operations import sync_groups
from cms.people.queries import actor_for

log = logging.getLogger(__name__)
ENCRYPTED = "f1:"


class AccountAdapter(DefaultAccountAdapter):
    """E-mail and password; logins come from invitations alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Through the outbox: a page answers in the same time whether or not the address is known."""
        request = allauth_context.request
        known = {"request": request, "email": email, "current_site": RequestSite(request)}
        message = self.render_mail(template_prefix, email, known | context)
        with transaction.atomic():
            self._write(message, email)

    def _write(self, message: EmailMessage, email: str) -> None:
        """An erasure waits for it, or nothing is written any more."""
        users = User.objects.filter(Q(email__iexact=email) | Q(emailaddress__email__iexact=email))
        reader_id = users.values_list("person_id", flat=True).first()
        hold_off(reader_id or 0)  # also where nobody is known: in the same time
        write(
            key=f"account:{secrets.token_hex(16)}",
            to=email,
            subject=str(message.subject),
            body=str(message.body),
            at=clock.now(),
            reader_id=reader_id,
        )

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Opens the session under a new key; groups are those of today's mandates."""
        super().login(request, user)
        known = User.objects.get(pk=user.pk)
        if not EmailAddress.objects.filter(user=known).exists():
            EmailAddress.objects.create(user=known, email=known.email, verified=True, primary=True)
        sync_groups(known)
        record(by=actor_for(known), verb="accounts.signed_in", on=known)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tells the owner what changed in the login's safety (password, address, factors), and logs it."""
        known = User.objects.get(pk=user.pk)
        record(by=actor_for(known), verb=f"accounts.{template_prefix.rpartition('/')[2]}", on=known)
        super().send_notification_mail(template_prefix, user, context, email)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Logs that a sign-in failed, with neither the address nor the password."""
        log.warning("sign-in failed from %s", self.get_client_ip(request))

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not asked again of whoever typed the password a few minutes ago."""
        request = allauth_context.request
        since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
        records = get_authentication_records(request, request.user)
        if any(known["method"] in ("password", "mfa") and known["at"] > since for known in records):
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets encrypted at rest; whoever must have a second factor cannot take the last one away."""

    def encrypt(self, text: str) -> str:
        return ENCRYPTED + _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        if not encrypted_text.startswith(ENCRYPTED):
            return encrypted_text
        return _cipher().decrypt(encrypted_text.removeprefix(ENCRYPTED)).decode()

    def get_totp_issuer(self) -> str:
        return str(settings.WAGTAIL_SITE_NAME)

    def build_totp_svg(self, url: str) -> str:
        out = io.BytesIO()
        segno.make(url, error="m").save(out, kind="svg", scale=5, border=4, xmldecl=False)
        return out.getvalue().decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not is_last_needed(authenticator)


def _cipher() -> MultiFernet:
    """Keys derived from the secret keys, the newest first: an old one still reads."""
    secret_keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"second factor " + key.encode()).digest() for key in secret_keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
