# SPDX-License-Identifier: AGPL-3.0-or-later
"""An objective, an action or an indicator as it is filled in; what is decided on it; how far it is."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agende.actions import fields
from agende.actions.fields import FIELDS, LISTS, YEARS, BadFields, Field, Type, cleaned
from agende.actions.models import ProgressReport
from agende.actions.typed import NotANumber, half_in_words, kept, number_from

LATER = 3
"""Years after the triennium in which an action may still end."""

type Choices = Sequence[tuple[Any, Any]]


class RecordForm(forms.Form):
    """The fields of a kind of record, and the number of the change they were typed over.

    `choices` maps the name of a field that names things to what it may name, and of a half of a year to the one it
    has already; `years` are the edition's.
    """

    base = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    def __init__(
        self, kind: str, *args: Any, choices: Mapping[str, Choices], years: tuple[int, int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for field in FIELDS[kind]:
            made = _control(field, choices.get(field.name, ()), years)
            made.label, made.help_text, made.required = str(field.label), str(field.hint), field.is_required
            self.fields[field.name] = made

    def clean(self) -> dict[str, Any]:
        """Says beside each field what cannot be taken."""
        typed: dict[str, Any] = super().clean() or {}
        try:
            cleaned(self.kind, typed)
        except BadFields as bad:
            self.refuse(bad)
        return typed

    def refuse(self, bad: BadFields) -> None:
        """Puts what was refused beside the fields that do not say something else already."""
        for name, words in bad.errors.items():
            if name not in self.errors:
                self.add_error(name, words)

    @property
    def typed(self) -> dict[str, Any]:
        """What was filled in, without the base."""
        return {field.name: self.cleaned_data.get(field.name) for field in FIELDS[self.kind]}


def _control(field: Field, choices: Choices, years: tuple[int, int]) -> forms.Field:
    if field.type in LISTS:
        boxes = forms.CheckboxSelectMultiple(attrs={"class": "choices-many"})
        return forms.MultipleChoiceField(choices=choices, widget=boxes)
    if field.type in NONE:
        shown = choices if field.type == Type.RECORD else field.choices or sorted({*_halves(years), *choices})
        return forms.ChoiceField(choices=[("", NONE[field.type]), *shown])
    return forms.CharField(widget=WIDGETS[field.type]())


NONE = {Type.RECORD: _("None"), Type.CHOICE: _("Not said"), Type.HALF: _("Not said")}
WIDGETS: dict[Type, Callable[[], forms.Widget]] = {
    Type.TEXT: lambda: forms.Textarea(attrs={"rows": 4, "spellcheck": "true"}),
    Type.LINE: forms.TextInput,
    Type.EURO: lambda: forms.TextInput(attrs={"inputmode": "decimal", "class": "narrow"}),
    Type.NUMBER: lambda: forms.TextInput(attrs={"inputmode": "decimal", "class": "narrow"}),
    Type.YEAR: lambda: forms.TextInput(attrs={"inputmode": "numeric", "class": "narrow"}),
}


def _halves(years: tuple[int, int]) -> Choices:
    halves = [f"{year}-{half}" for year in range(years[0], years[1] + LATER + 1) for half in (1, 2)]
    return [(half, half_in_words(half)) for half in halves]


class ProposedChangeForm(RecordForm):
    """A record in the agenda as a municipality would have it, and why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = forms.CharField(
            label=_("Why it should change"),
            help_text=_("Who works on the agenda reads it; the coordinator decides."),
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "true"}),
        )


class ReasonForm(forms.Form):
    """Why a record is taken in, declined, taken out or withdrawn."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Who works on the agenda reads it in the history."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "true"}),
    )


class FilterForm(forms.Form):
    """Which records of a section are shown."""

    is_filter = True

    def __init__(self, *args: Any, states: Choices, bodies: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label, choices in (("state", _("State"), states), ("body", _("Proposed by"), bodies)):
            self.fields[name] = forms.ChoiceField(
                label=label, required=False, choices=[("", _("all")), *choices]
            )


class ProgressForm(forms.Form):
    """How far an action is."""

    state = forms.ChoiceField(
        label=_("How far it is"), choices=ProgressReport.State.choices, widget=forms.RadioSelect
    )
    percent = forms.IntegerField(
        label=_("Done, in %"),
        help_text=_("From 0 to 100; leave it empty if it cannot be said."),
        required=False,
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"class": "narrow"}),
    )
    note = forms.CharField(
        label=_("What was done, what comes next"),
        help_text=_("If it is late or stopped, say why. Everybody will read it."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "true"}),
    )

    def clean_note(self) -> str:
        """What can be printed."""
        return printable(self.cleaned_data["note"])


class ReadingForm(forms.Form):
    """A value of an indicator: a number, or that it is missing and why."""

    year = forms.IntegerField(
        label=_("Year"),
        min_value=YEARS.start,
        max_value=YEARS.stop - 1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "narrow"}),
    )
    number = forms.CharField(
        label=_("Value"),
        help_text=_("For example 1.250 or 12,5. Zero is a value: write 0."),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "narrow"}),
    )
    is_missing = forms.BooleanField(label=_("The value of that year is missing"), required=False)
    source = forms.CharField(
        label=_("Source"), help_text=_("Who publishes the figure, and where."), required=False, max_length=300
    )
    note = forms.CharField(
        label=_("Note"), help_text=_("If the value is missing, say why."), required=False, max_length=300
    )

    def clean_source(self) -> str:
        """What can be printed."""
        return printable(self.cleaned_data["source"])

    def clean_note(self) -> str:
        """What can be printed."""
        return printable(self.cleaned_data["note"])

    def clean_number(self) -> Decimal | None:
        """The number typed the Italian way."""
        try:
            number = number_from(self.cleaned_data["number"])
            kept(number, 4)
        except NotANumber:
            raise forms.ValidationError(_("Write a number, for example 1.250 or 12,5.")) from None
        return number

    def clean(self) -> dict[str, Any]:
        """Either a number, or that it is missing with a reason."""
        said: dict[str, Any] = super().clean() or {}
        if "number" in self.errors:
            return said
        if said.get("is_missing") and said.get("number") is not None:
            self.add_error("is_missing", _("There is a value: untick this box, or leave the value empty."))
        elif said.get("number") is None and not said.get("is_missing"):
            self.add_error("number", _("Write the value, or tick that it is missing."))
        elif said.get("is_missing") and not said.get("note"):
            self.add_error("note", _("Say why the value is missing."))
        return said


def printable(words: str) -> str:
    """The words as they can be stored; refuses signs that a PDF could not show."""
    try:
        return fields.printable(words)
    except ValueError as refused:
        raise forms.ValidationError(str(refused)) from None


class CarryForm(forms.Form):
    """What of an older agenda goes on in the new one, and where to: a field "to_<n>" for each section of `keys`."""

    def __init__(
        self, *args: Any, records: Choices, places: Mapping[str, tuple[str, Choices]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["records"] = forms.MultipleChoiceField(
            label=_("What goes on"), choices=records, widget=forms.CheckboxSelectMultiple
        )
        self.keys = {f"to_{number}": key for number, key in enumerate(places)}
        for name, key in self.keys.items():
            label, choices = places[key]
            self.fields[name] = forms.ChoiceField(
                label=label, required=False, choices=[("", _("Choose a section")), *choices]
            )

    @property
    def chosen_sections(self) -> dict[str, str]:
        """Key of the old section → uid of the new one."""
        return {
            key: self.cleaned_data[name] for name, key in self.keys.items() if self.cleaned_data.get(name)
        }
