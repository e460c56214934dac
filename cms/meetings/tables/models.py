# SPDX-License-Identifier: AGPL-3.0-or-later
"""Standing tables (Tavolo metropolitano, Tavolo Università): who sits there, for which body, from–to."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.ids import PublicUid
from cms.people.models import Body, Person


class StandingTable(models.Model):
    """A table that meets again and again. `quorum_percent` of its voting seats must be there; None: no quorum."""

    class Kind(models.TextChoices):
        METROPOLITAN = "metropolitan", _("metropolitan table")
        UNIVERSITIES = "universities", _("universities’ table")
        STAKEHOLDERS = "stakeholders", _("stakeholders’ table")

    uid = PublicUid()
    slug = models.SlugField(_("address"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    title = models.CharField(_("name"), max_length=200)
    purpose = models.TextField(_("what it is for"), blank=True)
    founding_act = models.CharField(_("founding act"), max_length=200, blank=True)
    quorum_percent = models.PositiveSmallIntegerField(
        _("quorum (% of the voting seats)"), null=True, blank=True
    )
    is_public = models.BooleanField(pgettext_lazy("table", "public"), default=True)
    is_example = models.BooleanField(_("example"), default=False)

    class Meta:
        verbose_name = _("standing table")
        verbose_name_plural = _("standing tables")
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                name="quorum_within_100",
                condition=Q(quorum_percent__isnull=True) | Q(quorum_percent__range=(1, 100)),
            )
        ]

    def __str__(self) -> str:
        return self.title


class TableSeat(models.Model):
    """A seat of a table: a body, who sits there for it and in which capacity, from–to.

    A seat without a person is the body's: whoever it sends sits there.
    """

    uid = PublicUid()
    table = models.ForeignKey(StandingTable, models.PROTECT, related_name="seats", verbose_name=_("table"))
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("body"))
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="table_seats", verbose_name=_("person")
    )
    capacity = models.CharField(_("in which capacity"), max_length=200, blank=True)
    is_voting = models.BooleanField(_("votes"), default=True)
    during = DateRangeField(_("from–to"))

    class Meta:
        verbose_name = _("seat at a table")
        verbose_name_plural = _("seats at tables")
        ordering = ["table", "body", "pk"]
        constraints = [
            ExclusionConstraint(
                name="one_seat_a_person_at_a_table",
                expressions=[
                    ("table", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(person__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.table}: {self.body}"

    def is_held_on(self, day: date) -> bool:
        """Whether the seat is there on a day."""
        after = self.during.lower is None or self.during.lower <= day
        return after and (self.during.upper is None or day < self.during.upper)
