# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plan editions, their structure as a typed tree, and the acts that made them."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.audit.models import Fact
from cms.ids import PublicUid
from cms.people.models import Body
from cms.territory.models import Standing, Zone


class PlanEdition(models.Model):
    """A triennial edition of the strategic plan (L. 56/2014 art. 1 c. 44 lett. a)."""

    class State(models.TextChoices):
        DRAFTING = "drafting", _("being drafted")
        ADOPTED = "adopted", _("adopted")
        OPINION_GIVEN = "opinion_given", _("opinion given")
        APPROVED = "approved", pgettext_lazy("plan edition", "approved")
        UPDATED = "updated", pgettext_lazy("plan edition", "updated")
        SUPERSEDED = "superseded", _("superseded")

    uid = PublicUid()
    slug = models.SlugField(_("address"), unique=True)
    title = models.CharField(_("title"), max_length=200)
    first_year = models.PositiveSmallIntegerField(_("first year"))
    last_year = models.PositiveSmallIntegerField(_("last year"))
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFTING)
    is_example = models.BooleanField(_("example"), default=False)

    class Meta:
        verbose_name = _("plan edition")
        verbose_name_plural = _("plan editions")
        ordering = ["-first_year"]
        constraints = [
            models.CheckConstraint(name="edition_years", condition=Q(last_year__gte=F("first_year")))
        ]

    def __str__(self) -> str:
        return f"{self.first_year}-{self.last_year}"


class PlanNode(models.Model):
    """A node of an edition's structure: what the kinds are changes with every edition."""

    class Kind(models.TextChoices):
        STRATEGY = "strategy", _("strategy")
        POLICY_AREA = "policy_area", _("policy area")
        PILLAR = "pillar", _("pillar")
        MISSION = "mission", _("mission")
        DRIVER = "driver", _("driver")
        OBJECTIVE = "objective", _("objective")

    uid = PublicUid()
    edition = models.ForeignKey(PlanEdition, models.PROTECT, related_name="nodes")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    slug = models.SlugField(_("address"), max_length=100)
    title = models.CharField(_("title"), max_length=200)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    standing = models.CharField(_("standing"), max_length=10, choices=Standing, default=Standing.TO_VERIFY)
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("node of the plan")
        verbose_name_plural = _("nodes of the plan")
        ordering = ["edition", "kind", "order"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "kind", "slug"], name="one_node_an_address")
        ]

    def __str__(self) -> str:
        return self.title


CALLED = {"Sindaco": _("decree"), "Assemblea": _("opinion"), "Dirigente": _("determination")}
"""First word of an organ → what its acts are called; those of councils and conferences are resolutions."""


class Act(Fact):
    """A formal act: body, organ, number, date, votes. A correction is a new act that names the old.

    Its `note` says why.
    """

    class Kind(models.TextChoices):
        PROPOSAL = "proposal", _("proposal of adoption")
        ADOPTION = "adoption", _("adoption")
        OPINION = "opinion", _("opinion")
        APPROVAL = "approval", _("approval")
        UPDATE = "update", _("yearly update")
        OTHER = "other", _("other act")

    uid = PublicUid()
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    body = models.ForeignKey(Body, models.PROTECT, related_name="acts")
    organ = models.CharField(_("organ"), max_length=100)
    number = models.CharField(_("number"), max_length=50, blank=True)
    act_date = models.DateField(_("date"), null=True, blank=True)
    votes_for = models.PositiveSmallIntegerField(_("votes for"), null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField(_("votes against"), null=True, blank=True)
    votes_abstained = models.PositiveSmallIntegerField(_("abstentions"), null=True, blank=True)
    present = models.PositiveSmallIntegerField(_("present"), null=True, blank=True)
    entitled = models.PositiveSmallIntegerField(_("entitled to be present"), null=True, blank=True)
    quorum = models.PositiveSmallIntegerField(_("needed to be valid"), null=True, blank=True)
    edition = models.ForeignKey(PlanEdition, models.PROTECT, null=True, blank=True, related_name="acts")
    zone = models.ForeignKey(
        Zone, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("homogeneous zone")
    )
    """The zone whose agenda it is about; none: the plan itself."""
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    standing = models.CharField(_("standing"), max_length=10, choices=Standing, default=Standing.TO_VERIFY)
    note = models.CharField(_("note"), max_length=300, blank=True)
    link = models.URLField(_("where it is published"), max_length=500, blank=True)
    is_example = models.BooleanField(_("example"), default=False)
    at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("act")
        verbose_name_plural = _("acts")
        ordering = ["act_date", "pk"]
        constraints = [
            models.CheckConstraint(
                name="example_acts_begin_with_es", condition=Q(is_example=False) | Q(number__startswith="ES-")
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}".strip()

    @property
    def called(self) -> str:
        """What such an act is called, by its organ: resolution, decree, opinion."""
        return str(CALLED.get(self.organ.partition(" ")[0], _("resolution")))

    def in_force_at(self, moment: datetime | None) -> "Act":
        """The act whose data stand for this one at a moment (None: now): itself, or the last that corrects it."""
        act = self
        while (later := getattr(act, "corrected_by", None)) and (moment is None or later.at <= moment):
            act = later
        return act

    @property
    def in_force(self) -> "Act":
        """The act whose data stand for this one now."""
        return self.in_force_at(None)


class ActFile(Fact):
    """The document of an act, as it was received; served byte for byte."""

    act = models.OneToOneField(Act, models.PROTECT, related_name="file")
    name = models.CharField(_("name"), max_length=200)
    media_type = models.CharField(_("kind of file"), max_length=100)
    content = models.BinaryField(_("bytes"))
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("file of an act")
        verbose_name_plural = _("files of acts")

    def __str__(self) -> str:
        return self.name
