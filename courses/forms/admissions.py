# SPDX-License-Identifier: AGPL-3.0-or-later
"""What managers and the training office fill in about enrolments."""

from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.people.models import Body, OrgUnit
from cms.territory.models import Zone
from courses.admissions.matching import Conditions
from courses.admissions.models import EnrolmentRule
from courses.catalogue.models import ModulePage

LARGEST = 5 * 1024 * 1024
TOO_BIG = _("The file is larger than 5 MB: divide it.")
LINKS = ("bodies", "units", "zones")


class ReasonForm(forms.Form):
    """A reason that the person concerned will read."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The person will read it in an e-mail. 500 characters at most."),
        error_messages={
            "required": _("Write the reason: the person will read it."),
            "max_length": _("The reason is too long: 500 characters at most."),
        },
    )


class RosterForm(forms.Form):
    """The file of the people to enrol."""

    roster = forms.FileField(
        label=_("File of the people"),
        help_text=_("A CSV with a column “email” (or “uid”), 5 MB and 20,000 rows at most."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv"}),
        error_messages={
            "required": _("Choose the file of the people to enrol."),
            "empty": _("The file is empty: choose one with at least an address."),
        },
    )

    def __init__(self, *args: Any, is_too_big: bool = False) -> None:
        super().__init__(*args)
        if is_too_big:
            self.fields["roster"].error_messages["required"] = TOO_BIG

    def clean_roster(self) -> bytes:
        sent = self.cleaned_data["roster"]
        if sent.size > LARGEST:
            raise forms.ValidationError(TOO_BIG)
        content: bytes = sent.read()
        return content


def _many() -> forms.CheckboxSelectMultiple:
    """Boxes to tick in a list of its own height: more than fit on a screen."""
    return forms.CheckboxSelectMultiple(attrs={"class": "choices-many"})


class RuleForm(forms.Form):
    """A rule of enrolment; an empty condition asks nothing."""

    name = forms.CharField(label=_("Name of the rule"), max_length=200)
    module = forms.ModelChoiceField(
        label=_("Module"), queryset=ModulePage.objects.none(), empty_label=_("Choose a module")
    )
    bodies = forms.ModelMultipleChoiceField(
        label=_("Bodies"), queryset=Body.objects.all(), required=False, widget=_many(),
        help_text=_("None: every body."))  # fmt: skip
    units = forms.ModelMultipleChoiceField(
        label=_("Units"), queryset=OrgUnit.objects.all(), required=False, widget=_many(),
        help_text=_("The units below them count too. None: every unit."))  # fmt: skip
    zones = forms.ModelMultipleChoiceField(
        label=_("Homogeneous zones"), queryset=Zone.objects.all(), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("None: every zone."))  # fmt: skip
    profile = forms.CharField(
        label=_("Professional profile"), max_length=100, required=False,
        help_text=_("As it is written in the employments. Empty: every profile."))  # fmt: skip
    event = forms.ChoiceField(
        label=_("Who"), choices=EnrolmentRule.Event.choices, required=False, widget=forms.RadioSelect
    )
    within_days = forms.IntegerField(
        label=_("Days since they were hired or moved"), min_value=1, max_value=3650, initial=30,
        help_text=_("It counts only for who is newly hired or moved."),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            _("Days since they were hired or moved: write a whole number from 1 to 3,650."),
        ))  # fmt: skip
    is_active = forms.BooleanField(label=_("The rule is active"), required=False, initial=True)

    def __init__(self, data: Any = None, *, rule: EnrolmentRule | None = None) -> None:
        super().__init__(data, initial=_written(rule) if rule else None)
        fields: dict[str, Any] = self.fields
        fields["module"].queryset = ModulePage.objects.open().defer_streamfields().order_by("title")
        fields["units"].choices = _units_by_body()
        self.initial.setdefault("event", "")

    @property
    def conditions(self) -> Conditions:
        """What was filled in, of a valid form."""
        return Conditions(
            **self.links, profile=self.cleaned_data["profile"], event=self.cleaned_data["event"],
            within_days=self.cleaned_data["within_days"])  # fmt: skip

    @property
    def links(self) -> dict[str, list[int]]:
        """Ids of the bodies, units and zones chosen."""
        return {name: [thing.pk for thing in self.cleaned_data[name]] for name in LINKS}

    def fields_of_rule(self) -> dict[str, Any]:
        """The rest, by the names of the model's fields."""
        return {name: value for name, value in self.cleaned_data.items() if name not in LINKS}


def _written(rule: EnrolmentRule) -> dict[str, Any]:
    plain = ("name", "module", "profile", "event", "within_days", "is_active")
    return {name: getattr(rule, name) for name in plain} | {
        name: list(getattr(rule, name).values_list("pk", flat=True)) for name in LINKS
    }


def _units_by_body() -> list[tuple[str, list[tuple[int, str]]]]:
    units = OrgUnit.objects.select_related("body").order_by("body__name", "name")
    return [
        (body, [(unit.pk, str(unit)) for unit in own])
        for body, own in groupby(units, lambda unit: unit.body.name)
    ]
