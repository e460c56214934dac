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


class Issuer(models.Model):
    """How a body signs its certificates."""

    body = models.OneToOneField(Body, models.PROTECT, primary_key=True, related_name="certificate_issuer")
    place = models.CharField(_("place"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("issuer of certificates")
        verbose_name_plural = _("issuers of certificates")

    def __str__(self) -> str:
        return str(self.body)


class Certificate(Fact):
    """A certificate is earned: one per person, module and cycle; a correction names the one it supersedes.

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

    `facts`: name, body, issuer, place, title, minutes, level, activities, began, completed (ISO days), percent.
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
    """The hash of the file as issued; it stays when the bytes are erased."""

    certificate = models.OneToOneField(Certificate, models.PROTECT, primary_key=True, related_name="file")
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField(_("bytes"))
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("file of a certificate")
        verbose_name_plural = _("files of certificates")

    def __str__(self) -> str:
        return self.sha256[:12]


class CertificateContent(Fact):
    """The bytes of the file, served as they are; erasable."""

    file = models.OneToOneField(CertificateFile, models.PROTECT, primary_key=True, related_name="content")
    bytes = models.BinaryField()

    class Meta:
        verbose_name = _("bytes of a certificate")
        verbose_name_plural = _("bytes of certificates")

    def __str__(self) -> str:
        return str(self.file_id)
