# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files that document pages published, and the words inside them."""

from django.db import models
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from cms.audit.models import Fact
from cms.ids import PublicUid
from cms.pages.models import SiteDocument, hashed_name


class DocumentText(models.Model):
    """The words inside a file, read by the worker; `sha256` says of which bytes."""

    class Outcome(models.TextChoices):
        READ = "read", _("read")
        EMPTY = "empty", _("no text in it: perhaps a scan")
        CUT = "cut", _("read in part: too long")
        REFUSED = "refused", _("could not be read")

    sha256 = models.CharField(max_length=64, unique=True)
    text = models.TextField(_("text"), blank=True)
    pages = models.PositiveIntegerField(_("pages"), null=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("text of a document")
        verbose_name_plural = _("texts of documents")

    def __str__(self) -> str:
        return self.sha256[:12]


def kept_address(kept: "DocumentFile", filename: str) -> str:
    """Where the copy of a published file is."""
    return f"published_documents/{hashed_name(kept.file, filename)}"


class DocumentFile(Fact):
    """A file as it was published, with what was said of it: a later one takes its place and not its address.

    `page` outlives the page itself; `role`: the document, or its accessible version; numbers go from 1 in each.
    """

    class Role(models.TextChoices):
        MAIN = "main", _("document")
        ACCESSIBLE = "accessible", _("accessible version")

    uid = PublicUid()
    page = models.ForeignKey(
        "home.DocumentPage",
        models.DO_NOTHING,
        db_constraint=False,
        related_name="files",
        verbose_name=_("document page"),
    )
    role = models.CharField(max_length=10, choices=Role)
    number = models.PositiveIntegerField(_("version"))
    file = models.FileField(_("file"), upload_to=kept_address, max_length=200)
    title = models.CharField(_("title"), max_length=255)
    language = models.CharField(_("language"), max_length=5, choices=SiteDocument.Language)
    is_accessible = models.BooleanField(_("accessible"))
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    document_date = models.DateField(_("date"), null=True)
    note = models.TextField(_("what has changed"), blank=True)
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("published file")
        verbose_name_plural = _("published files")
        constraints = [
            models.UniqueConstraint(fields=["page", "role", "number"], name="one_file_a_version"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    def get_absolute_url(self) -> str:
        """Where the file is, for good."""
        return reverse("document_file", args=[self.uid, self.filename])

    @property
    def ending(self) -> str:
        """ "pdf", "odt"…, in small letters."""
        return str(self.file.name).rpartition(".")[2].lower()

    @property
    def filename(self) -> str:
        """Name under which it is downloaded: versions after the first say which they are."""
        number = f"-v{self.number}" if self.number > 1 else ""
        return f"{slugify(self.title) or 'documento'}{number}.{self.ending}"
