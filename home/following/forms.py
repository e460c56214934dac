# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms to follow, and to change what one follows."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from home.following import scopes
from home.following.models import Rhythm
from home.following.scopes import WHOLE_SITE, Scope

CHOOSABLE = ("asked", "zones", "areas", "site")


class AddressForm(forms.Form):
    """An address: nothing else is asked."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("We use it for these messages only, and delete it when you stop."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class FollowForm(AddressForm):
    """What to follow, how often, and the address. `asked` are the scopes that the page one comes from named."""

    asked = forms.MultipleChoiceField(
        label=_("What you want to follow"), required=False, widget=forms.CheckboxSelectMultiple
    )
    town = forms.ChoiceField(label=_("A municipality"), required=False)
    zones = forms.MultipleChoiceField(
        label=_("Homogeneous zones"), required=False, widget=forms.CheckboxSelectMultiple
    )
    areas = forms.MultipleChoiceField(
        label=_("Areas of the plan"), required=False, widget=forms.CheckboxSelectMultiple
    )
    site = forms.MultipleChoiceField(
        label=_("Everything"), required=False, widget=forms.CheckboxSelectMultiple
    )
    rhythm = forms.ChoiceField(
        label=_("How often we write to you"), choices=Rhythm, initial=Rhythm.AT_ONCE, widget=forms.RadioSelect
    )
    is_filter = True
    """One of them is enough: none says of itself that it may stay empty."""
    field_order = ("asked", "town", "zones", "areas", "site", "rhythm", "email")

    def __init__(self, data: Any = None, *, asked: Sequence[Scope] = ()) -> None:
        super().__init__(data, initial={"asked": [scope.name for scope in asked]})
        named = {scope.name for scope in asked}
        choices: dict[str, list[tuple[str, Any]]] = {
            "asked": [(scope.name, scope.label) for scope in asked],
            "town": [("", _("None")), *scopes.towns()],
            "zones": scopes.zones(),
            "areas": scopes.areas(),
            "site": [(WHOLE_SITE, _("Everything that changes on the site"))],
        }
        for name, offered in choices.items():
            left = [(key, words) for key, words in offered if name == "asked" or key not in named]
            if name != "town" and not left:
                del self.fields[name]
                continue
            field: Any = self.fields[name]
            field.choices = left

    def clean(self) -> dict[str, Any]:
        """Something is to be followed. Raises ValidationError."""
        cleaned = super().clean() or {}
        if not self.errors and not self.chosen:
            raise ValidationError(_("Choose at least one thing to follow."))
        return cleaned

    @property
    def chosen(self) -> list[str]:
        """Names of the scopes chosen, each once."""
        said = [name for field in CHOOSABLE for name in self.cleaned_data.get(field, [])]
        return list(dict.fromkeys([*said, *filter(None, [self.cleaned_data.get("town")])]))

    @property
    def main(self) -> list[forms.BoundField]:
        """What is shown first: the things asked for, or else the choice of a municipality and the zones."""
        first = ("asked",) if "asked" in self.fields else ("town", "zones")
        return [self[name] for name in first if name in self.fields]

    @property
    def others(self) -> list[forms.BoundField]:
        """What else could be followed."""
        rest = ("town", "zones", "areas", "site") if "asked" in self.fields else ("areas", "site")
        return [self[name] for name in rest if name in self.fields]

    @property
    def last(self) -> list[forms.BoundField]:
        """How often, and where to."""
        return [self["rhythm"], self["email"]]


class ChangeForm(forms.Form):
    """Which of the things followed to keep, and how often mails come."""

    keep = forms.MultipleChoiceField(
        label=_("You follow"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Take the tick away from what you follow no more."),
    )  # fmt: skip
    rhythm = forms.ChoiceField(label=_("How often we write to you"), choices=Rhythm, widget=forms.RadioSelect)
    is_filter = True
    """Nothing here is left empty on purpose: "optional" beside what one follows would be odd."""

    def __init__(self, data: Any = None, *, followed: Sequence[Scope], rhythm: str) -> None:
        names = [scope.name for scope in followed]
        super().__init__(data, initial={"keep": names, "rhythm": rhythm})
        keep: Any = self.fields["keep"]
        keep.choices = [(scope.name, scope.label) for scope in followed]
