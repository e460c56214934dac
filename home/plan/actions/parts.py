# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an action of the plan is made of, row by row: milestones, partners, money, CUPs, agenda actions it meets.

All are children of the page: a revision, an approval and a bundle carry them with it.
"""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable

from cms.people.models import Body

CUP = RegexValidator(
    r"^[A-Z]\d{2}[A-Z]\d{11}$",
    _(
        "A CUP has 15 characters: a letter, two figures, a letter, eleven figures. For example B46F18000130001."
    ),
)
"""Codice unico di progetto (delibera CIPE n. 143/2002; opencup.gov.it): 15 characters."""
EURO: dict[str, Any] = {"max_digits": 14, "decimal_places": 2, "validators": [MinValueValidator(0)]}


class Milestone(Orderable):
    """A step of an action: to be reached by a day, reached on a day, or with no day yet."""

    class State(models.TextChoices):
        NEXT = "next", pgettext_lazy("milestone", "to do")
        NOW = "now", pgettext_lazy("milestone", "under way")
        DONE = "done", pgettext_lazy("milestone", "reached")

    page = ParentalKey("home.ActionPage", on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(_("title"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NEXT)
    planned_date = models.DateField(
        _("to be reached by"), null=True, blank=True, help_text=_("Leave it empty if no day is planned yet.")
    )
    reached_date = models.DateField(_("reached on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    panels: ClassVar = [
        FieldPanel("title"),
        FieldPanel("state"),
        FieldPanel("planned_date"),
        FieldPanel("reached_date"),
        FieldPanel("note"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")

    def __str__(self) -> str:
        return self.title


class Partner(Orderable):
    """Who takes part in an action beside who leads it: a body we know, or a name."""

    page = ParentalKey("home.ActionPage", on_delete=models.CASCADE, related_name="partners")
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("body")
    )
    name = models.CharField(
        _("name"),
        max_length=200,
        blank=True,
        help_text=_("Who is not in the list: associations, firms, schools."),
    )
    role = models.CharField(_("part it has"), max_length=150, blank=True)

    panels: ClassVar = [FieldPanel("body"), FieldPanel("name"), FieldPanel("role")]

    class Meta(Orderable.Meta):
        verbose_name = _("partner")
        verbose_name_plural = _("partners")

    def __str__(self) -> str:
        return str(self.body or self.name)

    def clean(self) -> None:
        """Raises ValidationError unless it is either a body or a name."""
        super().clean()
        if bool(self.body_id) == bool(self.name.strip()):
            raise ValidationError({"name": _("Choose a body or write a name: one of the two.")})


class Funding(Orderable):
    """Money for an action from one source. An amount that is empty is not known: it is not zero."""

    class Kind(models.TextChoices):
        EUROPE = "europe", _("European Union")
        STATE = "state", _("State")
        REGION = "region", _("Region")
        METROPOLITAN_CITY = "metropolitan_city", _("Metropolitan city")
        MUNICIPALITIES = "municipalities", _("Municipalities")
        PRIVATE = "private", pgettext_lazy("money", "private")
        OTHER = "other", pgettext_lazy("money", "other")

    class State(models.TextChoices):
        TO_FIND = "to_find", pgettext_lazy("money", "to be found")
        ASKED = "asked", pgettext_lazy("money", "asked for")
        GRANTED = "granted", pgettext_lazy("money", "granted")
        SPENT = "spent", pgettext_lazy("money", "spent")

    page = ParentalKey("home.ActionPage", on_delete=models.CASCADE, related_name="funding")
    source = models.CharField(_("source"), max_length=200, help_text=_("Programme, measure or budget item."))
    kind = models.CharField(_("who gives it"), max_length=20, choices=Kind)
    amount = models.DecimalField(
        _("amount (€)"), null=True, blank=True, help_text=_("Empty: not known. Zero is written 0."), **EURO
    )
    state = models.CharField(_("state"), max_length=10, choices=State)

    panels: ClassVar = [FieldPanel("source"), FieldPanel("kind"), FieldPanel("amount"), FieldPanel("state")]

    class Meta(Orderable.Meta):
        verbose_name = _("money from a source")
        verbose_name_plural = _("money")

    def __str__(self) -> str:
        return self.source


class Cup(Orderable):
    """A CUP of a project that is part of an action, and what the project is called."""

    page = ParentalKey("home.ActionPage", on_delete=models.CASCADE, related_name="cups")
    code = models.CharField(_("CUP"), max_length=15, validators=[CUP])
    title = models.CharField(_("project"), max_length=200, blank=True)

    panels: ClassVar = [FieldPanel("code"), FieldPanel("title")]

    class Meta(Orderable.Meta):
        verbose_name = _("CUP")
        verbose_name_plural = _("CUPs")

    def __str__(self) -> str:
        return self.code


class AgendaAction(Orderable):
    """An action of a territorial agenda that an action of the plan meets, by its code for life."""

    page = ParentalKey("home.ActionPage", on_delete=models.CASCADE, related_name="agenda_actions")
    code = models.CharField(
        _("code"), max_length=30, help_text=_("As in the published agenda, for example ADM-AZ-012.")
    )

    panels: ClassVar = [FieldPanel("code")]

    class Meta(Orderable.Meta):
        verbose_name = _("action of an agenda")
        verbose_name_plural = _("actions of agendas")

    def __str__(self) -> str:
        return self.code
