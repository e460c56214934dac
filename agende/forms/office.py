# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the plan office fills in."""

from dataclasses import fields
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agende.forms.printing import is_printable
from agende.signoffs.models import Resolution
from cms import clock
from cms.areas.acts import MOST_BYTES, Document, Told, faults_of
from cms.areas.models import Act, PlanEdition
from cms.people.models import Body
from cms.territory.models import Zone

ORGANS = [
    ("Consiglio metropolitano", _("metropolitan council")),
    ("Sindaco metropolitano", _("metropolitan mayor")),
    ("Conferenza metropolitana", _("metropolitan conference")),
    ("Assemblea della zona omogenea", _("assembly of the homogeneous zone")),
]


class FreezeForm(forms.Form):
    """What to call the version."""

    label = forms.CharField(
        label=_("What this version is for"),
        help_text=_("For example “Text for the zone's assembly”. It is shown beside the version's number."),
        required=False,
        max_length=100,
        validators=[is_printable],
    )


class FreezeAgainForm(FreezeForm):
    """The same, of an agenda that was published: what the new version changes of the one that stands."""

    erratum = forms.CharField(
        label=_("What changes from the published version"),
        help_text=_("Everybody reads it beside the agenda when this version is published."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[is_printable],
    )


class _LastDay(forms.Form):
    """The last day on which the municipalities write; empty: no such day."""

    last_day = forms.DateField(
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "narrow"}, format="%Y-%m-%d"),
    )

    def clean_last_day(self) -> Any:
        """Writing cannot close before it opens."""
        day = self.cleaned_data["last_day"]
        if day and day < clock.today():
            raise forms.ValidationError(_("This day is over: choose today or a later day."))
        return day

    @property
    def closes_at(self) -> datetime | None:
        """The first moment after the last day."""
        day = self.cleaned_data["last_day"]
        return clock.end_of(day) if day else None


class ReopenForm(_LastDay):
    """Until when the municipalities write, when an agenda is opened again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].label = _("The municipalities may write until")
        self.fields["last_day"].help_text = _(
            "Leave it empty to change nothing: if their time is over, only the coordinator writes."
        )


class OpenForm(_LastDay):
    """A new agenda."""

    zone = forms.ModelChoiceField(label=_("Homogeneous zone"), queryset=Zone.objects.all())
    edition = forms.ModelChoiceField(label=_("Edition of the plan"), queryset=PlanEdition.objects.all())
    motto = forms.CharField(
        label=_("Motto"),
        help_text=_("A few words under the title; they can stay empty."),
        required=False,
        max_length=200,
        validators=[is_printable],
    )
    field_order = ("zone", "edition", "motto", "last_day")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].label = _("The municipalities may write until")
        self.fields["last_day"].help_text = _("Leave it empty to let them write until the text is frozen.")


def past_day(day: date | None) -> date | None:
    """The day of an act, which cannot be still to come; raises ValidationError."""
    if day and day > clock.today():
        raise forms.ValidationError(_("This day is still to come: write the day of the act."))
    return day


def _count(label: Any, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=help_text, required=False, min_value=0, max_value=999)


class ActForm(forms.Form):
    """An act: who decided, number and day, how the session was, its document."""

    body = forms.ModelChoiceField(
        label=_("Body"), queryset=Body.objects.filter(kind=Body.Kind.METROPOLITAN_CITY), empty_label=None
    )
    organ = forms.ChoiceField(label=_("Organ"), choices=ORGANS)
    number = forms.CharField(
        label=_("Number of the act"),
        max_length=47,
        help_text=_("As written on the act, for example 43/2019."),
        validators=[is_printable],
    )
    act_date = forms.DateField(
        label=_("Day of the act"),
        widget=forms.DateInput(attrs={"type": "date", "class": "narrow"}, format="%Y-%m-%d"),
    )
    entitled = _count(_("How many are entitled to be present"))
    present = _count(_("How many were present"))
    quorum = _count(_("How many are needed"), _("With fewer present the session is not valid."))
    votes_for = _count(_("Votes for"))
    votes_against = _count(_("Votes against"))
    votes_abstained = _count(_("Abstentions"))
    document = forms.FileField(
        label=_("Document of the act"),
        required=False,
        help_text=_("PDF, or signed file (.p7m), 20 MB at most. It is kept and given back byte for byte."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.p7m,application/pdf"}),
    )
    must_pass = True

    def clean_act_date(self) -> Any:
        """An act cannot be of a day still to come."""
        return past_day(self.cleaned_data["act_date"])

    def clean_document(self) -> Document | None:
        """The file as it was received; one too large is not even read."""
        upload = self.cleaned_data["document"]
        if upload is None:
            return None
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 20 MB."))
        return Document(upload.name, upload.read())

    def clean(self) -> dict[str, Any]:
        """What cannot be true of an act is said beside its field."""
        data = super().clean() or {}
        if not self.errors:
            for name, words in faults_of(self.told, today=clock.today(), must_pass=self.must_pass).items():
                self.add_error(name, words)
        return data

    @property
    def told(self) -> Told:
        """What is told of the act."""
        data = self.cleaned_data
        return Told(
            **{
                name: data[name]
                for name in (
                    "body", "organ", "number", "act_date", "present", "entitled", "quorum", "document",
                )
            },
            votes=(data["votes_for"], data["votes_against"], data["votes_abstained"]),
        )  # fmt: skip

    @property
    def cleaned_data_of_act(self) -> dict[str, Any]:
        """The same, as `process.record_act` takes it."""
        told = self.told
        return {field.name: getattr(told, field.name) for field in fields(told)}


class CorrectActForm(ActForm):
    """The right data of an act that was typed wrong; of one that is no opinion the votes must pass."""

    reason = forms.CharField(
        label=_("What was wrong"),
        help_text=_("Who works on the agenda reads it beside the data that were corrected."),
        max_length=300,
        validators=[is_printable],
    )
    field_order = ("reason", "body", "organ", "number", "act_date")

    def __init__(self, *args: Any, act: Act, **kwargs: Any) -> None:
        votes = {"votes_for": act.votes_for, "votes_against": act.votes_against}
        names = ("body", "organ", "number", "act_date", "entitled", "present", "quorum", "votes_abstained")
        kwargs["initial"] = votes | {name: getattr(act, name) for name in names}
        super().__init__(*args, **kwargs)
        self.must_pass = act.kind != Act.Kind.OPINION
        self.fields["document"].help_text = _("Leave it empty to keep the document that is there.")


class OpinionForm(ActForm):
    """An opinion: of whom, and what it says."""

    outcome = forms.ChoiceField(
        label=_("What the opinion says"), choices=Resolution.Outcome.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Notes of the opinion"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        validators=[is_printable],
    )
    must_pass = False
    field_order = ("body", "organ", "number", "act_date", "outcome", "note")

    def clean(self) -> dict[str, Any]:
        """An opinion that is not simply favourable says why."""
        data = super().clean()
        outcome = data.get("outcome")
        if outcome and outcome != Resolution.Outcome.FAVOURABLE and not data.get("note", "").strip():
            self.add_error("note", _("Write what the organ asks, or why it is against."))
        return data


class UnlockForm(ActForm, _LastDay):
    """The act that opens a locked text again: why, and until when the municipalities write."""

    reason = forms.CharField(
        label=_("Why the text is opened again"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[is_printable],
    )
    field_order = ("reason", "last_day", "body", "organ", "number", "act_date")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].label = _("The municipalities may write until")
        self.fields["last_day"].help_text = _(
            "Leave it empty to change nothing: if their time is over, only the coordinator writes."
        )
