# SPDX-License-Identifier: AGPL-3.0-or-later
"""The knowledge framework as data: datasets, indicators, releases of figures, and each figure as a fact."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.areas.models import PlanNode
from cms.audit.models import Fact
from cms.ids import PublicUid
from cms.people.models import OrgUnit, Person
from home.knowledge.periods import PATTERN

LONGEST_NUMBER, DECIMALS = 20, 6

is_period = RegexValidator(PATTERN, _("Write a year (2023), a half-year (2023-S1) or a month (2023-06)."))


class PlaceKind(models.TextChoices):
    """What a figure is about."""

    MUNICIPALITY = "municipality", _("municipality")
    ZONE = "zone", _("homogeneous zone")
    NODE = "node", _("policy area")
    CITY = "city", _("whole metropolitan city")


class Missing(models.TextChoices):
    """Why there is no number. Zero is a number."""

    NOT_AVAILABLE = "not_available", _("not available")
    NOT_APPLICABLE = "not_applicable", _("not applicable")
    CONFIDENTIAL = "confidential", _("confidential")
    WITHDRAWN = "withdrawn", pgettext_lazy("figure", "withdrawn")


class Dataset(models.Model):
    """Where figures come from: who made them, under which licence, how often, and who answers for them here."""

    class Licence(models.TextChoices):
        CC_BY_4 = "cc-by-4.0", "CC BY 4.0"
        CC_BY_3_IT = "cc-by-3.0-it", "CC BY 3.0 IT"
        CC_BY_SA_4 = "cc-by-sa-4.0", "CC BY-SA 4.0"
        CC0 = "cc0-1.0", "CC0 1.0"
        IODL_2 = "iodl-2.0", "IODL 2.0"
        FACTS = "facts", _("facts of public acts (no licence needed)")

    class Theme(models.TextChoices):
        """Themes of the EU vocabulary data-theme, which catalogues of open data go by."""

        AGRICULTURE = "AGRI", _("agriculture, fisheries, forestry and food")
        ECONOMY = "ECON", _("economy and finance")
        EDUCATION = "EDUC", _("education, culture and sport")
        ENERGY = "ENER", _("energy")
        ENVIRONMENT = "ENVI", _("environment")
        GOVERNMENT = "GOVE", _("government and public sector")
        HEALTH = "HEAL", _("health")
        INTERNATIONAL = "INTR", _("international issues")
        JUSTICE = "JUST", _("justice, legal system and public safety")
        REGIONS = "REGI", _("regions and cities")
        SOCIETY = "SOCI", _("population and society")
        SCIENCE = "TECH", _("science and technology")
        TRANSPORT = "TRAN", _("transport")

    class Every(models.IntegerChoices):
        """Months between two updates."""

        IRREGULAR = 0, _("without a calendar")
        MONTH = 1, _("every month")
        QUARTER = 3, _("every three months")
        HALF_YEAR = 6, _("every six months")
        YEAR = 12, pgettext_lazy("interval", "every year")
        THREE_YEARS = 36, _("every three years")
        TEN_YEARS = 120, _("every ten years")

    uid = PublicUid()
    slug = models.SlugField(_("address"), max_length=100, unique=True)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("what it holds"), max_length=1000)
    publisher = models.CharField(_("source"), max_length=200, help_text=_("Who made the figures."))
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)
    licence = models.CharField(_("licence"), max_length=20, choices=Licence)
    theme = models.CharField(
        _("theme"), max_length=4, choices=Theme, default=Theme.REGIONS, db_default=Theme.REGIONS.value,
        help_text=_("Where catalogues of open data file it."),
    )  # fmt: skip
    method = models.TextField(
        _("method"), help_text=_("How the figures were made, and what was done to them.")
    )
    every = models.PositiveSmallIntegerField(_("updated"), choices=Every, default=Every.YEAR)
    lag_months = models.PositiveSmallIntegerField(
        _("months until the source publishes"),
        default=6,
        help_text=_("After the end of the period that the figures are about."),
    )
    owner_office = models.ForeignKey(
        OrgUnit, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("office that answers for it"),
    )  # fmt: skip
    owner = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("who answers for it"), help_text=_("Gets a mail when an update is late. Not shown on the site."),
    )  # fmt: skip
    latest_period = models.CharField(_("latest period"), max_length=7, blank=True, editable=False)
    next_due_date = models.DateField(_("next update by"), null=True, editable=False)
    is_example = models.BooleanField(
        _("example"), default=False, help_text=_("Invented figures: each page and file says so.")
    )

    class Meta:
        verbose_name = _("dataset")
        verbose_name_plural = _("datasets")
        ordering: ClassVar = ["title"]

    def __str__(self) -> str:
        return self.title

    @property
    def has_example(self) -> bool:
        """What the example mark asks for."""
        return self.is_example


class Indicator(models.Model):
    """What is measured: unit, good direction, where it started and where it should get."""

    class Direction(models.TextChoices):
        UP = "up", _("higher is better")
        DOWN = "down", _("lower is better")
        NONE = "none", _("neither is better")

    class Aggregation(models.TextChoices):
        """How the figure of a zone or of the whole city follows from those of its municipalities."""

        NONE = "none", _("none: it cannot be made from the municipalities")
        SUM = "sum", _("sum")
        MEAN = "mean", _("mean weighted by another indicator")

    uid = PublicUid()
    code = models.SlugField(
        _("code"),
        max_length=60,
        unique=True,
        help_text=_("Never changes: it is in the address and in every file."),
    )
    title = models.CharField(_("title"), max_length=150)
    definition = models.TextField(_("what it measures"), max_length=600)
    unit = models.CharField(_("unit"), max_length=60)
    direction = models.CharField(_("direction"), max_length=5, choices=Direction, default=Direction.NONE)
    decimals = models.PositiveSmallIntegerField(_("decimals shown"), default=0)
    level = models.CharField(
        _("by"), max_length=12, choices=PlaceKind, default=PlaceKind.MUNICIPALITY,
        help_text=_("The smallest places that it is known for."),
    )  # fmt: skip
    aggregation = models.CharField(
        _("zones and whole city"), max_length=5, choices=Aggregation, default=Aggregation.NONE
    )
    weight = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="weighs", verbose_name=_("weighted by")
    )
    baseline = models.DecimalField(
        _("baseline"), max_digits=20, decimal_places=DECIMALS, null=True, blank=True
    )
    baseline_period = models.CharField(
        _("period of the baseline"), max_length=7, blank=True, validators=[is_period]
    )
    target = models.DecimalField(_("target"), max_digits=20, decimal_places=DECIMALS, null=True, blank=True)
    target_period = models.CharField(
        _("period of the target"), max_length=7, blank=True, validators=[is_period]
    )
    target_source = models.CharField(
        _("who set the target"), max_length=200, blank=True, help_text=_("Act or document.")
    )
    notes = models.TextField(_("notes"), blank=True)
    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="indicators", verbose_name=_("dataset"))
    nodes = models.ManyToManyField(
        PlanNode, blank=True, related_name="indicators", verbose_name=_("policy areas")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_example = models.BooleanField(_("example"), default=False)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering: ClassVar = ["order", "title"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="weight_of_a_mean",
                condition=Q(aggregation="mean", weight__isnull=False)
                | (~Q(aggregation="mean") & Q(weight__isnull=True)),
                violation_error_message=_("Say by which indicator the mean is weighted, and for nothing but a mean."),
            ),
            models.CheckConstraint(
                name="baseline_with_its_period",
                condition=Q(baseline__isnull=True, baseline_period="")
                | (Q(baseline__isnull=False) & ~Q(baseline_period="")),
                violation_error_message=_("A baseline has a number and a period: write both or neither."),
            ),
            models.CheckConstraint(
                name="target_with_its_period",
                condition=Q(target__isnull=True, target_period="")
                | (Q(target__isnull=False) & ~Q(target_period="")),
                violation_error_message=_("A target has a number and a period: write both or neither."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def has_example(self) -> bool:
        """True when the indicator itself or where its figures come from is an example."""
        return self.is_example or self.dataset.is_example


class Release(models.Model):
    """An import of a dataset's figures: a draft with a file until a colleague publishes it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        DISCARDED = "discarded", _("discarded")

    uid = PublicUid()
    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="releases", verbose_name=_("dataset"))
    note = models.CharField(
        _("what is new"), max_length=300,
        help_text=_("One line that everybody reads: new year, corrected figures and why."),
    )  # fmt: skip
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    columns = models.JSONField(_("meaning of the columns"), default=dict)
    is_complete = models.BooleanField(
        _("the file is complete"), default=False,
        help_text=_("Figures of its indicators and periods that it does not hold are withdrawn."),
    )  # fmt: skip
    made_at = models.DateTimeField(_("begun"))
    made_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=_("begun by")
    )
    published_at = models.DateTimeField(_("published"), null=True)
    published_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=_("published by")
    )
    set_id = models.UUIDField(_("published together with"), null=True)

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="published_has_its_moment",
                condition=Q(state="published", published_at__isnull=False)
                | (~Q(state="published") & Q(published_at__isnull=True)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.dataset}: {self.note}"


class ReleaseFile(Fact):
    """The file of a release as it came, and who gave it; a better one is a new row, the last one counts."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="files")
    name = models.CharField(_("name"), max_length=200)
    content = models.BinaryField(_("bytes"))
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(_("moment"))
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=_("given by")
    )

    class Meta:
        verbose_name = _("file of a release")
        verbose_name_plural = _("files of releases")

    def __str__(self) -> str:
        return self.name


class Value(Fact):
    """One figure: an indicator, a place, a period; a number, or why there is none. The newest row counts."""

    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="values", verbose_name=_("indicator")
    )
    release = models.ForeignKey(Release, models.PROTECT, related_name="values", verbose_name=_("release"))
    place_kind = models.CharField(_("kind of place"), max_length=12, choices=PlaceKind)
    place_code = models.CharField(_("place"), max_length=50, blank=True)
    """ISTAT code, slug of a zone, uid of a node; "" for the whole city."""
    period = models.CharField(_("period"), max_length=7)
    number = models.DecimalField(_("number"), max_digits=LONGEST_NUMBER, decimal_places=DECIMALS, null=True)
    missing = models.CharField(_("why there is none"), max_length=15, choices=Missing, blank=True)
    at = models.DateTimeField(_("published"))

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["release", "indicator", "place_kind", "place_code", "period"],
                name="one_figure_a_release",
            ),
            models.CheckConstraint(
                name="a_number_or_why_not",
                condition=Q(number__isnull=False, missing="") | (Q(number__isnull=True) & ~Q(missing="")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                F("indicator"),
                F("place_kind"),
                F("place_code"),
                F("period"),
                F("id").desc(),
                name="newest_figure",
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.place_kind} {self.place_code} {self.period}"
