# SPDX-License-Identifier: AGPL-3.0-or-later
"""Convocations of tables as they went out, and their quorum as the register was closed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.audit.models import Fact
from cms.ids import PublicUid
from cms.meetings.attendance.models import RegisterClosing
from cms.meetings.planning.models import Meeting
from cms.meetings.tables.models import TableSeat
from cms.people.models import Person


class Convocation(Fact):
    """A meeting of a table was convoked: `content` is what the members read, never who they are.

    content: {title, contact, sessions: [{uid, begins, ends, title, place, link}], items: [{order, title, speaker}],
    papers: [{uid, title, name, sha256}], called: [{body, capacities, seats}]}. A later one says what changed since.
    """

    uid = PublicUid()
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="convocations")
    number = models.PositiveSmallIntegerField(_("number"))
    content = models.JSONField(_("content"))
    convoked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("convocation")
        verbose_name_plural = _("convocations")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="one_convocation_a_number")]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.number}"


class Call(Fact):
    """A seat was convoked: by mail to its `person`, or it is to be called by phone."""

    convocation = models.ForeignKey(Convocation, models.PROTECT, related_name="calls")
    seat = models.ForeignKey(TableSeat, models.PROTECT, related_name="calls")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    is_mailed = models.BooleanField(_("by mail"))

    class Meta:
        verbose_name = _("call of a seat")
        verbose_name_plural = _("calls of seats")
        constraints = [models.UniqueConstraint(fields=["convocation", "seat"], name="one_call_a_seat")]

    def __str__(self) -> str:
        return f"{self.convocation_id} {self.seat_id}"


class QuorumTaken(Fact):
    """The voting seats held and present when a register was closed: later changes of the table do not touch it."""

    closing = models.OneToOneField(
        RegisterClosing, models.PROTECT, primary_key=True, related_name="quorum_taken"
    )
    voting = models.PositiveSmallIntegerField(_("voting seats"))
    needed = models.PositiveSmallIntegerField(_("needed to be valid"))
    present = models.PositiveSmallIntegerField(_("voting seats present"))
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("quorum of a register")
        verbose_name_plural = _("quorums of registers")

    def __str__(self) -> str:
        return f"{self.closing_id}: {self.present}/{self.voting}"
