# SPDX-License-Identifier: AGPL-3.0-or-later
"""Certificates: what the register says, the number, the file. Personal data stay in two sister tables."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms.audit.models import Fact
from cms.ids import PublicUid
from cms.people.models import Body, Person
from courses.catalogue.models import ModulePage, ModuleVersion
from courses.enrolments.models import Completion


class Logo(Fact):
    """The mark of a body as it is set on its certificates: a PNG under its hash, so that facts can name it."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    png = models.BinaryField()
    width = models.PositiveSmallIntegerField(_("width (px)"))
    height = models.PositiveSmallIntegerField(_("height (px)"))

    class Meta:
        verbose_name = _("logo of an issuer")
        verbose_name_plural = _("logos of issuers")

    def __str__(self) -> str:
        return self.sha256[:12]


class Issuer(models.Model):
    """How a body signs its certificates: what it changes here holds for those issued from then on."""

    body = models.OneToOneField(
        Body,
        models.PROTECT,
        primary_key=True,
        related_name="certificate_issuer",
        verbose_name=_("issuing body"),
    )
    place = models.CharField(_("place"), max_length=100, blank=True)
    logo = models.ForeignKey(
        Logo, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("logo")
    )
    signatory = models.CharField(_("who signs"), max_length=150, blank=True)
    signatory_role = models.CharField(_("role of who signs"), max_length=200, blank=True)
    opening = models.CharField(_("words above the name"), max_length=200, blank=True)
    closing = models.CharField(_("words at the foot"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("issuer of certificates")
        verbose_name_plural = _("issuers of certificates")

    def __str__(self) -> str:
        return str(self.body)


class Certificate(Fact):
    """A certificate is earned: one per person, module and cycle; a correction names the one it supersedes.

    `cycle` counts the times a module that expires was taken again; `expires_date` is the last day it is valid.
    `digest` is the SHA-256 of the salt and of the facts (`CertificateFacts`), which can be erased.
    """

    class Kind(models.TextChoices):
        ACHIEVEMENT = "achievement", _("with assessment of learning")
        PARTICIPATION = "participation", _("of participation")
        ATTENDANCE = "attendance", _("of attendance")

    uid = PublicUid()
    person = models.ForeignKey(Person, models.PROTECT, related_name="certificates")
    module = models.ForeignKey(ModulePage, models.PROTECT, related_name="certificates")
    version = models.ForeignKey(ModuleVersion, models.PROTECT, related_name="certificates")
    completion = models.ForeignKey(Completion, models.PROTECT, null=True, related_name="certificates")
    cycle = models.PositiveSmallIntegerField(_("cycle"), default=1)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("issuing body"))
    year = models.PositiveSmallIntegerField(_("year"))
    code = models.CharField(_("verification code"), max_length=40, unique=True)
    is_example = models.BooleanField(_("example"))
    expires_date = models.DateField(_("valid until"), null=True)
    digest = models.CharField(max_length=64)
    issued_at = models.DateTimeField(_("issued at"))

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "module", "cycle"],
                condition=Q(supersedes__isnull=True),
                name="one_certificate_a_cycle",
            )
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.uid}"


class Revocation(Fact):
    """A certificate is no longer valid. The reason is published on the page that verifies it: no data of persons."""

    certificate = models.OneToOneField(
        Certificate, models.PROTECT, primary_key=True, related_name="revocation"
    )
    reason = models.CharField(_("reason, which everybody can read"), max_length=300)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("revoked at"))

    class Meta:
        verbose_name = _("revocation of a certificate")
        verbose_name_plural = _("revocations of certificates")

    def __str__(self) -> str:
        return str(self.certificate_id)


class CertificateFacts(Fact):
    """What the certificate states, frozen at issue; erasable.

    `facts` are those of `courses.certificates.stating.facts_of`.
    """

    certificate = models.OneToOneField(Certificate, models.PROTECT, primary_key=True, related_name="personal")
    salt = models.CharField(max_length=64)
    facts = models.JSONField(_("facts"))

    class Meta:
        verbose_name = _("facts of a certificate")
        verbose_name_plural = _("facts of certificates")

    def __str__(self) -> str:
        return str(self.certificate_id)


class CertificateNumber(Fact):
    """The number, without gaps for a body and a year; given by the job, kept when it runs again.

    Examples have a series of their own, written ES-1/2026: they take no number from the real one.
    """

    certificate = models.OneToOneField(Certificate, models.PROTECT, primary_key=True, related_name="numbered")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    is_example = models.BooleanField(_("example"), default=False)
    number = models.PositiveIntegerField(_("number"))

    class Meta:
        verbose_name = _("number of a certificate")
        verbose_name_plural = _("numbers of certificates")
        constraints = [
            models.UniqueConstraint(
                fields=["body", "year", "is_example", "number"], name="one_certificate_a_number"
            )
        ]

    def __str__(self) -> str:
        return f"{'ES-' if self.is_example else ''}{self.number}/{self.year}"


class CertificateFile(Fact):
    """The hash of the file as issued, with which template and key it was made; it stays when the bytes are erased."""

    certificate = models.OneToOneField(Certificate, models.PROTECT, primary_key=True, related_name="file")
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField(_("bytes"))
    template = models.CharField(_("template"), max_length=40, default="certificate-1")
    key_id = models.CharField(_("key of the receipt"), max_length=43, blank=True, default="")
    is_sealed = models.BooleanField(_("with an electronic seal"), default=False)
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("file of a certificate")
        verbose_name_plural = _("files of certificates")

    def __str__(self) -> str:
        return self.sha256[:12]


class CertificateContent(Fact):
    """What was issued, served as it is: PDF, signed receipt of its QR code, Open Badge (JSON); erasable."""

    file = models.OneToOneField(CertificateFile, models.PROTECT, primary_key=True, related_name="content")
    bytes = models.BinaryField()
    receipt = models.TextField(_("signed receipt"), blank=True, default="")
    badge = models.TextField(_("badge"), blank=True, default="")

    class Meta:
        verbose_name = _("bytes of a certificate")
        verbose_name_plural = _("bytes of certificates")

    def __str__(self) -> str:
        return str(self.file_id)
