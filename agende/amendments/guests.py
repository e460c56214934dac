# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stakeholders without account: who invites them, and what the signed link opens (one section, nothing else)."""

import hashlib
from datetime import datetime

from django.db.models import Count, QuerySet

from agende.amendments.models import GuestInvitation
from agende.texts.models import Section
from agende.texts.rules import (
    SECTIONS,
    agendas_run_by,
    can_run_agenda,
    can_write_common_text,
    sections_written_by,
)
from cms.rights import Actor, Link, rule

GUEST = "agende.guest"


def sections_with_guests(actor: Actor) -> QuerySet[Section]:
    """Sections to which the actor invites guests."""
    return SECTIONS.filter(agenda__in=agendas_run_by(actor)) | sections_written_by(actor)


@rule("agende.invite_guest", rows=sections_with_guests)
def can_invite(actor: Actor, thing: Section) -> bool:
    """The zone's coordinator, and the plan office."""
    return can_run_agenda(actor, thing.agenda) or can_write_common_text(actor, thing)


def guests_invited_by(actor: Actor) -> QuerySet[GuestInvitation]:
    """Invitations that the actor takes back."""
    rows = GuestInvitation.objects.select_related("section__agenda__zone", "section__node")
    return rows.filter(section__in=sections_with_guests(actor))


@rule("agende.revoke_guest", rows=guests_invited_by)
def can_revoke(actor: Actor, thing: GuestInvitation) -> bool:
    """Whoever may invite to that section."""
    return can_invite(actor, thing.section)


def sections_open_to(actor: Actor) -> QuerySet[Section]:
    """The section whose common text the guest's link opens."""
    link = actor.came_by(GUEST)
    return SECTIONS.filter(pk=link.on) if link else SECTIONS.none()


@rule("agende.read_as_guest", rows=sections_open_to)
def can_read_as_guest(actor: Actor, thing: Section) -> bool:
    """The guest, the section they were invited to."""
    link = actor.came_by(GUEST)
    return link is not None and link.on == thing.pk


def digest_of_token(token: str) -> str:
    """What is kept of the secret part of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def guest_of(token: str, *, at: datetime) -> GuestInvitation | None:
    """The invitation in force that a link's secret part is of; None for one unknown, over or taken back."""
    rows = GuestInvitation.objects.filter(revoked_at=None, expires_at__gt=at)
    return rows.filter(token_sha256=digest_of_token(token)).first()


def actor_by_link(guest: GuestInvitation) -> Actor:
    """Who acts by a guest's link: nobody's person, nobody's mandate."""
    return Actor(name=guest.name, link=Link(GUEST, guest.pk, guest.section_id))


def guests_of(section: Section) -> QuerySet[GuestInvitation]:
    """All invitations to a section, newest first, with `said` (comments written)."""
    rows = GuestInvitation.objects.filter(section=section).select_related("invited_by")
    return rows.annotate(said=Count("comments")).order_by("-pk")
