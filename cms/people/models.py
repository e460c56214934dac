# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bodies, persons, logins, employments and mandates: five things, never one."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from cms.audit.models import Fact
from cms.ids import PublicUid
from cms.rights.roles import SCOPES, Role, Scope
from cms.territory.models import Municipality, Zone


class Body(models.Model):
    """A public body (ente) whose people learn or write."""

    class Kind(models.TextChoices):
        METROPOLITAN_CITY = "metropolitan_city", _("metropolitan city")
        MUNICIPALITY = "municipality", _("municipality")
        UNION = "union", _("union of municipalities")
        UNIVERSITY = "university", _("university")
        OTHER = "other", _("other body")

    uid = PublicUid()
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    name = models.CharField(_("name"), max_length=200, unique=True)
    municipality = models.OneToOneField(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="body",
        verbose_name=_("municipality"),
    )
    mail_domain = models.CharField(_("mail domain"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="municipality_of_a_municipal_body",
                condition=Q(kind="municipality", municipality__isnull=False)
                | (~Q(kind="municipality") & Q(municipality__isnull=True)),
            )
        ]

    def __str__(self) -> str:
        return self.name


class OrgUnit(models.Model):
    """A unit of a body (settore, servizio, ufficio)."""

    uid = PublicUid()
    body = models.ForeignKey(Body, models.PROTECT, related_name="units", verbose_name=_("body"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("higher unit")
    )
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["body", "name"]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """Somebody who learns, writes or signs; outlives any login."""

    uid = PublicUid()
    given_name = models.CharField(_("given name"), max_length=100)
    family_name = models.CharField(_("family name"), max_length=100)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["family_name", "given_name"]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class TaxCode(models.Model):
    """The tax code (codice fiscale) of a person: apart, read only where a course asks for it; erasable."""

    person = models.OneToOneField(
        Person, models.PROTECT, primary_key=True, related_name="tax_code", verbose_name=_("person")
    )
    code = models.CharField(_("tax code"), max_length=16)

    class Meta:
        verbose_name = _("tax code")
        verbose_name_plural = _("tax codes")
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                name="tax_code_of_one_person",
                violation_error_message=_("Another person has this tax code: check whose it is."),
            )
        ]

    def __str__(self) -> str:
        return str(self.person_id)


class Employment(models.Model):
    """A person in a unit of a body from–to; one main employment a day."""

    wagtail_reference_index_ignore = True
    """Imports write thousands: Wagtail's index of what points to what holds pages and files, not careers."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="employments", verbose_name=_("person"))
    body = models.ForeignKey(Body, models.PROTECT, related_name="employments", verbose_name=_("body"))
    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, null=True, blank=True, related_name="employments", verbose_name=_("unit")
    )
    managed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="manages", verbose_name=_("manager")
    )
    profile = models.CharField(_("professional profile"), max_length=100, blank=True)
    fte = models.DecimalField(_("full-time equivalent"), max_digits=4, decimal_places=3, default=1)
    is_main = models.BooleanField(_("main employment"), default=True)
    during = DateRangeField(_("from–to"))

    class Meta:
        verbose_name = _("employment")
        verbose_name_plural = _("employments")
        constraints = [
            ExclusionConstraint(
                name="one_main_employment_a_day",
                expressions=[("person", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(is_main=True),
            ),
            models.CheckConstraint(name="fte_between_0_and_1", condition=Q(fte__gt=0, fte__lte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.body}"


class UserManager(BaseUserManager["User"]):
    """Makes logins; the name is Django's."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A login for `email` (kept as typed, unique whatever the case); no password means none works."""
        user = self.model(email=email.strip(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A login. Deleting it deletes no record: facts point to the person."""

    uid = PublicUid()
    email = models.EmailField(_("e-mail address"), unique=True)
    person = models.OneToOneField(Person, models.PROTECT, null=True, blank=True, related_name="user")
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("since"), db_default=Now())

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("login")
        verbose_name_plural = _("logins")
        constraints = [models.UniqueConstraint(Lower("email"), name="one_login_an_email")]

    def __str__(self) -> str:
        return self.email

    def get_full_name(self) -> str:
        return str(self.person) if self.person else self.email

    get_short_name = get_full_name


def _scope_condition() -> Q:
    """Each role has exactly the scope of the closed table."""
    condition = Q()
    for scope in Scope:
        roles = [role for role, known in SCOPES.items() if known == scope]
        condition |= Q(
            role__in=sorted(roles),
            body__isnull=scope != Scope.BODY,
            zone__isnull=scope != Scope.ZONE,
            unit__isnull=scope != Scope.UNIT,
        )
    return condition


class Mandate(models.Model):
    """Who acts for which body, zone or unit, as what, from–to, by which act."""

    wagtail_reference_index_ignore = True

    uid = PublicUid()
    person = models.ForeignKey(Person, models.PROTECT, related_name="mandates", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=30, choices=Role)
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="mandates", verbose_name=_("body")
    )
    zone = models.ForeignKey(
        Zone,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mandates",
        verbose_name=_("homogeneous zone"),
    )
    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, null=True, blank=True, related_name="mandates", verbose_name=_("unit")
    )
    during = DateRangeField(_("from–to"))
    appointing_act = models.CharField(_("appointing act"), max_length=200)
    end_reason = models.CharField(
        _("reason of the end"), max_length=200, blank=True, default="", db_default=""
    )

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        constraints = [models.CheckConstraint(name="scope_of_the_role", condition=_scope_condition())]

    def __str__(self) -> str:
        return f"{self.person} – {self.get_role_display()}"

    @property
    def last_day(self) -> date | None:
        """Last day in force; None while it has no end."""
        return self.during.upper - timedelta(days=1) if self.during.upper else None


class PersonMergeQuerySet(models.QuerySet["PersonMerge"]):
    """Sets of merges."""

    def in_force(self) -> "PersonMergeQuerySet":
        """Those that nobody has undone."""
        return self.filter(undone=None)


class PersonMerge(Fact):
    """Two records are one human being: what names `person` counts for `into` from then on, until undone.

    Facts are not moved: queries read the merges (`people.queries.same_person`).
    """

    uid = PublicUid()
    person = models.ForeignKey(Person, models.PROTECT, related_name="merges")
    into = models.ForeignKey(Person, models.PROTECT, related_name="merged_from")
    merged_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("merged at"))

    objects = PersonMergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge of two persons")
        verbose_name_plural = _("merges of persons")
        constraints = [models.CheckConstraint(name="merge_of_two", condition=~Q(person=models.F("into")))]

    def __str__(self) -> str:
        return f"{self.person_id} = {self.into_id}"


class PersonMergeUndone(Fact):
    """The merge was a mistake: the two are two again."""

    merge = models.OneToOneField(PersonMerge, models.PROTECT, primary_key=True, related_name="undone")
    undone_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("undone at"))

    class Meta:
        verbose_name = _("merge undone")
        verbose_name_plural = _("merges undone")

    def __str__(self) -> str:
        return str(self.merge_id)
