# SPDX-License-Identifier: AGPL-3.0-or-later
"""Assignments handed in and their grades. What was written or sent is erasable, that it was is not."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.audit.models import Fact
from cms.ids import PublicUid
from cms.people.models import Person
from courses.catalogue.models import ModuleVersion


class Submission(Fact):
    """Somebody hands in an assignment; again after a refusal with the next `number`. The last one counts.

    `digest` is the SHA-256 of the salt and of what was handed in (`SubmissionContent`).
    """

    uid = PublicUid()
    person = models.ForeignKey(Person, models.PROTECT, related_name="submissions")
    version = models.ForeignKey(ModuleVersion, models.PROTECT, related_name="submissions")
    activity_uid = models.UUIDField(_("activity"))
    number = models.PositiveIntegerField(_("number"))
    client_uid = models.UUIDField(_("key of the sender"))
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(_("handed in at"))

    class Meta:
        verbose_name = _("assignment handed in")
        verbose_name_plural = _("assignments handed in")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "version", "activity_uid", "number"], name="one_submission_a_number"
            ),
            models.UniqueConstraint(fields=["person", "client_uid"], name="one_submission_a_client_uid"),
        ]

    def __str__(self) -> str:
        return f"{self.activity_uid} ({self.number})"


class SubmissionContent(Fact):
    """What was handed in: text, file, or both; erasable."""

    submission = models.OneToOneField(Submission, models.PROTECT, primary_key=True, related_name="content")
    salt = models.CharField(max_length=64)
    text = models.TextField(_("text"), blank=True)
    file_name = models.CharField(_("name of the file"), max_length=200, blank=True)
    file_type = models.CharField(_("type of the file"), max_length=100, blank=True)
    file_bytes = models.BinaryField(null=True)

    class Meta:
        verbose_name = _("content of an assignment")
        verbose_name_plural = _("contents of assignments")

    def __str__(self) -> str:
        return str(self.submission_id)


class SubmissionGrade(Fact):
    """A tutor's grade; the last one counts. `by_criterion`: criterion uid → points.

    `is_to_redo`: the tutor asks for another version, and the grade does not count.
    """

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="grades")
    points = models.PositiveIntegerField(_("points"))
    max_points = models.PositiveIntegerField(_("points in all"))
    percent = models.PositiveSmallIntegerField(_("score"))
    by_criterion = models.JSONField(_("criterion by criterion"))
    is_to_redo = models.BooleanField(_("to be done again"), default=False)
    grader = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("graded at"))

    class Meta:
        verbose_name = _("grade of an assignment")
        verbose_name_plural = _("grades of assignments")
        constraints = [
            models.CheckConstraint(
                name="assignment_points_within_max", condition=models.Q(points__lte=models.F("max_points"))
            ),
            models.CheckConstraint(
                name="assignment_percent_within_100", condition=models.Q(percent__lte=100)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.percent} %"


class SubmissionComment(Fact):
    """What the tutor writes beside a grade; erasable."""

    grade = models.OneToOneField(SubmissionGrade, models.PROTECT, primary_key=True, related_name="comment")
    text = models.TextField(_("comment"))

    class Meta:
        verbose_name = _("comment on an assignment")
        verbose_name_plural = _("comments on assignments")

    def __str__(self) -> str:
        return str(self.grade_id)
