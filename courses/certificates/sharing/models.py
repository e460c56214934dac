# SPDX-License-Identifier: AGPL-3.0-or-later
"""Certificates in other hands: links that can be withdrawn, who took a copy, many in one file."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.audit.models import Fact
from cms.ids import PublicUid
from cms.people.models import Person
from courses.certificates.models import Certificate


class ShareLink(Fact):
    """The holder shows a certificate, whole, to whoever has the link."""

    uid = PublicUid()
    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="links")
    code = models.CharField(_("secret of the link"), max_length=40, unique=True)
    at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("link to a certificate")
        verbose_name_plural = _("links to certificates")

    def __str__(self) -> str:
        return str(self.uid)


class ShareLinkWithdrawal(Fact):
    """The link no longer opens."""

    link = models.OneToOneField(ShareLink, models.PROTECT, primary_key=True, related_name="withdrawal")
    at = models.DateTimeField(_("withdrawn at"))

    class Meta:
        verbose_name = _("withdrawal of a link")
        verbose_name_plural = _("withdrawals of links")

    def __str__(self) -> str:
        return str(self.link_id)


class CertificateDownload(Fact):
    """Who took a copy of what was issued: the holder, an officer, or somebody with a link (nobody known)."""

    class Way(models.TextChoices):
        OWN = "own", _("by the holder")
        OFFICE = "office", _("by the training office")
        LINK = "link", _("through a link")
        BUNDLE = "bundle", _("by the holder, all together")

    class What(models.TextChoices):
        PDF = "pdf", "PDF"
        BADGE = "badge", _("badge")

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="downloads")
    way = models.CharField(_("how"), max_length=10, choices=Way)
    what = models.CharField(_("what"), max_length=10, choices=What, default=What.PDF)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    link = models.ForeignKey(ShareLink, models.PROTECT, null=True, related_name="downloads")
    at = models.DateTimeField(_("downloaded at"))

    class Meta:
        verbose_name = _("download of a certificate")
        verbose_name_plural = _("downloads of certificates")
        indexes = [models.Index(fields=["certificate", "at"], name="download_certificate")]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.way} {self.at:%Y-%m-%d %H:%M}"


class Bundle(models.Model):
    """All the certificates of a person in one ZIP, made by a job; its bytes go after a day."""

    uid = PublicUid()
    person = models.ForeignKey(Person, models.PROTECT, related_name="bundles")
    total = models.PositiveIntegerField(_("in all"))
    done = models.PositiveIntegerField(_("done"), default=0)
    zip_bytes = models.BinaryField(null=True)
    asked_at = models.DateTimeField(_("asked at"))
    made_at = models.DateTimeField(_("made at"), null=True)

    class Meta:
        verbose_name = _("certificates in one file")
        verbose_name_plural = _("certificates in one file")

    def __str__(self) -> str:
        return f"{self.person_id} {self.done}/{self.total}"
