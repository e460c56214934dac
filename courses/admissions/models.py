# SPDX-License-Identifier: AGPL-3.0-or-later
"""How people come to be enrolled when they do not do it alone: requests, rules, files."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.audit.models import Fact
from cms.ids import PublicUid
from cms.people.models import Body, OrgUnit, Person
from cms.territory.models import Zone
from courses.catalogue.models import ModulePage
from courses.enrolments.models import EnrolmentCancellation


class EnrolmentRequest(Fact):
    """Somebody asks to be enrolled. `approver` is the manager of that day, None when none is known: then the
    training contact of the body or the training office decides."""

    uid = PublicUid()
    person = models.ForeignKey(Person, models.PROTECT, related_name="enrolment_requests")
    module = models.ForeignKey(ModulePage, models.PROTECT, related_name="enrolment_requests")
    body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+")
    approver = models.ForeignKey(Person, models.PROTECT, null=True, related_name="requests_to_decide")
    number = models.PositiveIntegerField(_("number"), default=1)
    at = models.DateTimeField(_("asked at"))

    class Meta:
        verbose_name = _("request of enrolment")
        verbose_name_plural = _("requests of enrolment")
        constraints = [
            models.UniqueConstraint(fields=["person", "module", "number"], name="one_request_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.module_id}"


class RequestDecision(Fact):
    """A request is approved, refused for the reason of its note, or withdrawn by who made it; once."""

    class Outcome(models.TextChoices):
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    request = models.OneToOneField(EnrolmentRequest, models.PROTECT, related_name="decision")
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    reason = models.CharField(_("reason"), max_length=500, blank=True)  # no longer written: see DecisionNote
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("decided at"))

    class Meta:
        verbose_name = _("decision on a request")
        verbose_name_plural = _("decisions on requests")

    def __str__(self) -> str:
        return f"{self.request_id}: {self.outcome}"


class DecisionNote(Fact):
    """Why a request was refused: words about a person, which an erasure takes away."""

    decision = models.OneToOneField(RequestDecision, models.PROTECT, primary_key=True, related_name="note")
    reason = models.CharField(_("reason"), max_length=500)

    class Meta:
        verbose_name = _("reason of a decision")
        verbose_name_plural = _("reasons of decisions")

    def __str__(self) -> str:
        return str(self.decision_id)


class EnrolmentRule(models.Model):
    """Whoever meets every condition that is filled in is enrolled; evaluated every night and on change."""

    class Event(models.TextChoices):
        NONE = "", _("whoever works there")
        HIRED = "hired", _("newly hired")
        MOVED = "moved", _("newly moved to another unit or body")

    uid = PublicUid()
    module = models.ForeignKey(
        ModulePage, models.PROTECT, related_name="enrolment_rules", verbose_name=_("module")
    )
    name = models.CharField(_("name"), max_length=200)
    bodies = models.ManyToManyField(Body, blank=True, related_name="+", verbose_name=_("bodies"))
    units = models.ManyToManyField(OrgUnit, blank=True, related_name="+", verbose_name=_("units"))
    zones = models.ManyToManyField(Zone, blank=True, related_name="+", verbose_name=_("homogeneous zones"))
    profile = models.CharField(_("professional profile"), max_length=100, blank=True)
    event = models.CharField(_("event"), max_length=10, choices=Event, blank=True, default=Event.NONE)
    within_days = models.PositiveSmallIntegerField(_("in the last (days)"), default=30)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("rule of enrolment")
        verbose_name_plural = _("rules of enrolment")
        ordering = ["module", "name"]

    def __str__(self) -> str:
        return self.name


class CancellationNote(Fact):
    """The office has cancelled somebody's enrolment: who, and the reason given to the person."""

    cancellation = models.OneToOneField(EnrolmentCancellation, models.PROTECT, related_name="note")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=500)

    class Meta:
        verbose_name = _("reason of a cancellation")
        verbose_name_plural = _("reasons of cancellations")

    def __str__(self) -> str:
        return str(self.cancellation_id)
