# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who follows which version of a module, what they have done, and the projection of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.audit.models import Fact
from cms.ids import PublicUid
from cms.people.models import Person
from courses.catalogue.models import ModulePage, ModuleVersion


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """Sets of enrolments."""

    def standing(self) -> "EnrolmentQuerySet":
        """Enrolments nobody has cancelled."""
        return self.filter(cancellation__isnull=True)


class Enrolment(Fact):
    """A person enrols in the version published then. After a cancellation comes the next `number`."""

    uid = PublicUid()
    person = models.ForeignKey(Person, models.PROTECT, related_name="enrolments")
    module = models.ForeignKey(ModulePage, models.PROTECT, related_name="enrolments")
    version = models.ForeignKey(ModuleVersion, models.PROTECT, related_name="enrolments")
    number = models.PositiveIntegerField(_("number"), default=1)
    at = models.DateTimeField(_("enrolled at"))

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            models.UniqueConstraint(fields=["person", "module", "number"], name="one_enrolment_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.version}"


class EnrolmentCancellation(Fact):
    """The person gives up the enrolment; what was done stays recorded."""

    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="cancellation")
    at = models.DateTimeField(_("cancelled at"))

    class Meta:
        verbose_name = _("cancellation of an enrolment")
        verbose_name_plural = _("cancellations of enrolments")

    def __str__(self) -> str:
        return str(self.enrolment_id)


class LessonCompletion(Fact):
    """A lesson is done, once."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="lesson_completions")
    activity_uid = models.UUIDField(_("activity"))
    at = models.DateTimeField(_("done at"))

    class Meta:
        verbose_name = _("completed lesson")
        verbose_name_plural = _("completed lessons")
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "activity_uid"], name="one_completion_a_lesson")
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.activity_uid}"


class Completion(Fact):
    """The rule of the version is met: the evidence of the credit and of the certificate."""

    uid = PublicUid()
    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="completion")
    rule = models.JSONField(_("rule met"))
    percent = models.PositiveSmallIntegerField(_("score"), null=True)
    at = models.DateTimeField(_("completed at"))

    class Meta:
        verbose_name = _("completion")
        verbose_name_plural = _("completions")

    def __str__(self) -> str:
        return str(self.enrolment_id)


class Progress(models.Model):
    """Projection of an enrolment's facts (`manage.py rebuild_progress`), and the row its verbs lock."""

    enrolment = models.OneToOneField(Enrolment, models.PROTECT, primary_key=True, related_name="progress")
    done = models.PositiveSmallIntegerField(_("done"), default=0)
    total = models.PositiveSmallIntegerField(_("in all"))
    passed_quizzes = models.JSONField(_("tests passed"), default=list)
    viewed_lessons = models.JSONField(_("lessons done"), default=list)
    is_completed = models.BooleanField(_("completed"), default=False)

    class Meta:
        verbose_name = _("progress")
        verbose_name_plural = _("progress")
        constraints = [
            models.CheckConstraint(name="done_within_total", condition=models.Q(done__lte=models.F("total")))
        ]

    def __str__(self) -> str:
        return f"{self.done}/{self.total}"

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0
