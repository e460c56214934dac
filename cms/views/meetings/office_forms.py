# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office fills in about a meeting: its words, for whom it is, the terms of booking."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cms.areas.models import PlanEdition, PlanNode
from cms.clock import ROME, day_of, end_of, last_day_of
from cms.meetings.planning.marks import mark_of_meeting
from cms.meetings.planning.models import Meeting, Series
from cms.meetings.planning.rules import kinds_planned_by
from cms.meetings.tables.models import StandingTable
from cms.rights import Actor
from cms.rights.roles import Role
from cms.territory.models import Zone

DAY = {"type": "date", "class": "narrow"}


def day_field(label: Any, help_text: Any = "", *, required: bool = True) -> forms.DateField:
    """A day, by the browser's own picker."""
    widget = forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, required=required, widget=widget)


def area_in_words(area: PlanNode) -> str:
    """A policy area with its edition."""
    return f"{area.title} ({area.edition.title})"


class WordsForm(forms.Form):
    """Step one: what the meeting is. `actor` plans it: their kinds, a coordinator's zone."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=pgettext_lazy("meeting", "Kind of meeting"))
    level = forms.TypedChoiceField(
        label=gettext_lazy("Level"), required=False, coerce=int, empty_value=None,
        choices=[("", gettext_lazy("No choice")), *Meeting.Level.choices],
        help_text=gettext_lazy("For training meetings alone."),
    )  # fmt: skip
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    summary = forms.CharField(
        label=gettext_lazy("In one sentence"), max_length=300, required=False,
        widget=forms.Textarea(attrs={"rows": 2}), help_text=gettext_lazy("It stands in lists and calendars."),
    )  # fmt: skip
    description = forms.CharField(
        label=gettext_lazy("What it is about"), required=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip
    series = forms.ModelChoiceField(
        Series.objects.all(),
        label=gettext_lazy("Series"),
        required=False,
        empty_label=gettext_lazy("No choice"),
    )
    edition = forms.ModelChoiceField(
        PlanEdition.objects.all(),
        label=gettext_lazy("Plan edition"),
        required=False,
        empty_label=gettext_lazy("No choice"),
    )
    table = forms.ModelChoiceField(
        StandingTable.objects.all(), label=gettext_lazy("Standing table"), required=False,
        empty_label=gettext_lazy("No choice"),
    )  # fmt: skip
    zones = forms.ModelMultipleChoiceField(
        Zone.objects.all(),
        label=gettext_lazy("Homogeneous zones"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    areas = forms.ModelMultipleChoiceField(
        PlanNode.objects.filter(kind=PlanNode.Kind.POLICY_AREA).select_related("edition"),
        label=gettext_lazy("Areas of the plan"), required=False, widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    contact = forms.CharField(
        label=gettext_lazy("Contact"), max_length=200, required=False,
        help_text=gettext_lazy("An office’s mail address or telephone: everybody reads it."),
    )  # fmt: skip
    is_public = forms.BooleanField(label=gettext_lazy("In the public calendar"), required=False)

    def __init__(self, data: Any = None, *, actor: Actor, meeting: Meeting | None = None) -> None:
        super().__init__(data, initial=self._initial(actor, meeting))
        self.actor, fields = actor, self.fields
        areas: Any = fields["areas"]
        areas.label_from_instance = area_in_words
        kinds: Any = fields["kind"]
        planned = kinds_planned_by(actor)
        kinds.choices = [(one, capfirst(words)) for one, words in Meeting.Kind.choices if one in planned]
        if meeting is not None or len(planned) == 1:
            del fields["kind"]
        self.only_kind = meeting.kind if meeting else (next(iter(planned)) if len(planned) == 1 else "")
        if Meeting.Kind.TRAINING not in planned or (
            self.only_kind and self.only_kind != Meeting.Kind.TRAINING
        ):
            del fields["level"]
        if actor.role == Role.ZONE_COORDINATOR:
            zones: Any = fields["zones"]
            zones.help_text = _("Your own zone must be one of them.")

    @staticmethod
    def _initial(actor: Actor, meeting: Meeting | None) -> dict[str, Any]:
        if meeting is None:
            zones = [actor.zone_id] if actor.role == Role.ZONE_COORDINATOR else []
            return {"is_public": True, "zones": zones}
        names = (
            "level",
            "title",
            "summary",
            "description",
            "series",
            "edition",
            "table",
            "contact",
            "is_public",
        )
        known = {name: getattr(meeting, name) for name in names}
        return known | {
            "seen": mark_of_meeting(meeting),
            "zones": list(meeting.zones.all()),
            "areas": list(meeting.areas.all()),
        }

    def clean(self) -> dict[str, Any]:
        """Only training has a level; a coordinator does not plan beside the own zone."""
        data = super().clean() or {}
        data["kind"] = data.get("kind") or self.only_kind
        if data["kind"] != Meeting.Kind.TRAINING:
            if data.get("level"):
                self.add_error("level", _("Only training meetings have a level: leave it empty."))
            data["level"] = None
        own = self.actor.zone_id
        if self.actor.role == Role.ZONE_COORDINATOR and own not in {
            one.pk for one in data.get("zones") or ()
        }:
            self.add_error("zones", _("Choose your own zone: you plan its meetings."))
        return data


class TermsForm(forms.Form):
    """Step two: for whom it is, seats, until when one books."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    audience = forms.ChoiceField(
        label=gettext_lazy("For whom"), choices=Meeting.Audience, widget=forms.RadioSelect
    )
    audience_roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"), choices=Role, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Where it is for who holds one of some roles."),
    )  # fmt: skip
    capacity = forms.IntegerField(
        label=gettext_lazy("Seats"), required=False, min_value=1, max_value=5000,
        help_text=gettext_lazy("Empty: as many as come."), widget=forms.NumberInput(attrs={"class": "narrow"}),
    )  # fmt: skip
    minimum = forms.IntegerField(
        label=gettext_lazy("Least people to hold it"), required=False, min_value=1, max_value=5000,
        help_text=gettext_lazy("Two weeks before, the board says when fewer are booked."),
        widget=forms.NumberInput(attrs={"class": "narrow"}),
    )  # fmt: skip
    needs_approval = forms.BooleanField(
        label=gettext_lazy("The manager approves the booking"), required=False
    )
    opens = day_field(gettext_lazy("First day of booking"), gettext_lazy("Empty: at once."), required=False)
    closes = day_field(
        gettext_lazy("Last day of booking"), gettext_lazy("Empty: until it begins."), required=False
    )
    give_up = day_field(
        gettext_lazy("Last day to give a seat up"), gettext_lazy("Empty: until it begins."), required=False
    )

    def __init__(self, data: Any = None, *, meeting: Meeting) -> None:
        names = ("audience", "audience_roles", "capacity", "minimum", "needs_approval")
        initial: dict[str, Any] = {name: getattr(meeting, name) for name in names}
        initial |= {
            "seen": mark_of_meeting(meeting),
            "opens": day_of(meeting.opens_at) if meeting.opens_at else None,
            "closes": last_day_of(meeting.closes_at) if meeting.closes_at else None,
            "give_up": last_day_of(meeting.cancel_until) if meeting.cancel_until else None,
        }
        super().__init__(data, initial=initial)
        self.meeting = meeting

    def clean(self) -> dict[str, Any]:
        """Least people within the seats, days in their order, roles and table where the audience is theirs."""
        data = super().clean() or {}
        least, seats = data.get("minimum"), data.get("capacity")
        if least and seats and least > seats:
            self.add_error("minimum", _("More than the seats: write fewer."))
        if data.get("opens") and data.get("closes") and data["closes"] < data["opens"]:
            self.add_error("closes", _("The last day comes before the first."))
        audience = data.get("audience")
        if audience == Meeting.Audience.ROLES and not data.get("audience_roles"):
            self.add_error("audience_roles", _("Choose at least one role."))
        if audience == Meeting.Audience.MEMBERS and self.meeting.table_id is None:
            self.add_error("audience", _("Choose the table first, among the words of the meeting."))
        return data

    @property
    def fields_of_meeting(self) -> dict[str, Any]:
        """What `convening.operations.change` takes."""
        data = self.cleaned_data
        names = ("audience", "audience_roles", "capacity", "minimum", "needs_approval")
        return {name: data[name] for name in names} | {
            "opens_at": _start(data["opens"]),
            "closes_at": end_of(data["closes"]) if data["closes"] else None,
            "cancel_until": end_of(data["give_up"]) if data["give_up"] else None,
        }


def _start(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), ROME) if day else None


class ItemForm(forms.Form):
    """An item of the agenda of the day."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=gettext_lazy("Title of the item"), max_length=200)
    speaker = forms.CharField(label=gettext_lazy("Who speaks"), max_length=200, required=False)
    text = forms.CharField(
        label=gettext_lazy("What is said about it"), required=False, max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip


class CancelForm(forms.Form):
    """Why a meeting is not held: everybody reads it."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It goes by mail to who comes, waits or leads, and stands on the meeting’s page."),
        error_messages={"required": gettext_lazy("Write why: whoever had a seat will read it.")},
    )  # fmt: skip


class RoomForm(forms.Form):
    """A room."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    address = forms.CharField(
        label=gettext_lazy("Address of the place"),
        max_length=250,
        help_text=gettext_lazy("Street, number, town."),
    )
    seats = forms.IntegerField(
        label=gettext_lazy("Seats"),
        min_value=1,
        max_value=5000,
        widget=forms.NumberInput(attrs={"class": "narrow"}),
    )
    access_notes = forms.CharField(
        label=gettext_lazy("How to get in"), max_length=300, required=False,
        help_text=gettext_lazy("Entrance, lift, seats for wheelchairs."),
    )  # fmt: skip
    is_in_use = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)


class SeriesForm(forms.Form):
    """A series of meetings."""

    title = forms.CharField(label=gettext_lazy("Title of the series"), max_length=200)
