# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who asked for a seat, who has one, who waits; guests without account."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.audit.models import Fact
from cms.ids import PublicUid
from cms.meetings.planning.models import Meeting
from cms.people.models import Body, Person


class State(models.TextChoices):
    """Where a booking stands."""

    INVITED = "invited", pgettext_lazy("booking", "invited, no answer yet")
    REQUESTED = "requested", pgettext_lazy("booking", "waiting for the manager")
    BOOKED = "booked", pgettext_lazy("booking", "booked")
    WAITING = "waiting", pgettext_lazy("booking", "on the waiting list")
    DECLINED = "declined", pgettext_lazy("booking", "declined")
    CANCELLED = "cancelled", pgettext_lazy("booking", "given up")


class BookingEvent(Fact):
    """A step of somebody's booking. Words lie apart (`BookingNote`)."""

    class Kind(models.TextChoices):
        INVITED = "invited", pgettext_lazy("booking step", "invited")
        REQUESTED = "requested", pgettext_lazy("booking step", "asked the manager")
        APPROVED = "approved", pgettext_lazy("booking step", "approved by the manager")
        REFUSED = "refused", pgettext_lazy("booking step", "refused by the manager")
        BOOKED = "booked", pgettext_lazy("booking step", "booked")
        WAITLISTED = "waitlisted", pgettext_lazy("booking step", "put on the waiting list")
        PROMOTED = "promoted", pgettext_lazy("booking step", "came up from the waiting list")
        DECLINED = "declined", pgettext_lazy("booking step", "answered: does not come")
        CANCELLED = "cancelled", pgettext_lazy("booking step", "gave up")
        DELEGATED = "delegated", pgettext_lazy("booking step", "sends somebody else")
        REMOVED = "removed", pgettext_lazy("booking step", "taken off by the office")

    uid = PublicUid()
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="booking_events")
    person = models.ForeignKey(Person, models.PROTECT, related_name="booking_events")
    kind = models.CharField(_("step"), max_length=12, choices=Kind)
    body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+")
    delegate = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    by_person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("step of a booking")
        verbose_name_plural = _("steps of bookings")
        indexes = [models.Index(fields=["meeting", "person"], name="booking_event_of")]
        constraints = [
            models.CheckConstraint(
                name="delegate_of_a_delegation",
                condition=Q(kind="delegated", delegate__isnull=False)
                | (~Q(kind="delegated") & Q(delegate__isnull=True)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.person_id} {self.kind}"


class BookingNote(Fact):
    """Words of a step: why refused, why given up. Erasable."""

    event = models.OneToOneField(BookingEvent, models.PROTECT, primary_key=True, related_name="note")
    text = models.CharField(_("words"), max_length=500)

    class Meta:
        verbose_name = _("words of a step of a booking")
        verbose_name_plural = _("words of steps of bookings")

    def __str__(self) -> str:
        return str(self.event_id)


class BookingQuerySet(models.QuerySet["Booking"]):
    """Sets of bookings."""

    def seated(self) -> "BookingQuerySet":
        """Those who have a seat."""
        return self.filter(state=State.BOOKED)

    def in_line(self) -> "BookingQuerySet":
        """The waiting list, first come first: by the moment of asking, then of the row."""
        return self.filter(state=State.WAITING).order_by("asked_at", "pk")


class Booking(models.Model):
    """Projection of the steps of somebody for a meeting: one row each; only `meetings.booking` writes it.

    `asked_at` is the place in the line; `body` for which they come; `capacity` as what (mayor, assessor);
    `sent_by` who sends them in their place; `is_reserved` when the seat is one kept for their body. A database trigger
    refuses a seat over the meeting's capacity, whoever writes.
    """

    uid = PublicUid()
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="bookings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="bookings")
    state = models.CharField(_("state"), max_length=10, choices=State)
    body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+")
    capacity = models.CharField(_("in which capacity"), max_length=200, blank=True)
    sent_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    is_reserved = models.BooleanField(_("on a reserved seat"), default=False)
    asked_at = models.DateTimeField(_("asked at"))
    changed_at = models.DateTimeField(_("changed at"))

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="one_booking_a_person_a_meeting")
        ]
        indexes = [models.Index(fields=["meeting", "state", "asked_at"], name="booking_line")]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.person_id}: {self.state}"


class GuestCard(models.Model):
    """What a person without account is reached by: mail address, body, in which capacity. Erasable."""

    person = models.OneToOneField(Person, models.PROTECT, primary_key=True, related_name="guest_card")
    email = models.EmailField(_("e-mail"), blank=True)
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("body")
    )
    capacity = models.CharField(_("in which capacity"), max_length=200, blank=True)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("guest")
        verbose_name_plural = _("guests")

    def __str__(self) -> str:
        return str(self.person_id)


class MeetingLink(models.Model):
    """A signed link by which somebody answers a convocation or comes as a guest. Only its digest is kept."""

    uid = PublicUid()
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="links")
    person = models.ForeignKey(Person, models.PROTECT, related_name="meeting_links")
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("made at"))
    expires_at = models.DateTimeField(_("until"))
    revoked_at = models.DateTimeField(_("taken back at"), null=True)

    class Meta:
        verbose_name = _("link to a meeting")
        verbose_name_plural = _("links to meetings")

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.person_id}"


class PersonalFeed(models.Model):
    """The secret address of somebody's own calendar (ICS). Only its digest is kept; a new one closes the old."""

    person = models.OneToOneField(Person, models.PROTECT, primary_key=True, related_name="meeting_feed")
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("address of a personal calendar")
        verbose_name_plural = _("addresses of personal calendars")

    def __str__(self) -> str:
        return str(self.person_id)
