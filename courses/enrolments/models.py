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
    """A person enrols in the version published then. After a cancellation comes the next `number`.

    `cycle` counts the times a module whose certificate expires is taken: work of an earlier one does not count.
    """

    class Source(models.TextChoices):
        SELF = "self", _("by themselves")
        APPROVED = "approved", _("approved by the manager")
        RULE = "rule", _("by a rule")
        FILE = "file", _("from a file")
        OFFICE = "office", _("by the office")

    uid = PublicUid()
    person = models.ForeignKey(Person, models.PROTECT, related_name="enrolments")
    module = models.ForeignKey(ModulePage, models.PROTECT, related_name="enrolments")
    version = models.ForeignKey(ModuleVersion, models.PROTECT, related_name="enrolments")
    number = models.PositiveIntegerField(_("number"), default=1)
    source = models.CharField(_("how"), max_length=10, choices=Source, default=Source.SELF)
    cycle = models.PositiveSmallIntegerField(_("cycle"), default=1, db_default=1)
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

    @property
    def followed(self) -> ModuleVersion:
        """The version that the person follows now; `version` is the one begun."""
        return self.progress.version


class VersionMove(Fact):
    """The person goes on in another version: silently in a minor one, asked in a major one."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="moves")
    version = models.ForeignKey(ModuleVersion, models.PROTECT, related_name="+")
    is_asked = models.BooleanField(_("the person accepted it"), default=False)
    at = models.DateTimeField(_("moved at"))

    class Meta:
        verbose_name = _("change of version")
        verbose_name_plural = _("changes of version")
        constraints = [models.UniqueConstraint(fields=["enrolment", "version"], name="one_move_to_a_version")]

    def __str__(self) -> str:
        return f"{self.enrolment_id} → {self.version_id}"


class EnrolmentCancellation(Fact):
    """The enrolment stands no longer: the person gave it up, or takes again a module that expires.

    What was done stays recorded.
    """

    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="cancellation")
    is_renewal = models.BooleanField(_("the module is taken again"), default=False, db_default=False)
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


class Download(Fact):
    """Somebody has downloaded a file of the module, counted once."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="downloads")
    activity_uid = models.UUIDField(_("activity"))
    at = models.DateTimeField(_("downloaded at"))

    class Meta:
        verbose_name = _("download")
        verbose_name_plural = _("downloads")
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "activity_uid"], name="one_download_a_file")
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.activity_uid}"


class AttendanceRecord(Fact):
    """How much of a meeting of the module somebody attended, in percent. The last record counts.

    `source`: "register" when a trainer, tutor or officer said so here; later the meetings' own registers.
    """

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="attendance")
    activity_uid = models.UUIDField(_("activity"))
    percent = models.PositiveSmallIntegerField(_("attended (%)"))
    source = models.CharField(_("source"), max_length=20, default="register")
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("attendance at a meeting")
        verbose_name_plural = _("attendance at meetings")
        constraints = [
            models.CheckConstraint(name="attended_within_100", condition=models.Q(percent__lte=100))
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.activity_uid}: {self.percent} %"


class VideoPosition(models.Model):
    """Where a video was left: one row overwritten, deleted at completion. No record of who watched when."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="video_positions")
    activity_uid = models.UUIDField(_("activity"))
    seconds = models.PositiveIntegerField(_("seconds"))

    class Meta:
        verbose_name = _("place in a video")
        verbose_name_plural = _("places in videos")
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "activity_uid"], name="one_place_a_video")
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.activity_uid}: {self.seconds}"


class Completion(Fact):
    """The rule of the version is met: the evidence of the credit and of the certificate."""

    uid = PublicUid()
    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="completion")
    version = models.ForeignKey(ModuleVersion, models.PROTECT, related_name="completions")
    rule = models.JSONField(_("rule met"))
    percent = models.PositiveSmallIntegerField(_("score"), null=True)
    at = models.DateTimeField(_("completed at"))

    class Meta:
        verbose_name = _("completion")
        verbose_name_plural = _("completions")

    def __str__(self) -> str:
        return str(self.enrolment_id)


class Progress(models.Model):
    """Projection of an enrolment's facts (`manage.py rebuild_progress`), and the row its verbs lock.

    `version` is the one followed; `finished` the uids of what is done, passed or attended enough; `scores` and
    `attended` uid → percent.
    """

    enrolment = models.OneToOneField(Enrolment, models.PROTECT, primary_key=True, related_name="progress")
    version = models.ForeignKey(ModuleVersion, models.PROTECT, related_name="+")
    done = models.PositiveSmallIntegerField(_("done"), default=0)
    total = models.PositiveSmallIntegerField(_("in all"))
    finished = models.JSONField(_("activities done"), default=list)
    scores = models.JSONField(_("best scores"), default=dict)
    attended = models.JSONField(_("attendance"), default=dict)
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
