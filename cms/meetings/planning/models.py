# SPDX-License-Identifier: AGPL-3.0-or-later
"""Meetings: what they are about, when, where, for whom, with which papers."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.areas.models import PlanEdition, PlanNode
from cms.audit.models import Fact
from cms.ids import PublicUid
from cms.meetings.tables.models import StandingTable
from cms.people.models import Body, Person
from cms.rights.roles import Role
from cms.territory.models import Zone


class Series(models.Model):
    """Meetings that belong together ("Formazione dei Comuni 2026")."""

    uid = PublicUid()
    slug = models.SlugField(_("address"), max_length=100, unique=True)
    title = models.CharField(_("title"), max_length=200)

    class Meta:
        verbose_name = _("series of meetings")
        verbose_name_plural = _("series of meetings")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class Room(models.Model):
    """A room in which one meeting at a time is held."""

    uid = PublicUid()
    name = models.CharField(_("name"), max_length=150)
    address = models.CharField(_("address of the place"), max_length=250)
    seats = models.PositiveSmallIntegerField(_("seats"))
    access_notes = models.CharField(
        _("how to get in"), max_length=300, blank=True, help_text=_("Entrance, lift, seats for wheelchairs.")
    )
    is_in_use = models.BooleanField(pgettext_lazy("room", "in use"), default=True)

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["name", "address"], name="one_room_a_name")]

    def __str__(self) -> str:
        return self.name


class Meeting(models.Model):
    """A meeting of one or more sessions; the row that booking verbs lock.

    `revision` grows with every change that calendars must learn of (iCalendar's SEQUENCE, RFC 5545 3.8.7.4).
    """

    class Kind(models.TextChoices):
        TRAINING = "training", _("training meeting")
        ZONE_ASSEMBLY = "zone_assembly", _("zone assembly")
        METROPOLITAN_TABLE = "metropolitan_table", _("metropolitan table")
        UNIVERSITIES_TABLE = "universities_table", _("universities’ table")
        CONFERENCE = "conference", _("conference")

    class Level(models.IntegerChoices):
        METROPOLITAN = 1, _("level 1: metropolitan structure and administrators")
        MUNICIPAL = 2, _("level 2: municipalities")

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("meeting", "draft")
        PUBLISHED = "published", pgettext_lazy("meeting", "published")
        CANCELLED = "cancelled", pgettext_lazy("meeting", "cancelled")

    class Audience(models.TextChoices):
        STAFF = "staff", _("all the staff of the bodies")
        MUNICIPALITIES = "municipalities", _("staff of the municipalities")
        METROPOLITAN = "metropolitan", _("staff of the metropolitan city")
        ZONES = "zones", _("staff of the municipalities of its zones")
        ROLES = "roles", _("who holds one of the roles chosen")
        MEMBERS = "members", _("members of the table")
        INVITED = "invited", _("only who is invited")

    uid = PublicUid()
    slug = models.SlugField(_("address"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level, null=True, blank=True)
    series = models.ForeignKey(
        Series, models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name=_("series")
    )
    edition = models.ForeignKey(
        PlanEdition,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name=_("plan edition"),
    )
    table = models.ForeignKey(
        StandingTable, models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name=_("table")
    )
    title = models.CharField(_("title"), max_length=200)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    description = models.TextField(_("description"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    zones = models.ManyToManyField(Zone, blank=True, related_name="meetings", verbose_name=_("zones"))
    areas = models.ManyToManyField(
        PlanNode, blank=True, related_name="meetings", verbose_name=_("policy areas")
    )
    contact = models.CharField(_("contact"), max_length=200, blank=True)
    capacity = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)
    minimum = models.PositiveSmallIntegerField(_("least people to hold it"), null=True, blank=True)
    audience = models.CharField(_("for whom"), max_length=20, choices=Audience, default=Audience.STAFF)
    audience_roles = ArrayField(
        models.CharField(max_length=30, choices=Role), default=list, blank=True, verbose_name=_("roles")
    )
    needs_approval = models.BooleanField(_("the manager approves the booking"), default=False)
    opens_at = models.DateTimeField(_("booking opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("booking closes"), null=True, blank=True)
    cancel_until = models.DateTimeField(_("can be given up until"), null=True, blank=True)
    is_public = models.BooleanField(_("in the public calendar"), default=True)
    is_example = models.BooleanField(_("example"), default=False)
    copied_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="copies", verbose_name=_("copied from")
    )
    revision = models.PositiveIntegerField(_("revision"), default=0)
    changed_at = models.DateTimeField(_("changed at"))
    cancel_reason = models.CharField(_("reason of the cancellation"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            models.CheckConstraint(
                name="level_of_training_alone", condition=Q(level__isnull=True) | Q(kind="training")
            ),
            models.CheckConstraint(
                name="reason_of_a_cancelled_meeting", condition=~Q(state="cancelled") | ~Q(cancel_reason="")
            ),
            models.CheckConstraint(
                name="least_people_within_seats",
                condition=Q(minimum__isnull=True)
                | Q(capacity__isnull=True)
                | Q(minimum__lte=models.F("capacity")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class MeetingSession(models.Model):
    """A date of a meeting, half-open, in a room, in another place, on a link, or both.

    `uid` is its name in calendars, for life.
    """

    uid = PublicUid()
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="sessions", verbose_name=_("meeting"))
    title = models.CharField(_("title of the date"), max_length=200, blank=True)
    during = DateTimeRangeField(_("from–to"))
    room = models.ForeignKey(
        Room, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("room")
    )
    place = models.CharField(_("other place"), max_length=250, blank=True)
    link = models.URLField(_("link of the video call"), max_length=500, blank=True)
    is_cancelled = models.BooleanField(_("cancelled"), default=False)

    class Meta:
        verbose_name = _("date of a meeting")
        verbose_name_plural = _("dates of meetings")
        ordering = ["during", "pk"]
        constraints = [
            ExclusionConstraint(
                name="one_meeting_a_room",
                expressions=[("room", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(room__isnull=False, is_cancelled=False),
                violation_error_message=_("The room is taken at that time: choose another room or time."),
            ),
            models.CheckConstraint(
                name="session_with_a_beginning_and_an_end",
                condition=Q(
                    during__startswith__isnull=False, during__endswith__isnull=False, during__isempty=False
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting}: {self.during.lower:%Y-%m-%d %H:%M}"

    @property
    def minutes(self) -> int:
        """How long it is planned to last: real time, also where the clock moves that night."""
        return round((self.during.upper - self.during.lower).total_seconds() / 60)


class TrainerUse(models.Model):
    """Somebody leads a session: one at a time. `during` is the session's."""

    session = models.ForeignKey(
        MeetingSession, models.CASCADE, related_name="trainers", verbose_name=_("date")
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="sessions_led", verbose_name=_("trainer"))
    during = DateTimeRangeField(_("from–to"))
    is_cancelled = models.BooleanField(_("cancelled"), default=False)

    class Meta:
        verbose_name = _("trainer of a date")
        verbose_name_plural = _("trainers of dates")
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="one_use_of_a_trainer_a_session"),
            ExclusionConstraint(
                name="one_session_a_trainer",
                expressions=[("person", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(is_cancelled=False),
                violation_error_message=_("The trainer leads another meeting at that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.session}"


class AgendaItem(models.Model):
    """An item of the agenda of the day (ordine del giorno)."""

    uid = PublicUid()
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items", verbose_name=_("meeting"))
    order = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("what is said about it"), blank=True)
    speaker = models.CharField(_("who speaks"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("item of the agenda of the day")
        verbose_name_plural = _("items of the agenda of the day")
        ordering = ["meeting", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "order"], name="one_item_a_place", deferrable=models.Deferrable.DEFERRED
            )
        ]

    def __str__(self) -> str:
        return f"{self.order}. {self.title}"


class Paper(Fact):
    """A file of a meeting: the papers before, the materials after. A newer one `replaces` it.

    `item_uid` is the item of the agenda of the day it is about; not `is_for_all`: only who takes part reads it.
    """

    class Moment(models.TextChoices):
        BEFORE = "before", _("paper")
        AFTER = "after", _("material")

    uid = PublicUid()
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="papers")
    item_uid = models.UUIDField(_("item"), null=True)
    moment = models.CharField(_("when"), max_length=10, choices=Moment)
    title = models.CharField(_("title"), max_length=200)
    name = models.CharField(_("name of the file"), max_length=200)
    media_type = models.CharField(_("media type"), max_length=100)
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64)
    is_for_all = models.BooleanField(_("for everybody"), default=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    added_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("paper of a meeting")
        verbose_name_plural = _("papers of meetings")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class PaperContent(Fact):
    """The bytes of a paper; taken away where it may no longer be shown."""

    paper = models.OneToOneField(Paper, models.PROTECT, primary_key=True, related_name="content")
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("content of a paper")
        verbose_name_plural = _("contents of papers")

    def __str__(self) -> str:
        return str(self.paper_id)


class ReservedSeats(models.Model):
    """Seats that a body has for its own until a moment; after it they are everybody's."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="reserved", verbose_name=_("meeting"))
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("body"))
    seats = models.PositiveSmallIntegerField(_("seats"))
    until = models.DateTimeField(_("until"))

    class Meta:
        verbose_name = _("reserved seats")
        verbose_name_plural = _("reserved seats")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "body"], name="one_reservation_a_body"),
            models.CheckConstraint(name="at_least_one_seat", condition=Q(seats__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.body}: {self.seats}"
