# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a login comes to be: by invitation, or on request confirmed by the body's contact."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from cms.audit.models import Fact
from cms.ids import PublicUid
from cms.people.models import Body, OrgUnit, Person
from cms.rights.roles import Role
from cms.territory.models import Zone


class Invitation(models.Model):
    """A mail with a secret link that opens one login, once. Only the link's digest is stored.

    With a `role`, accepting also gives the mandate, from that day to `last_day`.
    """

    uid = PublicUid()
    email = models.EmailField(_("e-mail address"))
    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    family_name = models.CharField(_("family name"), max_length=100, blank=True)
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("person"),
    )
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, verbose_name=_("body"))
    role = models.CharField(_("role"), max_length=30, choices=Role, blank=True)
    zone = models.ForeignKey(Zone, models.PROTECT, null=True, blank=True, verbose_name=_("homogeneous zone"))
    unit = models.ForeignKey(OrgUnit, models.PROTECT, null=True, blank=True, verbose_name=_("unit"))
    appointing_act = models.CharField(_("appointing act"), max_length=200, blank=True)
    last_day = models.DateField(_("last day of the mandate"), null=True, blank=True)
    invited_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="invited")
    at = models.DateTimeField(_("sent at"))
    expires_at = models.DateTimeField(_("expires at"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                name="act_of_an_invited_mandate", condition=Q(role="") | ~Q(appointing_act="")
            )
        ]

    def __str__(self) -> str:
        return self.email

    def is_open(self, at: datetime) -> bool:
        """Whether the link still opens a login."""
        return self.accepted_at is None and at < self.expires_at


class AccessRequest(models.Model):
    """Somebody of a body asks for a login; the body's contact confirms, or refuses with a reason."""

    uid = PublicUid()
    given_name = models.CharField(_("given name"), max_length=100)
    family_name = models.CharField(_("family name"), max_length=100)
    email = models.EmailField(_("work e-mail address"))
    body = models.ForeignKey(Body, models.PROTECT, related_name="access_requests", verbose_name=_("body"))
    unit_name = models.CharField(_("office"), max_length=200, blank=True)
    at = models.DateTimeField(_("asked at"))
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="decided_requests")
    reason = models.CharField(_("reason of the refusal"), max_length=500, blank=True)
    invitation = models.OneToOneField(Invitation, models.PROTECT, null=True, related_name="request")

    class Meta:
        verbose_name = _("access request")
        verbose_name_plural = _("access requests")
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"), name="one_open_request_an_email", condition=Q(decided_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name} – {self.body}"


class Erasure(Fact):
    """The personal data of somebody were erased through `cms.accounts.privacy`; what stays names nobody.

    `counts`: table → rows of personal payload that went.
    """

    uid = PublicUid()
    person = models.ForeignKey(Person, models.PROTECT, related_name="erasures")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)
    counts = models.JSONField(_("rows erased"))
    at = models.DateTimeField(_("erased at"))

    class Meta:
        verbose_name = _("erasure of personal data")
        verbose_name_plural = _("erasures of personal data")

    def __str__(self) -> str:
        return f"{self.person_id} {self.at:%Y-%m-%d}"


class RequestCount(models.Model):
    """How often somebody asked for something in a minute: the count of a rate limit, overwritten, soon deleted."""

    key = models.CharField(max_length=120, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("count of requests")
        verbose_name_plural = _("counts of requests")

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
