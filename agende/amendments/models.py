# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is suggested, said and asked beside a text: suggestions, threads, late proposals, claims, invited guests."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agende.texts.models import Agenda, Section, TextDoc
from cms.audit.models import Fact
from cms.ids import PublicUid
from cms.people.models import Body, Mandate, Person


class Suggestion(Fact):
    """A change suggested in a common text: the marks "insertion" and "deletion" of its text that carry `key`.

    Its author is whoever the server had on the line when the key was first seen (update `seq`); the browser does not
    say. Without a `Decision` it is open while a mark with its key is in the text, otherwise superseded.
    """

    class Origin(models.TextChoices):
        TYPED = "typed", _("typed in the text")
        RESTORED = "restored", _("brought back from an older version")
        LATE = "late", _("from a late proposal")

    uid = PublicUid()
    doc = models.ForeignKey(TextDoc, models.PROTECT, related_name="suggestions")
    key = models.CharField(_("key in the text"), max_length=40)
    origin = models.CharField(_("origin"), max_length=20, choices=Origin, default=Origin.TYPED)
    seq = models.PositiveIntegerField(_("update"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")
    body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["doc", "key"], name="one_suggestion_a_key")]

    def __str__(self) -> str:
        return self.key


class Decision(Fact):
    """What became of a suggestion. `change` is what it was: {"block", "before", "after"} in words, block by block."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    suggestion = models.OneToOneField(Suggestion, models.PROTECT, related_name="decision")
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome)
    reason = models.TextField(_("reason"), blank=True)
    change = models.JSONField(_("change"), default=list)
    seq = models.PositiveIntegerField(_("update"), null=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("decision on a suggestion")
        verbose_name_plural = _("decisions on suggestions")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="decision_says_why", condition=Q(outcome="withdrawn") | ~Q(reason=""))
        ]

    def __str__(self) -> str:
        return f"{self.suggestion_id}: {self.outcome}"


class GuestInvitation(models.Model):
    """A stakeholder without account, invited to comment on a section by a signed link. Only its digest is kept."""

    uid = PublicUid()
    section = models.ForeignKey(Section, models.PROTECT, related_name="guests")
    name = models.CharField(_("name and surname"), max_length=150)
    capacity = models.CharField(_("for whom they speak"), max_length=200)
    email = models.EmailField(_("e-mail"))
    token_sha256 = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(_("invited at"))
    expires_at = models.DateTimeField(_("until"))
    revoked_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation to comment")
        verbose_name_plural = _("invitations to comment")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.capacity})"


class Thread(models.Model):
    """A conversation about a block; `is_resolved` is the last step's (a projection). It outlives its block."""

    uid = PublicUid()
    doc = models.ForeignKey(TextDoc, models.PROTECT, related_name="threads")
    block = models.CharField(_("block"), max_length=64, blank=True)
    quote = models.CharField(_("words it is about"), max_length=300, blank=True)
    is_resolved = models.BooleanField(_("resolved"), default=False)
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.quote or str(self.doc)


class Comment(Fact):
    """A message of a thread, by a person or an invited guest. `digest` is of salt and words, which can be erased."""

    uid = PublicUid()
    thread = models.ForeignKey(Thread, models.PROTECT, related_name="comments")
    digest = models.CharField(max_length=64)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")
    guest = models.ForeignKey(GuestInvitation, models.PROTECT, null=True, related_name="comments")
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="comment_of_one",
                condition=Q(person__isnull=False, guest__isnull=True)
                | Q(person__isnull=True, guest__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.thread_id}/{self.pk}"


class CommentWords(Fact):
    """What a comment says; erasable."""

    comment = models.OneToOneField(Comment, models.PROTECT, primary_key=True, related_name="said")
    salt = models.CharField(max_length=64)
    words = models.TextField(_("words"))

    class Meta:
        verbose_name = _("words of a comment")
        verbose_name_plural = _("words of comments")

    def __str__(self) -> str:
        return self.words


class Mention(Fact):
    """Somebody named in a comment, who gets a mail."""

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="mentions")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [models.UniqueConstraint(fields=["comment", "person"], name="one_mention_a_comment")]

    def __str__(self) -> str:
        return f"{self.comment_id} @{self.person_id}"


class ThreadStep(Fact):
    """A conversation resolved, or opened again."""

    thread = models.ForeignKey(Thread, models.PROTECT, related_name="steps")
    is_resolved = models.BooleanField(_("resolved"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("step of a conversation")
        verbose_name_plural = _("steps of conversations")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.thread_id}: {self.is_resolved}"


class LateProposal(Fact):
    """Words that a text could not take any more: kept for their author, who hands them in or puts them away.

    `key` is made by the browser, so that what is sent twice is kept once. `written_at` is the browser's word.
    """

    class Why(models.TextChoices):
        CLOSED = "closed", _("the text was closed")
        NO_RIGHT = "no_right", _("the text did not take them from you any more")
        GONE = "gone", _("the paragraph had been deleted")
        OTHER = "other", _("the text could not be saved")

    uid = PublicUid()
    doc = models.ForeignKey(TextDoc, models.PROTECT, related_name="late_proposals")
    key = models.UUIDField(_("key"))
    why = models.CharField(_("why"), max_length=20, choices=Why)
    block = models.CharField(_("block"), max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(_("written at"), null=True)
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("late proposal")
        verbose_name_plural = _("late proposals")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="one_late_proposal_a_key")]

    def __str__(self) -> str:
        return f"{self.doc_id}/{self.pk}"


class LateWords(Fact):
    """What a late proposal says; erasable."""

    proposal = models.OneToOneField(LateProposal, models.PROTECT, primary_key=True, related_name="said")
    salt = models.CharField(max_length=64)
    words = models.TextField(_("words"))

    class Meta:
        verbose_name = _("words of a late proposal")
        verbose_name_plural = _("words of late proposals")

    def __str__(self) -> str:
        return self.words


class LateStep(Fact):
    """What became of a late proposal: handed in or put away by its author; taken or declined by the coordinator."""

    class Step(models.TextChoices):
        HANDED_IN = "handed_in", _("handed in")
        PUT_AWAY = "put_away", _("put away")
        TAKEN = "taken", _("taken as a suggestion")
        DECLINED = "declined", _("not taken")

    proposal = models.ForeignKey(LateProposal, models.PROTECT, related_name="steps")
    step = models.CharField(_("step"), max_length=20, choices=Step)
    reason = models.TextField(_("reason"), blank=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("step of a late proposal")
        verbose_name_plural = _("steps of late proposals")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.proposal_id}: {self.step}"


class Claim(models.Model):
    """Somebody says that they are at work on a text until a moment: others are warned, nobody is kept out."""

    doc = models.OneToOneField(TextDoc, models.CASCADE, primary_key=True, related_name="claim")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"))

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")

    def __str__(self) -> str:
        return f"{self.doc_id}: {self.person_id}"


class Nudge(Fact):
    """A municipality is reminded, once a day at most, of the texts of an agenda that it has not handed in."""

    uid = PublicUid()
    agenda = models.ForeignKey(Agenda, models.PROTECT, related_name="nudges")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+")
    day = models.DateField(_("day"))
    texts = models.PositiveSmallIntegerField(_("texts not handed in"))
    readers = models.PositiveSmallIntegerField(_("people written to"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("reminder to a municipality")
        verbose_name_plural = _("reminders to municipalities")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["agenda", "body", "day"], name="one_nudge_a_day"),
            models.CheckConstraint(name="nudge_of_something", condition=Q(texts__gt=0, readers__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.agenda_id} {self.body_id} {self.day}"
