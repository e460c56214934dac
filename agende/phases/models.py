# SPDX-License-Identifier: AGPL-3.0-or-later
"""When what may be done on an agenda, and every step from one state to the next."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.audit.models import Fact
from cms.people.models import Mandate, Person


class AgendaState(models.TextChoices):
    """Where an agenda stands: the state is also the kind of the phase that is open."""

    DRAFTING = "drafting", pgettext_lazy("agenda", "being written")
    SIGNOFF = "signoff", pgettext_lazy("agenda", "text frozen")
    CONSULTATION = "consultation", pgettext_lazy("agenda", "in consultation")
    ENQUIRY = "enquiry", pgettext_lazy("agenda", "observations examined")
    ADOPTION = "adoption", pgettext_lazy("agenda", "before the organs")
    APPROVED = "approved", pgettext_lazy("agenda", "approved")
    PUBLISHED = "published", pgettext_lazy("agenda", "published")
    MONITORING = "monitoring", pgettext_lazy("agenda", "being carried out")


class ContributionState(models.TextChoices):
    """Where a municipality's contribution stands."""

    DRAFT = "draft", pgettext_lazy("contribution", "draft")
    SUBMITTED = "submitted", pgettext_lazy("contribution", "handed in")
    MERGED = "merged", pgettext_lazy("contribution", "taken into the common text")


class Phase(models.Model):
    """A phase of an agenda from–to: half-open, closing days end at 24:00 in Rome.

    It is planned until the agenda enters it (`entered_at`). `allows`: the verbs (`phases.rules.VERBS`) that may be done
    in it; None: what its kind allows.
    """

    agenda = models.ForeignKey("agende.Agenda", models.PROTECT, related_name="phases")
    kind = models.CharField(_("kind"), max_length=20, choices=AgendaState)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    entered_at = models.DateTimeField(_("entered"), null=True, blank=True, editable=False)
    allows = ArrayField(
        models.CharField(max_length=40), verbose_name=_("what may be done"), null=True, blank=True
    )

    class Meta:
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        ordering = ["agenda", "opens_at"]
        constraints = [
            models.CheckConstraint(
                name="phase_closes_after_it_opens",
                condition=Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agenda_id} {self.kind}"


class Transition(Fact):
    """A step of an agenda, or of a contribution, by whom and when. `text_seq` is the text it was taken on.

    `note_digest` is the SHA-256 of the salt and of the words of its `TransitionNote`, which can be erased.
    """

    agenda = models.ForeignKey("agende.Agenda", models.PROTECT, related_name="transitions")
    contribution = models.ForeignKey(
        "agende.Contribution", models.PROTECT, null=True, related_name="transitions"
    )
    from_state = models.CharField(_("from"), max_length=20, blank=True)
    to_state = models.CharField(_("to"), max_length=20)
    text_seq = models.PositiveIntegerField(_("state of the text"), null=True)
    note_digest = models.CharField(max_length=64, blank=True, db_default="")
    is_late = models.BooleanField(_("late"), default=False, db_default=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"

    def get_state_display(self) -> str:
        """The state reached, in words."""
        states = ContributionState if self.contribution_id else AgendaState
        return str(states(self.to_state).label)


class TransitionNote(Fact):
    """What was written about a step; erasable."""

    transition = models.OneToOneField(Transition, models.PROTECT, primary_key=True, related_name="note")
    salt = models.CharField(max_length=64)
    words = models.CharField(_("note"), max_length=500)

    class Meta:
        verbose_name = _("note on a step")
        verbose_name_plural = _("notes on steps")

    def __str__(self) -> str:
        return self.words
