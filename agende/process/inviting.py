# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stakeholders without account invited to comment on a section, by a signed link that is mailed and not kept."""

import secrets
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from agende.amendments.guests import can_invite, can_revoke, digest_of_token
from agende.amendments.models import CommentWords, GuestInvitation
from agende.phases.operations import signed
from agende.process.gates import allow, in_phase
from agende.texts.models import Section
from cms.audit.operations import record
from cms.clock import day_in_words
from cms.locks import wait_for
from cms.notices.models import Notice
from cms.notices.operations import write_from
from cms.rights import Actor


@transaction.atomic
def invite_guest(
    *,
    section: Section,
    name: str,
    capacity: str,
    email: str,
    expires_at: datetime,
    by: Actor,
    at: datetime,
) -> GuestInvitation:
    """Invites somebody to a section; the mail with the secret link leaves with this transaction.

    Links sent before to the same address for the same section open nothing any more. Raises Hidden, WrongPhase.
    """
    allow(can_invite, by, section)
    in_phase("comment", section.agenda, at)
    email = email.lower()
    wait_for(f"agende.guest:{section.pk}:{email}")
    GuestInvitation.objects.filter(section=section, email=email, revoked_at=None).update(revoked_at=at)
    token = secrets.token_urlsafe(32)
    guest = GuestInvitation.objects.create(
        section=section,
        name=name,
        capacity=capacity,
        email=email,
        token_sha256=digest_of_token(token),
        invited_by_id=signed(by)["person_id"],
        invited_at=at,
        expires_at=expires_at,
    )
    guest.refresh_from_db(fields=["uid"])
    record(by=by, verb="agende.guest_invited", on=guest, at=at, detail={"section": str(section.uid)})
    _send(guest, token, by)
    return guest


def _send(guest: GuestInvitation, token: str, by: Actor) -> None:
    context = {
        "guest": guest,
        "who": by.name,
        "link": settings.SITE_URL + address_of(token),
        "day": day_in_words(guest.expires_at - timedelta(microseconds=1)),
    }
    write_from(
        template="guest_invited",
        context=context,
        key=f"agende.guest:{guest.uid}",
        to=guest.email,
        at=guest.invited_at,
        about_id=by.person_id,
    )


def address_of(token: str) -> str:
    """The page that a guest's link opens."""
    return reverse("agende:guest", args=[token])


@transaction.atomic
def revoke_guest(*, guest: GuestInvitation, by: Actor, at: datetime) -> GuestInvitation | None:
    """The link opens nothing any more; what the guest said stays. None when it was taken back already."""
    allow(can_revoke, by, guest)
    guest = GuestInvitation.objects.select_for_update().get(pk=guest.pk)
    if guest.revoked_at:
        return None
    guest.revoked_at = at
    guest.save(update_fields=["revoked_at"])
    record(by=by, verb="agende.guest_revoked", on=guest, at=at)
    return guest


@transaction.atomic
def forget_guest(*, guest: GuestInvitation, by: Actor, at: datetime) -> GuestInvitation | None:
    """Erases, at their request, who a guest was and the words they wrote; that somebody wrote, and when, stays.

    So do the mails that told others their name: those that went keep no word of it, the others do not go. The link
    opens nothing any more. None when it was done already.
    """
    allow(can_revoke, by, guest)
    guest = GuestInvitation.objects.select_for_update().get(pk=guest.pk)
    if not guest.email:
        return None
    told = Q(key=f"agende.guest:{guest.uid}") | Q(key__endswith=f":guest-{guest.uid}")
    Notice.objects.filter(told).delete()
    _forget_mails(guest)
    CommentWords.objects.filter(comment__guest=guest).delete()
    guest.name = guest.capacity = guest.email = ""
    guest.revoked_at = guest.revoked_at or at
    guest.save(update_fields=["name", "capacity", "email", "revoked_at"])
    record(by=by, verb="agende.guest_erased", on=guest, at=at)
    return guest


def _forget_mails(guest: GuestInvitation) -> None:
    """Of the mails about what a guest said, which name them, it stays that they went."""
    said = guest.comments.values_list("uid", flat=True)
    about = reduce(or_, [Q(key__startswith=f"agende.comment:{uid}:") for uid in said], Q(pk__in=[]))
    Notice.objects.filter(about, sent_at=None).delete()
    Notice.objects.filter(about).update(subject="", body="")
