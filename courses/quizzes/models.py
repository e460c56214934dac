# SPDX-License-Identifier: AGPL-3.0-or-later
"""Attempts at a test: what was answered, when it was handed in, how it was graded. Only facts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.audit.models import Fact
from cms.ids import PublicUid
from cms.people.models import Person
from courses.catalogue.models import ModuleVersion


class Attempt(Fact):
    """A person begins the test of a module version. `seed` gives the order of questions and answers."""

    uid = PublicUid()
    person = models.ForeignKey(Person, models.PROTECT, related_name="attempts")
    version = models.ForeignKey(ModuleVersion, models.PROTECT, related_name="attempts")
    activity_uid = models.UUIDField(_("activity"))
    number = models.PositiveIntegerField(_("attempt"))
    seed = models.BigIntegerField(_("seed of the order"))
    started_at = models.DateTimeField(_("started at"))

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "version", "activity_uid", "number"], name="one_attempt_a_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.activity_uid} ({self.number})"


class AnswerEvent(Fact):
    """An answer as given, once per `client_uid`: sending it again changes nothing. The last `seq` counts."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="answers")
    client_uid = models.UUIDField(_("key of the sender"))
    seq = models.PositiveIntegerField(_("sequence"))
    question_uid = models.UUIDField(_("question"))
    choices = models.JSONField(_("chosen answers"), default=list)
    at = models.DateTimeField(_("received at"))

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(fields=["attempt", "client_uid"], name="one_answer_a_client_uid"),
            models.UniqueConstraint(fields=["attempt", "seq"], name="one_answer_a_seq"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} #{self.seq}"


class SubmitEvent(Fact):
    """The attempt is handed in, once: answers after `last_seq` do not count."""

    attempt = models.OneToOneField(Attempt, models.PROTECT, related_name="submission")
    client_uid = models.UUIDField(_("key of the sender"))
    last_seq = models.PositiveIntegerField(_("last answer that counts"))
    at = models.DateTimeField(_("handed in at"))

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.at:%Y-%m-%d %H:%M}"


class GradeEvent(Fact):
    """A grade of an attempt. The last one counts; regrading appends another with its reason."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="grades")
    points = models.PositiveIntegerField(_("points"))
    max_points = models.PositiveIntegerField(_("points in all"))
    percent = models.PositiveSmallIntegerField(_("score"))
    is_passed = models.BooleanField(_("passed"))
    by_question = models.JSONField(_("question by question"))
    grader = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField(_("graded at"))

    class Meta:
        verbose_name = _("grade")
        verbose_name_plural = _("grades")
        constraints = [
            models.CheckConstraint(
                name="points_within_max", condition=models.Q(points__lte=models.F("max_points"))
            ),
            models.CheckConstraint(name="percent_within_100", condition=models.Q(percent__lte=100)),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.percent} %"
