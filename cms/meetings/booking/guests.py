# SPDX-License-Identifier: AGPL-3.0-or-later
"""Guests without account: mayors, assessors, who they send. They are people; a card says how to reach them."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms.accounts.privacy import still_known
from cms.audit.operations import Doer, record
from cms.meetings.booking.desk import hold
from cms.meetings.booking.links import address_of, open_link, revoke_links
from cms.meetings.booking.models import Booking, GuestCard
from cms.meetings.booking.operations import ask, invite, remove
from cms.meetings.booking.seating import LIVE
from cms.meetings.planning.models import Meeting
from cms.notices.operations import write_from
from cms.people.models import Body, Person
from cms.rights import WrongPhase


class NoAddress(WrongPhase):
    """Nothing can be sent to a guest whose mail address is not known."""


@transaction.atomic
def add_guest(
    *, meeting: Meeting, given_name: str, family_name: str, email: str, body: Body | None, capacity: str,
    by: Doer | None, at: datetime,
) -> Person:  # fmt: skip
    """Invites somebody without account: the guest of that name and address, made where there is none, gets a link.

    Invited again they get another link; the first goes on opening. Raises NotBooked, Erased.
    """
    hold(meeting.pk)
    person = guest_named(
        given_name=given_name,
        family_name=family_name,
        email=email,
        body=body,
        capacity=capacity,
        by=by,
        at=at,
    )
    invite(meeting=meeting, people=[person], by=by, at=at, has_mail=False)
    if email:
        send_link(meeting=meeting, person=person, by=by, at=at)
    return person


@transaction.atomic
def send_link(*, meeting: Meeting, person: Person, by: Doer | None, at: datetime) -> None:
    """A mail with a new link to a meeting. Raises NoAddress, Erased."""
    still_known(person.pk)
    card = GuestCard.objects.filter(person=person).exclude(email="").first()
    if card is None:
        raise NoAddress(_("The mail address of %(name)s is not known.") % {"name": person})
    token = open_link(meeting=meeting, person=person, at=at)
    context = {
        "meeting": meeting,
        "sessions": list(meeting.sessions.filter(is_cancelled=False).select_related("room")),
        "guest": card,
        "link": address_of(token),
    }
    write_from(
        template="meeting_guest", context=context, key=f"meetings.guest:{meeting.pk}:{person.pk}:{at.isoformat()}",
        to=card.email, at=at, reader_id=person.pk)  # fmt: skip
    record(by=by, verb="meetings.link_sent", on=meeting, at=at, detail={"person": person.pk})


@transaction.atomic
def take_back(*, meeting: Meeting, person: Person, by: Doer | None, at: datetime) -> None:
    """A guest is invited no more: their links open nothing, their seat goes to who waits."""
    hold(meeting.pk)
    if booking := Booking.objects.filter(meeting=meeting, person=person).first():
        remove(booking=booking, by=by, at=at)
    revoke_links(meeting=meeting, person_id=person.pk, at=at)
    record(by=by, verb="meetings.link_revoked", on=meeting, at=at, detail={"person": person.pk})


@transaction.atomic
def send_in_place(
    *, meeting: Meeting, sender: Person, given_name: str, family_name: str, email: str, capacity: str,
    by: Doer | None, at: datetime,
) -> Booking:  # fmt: skip
    """Somebody without account comes in the place of `sender`, for the same body. Sent twice, it is once.

    Raises NotBooked, Erased.
    """
    hold(meeting.pk)
    sent = Booking.objects.filter(meeting=meeting, sent_by=sender, state__in=LIVE).select_related("person")
    for known in sent:
        if _same_names(known.person, given_name, family_name):
            return known
    theirs = Booking.objects.filter(meeting=meeting, person=sender).select_related("body").first()
    card = GuestCard.objects.filter(person=sender).select_related("body").first()
    body = (theirs.body if theirs else None) or (card.body if card else None)
    person = guest_named(
        given_name=given_name,
        family_name=family_name,
        email=email,
        body=body,
        capacity=capacity,
        by=by,
        at=at,
    )
    return ask(meeting=meeting, person=person, by=by, at=at, body=body, capacity=capacity, sent_by=sender)


@transaction.atomic
def walk_in(*, given_name: str, family_name: str, by: Doer | None, at: datetime) -> Person:
    """Somebody who came without a booking and is not known: a guest without address, who gets no mail and no seat."""
    return guest_named(
        given_name=given_name, family_name=family_name, email="", body=None, capacity="", by=by, at=at
    )


def guests_of(meeting: Meeting) -> QuerySet[Booking]:
    """Bookings of those who have a card and no login, by name; `person.guest_card` at hand."""
    rows = Booking.objects.filter(meeting=meeting, person__guest_card__isnull=False, person__user=None)
    rows = rows.select_related("person__guest_card__body", "sent_by")
    return rows.order_by("person__family_name", "person__given_name", "pk")


@transaction.atomic
def guest_named(
    *, given_name: str, family_name: str, email: str, body: Body | None, capacity: str, by: Doer | None, at: datetime
) -> Person:  # fmt: skip
    """The guest of that name and mail address, with what is known of them now; made where there is none."""
    cards = GuestCard.objects.filter(person__user=None, person__erasures=None).select_related("person")
    for card in cards.filter(email__iexact=email).order_by("pk") if email else []:
        if _same_names(card.person, given_name, family_name):
            card.body, card.capacity = body or card.body, capacity or card.capacity
            card.save(update_fields=["body", "capacity"])
            return card.person
    person = Person.objects.create(given_name=given_name.strip(), family_name=family_name.strip())
    GuestCard.objects.create(
        person=person, email=email.strip(), body=body, capacity=capacity, made_by_id=by.person_id if by else None, at=at
    )  # fmt: skip
    record(by=by, verb="meetings.guest_added", on=person, at=at)
    return person


def _same_names(person: Person, given_name: str, family_name: str) -> bool:
    named = f"{given_name.strip()} {family_name.strip()}".casefold()
    return f"{person.given_name} {person.family_name}".casefold() == named
