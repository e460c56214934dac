# SPDX-License-Identifier: AGPL-3.0-or-later
"""Municipalities, homogeneous zones, and which belonged to which, when."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _


class Standing(models.TextChoices):
    """How sure a datum is: what is not verified shows "da verificare"."""

    VERIFIED = "verified", _("verified")
    TO_VERIFY = "to_verify", _("to be verified")


class Municipality(models.Model):
    """A municipality by its ISTAT code (Istat, "Codici statistici delle unità amministrative territoriali")."""

    istat_code = models.CharField(_("ISTAT code"), max_length=6, unique=True)
    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("address"), max_length=100, unique=True)
    cadastral_code = models.CharField(_("cadastral code"), max_length=4, blank=True)
    is_capital = models.BooleanField(_("capital"), default=False)
    population = models.PositiveIntegerField(_("resident population"), null=True, blank=True)
    population_year = models.PositiveSmallIntegerField(_("year of the population"), null=True, blank=True)
    during = DateRangeField(_("exists"), help_text=_("From the first day to the day after the last."))

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class FormerName(models.Model):
    """A name that leads to a municipality: one it had, or of a municipality that was united with it.

    `istat_code` is the code that name had, where there was one; `valid_to` the first day on which it no longer held.
    """

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="former_names", verbose_name=_("municipality")
    )
    name = models.CharField(_("former name"), max_length=100)
    istat_code = models.CharField(_("former ISTAT code"), max_length=6, blank=True)
    valid_to = models.DateField(_("until"), null=True, blank=True)
    standing = models.CharField(_("standing"), max_length=10, choices=Standing, default=Standing.TO_VERIFY)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("former name of a municipality")
        verbose_name_plural = _("former names of municipalities")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "name"], name="one_former_name_a_municipality")
        ]

    def __str__(self) -> str:
        return f"{self.name} → {self.municipality}"


class Zone(models.Model):
    """A homogeneous zone (zona omogenea; L. 56/2014 art. 1 c. 11 lett. c)."""

    slug = models.SlugField(_("address"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    motto = models.CharField(_("motto"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    population = models.PositiveIntegerField(_("resident population"), null=True, blank=True)
    population_year = models.PositiveSmallIntegerField(_("year of the population"), null=True, blank=True)
    official_area_km2 = models.DecimalField(
        _("official area (km²)"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    standing = models.CharField(_("standing"), max_length=10, choices=Standing, default=Standing.TO_VERIFY)
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("homogeneous zone")
        verbose_name_plural = _("homogeneous zones")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class ZoneMembership(models.Model):
    """A municipality in a zone from–to; one zone a day at most."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="memberships")
    zone = models.ForeignKey(Zone, models.PROTECT, related_name="memberships")
    during = DateRangeField(_("from–to"))
    standing = models.CharField(_("standing"), max_length=10, choices=Standing, default=Standing.TO_VERIFY)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("membership of a zone")
        verbose_name_plural = _("memberships of zones")
        constraints = [
            ExclusionConstraint(
                name="one_zone_a_day",
                expressions=[("municipality", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            )
        ]

    def __str__(self) -> str:
        return f"{self.municipality} – {self.zone}"


class Border(models.Model):
    """Borders of a municipality in one vintage: rings of (longitude, latitude), WGS84, 4 decimals."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="borders")
    year = models.PositiveSmallIntegerField(_("vintage"))
    polygons = models.JSONField(_("polygons"))

    class Meta:
        verbose_name = _("border")
        verbose_name_plural = _("borders")
        constraints = [models.UniqueConstraint(fields=["municipality", "year"], name="one_border_a_vintage")]

    def __str__(self) -> str:
        return f"{self.municipality} ({self.year})"
