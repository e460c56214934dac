# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which two versions are compared, and whose part."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agende.texts.models import Version
from cms.people.models import Body

DRAFT = "bozza"


class CompareForm(forms.Form):
    """From a version to a version, or to today's draft; whole or a municipality's part."""

    is_filter = True
    da = forms.ChoiceField(label=_("From the version"))
    a = forms.ChoiceField(label=_("To the version"))
    comune = forms.ModelChoiceField(
        label=_("Whose part"),
        queryset=Body.objects.none(),
        to_field_name="uid",
        required=False,
        empty_label=_("The whole agenda"),
    )
    tutto = forms.BooleanField(label=_("Also what did not change"), required=False)

    def __init__(
        self, data: Any, *, versions: Sequence[Version], bodies: Any, has_draft: bool = False
    ) -> None:
        choices = [(str(version.number), _label(version)) for version in versions]
        last = [(DRAFT, _("Today's text"))] if has_draft else []
        numbers = [number for number, _words in [*last, *choices]]
        usual = {"da": numbers[1] if len(numbers) > 1 else numbers[0], "a": numbers[0]}
        super().__init__(usual | {name: value for name, value in data.items() if value})
        self.fields["da"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["a"].choices = [*last, *choices]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["comune"].queryset = bodies  # type: ignore[attr-defined]  # a ModelChoiceField


def _label(version: Version) -> str:
    return f"{version}".capitalize() + (f" – {version.label}" if version.label else "")
