# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo's accounts, one line per mandate, as `make demo` prints them."""

import time
from dataclasses import dataclass

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils.translation import gettext as _

from cms.management.demo.people import PASSWORD, totp_secret
from cms.people.models import User
from cms.people.queries import actor_for


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Who signs in and with what; `secret` and `code` are empty where no second factor is required."""

    name: str
    roles: str
    email: str
    password: str
    secret: str
    code: str


def current_code(secret: str) -> str:
    """The six digits of this half minute (RFC 6238)."""
    digits: str = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    return digits


def accounts() -> list[DemoAccount]:
    """Every login of the demo, officers last."""
    rows = []
    for user in User.objects.select_related("person").exclude(person=None).order_by("pk"):
        actor = actor_for(user)
        secret = totp_secret(user.email) if actor.needs_second_factor else ""
        roles = "; ".join(mandate.label for mandate in actor.mandates) or _("trainee")
        code = current_code(secret) if secret else ""
        rows.append(DemoAccount(actor.name, roles, user.email, PASSWORD, secret, code))
    return rows
