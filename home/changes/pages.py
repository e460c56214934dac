# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every page of the plan's site is made of."""

from typing import Any, ClassVar, Self, cast
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Revision

from cms import clock
from cms.blocks.chart_reading import files_of
from cms.pages.models import SitePage
from cms.people.models import User
from cms.people.queries import actor_for
from home.changes.forms import PublicPageForm
from home.changes.judging import kind_of
from home.changes.models import LINE, ChangeKind, Departure, PageVersion
from home.changes.operations import depart, departures_of, hold, keep
from home.changes.serving import VERSIONS, Wanted, serve_version


class PublishAndKeep(PublishPageRevisionAction):
    """Wagtail's publication, which asks what changes and keeps what it puts up, all in one transaction."""

    def __init__(self, revision: Revision, *, set_id: UUID | None = None, **how: Any) -> None:
        super().__init__(revision, **how)
        self.set_id = set_id
        self.kind = PageVersion.Kind.MINOR

    def check(self, skip_permission_checks: bool = False) -> None:
        """Raises as Wagtail's does, and NoteWanted."""
        super().check(skip_permission_checks=skip_permission_checks)
        self.kind = kind_of(self.object)

    @transaction.atomic
    def execute(self, skip_permission_checks: bool = False) -> None:
        """Publishes or schedules; what goes live now becomes a version, and its note is used up."""
        hold(self.object.pk)
        super().execute(skip_permission_checks=skip_permission_checks)
        page = self.object
        if not (page.live and page.live_revision_id == self.revision.pk):
            return
        by = actor_for(cast("User", self.user)) if self.user else None
        keep(page=page, kind=self.kind, note=page.change_note, by=by, at=clock.now(), set_id=self.set_id)
        type(page).objects.filter(pk=page.pk).update(change_kind="", change_note="")


class PublicPage(SitePage):
    """Abstract base of the pages of this app: every publication of one is kept, and told."""

    change_kind = models.CharField(
        _("kind of change"),
        max_length=20,
        choices=ChangeKind,
        blank=True,
        help_text=_("Left empty, it is an update, or a small fix of the form when only a few words changed."),
    )
    change_note = models.CharField(
        _("what changes, in one line"),
        max_length=LINE,
        blank=True,
        help_text=_(
            "Everybody reads it. Required once the page is published, unless at most five words changed, and no "
            "number, date, link or image."
        ),
    )

    versions_at = f"{VERSIONS}/"
    """Where its versions are, from its own address."""
    base_form_class = PublicPageForm
    promote_panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [FieldPanel("change_note"), FieldPanel("change_kind")],
            _("What changes for who reads"),
        ),
        *SitePage.promote_panels,
    ]
    exclude_fields_in_copy: ClassVar = ["change_kind", "change_note"]

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Raises ValidationError for the one address that is kept for versions."""
        super().clean()
        if self.slug == VERSIONS:
            words = gettext("“%(slug)s” is kept for the versions of the pages: choose another address.")
            raise ValidationError({"slug": words % {"slug": VERSIONS}})

    def scopes(self) -> list[str]:
        """What the page is about, for who follows it: "zone:<slug>", "comune:<istat>" and the like."""
        return []

    def file_url(self, name: str) -> str:
        """Address of the CSV of a chart of the body."""
        return f"{self.url}{name}"

    def every_file(self) -> dict[str, bytes]:
        """The CSV of each chart of the body, and the page's own files."""
        return files_of(self.body) | self.open_files()

    def open_files(self) -> dict[str, bytes]:
        """The page's own CSV files by name; each version keeps them as they were."""
        return {}

    def get_latest_revision_as_object(self) -> Self:
        """As Wagtail's; a note that went live with the page is used up: the next change says its own."""
        page: Self = super().get_latest_revision_as_object()
        if page.latest_revision_id and page.latest_revision_id == page.live_revision_id:
            page.change_kind = page.change_note = ""
        return page

    def serve(
        self, request: HttpRequest, *args: Any, version: Wanted | None = None, **kwargs: Any
    ) -> HttpResponseBase:
        """The page, or what `route` found of its versions."""
        if version is not None:
            return serve_version(request, version)
        return super().serve(request, *args, **kwargs)

    def publish(self, revision: Revision, *, set_id: UUID | None = None, **how: Any) -> None:
        """As Wagtail's (`how` is its `user` and the rest), but the version is kept.

        `set_id`: of the changes that go live together. Raises NoteWanted, and what Wagtail's raises.
        """
        unchecked = how.pop("skip_permission_checks", False)
        PublishAndKeep(revision, set_id=set_id, **how).execute(skip_permission_checks=unchecked)

    @transaction.atomic
    def unpublish(self, *args: Any, user: AbstractBaseUser | None = None, **kwargs: Any) -> None:
        """As Wagtail's, and tells it."""
        was_live = self.live
        super().unpublish(*args, user=user, **kwargs)
        if was_live:
            self.tell_departure(Departure.How.TAKEN_DOWN, user=user)

    @transaction.atomic
    def delete(self, *args: Any, user: AbstractBaseUser | None = None, **kwargs: Any) -> Any:
        """As Wagtail's; its versions stay readable if it was public."""
        at = clock.now()
        departures = departures_of(self, how=Departure.How.DELETED, at=at)
        done = super().delete(*args, user=user, **kwargs)
        depart(departures, by=actor_for(cast("User", user)) if user else None, at=at)
        return done

    def tell_departure(self, how: Departure.How, *, user: AbstractBaseUser | None) -> None:
        """Notes that the page is gone from the site."""
        at, by = clock.now(), actor_for(cast("User", user)) if user else None
        depart(departures_of(self, how=how, at=at), by=by, at=at)
