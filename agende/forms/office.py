# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the plan office fills in."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms import clock
from cms.areas.models import PlanEdition
from cms.people.models import Body
from cms.territory.models import Zone

ORGANS = [
    ("Consiglio metropolitano", _("metropolitan council")),
    ("Sindaco metropolitano", _("metropolitan mayor")),
    ("Conferenza metropolitana", _("metropolitan conference")),
]


class FreezeForm(forms.Form):
    """What to call the version."""

    label = forms.CharField(
        label=_("What this version is for"),
        help_text=_("For example “Text for the zone's assembly”. It is shown beside the version's number."),
        required=False,
        max_length=100,
    )


class _LastDay(forms.Form):
    """The last day on which the municipalities write; empty: no such day."""

    last_day = forms.DateField(
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "narrow"}, format="%Y-%m-%d"),
    )

    def clean_last_day(self) -> Any:
        """Writing cannot close before it opens."""
        day = self.cleaned_data["last_day"]
        if day and day < clock.today():
            raise forms.ValidationError(_("This day is over: choose today or a later day."))
        return day

    @property
    def closes_at(self) -> datetime | None:
        """The first moment after the last day."""
        day = self.cleaned_data["last_day"]
        return clock.end_of(day) if day else None


class ReopenForm(_LastDay):
    """Until when the municipalities write, when an agenda is opened again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].label = _("The municipalities may write until")
        self.fields["last_day"].help_text = _(
            "Leave it empty to change nothing: if their time is over, only the coordinator writes."
        )


class OpenForm(_LastDay):
    """A new agenda."""

    zone = forms.ModelChoiceField(label=_("Homogeneous zone"), queryset=Zone.objects.all())
    edition = forms.ModelChoiceField(label=_("Edition of the plan"), queryset=PlanEdition.objects.all())
    motto = forms.CharField(
        label=_("Motto"),
        help_text=_("A few words under the title; they can stay empty."),
        required=False,
        max_length=200,
    )
    field_order = ("zone", "edition", "motto", "last_day")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].label = _("The municipalities may write until")
        self.fields["last_day"].help_text = _("Leave it empty to let them write until the text is frozen.")


class ActForm(forms.Form):
    """The act of approval."""

    body = forms.ModelChoiceField(
        label=_("Body"), queryset=Body.objects.filter(kind=Body.Kind.METROPOLITAN_CITY), empty_label=None
    )
    organ = forms.ChoiceField(label=_("Organ"), choices=ORGANS)
    number = forms.CharField(
        label=_("Number of the act"),
        max_length=47,
        help_text=_("As written on the act, for example 43/2019."),
    )
    act_date = forms.DateField(
        label=_("Day of the act"),
        widget=forms.DateInput(attrs={"type": "date", "class": "narrow"}, format="%Y-%m-%d"),
    )
    votes_for = forms.IntegerField(label=_("Votes for"), required=False, min_value=0, max_value=999)
    votes_against = forms.IntegerField(label=_("Votes against"), required=False, min_value=0, max_value=999)
    votes_abstained = forms.IntegerField(label=_("Abstentions"), required=False, min_value=0, max_value=999)

    def clean_act_date(self) -> Any:
        """An act cannot be of a day still to come."""
        day = self.cleaned_data["act_date"]
        if day > clock.today():
            raise forms.ValidationError(_("This day is still to come: write the day of the act."))
        return day
