# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of datasets, indicators and releases in Wagtail's admin: they check, the verbs write."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from home.knowledge.columns import Column, Columns, Use, faults
from home.knowledge.files import MOST_BYTES
from home.knowledge.models import Indicator, PlaceKind, Release
from home.knowledge.releasing import Opened

USES = [
    (Use.NOTHING.value, gettext_lazy("not used")),
    (Use.PLACE.value, gettext_lazy("place: its code or its name")),
    (Use.NAME.value, gettext_lazy("name of the place, to check the code")),
    (Use.PERIOD.value, gettext_lazy("period")),
    (Use.INDICATOR.value, gettext_lazy("indicator")),
    (Use.NUMBER.value, gettext_lazy("numbers")),
]
SEEN = 3


class IndicatorForm(WagtailAdminModelForm):
    """An indicator; its code is in the address and in every file, and stays."""

    class Meta:
        model = Indicator
        exclude = ()
        widgets = {"nodes": forms.CheckboxSelectMultiple()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["code"].disabled = True
        nodes: Any = self.fields["nodes"]
        nodes.queryset = nodes.queryset.select_related("edition").order_by(
            "-edition__first_year", "kind", "order"
        )
        nodes.label_from_instance = lambda node: f"{node.edition}: {node.title}"

    def clean_weight(self) -> Indicator | None:
        """Raises ValidationError for an indicator that would weigh itself."""
        weight: Indicator | None = self.cleaned_data["weight"]
        if weight and weight.pk == self.instance.pk:
            raise ValidationError(_("An indicator cannot be weighted by itself."))
        return weight


class FileField(forms.FileField):
    """A file as bytes, with its name."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """(name, bytes); raises ValidationError when it is too large."""
        file = super().clean(data, initial)
        if file.size > MOST_BYTES:
            raise ValidationError(
                _("The file is larger than 5 MB: take out what is not needed, or divide it by years.")
            )
        return file.name, file.read()


class BeginForm(WagtailAdminModelForm):
    """A new release: of which dataset, its file, what is new."""

    file = FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("CSV or XLSX, 5 MB at most. It is kept as it is."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )  # fmt: skip

    class Meta:
        model = Release
        fields = ("dataset", "file", "note", "is_complete")


class FileForm(forms.Form):
    """A better file for a draft."""

    file = FileField(
        label=gettext_lazy("A better file"), widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"})
    )


class ColumnsForm(forms.Form):
    """What each column means; the choices are those of the file as it was read."""

    kind = forms.ChoiceField(label=gettext_lazy("The places are"), choices=PlaceKind.choices)
    note = forms.CharField(label=gettext_lazy("What is new"), max_length=300)
    is_complete = forms.BooleanField(
        label=gettext_lazy("The file is complete: figures that it lacks are withdrawn"), required=False
    )

    def __init__(self, opened: Opened, data: Any = None) -> None:
        self.opened, columns = opened, opened.columns
        release = opened.release
        super().__init__(
            data, initial={"kind": columns.kind, "note": release.note, "is_complete": release.is_complete}
        )
        indicators = [("", "—"), *((code, one.title) for code, one in opened.indicators.items())]
        for place, one in enumerate(columns.columns):
            self.fields[f"use_{place}"] = forms.ChoiceField(
                choices=USES, initial=one.use, label=_("Use of “%(title)s”") % {"title": one.title}
            )
            self.fields[f"indicator_{place}"] = forms.ChoiceField(
                choices=indicators, initial=one.indicator, required=False,
                label=_("Indicator of “%(title)s”") % {"title": one.title},
            )  # fmt: skip
            self.fields[f"period_{place}"] = forms.CharField(
                initial=one.period, required=False, max_length=7,
                label=_("Period of “%(title)s”") % {"title": one.title},
            )  # fmt: skip

    @property
    def rows(self) -> list[dict[str, Any]]:
        """For each column: its heading, its first cells, its three fields."""
        line = self.opened.columns.line
        cells = [cells for number, cells in self.opened.rows if number > line][:SEEN]
        return [
            {
                "title": one.title, "seen": [row[place] for row in cells if place < len(row)],
                "cells": [[self[f"use_{place}"]], [self[f"indicator_{place}"], self[f"period_{place}"]]],
            }
            for place, one in enumerate(self.opened.columns.columns)
        ]  # fmt: skip

    def chosen(self) -> Columns:
        """The columns as chosen."""
        read, data = self.opened.columns, self.cleaned_data
        columns = tuple(
            Column(
                one.title, data[f"use_{place}"],
                *(
                    (data[f"indicator_{place}"], data[f"period_{place}"].strip())
                    if data[f"use_{place}"] == Use.NUMBER else ("", "")
                ),
            )
            for place, one in enumerate(read.columns)
        )  # fmt: skip
        return Columns(read.line, data["kind"], columns)

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError with all that keeps the columns from being read."""
        data = super().clean() or {}
        if not self.errors and (said := faults(self.chosen(), indicators=list(self.opened.indicators))):
            raise ValidationError(said)
        return data
