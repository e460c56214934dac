# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every page is made of: the abstract base of pages, images, documents, settings of the site."""

import hashlib
from pathlib import Path
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models.fields.files import FieldFile
from django.http import HttpRequest, HttpResponseBase
from django.utils.text import slugify
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from modelsearch import index
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.locks import BaseLock, BasicLock
from wagtail.models import Page, Revision, TaskState, WorkflowState
from wagtail.models.workflows import AbstractGroupApprovalTask

from cms.blocks.body import BodyBlock
from cms.blocks.field import StreamField
from cms.pages.cache import mark_public
from cms.pages.checks import require_fit
from cms.pages.locks import ApprovalLock
from cms.pages.previews import CHARTS, MODES, PAPER, SIZES, serve_charts, serve_paper
from cms.pages.rules import ApprovalOnly, authors_since_publication
from cms.people.models import OrgUnit


def hashed_name(file: FieldFile, filename: str) -> str:
    """Name of a stored file: the SHA-256 of its bytes, then its extension."""
    file.open()
    digest = hashlib.file_digest(file.file, "sha256").hexdigest()
    file.seek(0)
    return f"{digest[:40]}{Path(filename).suffix.lower()}"


def document_address(document: "SiteDocument", filename: str) -> str:
    """Address of a stored document."""
    return f"documents/{hashed_name(document.file, filename)}"


class SiteImage(AbstractImage):
    """An image; what it shows is said in words at once, for every use of it."""

    description = models.CharField(
        _("alternative text"),
        max_length=255,
        help_text=_("What the image shows, for who does not see it. A page may still call it decorative."),
    )
    credit = models.CharField(_("author and licence"), max_length=200, blank=True)

    admin_form_fields = ("title", "file", "description", "credit", "collection", "tags")

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")
        permissions: ClassVar = [("choose_image", "Can choose image")]

    @property
    def default_alt_text(self) -> str:
        return self.description

    def get_upload_to(self, filename: str) -> str:
        """Address of the stored file: named by what it holds."""
        return f"original_images/{hashed_name(self.file, filename)}"


class SiteRendition(AbstractRendition):
    """An image in one size."""

    image = models.ForeignKey(SiteImage, models.CASCADE, related_name="renditions")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_a_size"
            )
        ]


class SiteDocument(AbstractDocument):
    """A file to download, with what a reader must know before opening it."""

    class Language(models.TextChoices):
        ITALIAN = "it", _("Italian")
        ENGLISH = "en", _("English")

    file = models.FileField(_("file"), upload_to=document_address)
    language = models.CharField(_("language"), max_length=5, choices=Language, default=Language.ITALIAN)
    is_accessible = models.BooleanField(
        _("accessible"),
        default=False,
        help_text=_("Checked with a screen reader or as PDF/UA: tags, order, alternative texts."),
    )

    admin_form_fields = (*Document.admin_form_fields, "language", "is_accessible")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        permissions: ClassVar = [("choose_document", "Can choose document")]

    @property
    def filename(self) -> str:
        """Name that whoever downloads the file sees."""
        return f"{slugify(self.title) or 'documento'}.{(self.file.name or '').rpartition('.')[2]}"


@register_setting(icon="cog")
class SiteSettings(BaseGenericSetting):
    """Who publishes this site, and where the pages that the law asks for are."""

    site_name = models.CharField(_("name of the site"), max_length=100, blank=True)
    tagline = models.CharField(_("line under the name"), max_length=150, blank=True)
    organisation_name = models.CharField(_("name of the body"), max_length=150, blank=True)
    organisation_url = models.URLField(_("site of the body"), blank=True)
    logo = models.ForeignKey(
        SiteImage, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("logo")
    )
    address = models.TextField(_("address"), max_length=300, blank=True)
    tax_code = models.CharField(_("tax code"), max_length=20, blank=True)
    pec = models.EmailField(_("certified e-mail"), blank=True)
    contacts_url = models.CharField(_("contacts"), max_length=200, default="/contatti/")
    faq_url = models.CharField(_("frequent questions"), max_length=200, default="/faq/")
    privacy_url = models.CharField(_("privacy notice"), max_length=200, default="/privacy/")
    legal_notes_url = models.CharField(_("legal notes"), max_length=200, default="/note-legali/")
    accessibility_statement_url = models.CharField(
        _("accessibility statement"),
        max_length=200,
        default="/segnala-un-problema-di-accessibilita/",
        help_text=_("The statement made at form.agid.gov.it, renewed by 23 September of every year."),
    )
    accessibility_objectives_url = models.CharField(
        _("accessibility objectives"), max_length=200, blank=True, help_text=_("By 31 March of every year.")
    )
    transparency_url = models.URLField(_("transparent administration"), blank=True)
    security_contact = models.CharField(
        _("contact for weaknesses"),
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text=_(
            "Mail address or page where who finds a weakness of the site writes: it is said in security.txt."
        ),
    )

    panels: ClassVar = [
        MultiFieldPanel([FieldPanel(name) for name in ("site_name", "tagline", "logo")], _("Site")),
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in ("organisation_name", "organisation_url", "address", "tax_code", "pec")
            ],
            _("Body"),
        ),
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in (
                    "contacts_url",
                    "faq_url",
                    "privacy_url",
                    "legal_notes_url",
                    "accessibility_statement_url",
                    "accessibility_objectives_url",
                    "transparency_url",
                    "security_contact",
                )
            ],
            _("Links that the law asks for"),
        ),
    ]

    class Meta:
        verbose_name = _("site and body")

    def __str__(self) -> str:
        return self.site_name or str(_("site and body"))


class SitePage(Page):
    """Abstract base of every page: who answers for it, until when, and what it holds."""

    intro = models.TextField(
        _("introduction"), blank=True, max_length=400, help_text=_("Two lines: they also show in lists.")
    )
    body = StreamField(BodyBlock(), blank=True, verbose_name=pgettext_lazy("page", "body"))
    owner_office = models.ForeignKey(
        OrgUnit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("office that answers for the page"),
    )
    review_by = models.DateField(_("review by"), null=True, blank=True)
    is_example = models.BooleanField(
        _("example"), default=False, help_text=_("Invented text about a real body: the page says so.")
    )

    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]
    promote_panels: ClassVar[list[Any]] = [
        *Page.promote_panels,
        MultiFieldPanel(
            [FieldPanel("owner_office"), FieldPanel("review_by"), FieldPanel("is_example")], _("Care")
        ),
    ]
    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        index.SearchField("intro", boost=2),
        index.SearchField("body"),
    ]

    class Meta:
        abstract = True

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page; what an anonymous visitor reaches here has no restriction, and may be kept."""
        mark_public(request)
        response: HttpResponseBase = super().serve(request, *args, **kwargs)
        return response

    def save_revision(
        self, *args: Any, overwrite_revision: Revision | None = None, **kwargs: Any
    ) -> Revision:
        """As Wagtail's, but what went live is never overwritten: a change of it is a new revision, with its author."""
        if overwrite_revision is not None and overwrite_revision.pk == self.live_revision_id:
            overwrite_revision = None
        return super().save_revision(*args, overwrite_revision=overwrite_revision, **kwargs)

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """The page, its charts at both widths with tables and PDF, the PDF alone."""
        return MODES

    @property
    def preview_sizes(self) -> list[dict[str, Any]]:
        """The two widths at which every page is looked at."""
        return SIZES

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponseBase:
        """The draft in one of `preview_modes`."""
        if mode_name == CHARTS:
            return serve_charts(self, request)
        if mode_name == PAPER:
            return serve_paper(self)
        response: HttpResponseBase = super().serve_preview(request, mode_name)
        return response

    def get_lock(self) -> BaseLock | None:
        """As Wagtail's, but somebody's own lock does not let them write in a page that waits for approval."""
        lock: BaseLock | None = super().get_lock()
        task = self.current_workflow_task if isinstance(lock, BasicLock) else None
        return ApprovalLock(self, task) if isinstance(task, ColleagueApprovalTask) else lock

    def permissions_for_user(self, user: AbstractBaseUser) -> ApprovalOnly:
        """What `user` may do with the page: publishing is left to the approval of a colleague."""
        return ApprovalOnly(user, self)


class ColleagueApprovalTask(AbstractGroupApprovalTask):
    """Approval by somebody of the groups who wrote nothing of what would go live; superusers are no exception."""

    lock_class = ApprovalLock

    class Meta:
        verbose_name = _("approval by a colleague")
        verbose_name_plural = _("approvals by a colleague")

    def is_independent(self, page: Page, user: AbstractBaseUser) -> bool:
        """True when `user` belongs to the groups and saved none of the changes since the last publication."""
        return self.includes(user) and user.pk not in authors_since_publication(page)

    def includes(self, user: AbstractBaseUser) -> bool:
        """True for who belongs to the groups that approve; superusers belong to none by themselves."""
        return bool(self._user_in_groups(user))

    def user_can_access_editor(self, obj: Page, user: AbstractBaseUser) -> bool:
        return bool(self._user_in_groups(user))

    def locked_for_user(self, obj: Page, user: AbstractBaseUser) -> bool:
        """Under approval nobody writes: who did would be an author, and could no longer approve."""
        return True

    def user_can_lock(self, obj: Page, user: AbstractBaseUser) -> bool:
        return False

    def start(self, workflow_state: WorkflowState, user: AbstractBaseUser | None = None) -> TaskState:
        """As Wagtail's. Raises Unfit for a page that breaks a rule about contents, by whatever way it is handed in."""
        require_fit(workflow_state.content_object.get_latest_revision_as_object())
        return super().start(workflow_state, user=user)

    def get_actions(self, obj: Page, user: AbstractBaseUser) -> list[tuple[str, str, bool]]:
        """Reject and approve for an independent colleague, nothing for the authors."""
        if not self.is_independent(obj, user):
            return []
        return [
            ("reject", gettext("Request changes"), True),
            ("approve", gettext("Approve and publish"), False),
            ("approve", gettext("Approve and publish with a comment"), True),
        ]

    def on_action(
        self, task_state: TaskState, user: AbstractBaseUser, action_name: str, **kwargs: Any
    ) -> None:
        """Raises PermissionDenied when an author approves, whatever the way the request came."""
        if not self.is_independent(task_state.workflow_state.content_object, user):
            raise PermissionDenied(_("Who wrote the changes cannot approve them: ask a colleague."))
        super().on_action(task_state, user, action_name, **kwargs)

    def get_task_states_user_can_moderate(self, user: AbstractBaseUser, **kwargs: Any) -> Any:
        """Open approvals that wait for this user."""
        if not self._user_in_groups(user):
            return TaskState.objects.none()
        return self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)

    @classmethod
    def get_description(cls) -> str:
        return gettext(
            "Somebody of the chosen groups who wrote none of the changes approves and so publishes them"
        )
