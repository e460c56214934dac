# SPDX-License-Identifier: AGPL-3.0-or-later
"""Agendas, their sections, each municipality's contribution, the log of every text, and what is frozen of it."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agende.phases.models import AgendaState, ContributionState
from cms.areas.models import Act, PlanEdition, PlanNode
from cms.audit.models import Fact
from cms.ids import PublicUid
from cms.people.models import Body, Mandate, Person
from cms.territory.models import Zone


class Agenda(models.Model):
    """The territorial agenda of a zone for an edition of the plan. `state` is the last step's (a projection)."""

    uid = PublicUid()
    zone = models.ForeignKey(Zone, models.PROTECT, related_name="agendas")
    edition = models.ForeignKey(PlanEdition, models.PROTECT, related_name="agendas")
    motto = models.CharField(_("motto"), max_length=200, blank=True)
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=AgendaState,
        default=AgendaState.DRAFTING,
        editable=False,
    )
    drafts_are_shared = models.BooleanField(
        _("municipalities of the zone read one another's drafts"), default=False
    )
    is_example = models.BooleanField(_("example"), default=False)

    class Meta:
        verbose_name = _("territorial agenda")
        verbose_name_plural = _("territorial agendas")
        ordering = ["-edition__first_year", "zone__order"]
        constraints = [
            models.UniqueConstraint(fields=["zone", "edition"], name="one_agenda_a_zone_and_edition")
        ]

    def __str__(self) -> str:
        return _("Agenda of %(zone)s %(edition)s") % {
            "zone": self.zone,
            "edition": self.edition,
        }

    def get_absolute_url(self) -> str:
        """The public page; it answers once the agenda is published."""
        return reverse("agende:published", args=[self.zone.slug, self.edition.slug])


class Section(models.Model):
    """A section; `template_key` is equal across zones, so that the same section can be compared."""

    class Kind(models.TextChoices):
        CONTEXT = "context", _("Context")
        NARRATIVE = "narrative", _("Narrative")
        OBJECTIVES = "objectives", _("Objectives")
        ACTIONS = "actions", _("Actions")
        INDICATORS = "indicators", _("Indicators")
        GOVERNANCE = "governance", _("Governance")
        ANNEX = "annex", _("Annexes")

    OF_RECORDS = (Kind.OBJECTIVES, Kind.ACTIONS, Kind.INDICATORS)

    uid = PublicUid()
    agenda = models.ForeignKey(Agenda, models.PROTECT, related_name="sections")
    template_key = models.CharField(_("key"), max_length=130)
    node = models.ForeignKey(PlanNode, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    order = models.PositiveSmallIntegerField(_("order"))
    guidance = models.TextField(_("guidance"), blank=True)
    word_limit = models.PositiveIntegerField(_("limit of words"), null=True, blank=True)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["agenda", "order"]
        constraints = [
            models.UniqueConstraint(fields=["agenda", "template_key"], name="one_section_a_key"),
            models.UniqueConstraint(fields=["agenda", "order"], name="one_section_a_place"),
        ]

    def __str__(self) -> str:
        kind = str(self.get_kind_display())
        return f"{self.node}: {kind.lower()}" if self.node else kind

    @property
    def holds_records(self) -> bool:
        """Whether what counts in it are records (`agende.actions`), not text."""
        return self.kind in self.OF_RECORDS


class Contribution(models.Model):
    """What one municipality writes for one section. `state` is the last step's (a projection)."""

    uid = PublicUid()
    section = models.ForeignKey(Section, models.PROTECT, related_name="contributions")
    body = models.ForeignKey(Body, models.PROTECT, related_name="contributions")
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=ContributionState,
        default=ContributionState.DRAFT,
        editable=False,
    )

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ["section", "body__name"]
        constraints = [
            models.UniqueConstraint(fields=["section", "body"], name="one_contribution_a_municipality")
        ]

    def __str__(self) -> str:
        return f"{self.body} – {self.section}"


class TextDoc(models.Model):
    """A text: one per contribution, one per section (the zone's common text).

    `seq` and what follows it are the projection of the log; the rows of `Update` are the truth. Blocks and words are
    those of update `settled_seq`: while several write at once they follow some seconds behind (`operations.settled`).
    """

    uid = PublicUid()
    contribution = models.OneToOneField(Contribution, models.PROTECT, null=True, related_name="doc")
    section = models.OneToOneField(Section, models.PROTECT, null=True, related_name="doc")
    seq = models.PositiveIntegerField(_("last update"), default=0, editable=False)
    sha = models.CharField(max_length=64, blank=True, editable=False)
    blocks = models.JSONField(_("blocks"), default=list, editable=False)
    words = models.PositiveIntegerField(_("words"), default=0, editable=False)
    settled_seq = models.PositiveIntegerField(
        _("update of the blocks"), default=0, db_default=0, editable=False
    )
    saved_at = models.DateTimeField(_("saved at"), null=True, editable=False)
    saved_by = models.ForeignKey(Person, models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        verbose_name = _("text")
        verbose_name_plural = _("texts")
        constraints = [
            models.CheckConstraint(
                name="text_of_one_thing",
                condition=Q(contribution__isnull=False, section__isnull=True)
                | Q(contribution__isnull=True, section__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return str(self.contribution or self.section)

    @property
    def of_section(self) -> Section:
        """The section this text belongs to."""
        return self.contribution.section if self.contribution else self.section  # type: ignore[return-value]


class Update(Fact):
    """A change of a text, chained to the one before: what its Yjs document takes in.

    `kind` "replace": the whole text of a form, whose blocks are in payload {"blocks"} too; "sync": keystrokes, payload
    {}. `data` is the update; none in logs older than live editing, whose texts are what the last payload says.
    """

    class Kind(models.TextChoices):
        REPLACE = "replace", _("whole text")
        SYNC = "sync", _("as it was typed")
        DECISION = "decision", _("suggestions decided on")

    doc = models.ForeignKey(TextDoc, models.PROTECT, related_name="updates")
    seq = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    payload = models.JSONField(_("change"))
    data = models.BinaryField(_("update of the Yjs document"), null=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("moment"))
    previous_sha = models.CharField(max_length=64, blank=True)
    sha = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("update")
        verbose_name_plural = _("updates")
        ordering = ["doc", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["doc", "seq"], name="one_update_a_number"),
            models.CheckConstraint(name="updates_count_from_one", condition=Q(seq__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.doc_id}/{self.seq}"


class Checkpoint(models.Model):
    """A text's Yjs document after update `seq`, so that not all the log is read. It can be thrown away at any time.

    It counts only where `sha` is that of the update, which covers the text's uid and all the log before it.
    """

    doc = models.OneToOneField(TextDoc, models.CASCADE, primary_key=True, related_name="checkpoint")
    seq = models.PositiveIntegerField(_("last update"))
    sha = models.CharField(max_length=64)
    data = models.BinaryField(_("state of the Yjs document"))

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")

    def __str__(self) -> str:
        return f"{self.doc_id}/{self.seq}"


class Version(Fact):
    """The text of an agenda as frozen. `sha256` is over the canonical JSON of {"frame", "blocks"}.

    `frame` is all that is not log (names, titles, municipalities, the records and the alignment of actions with the
    plan); `blocks` maps a section's key to its blocks; `log_state` maps a text's uid to [seq, sha], from which the
    blocks can be made again. A correction of a version that was shown is a new one: `corrects`, with its `erratum`.
    """

    uid = PublicUid()
    agenda = models.ForeignKey(Agenda, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    label = models.CharField(_("label"), max_length=100, blank=True)
    frame = models.JSONField(_("frame"))
    blocks = models.JSONField(_("blocks"))
    log_state = models.JSONField(_("state of the log"))
    html = models.TextField(_("page"))
    sha256 = models.CharField(max_length=64)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrected_by")
    erratum = models.TextField(_("what is corrected"), blank=True, db_default="")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["agenda", "number"]
        constraints = [models.UniqueConstraint(fields=["agenda", "number"], name="one_version_a_number")]

    def __str__(self) -> str:
        return _("version %(number)s") % {"number": self.number}

    @property
    def act(self) -> Act | None:
        """The act that approved it; of a correction published without one, that of what it corrects."""
        if hasattr(self, "approval"):
            return self.approval.act
        return self.corrects.act if self.corrects and hasattr(self, "publication") else None


class Approval(Fact):
    """The act that approved a version."""

    version = models.OneToOneField(Version, models.PROTECT, related_name="approval")
    act = models.OneToOneField(Act, models.PROTECT, related_name="agenda_approval")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")

    def __str__(self) -> str:
        return f"{self.version} – {self.act}"


class Publication(Fact):
    """A version is everybody's from `at` on, and stays so: at its own address when a later one stands for it.

    A correction may be published without an act of its own: the one that approved what it corrects stands for it.
    """

    version = models.OneToOneField(Version, models.PROTECT, related_name="publication")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")

    def __str__(self) -> str:
        return f"{self.version} {self.at:%d/%m/%Y}"


class VersionFile(Fact):
    """A file of a version (`publishing.files`: HTML, JSON, PDF), written once and served byte for byte."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="files")
    name = models.CharField(_("name of the file"), max_length=40, db_default="agenda.pdf")
    content = models.BinaryField(_("bytes"))
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("file of a version")
        verbose_name_plural = _("files of versions")
        constraints = [models.UniqueConstraint(fields=["version", "name"], name="one_file_a_name")]

    def __str__(self) -> str:
        return f"{self.name} {self.sha256}"
