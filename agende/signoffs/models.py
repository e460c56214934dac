# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each municipality says to a frozen version, and the acts of the organs about it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agende.texts.models import Agenda, Version
from cms.areas.models import Act
from cms.audit.models import Fact
from cms.ids import PublicUid
from cms.people.models import Body, Mandate, Person


class SignOff(Fact):
    """A municipality's word on an exact version, by its signatory. The last one of a municipality counts.

    `version.sha256` is what was signed. The municipality's own act (deliberation, letter) may be named.
    """

    class Position(models.TextChoices):
        AGREED = "agreed", _("agreed")
        WITH_NOTES = "with_notes", _("agreed with notes")
        NOT_AGREED = "not_agreed", _("not agreed")

    uid = PublicUid()
    version = models.ForeignKey(Version, models.PROTECT, related_name="signoffs")
    body = models.ForeignKey(Body, models.PROTECT, related_name="signoffs")
    position = models.CharField(_("position"), max_length=20, choices=Position)
    note = models.TextField(_("notes"), blank=True)
    organ = models.CharField(_("organ"), max_length=100, blank=True)
    act_number = models.CharField(_("number of the act"), max_length=50, blank=True)
    act_date = models.DateField(_("day of the act"), null=True, blank=True)
    is_late = models.BooleanField(_("after the closing"), default=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("sign-off")
        verbose_name_plural = _("sign-offs")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="signoff_says_why",
                condition=Q(position="agreed") | ~Q(note=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.body}: {self.get_position_display()}"


class Resolution(Fact):
    """An act about an agenda other than its approval: it gives an opinion, adopts, or opens a locked text again."""

    class Step(models.TextChoices):
        ZONE_OPINION = "zone_opinion", _("opinion of the zone's assembly")
        ADOPTION = "adoption", _("adoption")
        CONFERENCE_OPINION = "conference_opinion", _("opinion of the metropolitan conference")
        UNLOCK = "unlock", _("the text is opened again")

    class Outcome(models.TextChoices):
        FAVOURABLE = "favourable", _("favourable")
        WITH_NOTES = "with_notes", _("favourable with notes")
        CONTRARY = "contrary", _("contrary")

    uid = PublicUid()
    agenda = models.ForeignKey(Agenda, models.PROTECT, related_name="resolutions")
    version = models.ForeignKey(Version, models.PROTECT, related_name="resolutions")
    step = models.CharField(_("step"), max_length=20, choices=Step)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome, blank=True)
    note = models.TextField(_("notes"), blank=True)
    act = models.OneToOneField(Act, models.PROTECT, related_name="agenda_resolution")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("resolution on an agenda")
        verbose_name_plural = _("resolutions on agendas")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_step_display()}: {self.act}"
