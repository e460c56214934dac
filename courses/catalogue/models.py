# SPDX-License-Identifier: AGPL-3.0-or-later
"""The catalogue: its page, the modules as their authors write them, and the versions people follow."""

from functools import cached_property
from typing import Any, ClassVar

from django.db import models, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page, PageManager, Revision
from wagtail.query import PageQuerySet

from cms.areas.models import PlanNode
from cms.audit.models import Fact
from cms.blocks.field import StreamField
from cms.clock import now
from cms.ids import PublicUid
from cms.pages.models import SitePage
from cms.people.models import Body
from cms.people.queries import actor_for
from courses.catalogue.blocks import ActivitiesBlock
from courses.catalogue.content import Activity, activity_from
from courses.catalogue.operations import freeze


class CataloguePage(SitePage):
    """The list of the modules; there is one."""

    template = "courses/catalogue_page.html"
    max_count = 1
    subpage_types: ClassVar[list[str]] = ["courses.ModulePage"]

    class Meta:
        verbose_name = _("catalogue of the modules")


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

    template = "courses/module_page.html"
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
    ]

    objects = PageManager.from_queryset(ModuleQuerySet)()

    class Meta:
        verbose_name = _("training module")
        verbose_name_plural = _("training modules")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds the outline as written, for previews; the view of the module gives that of a version."""
        outline = [
            {"kind": block.block_type, "title": block.value["title"], "minutes": block.value["minutes"]}
            for block in self.activities
        ]
        return {**super().get_context(request, *args, **kwargs), "outline": outline}

    def publish(self, revision: Revision, user: Any = None, **options: Any) -> None:
        """Publishes and freezes a version in one transaction. Raises NotReady, and then publishes nothing."""
        with transaction.atomic():
            super().publish(revision, user=user, **options)
            published = ModulePage.objects.get(pk=self.pk)
            if published.live and published.live_revision_id == revision.pk:
                freeze(module=published, by=actor_for(user), at=now())


class ModuleVersion(Fact):
    """A module as it was published: frozen. People finish on the version they began.

    `content` holds what learners may see; `key` (question uid → right option uids and feedback) never leaves
    the server before a test is handed in.
    """

    uid = PublicUid()
    module = models.ForeignKey(ModulePage, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
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

    @cached_property
    def activities(self) -> list[Activity]:
        """The activities in order, without the key."""
        return [activity_from(row) for row in self.content["activities"]]

    def activity(self, uid: object) -> Activity | None:
        """The activity of that uid, None when this version has none."""
        return next((activity for activity in self.activities if activity.uid == str(uid)), None)

    @property
    def titles(self) -> dict[str, str]:
        return {activity.uid: activity.title for activity in self.activities}
