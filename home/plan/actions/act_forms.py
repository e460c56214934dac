# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of an act about an action."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms import clock
from cms.areas.acts import MOST_BYTES, Document, Told, faults_of
from cms.people.models import Body

ORGANS = [
    (gettext_lazy("Metropolitan city"), [
        ("Consiglio metropolitano", gettext_lazy("metropolitan council")),
        ("Sindaco metropolitano", gettext_lazy("metropolitan mayor")),
        ("Conferenza metropolitana", gettext_lazy("metropolitan conference")),
    ]),
    (gettext_lazy("Municipality"), [
        ("Consiglio comunale", gettext_lazy("municipal council")),
        ("Giunta comunale", gettext_lazy("municipal executive")),
        ("Sindaco", gettext_lazy("mayor")),
    ]),
    (gettext_lazy("Any body"), [("Dirigente", gettext_lazy("manager (decision)"))]),
]  # fmt: skip


class ActOfActionForm(forms.Form):
    """Who decided, number and day, about what; where it is published, or its document."""

    body = forms.ModelChoiceField(Body.objects.order_by("name"), label=gettext_lazy("Body"))
    organ = forms.ChoiceField(label=gettext_lazy("Organ"), choices=ORGANS)
    number = forms.CharField(
        label=gettext_lazy("Number of the act"), max_length=47,
        help_text=gettext_lazy("As written on the act, for example 43/2019."),
    )  # fmt: skip
    act_date = forms.DateField(
        label=gettext_lazy("Day of the act"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    subject = forms.CharField(
        label=gettext_lazy("What it is about"), max_length=300,
        help_text=gettext_lazy("One line beside the act, for example “approves the executive project”."),
    )  # fmt: skip
    link = forms.URLField(
        label=gettext_lazy("Where it is published"), required=False, max_length=500, assume_scheme="https",
        help_text=gettext_lazy("Address of the act on the site of its body, if it has one."),
    )  # fmt: skip
    document = forms.FileField(
        label=gettext_lazy("Document of the act"), required=False,
        help_text=gettext_lazy(
            "PDF, or signed file (.p7m), 20 MB at most: everybody can take it from the sheet. Without a document and "
            "an address the act is shown as to be verified."
        ),
        widget=forms.FileInput(attrs={"accept": ".pdf,.p7m,application/pdf"}),
    )  # fmt: skip

    def clean_document(self) -> Document | None:
        """The file as it was received; one too large is not even read."""
        upload = self.cleaned_data["document"]
        if upload is None:
            return None
        if upload.size > MOST_BYTES:
            raise ValidationError(_("The file is larger than 20 MB."))
        return Document(upload.name, upload.read())

    def clean(self) -> dict[str, Any]:
        """What cannot be true of an act is said beside its field."""
        data = super().clean() or {}
        if not self.errors:
            for name, words in faults_of(self.told, today=clock.today()).items():
                self.add_error(name, words)
        return data

    @property
    def told(self) -> Told:
        """What is told of the act; of a form without errors."""
        data = self.cleaned_data
        return Told(**{name: data[name] for name in ("body", "organ", "number", "act_date", "document")})
