# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ledger of the hours of training."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms.audit.models import Fact
from cms.ids import PublicUid
from cms.meetings.attendance.models import RegisterClosing, RegisterLine
from cms.people.models import Body, OrgUnit, Person
from cms.territory.models import Zone
from courses.enrolments.models import Completion


class CreditEntry(Fact):
    """Minutes credited to a person; body, unit, zone and FTE are copied as they were on the day.

    They come from a completion, or from a line of the closed register of a meeting. A wrong entry is undone by one
    with the opposite minutes that names it.
    """

    class Kind(models.TextChoices):
        ONLINE = "online", _("online")
        IN_PERSON = "in_person", _("in person")
        EXTERNAL = "external", _("external")

    uid = PublicUid()
    person = models.ForeignKey(Person, models.PROTECT, related_name="credits")
    completion = models.ForeignKey(Completion, models.PROTECT, null=True, related_name="credits")
    register_line = models.ForeignKey(RegisterLine, models.PROTECT, null=True, related_name="credits")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    minutes = models.IntegerField(_("minutes"))
    year = models.PositiveSmallIntegerField(_("year of competence"))
    activity_date = models.DateField(_("day of the activity"))
    body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, null=True, related_name="+")
    zone = models.ForeignKey(Zone, models.PROTECT, null=True, related_name="+")
    fte = models.DecimalField(_("full-time equivalent"), max_digits=4, decimal_places=3, null=True)
    area_slug = models.CharField(_("policy area"), max_length=100, blank=True)
    at = models.DateTimeField(_("credited at"))

    class Meta:
        verbose_name = _("credit entry")
        verbose_name_plural = _("credit entries")
        indexes = [models.Index(fields=["person", "year"], name="credit_person_year")]
        constraints = [
            models.UniqueConstraint(
                fields=["completion"], condition=Q(reverses__isnull=True), name="one_credit_a_completion"
            ),
            models.CheckConstraint(
                name="minutes_above_0_unless_reversing",
                condition=Q(reverses__isnull=True, minutes__gt=0) | Q(reverses__isnull=False, minutes__lt=0),
            ),
            models.CheckConstraint(
                name="credit_of_one_source",
                condition=Q(completion__isnull=True) | Q(register_line__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.year}: {self.minutes}"


class ClosingRead(Fact):
    """The hours of a closed register are in the ledger: how far the job has come. It is read once more by none."""

    closing = models.OneToOneField(RegisterClosing, models.PROTECT, primary_key=True, related_name="+")
    entries = models.PositiveIntegerField(_("entries made"))
    at = models.DateTimeField(_("read at"))

    class Meta:
        verbose_name = _("register read for hours")
        verbose_name_plural = _("registers read for hours")

    def __str__(self) -> str:
        return f"{self.closing_id}: {self.entries}"
