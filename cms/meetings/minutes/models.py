# SPDX-License-Identifier: AGPL-3.0-or-later
"""Minutes of a meeting: drafted in the room, approved, published; what was said by whom, and what became of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.audit.models import Fact
from cms.ids import PublicUid
from cms.meetings.planning.models import AgendaItem, Meeting
from cms.people.models import Body, Person


class Minutes(models.Model):
    """The minutes of a meeting. `edits` grows with every save: who saves an older one is told.

    Once approved nothing of the draft is written any more, unless they are opened again: then comes the next version.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("minutes", "being drafted")
        APPROVED = "approved", pgettext_lazy("minutes", "approved")
        PUBLISHED = "published", pgettext_lazy("minutes", "published")

    uid = PublicUid()
    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="minutes")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    opening = models.TextField(_("opening words"), blank=True)
    consent = models.TextField(
        _("consents"), blank=True, help_text=_("What was agreed on recording, pictures and publication.")
    )
    edits = models.PositiveIntegerField(_("edits"), default=0)
    changed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("minutes of a meeting")
        verbose_name_plural = _("minutes of meetings")

    def __str__(self) -> str:
        return str(self.meeting)


class MinutesItem(models.Model):
    """An item of the minutes: what was said in short, what was decided."""

    uid = PublicUid()
    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="items")
    agenda_item = models.ForeignKey(
        AgendaItem,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("item of the agenda"),
    )
    order = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("what was said"), blank=True)
    decision = models.TextField(_("what was decided"), blank=True)

    class Meta:
        verbose_name = _("item of minutes")
        verbose_name_plural = _("items of minutes")
        ordering = ["minutes", "order", "pk"]

    def __str__(self) -> str:
        return f"{self.order}. {self.title}"


class Contribution(models.Model):
    """What a body said on an item, in which capacity: never who by name. It is written only while drafted."""

    uid = PublicUid()
    item = models.ForeignKey(MinutesItem, models.CASCADE, related_name="contributions")
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("body")
    )
    body_words = models.CharField(_("for whom, where it is no body known here"), max_length=200, blank=True)
    capacity = models.CharField(_("in which capacity"), max_length=200, blank=True)
    text = models.TextField(_("what they said"))
    order = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ["item", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="contribution_of_somebody", condition=Q(body__isnull=False) | ~Q(body_words="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.body or self.body_words}: {self.text[:40]}"


class MinutesVersion(Fact):
    """The minutes as approved: `content` is all that the page and the PDF are made of, never names of persons.

    content: {meeting: {uid, title, kind, is_example}, opening, consent, sessions: [{begins, ends, title, place}],
    items: [{uid, title, text, decision, contributions: [{uid, body, capacity, text}]}], present: [{body, capacities:
    [...]}]}; `sha256` of its canonical JSON (`content.canonical`).
    """

    uid = PublicUid()
    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("number"))
    content = models.JSONField(_("content"))
    sha256 = models.CharField(max_length=64)
    note = models.CharField(_("what was corrected"), max_length=300, blank=True)
    approved_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("approved at"))

    class Meta:
        verbose_name = _("version of minutes")
        verbose_name_plural = _("versions of minutes")
        constraints = [
            models.UniqueConstraint(fields=["minutes", "number"], name="one_version_of_minutes_a_number"),
            models.CheckConstraint(name="why_minutes_corrected", condition=Q(number=1) | ~Q(note="")),
        ]

    def __str__(self) -> str:
        return f"{self.minutes_id} {self.number}"


class MinutesPublication(Fact):
    """A version was published."""

    version = models.OneToOneField(MinutesVersion, models.PROTECT, related_name="publication")
    published_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("published at"))

    class Meta:
        verbose_name = _("publication of minutes")
        verbose_name_plural = _("publications of minutes")

    def __str__(self) -> str:
        return str(self.version_id)


class MinutesFile(Fact):
    """The PDF of published minutes: made once by the worker, served byte for byte."""

    version = models.OneToOneField(MinutesVersion, models.PROTECT, related_name="file")
    content = models.BinaryField(_("bytes"))
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("file of minutes")
        verbose_name_plural = _("files of minutes")

    def __str__(self) -> str:
        return str(self.version_id)


class Sending(Fact):
    """A contribution of approved minutes was sent to a text that is being written: an agenda's section, or the plan.

    What it is sent to is known above: `target` its kind, `target_uid` its name, `label` and `url` what is shown of it.
    `quote` is the contribution as in the version, `body_name` and `capacity` who said it.
    """

    class Target(models.TextChoices):
        SECTION = "section", _("section of an agenda")
        NODE = "node", _("part of the plan")

    uid = PublicUid()
    version = models.ForeignKey(MinutesVersion, models.PROTECT, related_name="sendings")
    contribution_uid = models.UUIDField(_("contribution"))
    target = models.CharField(_("sent to"), max_length=10, choices=Target)
    target_uid = models.UUIDField(_("text"))
    label = models.CharField(_("name of the text"), max_length=300)
    body_name = models.CharField(_("body"), max_length=200)
    capacity = models.CharField(_("in which capacity"), max_length=200, blank=True)
    quote = models.TextField(_("words"))
    sent_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("sent at"))

    class Meta:
        verbose_name = _("contribution sent")
        verbose_name_plural = _("contributions sent")
        indexes = [models.Index(fields=["target", "target_uid"], name="sending_to")]
        constraints = [
            models.UniqueConstraint(
                fields=["contribution_uid", "target", "target_uid"], name="sent_once_to_a_text"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contribution_uid} → {self.label}"


class Outcome(Fact):
    """What became of a contribution sent; a later one corrects it. `url` leads to the words it became."""

    class Kind(models.TextChoices):
        TAKEN = "taken", pgettext_lazy("contribution", "taken in")
        PARTLY = "partly", pgettext_lazy("contribution", "taken in partly")
        NOT_TAKEN = "not_taken", pgettext_lazy("contribution", "not taken in")

    uid = PublicUid()
    sending = models.ForeignKey(Sending, models.PROTECT, related_name="outcomes")
    kind = models.CharField(_("outcome"), max_length=10, choices=Kind)
    reason = models.CharField(_("reason"), max_length=500)
    url = models.CharField(_("address of the words"), max_length=300, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("decided at"))

    class Meta:
        verbose_name = _("outcome of a contribution")
        verbose_name_plural = _("outcomes of contributions")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.sending_id}: {self.kind}"
