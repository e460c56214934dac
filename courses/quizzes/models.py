# SPDX-License-Identifier: AGPL-3.0-or-later
"""Attempts at a test: what was answered, when it was handed in, how it was graded. Only facts."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.audit.models import Fact
from cms.clock import days_in_words
from cms.ids import PublicUid
from cms.people.models import Person
from courses.catalogue.models import ModulePage, ModuleVersion


class Attempt(Fact):
    """A person begins the test of a module version. `seed` gives questions drawn and order; None: no deadline."""

    uid = PublicUid()
    person = models.ForeignKey(Person, models.PROTECT, related_name="attempts")
    version = models.ForeignKey(ModuleVersion, models.PROTECT, related_name="attempts")
    activity_uid = models.UUIDField(_("activity"))
    number = models.PositiveIntegerField(_("attempt"))
    seed = models.BigIntegerField(_("seed of the order"))
    started_at = models.DateTimeField(_("started at"))
    deadline = models.DateTimeField(_("to be handed in by"), null=True)
    extra_percent = models.PositiveSmallIntegerField(_("extra time (%)"), default=0)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        indexes = [models.Index(fields=["deadline"], name="attempt_deadline")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "version", "activity_uid", "number"], name="one_attempt_a_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.activity_uid} ({self.number})"


class TakeOver(Fact):
    """From here on a device answers; `number` is the epoch of its answers. The last device may go on."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="takeovers")
    number = models.PositiveIntegerField(_("epoch"))
    device_uid = models.UUIDField(_("device"))
    at = models.DateTimeField(_("taken over at"))

    class Meta:
        verbose_name = _("change of device")
        verbose_name_plural = _("changes of device")
        constraints = [models.UniqueConstraint(fields=["attempt", "number"], name="one_takeover_a_number")]

    def __str__(self) -> str:
        return f"{self.attempt_id} #{self.number}"


class AnswerEvent(Fact):
    """An answer as given, once per `client_uid`: sending it again changes nothing.

    For each question the largest (`epoch`, `seq`, `client_uid`) that is not late counts, in whatever order they
    came. `answer`: see `courses.questions.content`.
    """

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="answers")
    client_uid = models.UUIDField(_("key of the sender"))
    epoch = models.PositiveIntegerField(_("epoch"))
    seq = models.PositiveIntegerField(_("sequence"))
    question_uid = models.UUIDField(_("question"))
    answer = models.JSONField(_("answer"))
    client_at = models.DateTimeField(_("given at, by the device's clock"), null=True)
    at = models.DateTimeField(_("received at"))
    is_late = models.BooleanField(_("late"), default=False)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(fields=["attempt", "client_uid"], name="one_answer_a_client_uid")
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} #{self.epoch}.{self.seq}"


class SubmitEvent(Fact):
    """The attempt is handed in, once: by the person, or by the clock."""

    class Kind(models.TextChoices):
        PERSON = "person", _("handed in")
        EXPIRED = "expired", _("time was over")

    attempt = models.OneToOneField(Attempt, models.PROTECT, related_name="submission")
    kind = models.CharField(_("how"), max_length=10, choices=Kind, default=Kind.PERSON)
    client_uid = models.UUIDField(_("key of the sender"))
    at = models.DateTimeField(_("handed in at"))

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.at:%Y-%m-%d %H:%M}"


class KeyCorrection(Fact):
    """The key of a question of a version was wrong: this one counts from now on. The last counts."""

    uid = PublicUid()
    version = models.ForeignKey(ModuleVersion, models.PROTECT, related_name="key_corrections")
    question_uid = models.UUIDField(_("question"))
    key = models.JSONField(_("answer key"))
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("corrected at"))

    class Meta:
        verbose_name = _("correction of a key")
        verbose_name_plural = _("corrections of keys")

    def __str__(self) -> str:
        return f"{self.version_id} {self.question_uid}"


class GradeEvent(Fact):
    """A grade of an attempt. The last one counts; regrading appends another with its reason.

    `is_complete` is False while a person must still read an essay. `by_question`: question uid → {"points",
    "max" (decimals as text), "answer", "state": right, partial, wrong, missing or waiting, "comment"?}.
    """

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="grades")
    points = models.DecimalField(_("points"), max_digits=9, decimal_places=3)
    max_points = models.DecimalField(_("points in all"), max_digits=9, decimal_places=3)
    percent = models.PositiveSmallIntegerField(_("score"))
    is_passed = models.BooleanField(_("passed"))
    is_complete = models.BooleanField(_("complete"), default=True)
    by_question = models.JSONField(_("question by question"))
    correction = models.ForeignKey(KeyCorrection, models.PROTECT, null=True, related_name="grades")
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


class Accommodation(models.Model):
    """More time for somebody, from–to. Why is not written: it may say something of their health."""

    uid = PublicUid()
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="accommodations", verbose_name=_("person")
    )
    extra_percent = models.PositiveSmallIntegerField(_("extra time (%)"))
    during = DateRangeField(_("from–to"))

    class Meta:
        verbose_name = _("extra time")
        verbose_name_plural = _("extra times")
        constraints = [
            models.CheckConstraint(
                name="extra_time_within_300", condition=models.Q(extra_percent__gte=1, extra_percent__lte=300)
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: +{self.extra_percent} %"

    @property
    def days(self) -> str:
        """ "1° settembre 2026 – 30 giugno 2027"; no end while it has none."""
        return days_in_words(self.during.lower, self.during.upper)


class AttemptGrant(Fact):
    """Another attempt for somebody who had used up all those of a test. `used`: how many there had been; after
    as many only one is granted. `is_key_open`: what was right could be seen by then."""

    uid = PublicUid()
    person = models.ForeignKey(Person, models.PROTECT, related_name="attempt_grants")
    module = models.ForeignKey(ModulePage, models.PROTECT, related_name="attempt_grants")
    activity_uid = models.UUIDField(_("activity"))
    used = models.PositiveIntegerField(_("attempts made by then"))
    is_key_open = models.BooleanField(_("what was right could be seen"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("granted at"))

    class Meta:
        verbose_name = _("attempt granted")
        verbose_name_plural = _("attempts granted")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "module", "activity_uid", "used"], name="one_grant_after_as_many_attempts"
            )
        ]

    def __str__(self) -> str:
        return f"{self.activity_uid} ({self.used + 1})"


class AttemptGrantNote(Fact):
    """Why an attempt was granted: words about a person, erasable."""

    grant = models.OneToOneField(AttemptGrant, models.PROTECT, primary_key=True, related_name="note")
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        verbose_name = _("reason of an attempt granted")
        verbose_name_plural = _("reasons of attempts granted")

    def __str__(self) -> str:
        return str(self.grant_id)
