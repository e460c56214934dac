# SPDX-License-Identifier: AGPL-3.0-or-later
"""Evidence of who was where, and what the register says when it is closed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.audit.models import Fact
from cms.ids import PublicUid
from cms.meetings.planning.models import MeetingSession
from cms.people.models import Body, Person


class Source(models.TextChoices):
    """Where evidence comes from."""

    QR = "qr", _("QR of the room")
    KIOSK = "kiosk", _("desk at the entrance")
    SHEET = "sheet", _("signed sheet")
    TRAINER = "trainer", _("trainer’s register")
    VIDEO = "video", _("video call")


class EvidenceFile(Fact):
    """A file that is evidence: the scan of a signed sheet, the CSV of a video call."""

    uid = PublicUid()
    session = models.ForeignKey(MeetingSession, models.PROTECT, related_name="evidence_files")
    source = models.CharField(_("source"), max_length=10, choices=Source)
    name = models.CharField(_("name of the file"), max_length=200)
    media_type = models.CharField(_("media type"), max_length=100)
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("file of a register")
        verbose_name_plural = _("files of registers")

    def __str__(self) -> str:
        return self.name


class EvidenceFileContent(Fact):
    """The bytes of a file of a register: names and signatures. Erasable."""

    file = models.OneToOneField(EvidenceFile, models.PROTECT, primary_key=True, related_name="content")
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("content of a file of a register")
        verbose_name_plural = _("contents of files of registers")

    def __str__(self) -> str:
        return str(self.file_id)


class Evidence(Fact):
    """A trace of somebody at a session. `at` is the moment it speaks of, `recorded_at` when it came to us.

    IN and OUT are edges of an interval; PRESENT the whole session; ABSENT its opposite; VOID takes back another one,
    named by `voids`. `client_uid` is given by the device that recorded: sent twice, it is one row. `body` and
    `capacity` as what they were there.
    """

    class Kind(models.TextChoices):
        IN = "in", pgettext_lazy("evidence", "came in")
        OUT = "out", pgettext_lazy("evidence", "went out")
        PRESENT = "present", pgettext_lazy("evidence", "present")
        ABSENT = "absent", pgettext_lazy("evidence", "absent")
        VOID = "void", pgettext_lazy("evidence", "taken back")

    uid = PublicUid()
    session = models.ForeignKey(MeetingSession, models.PROTECT, related_name="evidence")
    person = models.ForeignKey(Person, models.PROTECT, related_name="evidence")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    source = models.CharField(_("source"), max_length=10, choices=Source)
    at = models.DateTimeField(_("moment"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    client_uid = models.UUIDField(_("key of the device"), unique=True)
    device = models.UUIDField(_("device"), null=True)
    file = models.ForeignKey(EvidenceFile, models.PROTECT, null=True, related_name="evidence")
    voids = models.OneToOneField("self", models.PROTECT, null=True, related_name="voided_by")
    body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+")
    capacity = models.CharField(_("in which capacity"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("evidence of attendance")
        verbose_name_plural = _("evidence of attendance")
        indexes = [models.Index(fields=["session", "person"], name="evidence_of")]
        constraints = [
            models.CheckConstraint(
                name="void_names_what_it_takes_back",
                condition=Q(kind="void", voids__isnull=False) | (~Q(kind="void") & Q(voids__isnull=True)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.person_id} {self.kind} {self.source}"


class RegisterClosing(Fact):
    """The register of a session is closed: its `lines` are what counts from then on. A later one corrects it.

    `planned` is how long the session lasted, in minutes; `words` say why it was closed again.
    """

    uid = PublicUid()
    session = models.ForeignKey(MeetingSession, models.PROTECT, related_name="closings")
    number = models.PositiveSmallIntegerField(_("number"))
    planned = models.PositiveSmallIntegerField(_("minutes of the session"))
    words = models.CharField(_("why it is closed again"), max_length=300, blank=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("closed at"))

    class Meta:
        verbose_name = _("closing of a register")
        verbose_name_plural = _("closings of registers")
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="one_closing_a_number"),
            models.CheckConstraint(name="why_closed_again", condition=Q(number=1) | ~Q(words="")),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.number}"


class RegisterLine(Fact):
    """How long somebody was there, as closed: minutes are the union of the intervals, clipped to the session."""

    closing = models.ForeignKey(RegisterClosing, models.PROTECT, related_name="lines")
    person = models.ForeignKey(Person, models.PROTECT, related_name="register_lines")
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+")
    capacity = models.CharField(_("in which capacity"), max_length=200, blank=True)
    is_remote = models.BooleanField(_("by video call"), default=False)

    class Meta:
        verbose_name = _("line of a register")
        verbose_name_plural = _("lines of registers")
        constraints = [models.UniqueConstraint(fields=["closing", "person"], name="one_line_a_person")]

    def __str__(self) -> str:
        return f"{self.closing_id} {self.person_id}: {self.minutes}"


class Dispute(Fact):
    """Somebody says that the register is wrong about them. Words lie apart."""

    uid = PublicUid()
    session = models.ForeignKey(MeetingSession, models.PROTECT, related_name="disputes")
    person = models.ForeignKey(Person, models.PROTECT, related_name="disputes")
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("dispute about attendance")
        verbose_name_plural = _("disputes about attendance")

    def __str__(self) -> str:
        return f"{self.session_id} {self.person_id}"


class DisputeAnswer(Fact):
    """What became of a dispute, once: accepted (evidence was added) or not."""

    dispute = models.OneToOneField(Dispute, models.PROTECT, related_name="answer")
    is_accepted = models.BooleanField(_("accepted"))
    answered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("answer to a dispute")
        verbose_name_plural = _("answers to disputes")

    def __str__(self) -> str:
        return str(self.dispute_id)


class DisputeWords(Fact):
    """What was said in a dispute, and in its answer. Erasable."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="words")
    is_answer = models.BooleanField(_("of the answer"), default=False)
    text = models.CharField(_("words"), max_length=1000)

    class Meta:
        verbose_name = _("words of a dispute")
        verbose_name_plural = _("words of disputes")
        constraints = [models.UniqueConstraint(fields=["dispute", "is_answer"], name="words_said_once")]

    def __str__(self) -> str:
        return str(self.dispute_id)
