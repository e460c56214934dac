# SPDX-License-Identifier: AGPL-3.0-or-later
"""Certificates issued together by the office: what was asked, row by row, and what could not be done."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.audit.models import Fact
from cms.ids import PublicUid
from cms.people.models import Person
from courses.catalogue.models import ModulePage
from courses.enrolments.models import Completion


class IssuingBatch(Fact):
    """The office asks for the certificates of a module for several people; a job issues them one by one."""

    uid = PublicUid()
    module = models.ForeignKey(ModulePage, models.PROTECT, related_name="issuing_batches")
    protocol = models.CharField(_("protocol number"), max_length=60, blank=True)
    protocol_date = models.DateField(_("protocol date"), null=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("asked at"))

    class Meta:
        verbose_name = _("certificates issued together")
        verbose_name_plural = _("certificates issued together")

    def __str__(self) -> str:
        return f"{self.module_id} {self.at:%Y-%m-%d %H:%M}"


class IssuingRow(Fact):
    """One of the completions of a batch. It is done when the completion has its certificate."""

    batch = models.ForeignKey(IssuingBatch, models.PROTECT, related_name="rows")
    completion = models.ForeignKey(Completion, models.PROTECT, related_name="issuing_rows")
    place = models.PositiveIntegerField(_("place in the batch"))

    class Meta:
        verbose_name = _("row of certificates issued together")
        verbose_name_plural = _("rows of certificates issued together")
        constraints = [
            models.UniqueConstraint(fields=["batch", "completion"], name="one_row_a_completion"),
            models.UniqueConstraint(fields=["batch", "place"], name="one_row_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.place}"


class IssuingRetry(Fact):
    """The office asks again for the rows that failed; `number` counts from 1 (the first run is 0)."""

    batch = models.ForeignKey(IssuingBatch, models.PROTECT, related_name="retries")
    number = models.PositiveSmallIntegerField(_("number"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("asked at"))

    class Meta:
        verbose_name = _("retry of certificates issued together")
        verbose_name_plural = _("retries of certificates issued together")
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="one_retry_a_number")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.number}"


class IssuingFailure(Fact):
    """Why a row gave no certificate in a run (0, or the number of the retry); words for the office.

    They may say a name: an erasure takes them away, and the row counts as failed all the same.
    """

    row = models.ForeignKey(IssuingRow, models.PROTECT, related_name="failures")
    run = models.PositiveSmallIntegerField(_("run"))
    reason = models.CharField(_("reason"), max_length=300)
    at = models.DateTimeField(_("failed at"))

    class Meta:
        verbose_name = _("certificate not issued")
        verbose_name_plural = _("certificates not issued")
        constraints = [models.UniqueConstraint(fields=["row", "run"], name="one_failure_a_run")]

    def __str__(self) -> str:
        return f"{self.row_id} {self.run}"


class IssuingCancellation(Fact):
    """The office stops a batch: rows not issued by then stay so."""

    batch = models.OneToOneField(IssuingBatch, models.PROTECT, primary_key=True, related_name="cancellation")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("stopped at"))

    class Meta:
        verbose_name = _("stop of certificates issued together")
        verbose_name_plural = _("stops of certificates issued together")

    def __str__(self) -> str:
        return str(self.batch_id)
