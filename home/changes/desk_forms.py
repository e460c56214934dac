# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form that withholds a version."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.people.names import plain
from home.changes.models import LINE, PageVersion


class WithholdForm(forms.Form):
    """Why, and the title again: nothing is taken away by a slip of the hand."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=LINE,
        help_text=gettext_lazy(
            "Everybody reads it in the place of the content, for ever: write no names. For example the number and the "
            "day of the decision."
        ),
    )  # fmt: skip
    title = forms.CharField(
        label=gettext_lazy("Title of the page"), max_length=255,
        help_text=gettext_lazy("Type it again, so that nothing is taken away by mistake."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, version: PageVersion) -> None:
        self.version = version
        super().__init__(data)

    def clean_title(self) -> str:
        """Raises ValidationError unless it is the version's, letters large or small."""
        typed: str = self.cleaned_data["title"]
        if plain(typed) != plain(self.version.title):
            raise ValidationError(_("This is not the title of the version on this screen."))
        return typed
