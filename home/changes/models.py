# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was published and stays: versions of pages with their bytes, and the log of what changed on the site."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms.audit.models import Fact
from cms.clock import day_in_words, elided
from cms.ids import PublicUid

LINE = 200
"""Characters of a change note: one line."""


class ChangeKind(models.TextChoices):
    """What an editor says of a change of a page already published."""

    MINOR = "minor", _("small fix of the form")
    SUBSTANTIAL = "substantial", _("update")
    CORRECTION = "correction", _("correction of an error")
    NOTICE = "notice", _("notice")


class PageVersion(Fact):
    """A page as it was published: number n of that page, counted from 1 without gaps.

    The page may be gone: its id is a number here, never a key. Bytes are in the sister tables.
    """

    class Kind(models.TextChoices):
        FIRST = "first", _("first publication")
        MINOR = "minor", _("small fix of the form")
        SUBSTANTIAL = "substantial", _("update")
        CORRECTION = "correction", _("correction")
        NOTICE = "notice", _("notice")
        DATA = "data", _("new data")

    page_id = models.BigIntegerField(_("page"))
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    kind_number = models.PositiveIntegerField(_("number among the corrections or notices"), null=True)
    note = models.CharField(_("what changed"), max_length=LINE, blank=True)
    title = models.CharField(_("title"), max_length=255)
    url = models.CharField(_("address"), max_length=1000)
    office = models.CharField(_("office in charge"), max_length=255, blank=True)
    is_example = models.BooleanField(_("example"), default=False)
    is_public = models.BooleanField(_("public"), help_text=_("Under no restriction when it was published."))
    at = models.DateTimeField(_("moment"))
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("version of a page")
        verbose_name_plural = _("versions of pages")
        constraints = [
            models.UniqueConstraint(fields=["page_id", "number"], name="one_page_version_a_number"),
            models.UniqueConstraint(
                fields=["page_id", "kind", "kind_number"], name="one_number_a_correction"
            ),
        ]
        indexes = [models.Index(fields=["url"], name="version_url")]

    def __str__(self) -> str:
        return f"{self.title} · {self.number}"

    @property
    def day_in_words(self) -> str:
        """Day of the publication, in Rome."""
        return day_in_words(self.at)

    @property
    def named(self) -> str:
        """ "Versione 3 del 4 marzo 2027"."""
        about = {"n": self.number, "day": self.day_in_words}
        return elided(gettext("Version %(n)s of %(day)s") % about)

    def stands(self, *, replaced_by: "PageVersion | None", is_there: bool) -> str:
        """What the version is today, in a sentence: replaced, in force, or the last of a page that is gone."""
        about = {"n": self.number, "day": self.day_in_words, "after": ""}
        if replaced_by:
            about["after"] = replaced_by.day_in_words
            words = gettext("This is version %(n)s of %(day)s, replaced on %(after)s")
        elif is_there:
            words = gettext("This is version %(n)s of %(day)s, the one in force")
        else:
            words = gettext(
                "This is version %(n)s of %(day)s, the last one: the page is no longer on the site"
            )
        return elided(words % about)

    @property
    def called(self) -> str:
        """The kind in words, with its number when it has one: "Rettifica n. 2"."""
        words = str(self.get_kind_display())
        return numbered(self.kind, self.kind_number) or words[:1].upper() + words[1:]

    @property
    def readable_note(self) -> str:
        """What changed; "" for a version that was withheld: its note may say what it must not."""
        return "" if hasattr(self, "withholding") else self.note

    @property
    def said(self) -> str:
        """ "Rettifica n. 2 del 3 marzo 2027: …"."""
        return said_in_words(self.kind, self.kind_number, self.day_in_words, self.note)


def numbered(kind: str, number: int | None) -> str:
    """ "Rettifica n. 2"; "" for a kind that has no numbers."""
    match kind:
        case PageVersion.Kind.CORRECTION:
            return gettext("Correction no. %(number)s") % {"number": number}
        case PageVersion.Kind.NOTICE:
            return gettext("Notice no. %(number)s") % {"number": number}
    return ""


def said_in_words(kind: str, number: int | None, day: str, note: str) -> str:
    """A correction or a notice in one line."""
    about = {"what": numbered(kind, number), "day": day, "note": note}
    return elided(gettext("%(what)s of %(day)s: %(note)s") % about)


class VersionContent(models.Model):
    """The main content of a version, as it was sent. Deleted only when a version is withheld."""

    version = models.OneToOneField(PageVersion, models.PROTECT, primary_key=True, related_name="content")
    html = models.BinaryField()

    class Meta:
        verbose_name = _("content of a version")
        verbose_name_plural = _("contents of versions")

    def __str__(self) -> str:
        return str(self.version)


class KeptFile(models.Model):
    """The bytes of a file that versions show or offer, once for all of them."""

    sha256 = models.CharField(max_length=64, unique=True)
    content = models.BinaryField()

    class Meta:
        verbose_name = _("file of versions")
        verbose_name_plural = _("files of versions")

    def __str__(self) -> str:
        return self.sha256[:12]


class VersionFile(models.Model):
    """A file under the name it has in a version: its CSV, a document, an image."""

    version = models.ForeignKey(PageVersion, models.PROTECT, related_name="files")
    name = models.CharField(_("name"), max_length=255)
    file = models.ForeignKey(KeptFile, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("file of a version")
        verbose_name_plural = _("files of a version")
        constraints = [models.UniqueConstraint(fields=["version", "name"], name="one_page_file_a_name")]

    def __str__(self) -> str:
        return self.name


class Withholding(Fact):
    """A version whose content may no longer be read, and why; its number, day and SHA-256 stay."""

    version = models.OneToOneField(PageVersion, models.PROTECT, related_name="withholding")
    reason = models.CharField(_("reason"), max_length=LINE)
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("version withheld")
        verbose_name_plural = _("versions withheld")

    def __str__(self) -> str:
        return str(self.version)


class Departure(Fact):
    """A published page that was taken down or deleted: its versions stay readable when it was public then."""

    class How(models.TextChoices):
        TAKEN_DOWN = "taken_down", _("taken down")
        DELETED = "deleted", _("deleted")

    page_id = models.BigIntegerField(_("page"))
    how = models.CharField(_("how"), max_length=20, choices=How)
    url = models.CharField(_("address"), max_length=1000)
    is_public = models.BooleanField(_("public"))
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("page taken down")
        verbose_name_plural = _("pages taken down")
        indexes = [models.Index(fields=["url"], name="departure_url")]

    def __str__(self) -> str:
        return self.url

    @property
    def said(self) -> str:
        """Since when the page is no longer there, in a sentence."""
        words = gettext("The page is no longer on the site since %(day)s. What was published stays readable.")
        return elided(words % {"day": day_in_words(self.at)})


class ChangeQuerySet(models.QuerySet["Change"]):
    """Sets of changes."""

    def public(self) -> Self:
        """Without those of pages that are under a restriction today, or were when they were deleted, and without
        what was said of a version that may no longer be read."""
        deleted = Departure.objects.filter(is_public=False, how=Departure.How.DELETED)
        private = self.exclude(page_id__in=Page.objects.private().values("pk"))
        readable = private.filter(Q(version=None) | Q(version__withholding=None))
        return readable.exclude(page_id__in=deleted.values("page_id"))

    def latest_first(self) -> Self:
        return self.order_by("-at", "-pk")

    def about(self, *scopes: str) -> Self:
        """Those of any of `scopes`; all of them when none is given."""
        return self.filter(Q(scopes__overlap=list(scopes))) if scopes else self


class Change(Fact):
    """Something that changed on the public site, for its log, its feed and who follows it.

    `scopes`: "zone:<slug>", "comune:<istat>", "area:<node uid>", "azione:<code>", "indicatore:<code>". Changes made
    together share `set_id`.
    """

    class Kind(models.TextChoices):
        NEW = "new", _("new on the site")
        SUBSTANTIAL = "substantial", _("update")
        CORRECTION = "correction", _("correction")
        NOTICE = "notice", _("notice")
        DATA = "data", _("new data")
        PROGRESS = "progress", _("progress of the plan")
        TAKEN_DOWN = "taken_down", _("taken down")

    uid = PublicUid()
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    title = models.CharField(_("title"), max_length=255)
    url = models.CharField(_("address"), max_length=1000)
    note = models.CharField(_("what changed"), max_length=LINE, blank=True)
    scopes = ArrayField(models.CharField(max_length=100), default=list, blank=True, verbose_name=_("scopes"))
    set_id = models.UUIDField(_("set"), null=True, db_index=True)
    page_id = models.BigIntegerField(_("page"), null=True)
    version = models.OneToOneField(PageVersion, models.PROTECT, null=True, related_name="change")
    is_example = models.BooleanField(_("example"), default=False)
    at = models.DateTimeField(_("moment"))

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of the site")
        verbose_name_plural = _("changes of the site")
        indexes = [
            models.Index(fields=["-at", "-id"], name="change_at"),
            GinIndex(fields=["scopes"], name="change_scopes"),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.get_kind_display()}"
