# SPDX-License-Identifier: AGPL-3.0-or-later
"""The catalogue: its page, the modules as their authors write them, and the versions people follow."""

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page, PageManager, Revision
from wagtail.query import PageQuerySet

from cms.areas.models import PlanNode
from cms.audit.models import Fact
from cms.blocks.field import StreamField
from cms.clock import now
from cms.ids import PublicUid
from cms.pages.models import SitePage
from cms.people.models import Body
from cms.people.queries import actor_for
from cms.territory.models import Zone
from courses.catalogue.blocks import ActivitiesBlock, ProfessionalCreditsBlock, RuleBlock
from courses.catalogue.content import Activity
from courses.catalogue.forms import ModulePageForm, PathPageForm
from courses.catalogue.operations import check_no_cycle, freeze, one_publication_at_a_time
from courses.catalogue.panels import certificate_panel
from courses.catalogue.parsed import activities_of
from courses.catalogue.ruling import draft_rule, outline_of, rule_context
from courses.catalogue.terms import CertificateTerms, terms_from


class CataloguePage(SitePage):
    """The list of the modules; there is one."""

    template = "courses/catalogue_page.html"
    max_count = 1
    subpage_types: ClassVar[list[str]] = ["courses.ModulePage", "courses.PathPage"]

    class Meta:
        verbose_name = _("catalogue of the modules")


class Heading(models.Model):
    """Something that modules are filed under."""

    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Competence(Heading):
    """What one becomes able to do."""

    class Meta(Heading.Meta):
        verbose_name = _("competence")
        verbose_name_plural = _("competences")


class Audience(Heading):
    """For whom a module is."""

    class Meta(Heading.Meta):
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")


class ModuleQuerySet(PageQuerySet):
    """Sets of modules."""

    def open(self) -> "ModuleQuerySet":
        """Published modules that have a version to enrol in."""
        return self.live().public().filter(versions__isnull=False).distinct()


class ModulePage(SitePage):
    """A training module as its author writes it. People follow a ModuleVersion, made at each publication."""

    class Level(models.TextChoices):
        BASIC = "basic", _("basic")
        INTERMEDIATE = "intermediate", _("intermediate")
        ADVANCED = "advanced", _("advanced")

    class Admission(models.TextChoices):
        OPEN = "open", _("whoever wants enrols")
        APPROVAL = "approval", _("with the approval of one's manager")
        CLOSED = "closed", _("the office enrols")

    class Attests(models.TextChoices):
        ATTENDANCE = "attendance", _("of attendance")
        PARTICIPATION = "participation", _("of participation")

    class Mode(models.TextChoices):
        ALONE = "alone", _("at a distance, studying by oneself")
        LIVE = "live", _("at a distance, live")
        PRESENCE = "presence", _("in person")
        BLENDED = "blended", _("partly in person, partly at a distance")

    class Issuing(models.TextChoices):
        AUTOMATIC = "automatic", _("as soon as the module is completed")
        OFFICE = "office", _("by the training office, together")

    class Change(models.TextChoices):
        MINOR = "minor", _("minor: who is learning goes on in it without noticing")
        MAJOR = "major", _("major: who is learning is asked")

    audience = models.TextField(_("who it is for"), max_length=500, blank=True)
    goals = RichTextField(_("what you learn"), features=["ul"], blank=True)
    level = models.CharField(_("level"), max_length=20, choices=Level, default=Level.BASIC)
    area = models.ForeignKey(
        PlanNode, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("policy area")
    )
    issuer = models.ForeignKey(
        Body, models.PROTECT, null=True, related_name="+", verbose_name=_("issuing body")
    )
    credited_minutes = models.PositiveIntegerField(_("minutes credited"), default=60)
    activities = StreamField(ActivitiesBlock(), verbose_name=_("activities"), blank=True)
    rule = StreamField(RuleBlock(), verbose_name=_("completion rule"), blank=True)
    zones = ParentalManyToManyField(Zone, blank=True, related_name="+", verbose_name=_("homogeneous zones"))
    competences = ParentalManyToManyField(
        Competence, blank=True, related_name="+", verbose_name=_("competences")
    )
    audiences = ParentalManyToManyField(Audience, blank=True, related_name="+", verbose_name=_("audiences"))
    admission = models.CharField(_("enrolment"), max_length=10, choices=Admission, default=Admission.OPEN)
    seats = models.PositiveIntegerField(_("seats"), null=True, blank=True)
    # what its certificates say besides (frozen in the version's content["certificate"])
    edition = models.CharField(_("edition"), max_length=100, blank=True)
    attests = models.CharField(
        _("without a test the certificate is"), max_length=15, choices=Attests, default=Attests.ATTENDANCE
    )
    mode = models.CharField(_("mode"), max_length=15, choices=Mode, blank=True, default="")
    programme = models.TextField(_("programme, a line for each topic"), max_length=6000, blank=True)
    trainers = models.TextField(_("trainers, a line for each"), max_length=1000, blank=True)
    legal_basis = models.CharField(_("rule or law of reference"), max_length=300, blank=True)
    professional_credits = StreamField(
        ProfessionalCreditsBlock(), verbose_name=_("professional credits"), blank=True
    )
    shows_tax_code = models.BooleanField(_("the certificate shows the tax code"), default=False)
    issuing = models.CharField(
        _("certificates are issued"), max_length=10, choices=Issuing, default=Issuing.AUTOMATIC
    )
    valid_months = models.PositiveSmallIntegerField(
        _("valid for (months)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(240)],
    )
    renewal_days = models.PositiveSmallIntegerField(_("can be renewed before expiry (days)"), default=60)
    change = models.CharField(_("this change is"), max_length=10, choices=Change, default=Change.MINOR)
    change_note = models.TextField(_("what has changed, for who is learning"), max_length=500, blank=True)

    template = "courses/module_page.html"
    base_form_class = ModulePageForm
    parent_page_types: ClassVar[list[str]] = ["courses.CataloguePage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("audience"),
        FieldPanel("goals"),
        MultiFieldPanel(
            [
                FieldPanel("area"),
                FieldPanel("level"),
                FieldPanel("credited_minutes"),
                FieldPanel("issuer"),
            ],
            heading=_("In the catalogue and on the certificate"),
        ),
        FieldPanel("activities"),
        FieldPanel("rule"),
        certificate_panel(),
        InlinePanel("prerequisites", label=_("Module to complete before"), heading=_("Prerequisites")),
        MultiFieldPanel(
            [FieldPanel("admission"), FieldPanel("seats")],
            heading=_("Enrolment"),
        ),
        MultiFieldPanel(
            [FieldPanel("zones"), FieldPanel("competences"), FieldPanel("audiences")],
            heading=_("Filed under"),
        ),
        MultiFieldPanel(
            [FieldPanel("change"), FieldPanel("change_note")],
            heading=_("If the module is published already"),
        ),
    ]

    objects = PageManager.from_queryset(ModuleQuerySet)()

    class Meta:
        verbose_name = _("training module")
        verbose_name_plural = _("training modules")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds the outline as written, for previews; the view of the module gives that of a version."""
        context = super().get_context(request, *args, **kwargs)
        outline = outline_of(self.activities)
        required = [row.requires_id for row in self.prerequisites.all()]
        return {
            **context,
            **rule_context(draft_rule(self.rule, outline), outline),
            "required": ModulePage.objects.live().filter(pk__in=required).defer_streamfields(),
        }

    def publish(self, revision: Revision, user: Any = None, **options: Any) -> None:
        """Publishes and freezes a version in one transaction. Raises NotReady, and then publishes nothing.

        One publication at a time: two at once could make a cycle that neither sees.
        """
        with transaction.atomic():
            one_publication_at_a_time()
            super().publish(revision, user=user, **options)
            check_no_cycle(self.pk)
            published = ModulePage.objects.get(pk=self.pk)
            if published.live and published.live_revision_id == revision.pk:
                freeze(module=published, by=actor_for(user), at=now())


class PrerequisiteQuerySet(models.QuerySet["Prerequisite"]):
    """Sets of prerequisites."""

    def graph(self) -> dict[int, list[int]]:
        """Module → the modules to complete before it."""
        found: dict[int, list[int]] = {}
        for module, requires in self.order_by("sort_order").values_list("module", "requires"):
            found.setdefault(module, []).append(requires)
        return found


class Prerequisite(Orderable):
    """A module to complete before enrolling in another."""

    module = ParentalKey(ModulePage, on_delete=models.CASCADE, related_name="prerequisites")
    requires = models.ForeignKey(
        ModulePage, models.PROTECT, related_name="required_by", verbose_name=_("module")
    )
    panels: ClassVar[list[Any]] = [PageChooserPanel("requires", "courses.ModulePage")]

    objects = PrerequisiteQuerySet.as_manager()

    class Meta(Orderable.Meta):
        verbose_name = _("prerequisite")
        verbose_name_plural = _("prerequisites")

    def __str__(self) -> str:
        return f"{self.module_id} ← {self.requires_id}"


class PathPage(SitePage):
    """A path: modules in an order."""

    audience = models.TextField(_("who it is for"), max_length=500, blank=True)

    template = "courses/path_page.html"
    base_form_class = PathPageForm
    parent_page_types: ClassVar[list[str]] = ["courses.CataloguePage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("audience"),
        InlinePanel("steps", label=_("Module"), heading=_("Modules, in order"), min_num=1),
    ]

    class Meta:
        verbose_name = _("path")
        verbose_name_plural = _("paths")


class PathStep(Orderable):
    """A module of a path, in its place."""

    path = ParentalKey(PathPage, on_delete=models.CASCADE, related_name="steps")
    module = models.ForeignKey(
        ModulePage, models.PROTECT, related_name="path_steps", verbose_name=_("module")
    )
    panels: ClassVar[list[Any]] = [PageChooserPanel("module", "courses.ModulePage")]

    class Meta(Orderable.Meta):
        verbose_name = _("module of a path")
        verbose_name_plural = _("modules of paths")

    def __str__(self) -> str:
        return f"{self.path_id} → {self.module_id}"


class ModuleVersion(Fact):
    """A module as it was published: frozen. People finish on the version they began.

    `content` holds what learners may see; `key` (question uid → key, see `courses.questions.content`) never
    leaves the server before a test is closed. `line` counts the major versions: within one, progress stands.
    """

    uid = PublicUid()
    module = models.ForeignKey(ModulePage, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    line = models.PositiveIntegerField(_("major version"), default=1)
    change_note = models.TextField(_("what has changed"), blank=True)
    title = models.CharField(_("title"), max_length=255)
    issuer = models.ForeignKey(Body, models.PROTECT, related_name="+")
    credited_minutes = models.PositiveIntegerField(_("minutes credited"))
    area_slug = models.CharField(_("policy area"), max_length=100, blank=True)
    is_example = models.BooleanField(_("example"))
    content = models.JSONField(_("content"))
    key = models.JSONField(_("answer key"))
    rule = models.JSONField(_("completion rule"))
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField(_("published at"))

    class Meta:
        verbose_name = _("version of a module")
        verbose_name_plural = _("versions of modules")
        ordering = ["module", "number"]
        constraints = [
            models.UniqueConstraint(fields=["module", "number"], name="one_module_version_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    @property
    def activities(self) -> tuple[Activity, ...]:
        """The activities in order, without the key; read once a process."""
        return activities_of(self.uid)

    def activity(self, uid: object) -> Activity | None:
        """The activity of that uid, None when this version has none."""
        return next((activity for activity in self.activities if activity.uid == str(uid)), None)

    @property
    def terms(self) -> CertificateTerms:
        """What its certificates say besides."""
        return terms_from(self.content)

    @property
    def titles(self) -> dict[str, str]:
        return {activity.uid: activity.title for activity in self.activities}
