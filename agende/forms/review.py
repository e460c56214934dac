# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a decision on suggestions says."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from agende.amendments.models import Decision

OUTCOMES = Decision.Outcome
REASONS = [
    (
        _("To accept"),
        [
            _("It makes the text clearer."),
            _("The data are confirmed."),
            _("The municipalities concerned agree."),
        ],
    ),
    (
        _("To refuse"),
        [
            _("It is said already elsewhere in the text."),
            _("The data are missing or not confirmed."),
            _("It is not a matter of this agenda."),
            _("The municipalities concerned do not agree."),
        ],
    ),
]


def _choices() -> list[tuple[Any, Any]]:
    groups = [(title, [(words, words) for words in some]) for title, some in REASONS]
    return [("", _("choose, or write your own")), *groups]


class ReasonForm(forms.Form):
    """Why: a usual reason, one's own words, or both."""

    usual = forms.ChoiceField(label=_("Usual reason"), required=False, choices=_choices)
    reason = forms.CharField(
        label=_("Reason in your own words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        """`why`: what is said, in one; it may be missing only where somebody withdraws their own suggestion."""
        data: dict[str, Any] = super().clean() or {}
        data["why"] = " ".join(filter(None, (data.get("usual", ""), data.get("reason", "").strip())))
        if not data["why"] and data.get("outcome") != OUTCOMES.WITHDRAWN and "reason" not in self.errors:
            self.add_error("reason", _("Say why: who suggested it reads your reason."))
        return data


class Uids(forms.Field):
    """The uids of what was chosen: at least one."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[UUID]:
        """Raises ValidationError for what is no uid."""
        try:
            return [UUID(each) for each in value or ()]
        except (TypeError, ValueError):
            raise forms.ValidationError(_("Choose at least one suggestion.")) from None


class DecisionForm(ReasonForm):
    """Which suggestions of an agenda, and what becomes of them."""

    suggestion = Uids(error_messages={"required": _("Choose at least one suggestion.")})
    outcome = forms.ChoiceField(choices=OUTCOMES)


class FilterForm(forms.Form):
    """Which suggestions are shown."""

    is_filter = True
    sezione = forms.ChoiceField(label=_("Section"), required=False)
    comune = forms.ChoiceField(label=_("Municipality"), required=False)
    persona = forms.ChoiceField(label=_("Person"), required=False)

    def __init__(self, *args: Any, known: Mapping[str, Mapping[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in known.items():
            field: Any = self.fields[name]
            field.choices = [("", _("all")), *choices.items()]
