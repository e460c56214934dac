# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signed links to one meeting: by them somebody answers a convocation, or comes as a guest, without account."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Upper
from django.urls import reverse

from cms.meetings.booking.models import MeetingLink
from cms.meetings.planning.models import Meeting
from cms.meetings.planning.rules import MEETINGS
from cms.people.models import Person
from cms.rights import Actor, Link, rule

KIND = "meetings.link"
WITHOUT_DATES = timedelta(days=60)
"""How long a link to a meeting opens that has no date yet."""


def digest_of(token: str) -> str:
    """What is kept of the secret part of an address."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_link(*, meeting: Meeting, person: Person, at: datetime) -> str:
    """The secret part of a new link, until the last date of the meeting is over. Those made before go on opening."""
    token = secrets.token_urlsafe(32)
    last = meeting.sessions.annotate(ends=Upper("during")).order_by("-ends").values_list("ends", flat=True)
    MeetingLink.objects.create(
        meeting=meeting, person=person, token_sha256=digest_of(token), made_at=at,
        expires_at=last.first() or at + WITHOUT_DATES)  # fmt: skip
    return token


def path_of(token: str) -> str:
    """Where a link leads, within the site."""
    return reverse("meetings:invitation", args=[token])


def address_of(token: str) -> str:
    """The whole address of a link, for mails."""
    return settings.SITE_URL.rstrip("/") + path_of(token)


def link_of(token: str, *, at: datetime) -> MeetingLink | None:
    """The link in force that a secret part is of; None for one unknown, over or taken back."""
    rows = MeetingLink.objects.filter(revoked_at=None, expires_at__gt=at)
    rows = rows.exclude(meeting__state=Meeting.State.DRAFT).select_related("meeting", "person")
    return rows.filter(token_sha256=digest_of(token)).first()


def revoke_links(*, meeting: Meeting, person_id: int, at: datetime) -> int:
    """The links of somebody to a meeting open nothing any more; how many."""
    return MeetingLink.objects.filter(meeting=meeting, person=person_id, revoked_at=None).update(
        revoked_at=at
    )


def actor_by_link(link: MeetingLink) -> Actor:
    """Who acts by a link: that person, at that meeting alone, under no mandate and no login of theirs."""
    return Actor(person_id=link.person_id, name=str(link.person), link=Link(KIND, link.pk, link.meeting_id))


def meetings_answered_by(actor: Actor) -> QuerySet[Meeting]:
    """The meeting that the actor's link is to."""
    link = actor.came_by(KIND)
    return MEETINGS.exclude(state=Meeting.State.DRAFT).filter(pk=link.on) if link else MEETINGS.none()


@rule("meetings.answer_by_link", rows=meetings_answered_by)
def can_answer(actor: Actor, meeting: Meeting) -> bool:
    """Whoever came by a link to it."""
    link = actor.came_by(KIND)
    return link is not None and link.on == meeting.pk and meeting.state != Meeting.State.DRAFT
