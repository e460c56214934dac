# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who must have a second factor, and whether this session was opened with it."""

from enum import Enum

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from cms.people.models import User
from cms.people.queries import actor_for

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class Missing(Enum):
    """What a session still lacks before it may do anything else."""

    FACTOR = "no second factor set up"
    PROOF = "the second factor was not used in this session"


def is_proven(request: HttpRequest) -> bool:
    """Whether the one signed in has used a second factor (or a passkey) in this session."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


def missing(request: HttpRequest, *, is_needed: bool) -> Missing | None:
    """What the session of somebody who needs a second factor lacks; None when nothing."""
    if not is_needed or is_proven(request):
        return None
    has_one = Authenticator.objects.filter(user=request.user, type__in=FACTORS).exists()
    return Missing.PROOF if has_one else Missing.FACTOR


def is_last_needed(authenticator: Authenticator) -> bool:
    """Whether taking this factor away would leave somebody without the one that their roles require."""
    user = User.objects.get(pk=authenticator.user_id)
    others = Authenticator.objects.filter(user=user, type__in=FACTORS).exclude(pk=authenticator.pk)
    return authenticator.type in FACTORS and actor_for(user).needs_second_factor and not others.exists()
