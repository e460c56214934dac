# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bundles: pages and figures that go live together; who approved what exactly; links to read them before."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Page

from cms.audit.models import Fact
from cms.ids import PublicUid
from cms.people.models import Person
from home.knowledge.models import Release


class BundleState(models.TextChoices):
    """Where a bundle stands. The first three are open."""

    DRAFT = "draft", pgettext_lazy("bundle", "being prepared")
    TO_APPROVE = "to_approve", pgettext_lazy("bundle", "waiting for approval")
    APPROVED = "approved", pgettext_lazy("bundle", "approved")
    PUBLISHED = "published", pgettext_lazy("bundle", "published")
    WITHDRAWN = "withdrawn", pgettext_lazy("bundle", "withdrawn")


OPEN = (BundleState.DRAFT, BundleState.TO_APPROVE, BundleState.APPROVED)


class BundleQuerySet(models.QuerySet["Bundle"]):
    """Sets of bundles."""

    def open(self) -> Self:
        """Neither published nor withdrawn."""
        return self.filter(state__in=OPEN)

    def to_approve(self) -> Self:
        return self.filter(state=BundleState.TO_APPROVE)

    def approved(self) -> Self:
        return self.filter(state=BundleState.APPROVED)


class Bundle(models.Model):
    """What goes live together or not at all. `uid` is also the set of its changes."""

    uid = PublicUid()
    title = models.CharField(_("title"), max_length=150)
    note = models.TextField(
        _("note for colleagues"), max_length=1000, blank=True, help_text=_("Not shown on the site.")
    )
    go_live_at = models.DateTimeField(
        _("goes live at"), null=True, blank=True, help_text=_("Left empty: as soon as it is approved.")
    )
    state = models.CharField(
        _("state"), max_length=12, choices=BundleState, default=BundleState.DRAFT, editable=False
    )
    sent_back = models.TextField(_("why it came back"), blank=True, editable=False)
    made_at = models.DateTimeField(_("begun"), editable=False)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)

    objects = BundleQuerySet.as_manager()

    class Meta:
        verbose_name = _("bundle")
        verbose_name_plural = _("bundles")
        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="published_bundle_has_its_moment",
                condition=Q(state="published", published_at__isnull=False)
                | (~Q(state="published") & Q(published_at__isnull=True)),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """True until it is published or withdrawn."""
        return self.state in OPEN


class BundleItem(models.Model):
    """A page at its latest draft, or a release of figures. Of a page that was deleted only the title is left."""

    bundle = models.ForeignKey(Bundle, models.PROTECT, related_name="items", verbose_name=_("bundle"))
    page = models.ForeignKey(
        Page, models.SET_NULL, null=True, blank=True, related_name="bundle_items", verbose_name=_("page")
    )
    release = models.ForeignKey(
        Release, models.PROTECT, null=True, blank=True, related_name="bundle_items", verbose_name=_("release")
    )
    title = models.CharField(_("title"), max_length=500)
    closed_at = models.DateTimeField(_("since when it is free again"), null=True)

    class Meta:
        verbose_name = _("item of a bundle")
        verbose_name_plural = _("items of bundles")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="item_is_a_page_or_a_release",
                condition=Q(page__isnull=True) | Q(release__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["page"], condition=Q(closed_at=None), name="page_in_one_open_bundle"
            ),
            models.UniqueConstraint(
                fields=["release"], condition=Q(closed_at=None), name="release_in_one_open_bundle"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class BundleApproval(Fact):
    """Who approved a bundle: `lines` are its contents at that moment, each with a SHA-256, and nothing else."""

    bundle = models.ForeignKey(Bundle, models.PROTECT, related_name="approvals")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("approved by"))
    lines = models.JSONField(_("contents"))
    go_live_at = models.DateTimeField(_("goes live at"), null=True)
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("approval of a bundle")
        verbose_name_plural = _("approvals of bundles")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.bundle}: {self.at:%Y-%m-%d %H:%M}"


class PreviewLink(models.Model):
    """A secret address that shows an unpublished bundle to people without a login; only its SHA-256 is stored."""

    uid = PublicUid()
    bundle = models.ForeignKey(Bundle, models.PROTECT, related_name="links")
    label = models.CharField(
        _("for whom"),
        max_length=100,
        help_text=_("A group, as “the mayors of the zone”: no names of people."),
    )
    secret_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.label


class PreviewOpening(Fact):
    """That a preview was opened: of which page and when, never by whom. `page_id` None is the list of its pages."""

    link = models.ForeignKey(PreviewLink, models.PROTECT, related_name="openings")
    page_id = models.BigIntegerField(_("page"), null=True)
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("opening of a preview")
        verbose_name_plural = _("openings of previews")

    def __str__(self) -> str:
        return f"{self.link_id} {self.at:%Y-%m-%d %H:%M}"
