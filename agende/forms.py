# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of the agendas: they clean, they never save."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agende.texts.blocks import typed
from cms import clock
from cms.pdf import unprintable
from cms.people.models import Body

MAX_CHARACTERS = 60_000
MAX_BLOCKS = 500
ORGANS = [
    ("Consiglio metropolitano", _("metropolitan council")),
    ("Sindaco metropolitano", _("metropolitan mayor")),
    ("Conferenza metropolitana", _("metropolitan conference")),
]


class TextForm(forms.Form):
    """A text as typed, and the number of the saved text it was typed over."""

    text = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,
        max_length=MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "true", "data-keep": ""}),
    )
    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def clean_text(self) -> str:
        """Refuses a text of more parts than anyone reads, or with signs that its PDF could not show."""
        text: str = self.cleaned_data["text"]
        if len(typed(text)) > MAX_BLOCKS:
            raise forms.ValidationError(_("The text has too many parts: at most 500."))
        if signs := unprintable("".join(words for _kind, words in typed(text))):
            words = _("These signs cannot be printed: %(signs)s. Write them in words.")
            raise forms.ValidationError(words % {"signs": " ".join(signs)})
        return text


class FreezeForm(forms.Form):
    """What to call the version."""

    label = forms.CharField(
        label=_("What this version is for"),
        help_text=_("For example “Text for the zone's assembly”. It is shown beside the version's number."),
        required=False,
        max_length=100,
    )


class ActForm(forms.Form):
    """The act of approval."""

    body = forms.ModelChoiceField(label=_("Body"), queryset=Body.objects.none(), empty_label=None)
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = Body.objects.filter(kind=Body.Kind.METROPOLITAN_CITY)
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]

    def clean_act_date(self) -> Any:
        """An act cannot be of a day still to come."""
        day = self.cleaned_data["act_date"]
        if day > clock.today():
            raise forms.ValidationError(_("This day is still to come: write the day of the act."))
        return day
