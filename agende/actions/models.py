# SPDX-License-Identifier: AGPL-3.0-or-later
"""Objectives, actions and indicators of an agenda: records with a code for life, their history, what became of them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agende.texts.models import Agenda, Section, TextDoc
from cms.areas.models import PlanNode
from cms.audit.models import Fact
from cms.ids import PublicUid
from cms.people.models import Body, Mandate, Person


class RecordState(models.TextChoices):
    """Where a record stands."""

    PROPOSED = "proposed", _("proposed")
    ACCEPTED = "accepted", _("in the agenda")
    DECLINED = "declined", _("not taken")
    REMOVED = "removed", _("taken out")


class Record(models.Model):
    """An objective, an action or an indicator. All but uid, agenda, kind, code and `carried_from` is a projection.

    `data` holds its fields (`actions.fields`), as the last `RecordChange` left them; bodies and nodes by uid.
    The code is the zone's, never given twice, and goes with the record into the next triennium (`carried_from`).
    """

    class Kind(models.TextChoices):
        OBJECTIVE = "objective", _("objective")
        ACTION = "action", _("action")
        INDICATOR = "indicator", _("indicator")

    uid = PublicUid()
    agenda = models.ForeignKey(Agenda, models.PROTECT, related_name="records")
    section = models.ForeignKey(Section, models.PROTECT, related_name="records")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    code = models.CharField(_("code"), max_length=30)
    carried_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="carried_to")
    body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+")
    """The municipality that proposed it; None: the coordinator."""
    state = models.CharField(_("state"), max_length=20, choices=RecordState, default=RecordState.PROPOSED)
    order = models.PositiveIntegerField(_("order"), default=0)
    title = models.CharField(_("title"), max_length=300, blank=True)
    data = models.JSONField(_("fields"), default=dict)
    seq = models.PositiveIntegerField(_("last change"), default=0)
    changed_at = models.DateTimeField(_("changed at"), null=True)
    changed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("record of an agenda")
        verbose_name_plural = _("records of agendas")
        ordering = ["section__order", "order", "pk"]
        constraints = [models.UniqueConstraint(fields=["agenda", "code"], name="one_record_a_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}".strip()


class RecordBody(models.Model):
    """A body in a record (a projection of its fields)."""

    class Part(models.TextChoices):
        OWNER = "owner", _("leads")
        PARTNER = "partner", _("takes part")
        PLACE = "place", _("where it is done")

    record = models.ForeignKey(Record, models.CASCADE, related_name="bodies")
    body = models.ForeignKey(Body, models.PROTECT, related_name="agenda_records")
    part = models.CharField(_("part"), max_length=10, choices=Part)

    class Meta:
        verbose_name = _("body of a record")
        verbose_name_plural = _("bodies of records")
        constraints = [
            models.UniqueConstraint(fields=["record", "body", "part"], name="one_body_a_part_of_a_record")
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.body_id} {self.part}"


class RecordNode(models.Model):
    """A node of the plan that a record serves (a projection of its fields)."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="nodes")
    node = models.ForeignKey(PlanNode, models.PROTECT, related_name="agenda_records")

    class Meta:
        verbose_name = _("node of a record")
        verbose_name_plural = _("nodes of records")
        constraints = [models.UniqueConstraint(fields=["record", "node"], name="one_node_a_record")]

    def __str__(self) -> str:
        return f"{self.record_id} {self.node_id}"


class RecordChange(Fact):
    """A change of a record: `fields` maps a field's name to [before, after]; `to_state` "" when it stays."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="changes")
    seq = models.PositiveIntegerField(_("number"))
    fields = models.JSONField(_("fields changed"))
    to_state = models.CharField(_("to"), max_length=20, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("change of a record")
        verbose_name_plural = _("changes of records")
        ordering = ["record", "seq"]
        constraints = [models.UniqueConstraint(fields=["record", "seq"], name="one_change_a_number")]

    def __str__(self) -> str:
        return f"{self.record_id}/{self.seq}"


class ProposedChange(Fact):
    """A change of a record in the agenda, as a municipality that has part in it asks for it, and why.

    `fields` as in a `RecordChange`: what it was then, what it shall be.
    """

    uid = PublicUid()
    record = models.ForeignKey(Record, models.PROTECT, related_name="proposed_changes")
    fields = models.JSONField(_("fields changed"))
    reason = models.TextField(_("reason"))
    body = models.ForeignKey(Body, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("proposed change of a record")
        verbose_name_plural = _("proposed changes of records")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.record_id}: {self.body_id}"


class ChangeAnswer(Fact):
    """What became of a proposed change; `change` is what was written of it (None: nothing, or it said so already)."""

    class Outcome(models.TextChoices):
        TAKEN = "taken", _("change taken")
        DECLINED = "declined", _("change not taken")
        WITHDRAWN = "withdrawn", _("change withdrawn")

    proposal = models.OneToOneField(ProposedChange, models.PROTECT, related_name="answer")
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome)
    reason = models.TextField(_("reason"), blank=True)
    change = models.OneToOneField(RecordChange, models.PROTECT, null=True, related_name="answer")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("answer to a proposed change")
        verbose_name_plural = _("answers to proposed changes")

    def __str__(self) -> str:
        return f"{self.proposal_id}: {self.outcome}"


class ProgressReport(Fact):
    """How far an action is, as one of its owners says; the last one counts."""

    class State(models.TextChoices):
        NOT_BEGUN = "not_begun", _("not begun")
        ON_TRACK = "on_track", _("going on as planned")
        LATE = "late", _("going on, late")
        STOPPED = "stopped", _("stopped")
        DONE = "done", _("done")

    uid = PublicUid()
    record = models.ForeignKey(Record, models.PROTECT, related_name="reports")
    state = models.CharField(_("state"), max_length=20, choices=State)
    percent = models.PositiveSmallIntegerField(_("done, %"), null=True)
    note = models.TextField(_("what was done, what comes next"), blank=True)
    body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("report on an action")
        verbose_name_plural = _("reports on actions")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="progress_in_percent", condition=Q(percent__isnull=True) | Q(percent__lte=100)
            )
        ]

    def __str__(self) -> str:
        return f"{self.record_id}: {self.state}"


class IndicatorReading(Fact):
    """A value of an indicator: `value` None says that it is missing. A correction names what it takes the place of."""

    uid = PublicUid()
    record = models.ForeignKey(Record, models.PROTECT, related_name="readings")
    year = models.PositiveSmallIntegerField(_("year"))
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4, null=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("value of an indicator")
        verbose_name_plural = _("values of indicators")
        ordering = ["year", "pk"]

    def __str__(self) -> str:
        return f"{self.record_id} {self.year}: {self.value}"


class Alignment(Fact):
    """How strongly an action serves a node of the plan, and why; the last of an action and a node counts.

    `strength` 0 takes it away. `block` is the id of the block of `doc` that says so, where one does.
    """

    class Strength(models.IntegerChoices):
        NONE = 0, _("none")
        WEAK = 1, _("weak")
        MIDDLE = 2, _("middle")
        STRONG = 3, _("strong")

    uid = PublicUid()
    agenda = models.ForeignKey(Agenda, models.PROTECT, related_name="alignments")
    record = models.ForeignKey(Record, models.PROTECT, related_name="alignments")
    node = models.ForeignKey(PlanNode, models.PROTECT, related_name="alignments")
    strength = models.PositiveSmallIntegerField(_("strength"), choices=Strength)
    reason = models.TextField(_("reason"))
    doc = models.ForeignKey(TextDoc, models.PROTECT, null=True, related_name="+")
    block = models.CharField(_("source block"), max_length=64, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("alignment with the plan")
        verbose_name_plural = _("alignments with the plan")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="alignment_says_why", condition=~Q(reason="")),
            models.CheckConstraint(name="alignment_strength", condition=Q(strength__lte=3)),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} × {self.node_id}: {self.strength}"
