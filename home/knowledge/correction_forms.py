# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of one figure put right: it checks, `correcting` makes a release of it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.charts.cells import BadCell
from home.changes.models import LINE
from home.knowledge.correcting import Correction
from home.knowledge.models import Indicator, Missing, PlaceKind
from home.knowledge.periods import in_words
from home.knowledge.queries import Account
from home.knowledge.reading import figure_of

APART = "|"


class WhichForm(forms.Form):
    """Of which indicator."""

    indicator = forms.ModelChoiceField(
        Indicator.objects.filter(values__isnull=False).distinct().order_by("title"),
        label=gettext_lazy("Indicator"), to_field_name="code",
    )  # fmt: skip


class CorrectionForm(forms.Form):
    """Place and period of a figure of `account`, the right number or why there is none, and what was wrong."""

    place = forms.ChoiceField(label=gettext_lazy("Place"))
    period = forms.ChoiceField(label=gettext_lazy("Period"))
    number = forms.CharField(
        label=gettext_lazy("Right number"), required=False, max_length=40,
        help_text=gettext_lazy("As an Italian would write it: 1.234,5. Zero is a number."),
    )  # fmt: skip
    missing = forms.ChoiceField(
        label=gettext_lazy("Or why there is none"),
        required=False,
        choices=[("", gettext_lazy("there is a number")), *Missing.choices],
    )
    note = forms.CharField(
        label=gettext_lazy("What was wrong"), max_length=LINE,
        help_text=gettext_lazy("One line that everybody reads beside the figure: what was wrong, and how it came out."),
    )  # fmt: skip

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        self.account = account
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["place"].choices = list(_places(account))
        fields["period"].choices = [(one, in_words(one)) for one in reversed(account.periods)]

    def clean_number(self) -> Any:
        """(number, why there is none) as a cell says it, or None for an empty field. Raises ValidationError."""
        text = self.cleaned_data["number"].strip()
        if not text:
            return None
        try:
            return figure_of(text, unit=self.account.indicator.unit)
        except BadCell as wrong:
            raise ValidationError(str(wrong)) from wrong

    def clean(self) -> dict[str, Any]:
        """Either a number or why there is none; and another figure than the one in force."""
        data = super().clean() or {}
        if self.errors:
            return data
        read, why = data["number"], data["missing"]
        if read is not None and why and read != (None, why):
            self.add_error("missing", _("Write the number, or say why there is none: not both."))
        elif read is None and not why:
            self.add_error("number", _("Write the right number, or say below why there is none."))
        elif self._in_force() == (read or (None, why)):
            self.add_error("number", _("This is the figure in force already."))
        return data

    def _in_force(self) -> tuple[Any, str] | None:
        kind, _apart, code = self.cleaned_data["place"].partition(APART)
        points = self.account.points.get(kind, [])
        same = (one for one in points if (one.code, one.period) == (code, self.cleaned_data["period"]))
        return next(((one.number, one.missing) for one in same), None)

    @property
    def correction(self) -> Correction:
        """What was typed; of a form that is valid."""
        data, account = self.cleaned_data, self.account
        kind, _apart, code = data["place"].partition(APART)
        number, missing = data["number"] or (None, data["missing"])
        return Correction(
            indicator=account.indicator, kind=kind, place=code, name=account.places.names(kind)[code],
            period=data["period"], number=number, missing=missing, note=data["note"],
        )  # fmt: skip


def _places(account: Account) -> Iterable[tuple[str, list[tuple[str, str]]]]:
    """The places that figures may be given for, by kind: those of the indicator, then others that have a figure."""
    kinds = [account.indicator.level, *(kind for kind in account.points if kind != account.indicator.level)]
    for kind in kinds:
        names = account.places.names(kind)
        told = {point.code for point in account.points.get(kind, ())}
        codes = [code for code in names if code in told or kind == account.indicator.level]
        named = [(f"{kind}{APART}{code}", names[code]) for code in codes]
        yield str(PlaceKind(kind).label), named
