# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office fills in about dates: when and where, copied from last year, read from a calendar file."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cms.clock import ROME, TODAY
from cms.meetings.planning.calendar_files import LIMIT
from cms.meetings.planning.marks import mark_of_session
from cms.meetings.planning.models import Meeting, MeetingSession, Paper, Room
from cms.meetings.planning.operations import When
from cms.meetings.planning.rules import kinds_planned_by
from cms.meetings.planning.times import NoSuchTime, TimeTwice, fold_of, is_twice, moment_of
from cms.people.models import Body, Person
from cms.people.queries import by_name
from cms.rights import Actor
from cms.rights.roles import Role
from cms.views.meetings.office_forms import day_field

LONGEST = timedelta(hours=24)
SPAN = timedelta(days=731)


def _hour(label: Any, help_text: Any = "") -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time", "class": "narrow"}, format="%H:%M")
    return forms.TimeField(label=label, help_text=help_text, widget=widget)


def _which(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, required=False, widget=forms.RadioSelect,
        choices=[("0", gettext_lazy("the first, in summer time")), ("1", gettext_lazy("the second, in winter time"))],
    )  # fmt: skip


def room_in_words(room: Room) -> str:
    """A room with its seats."""
    return _("%(room)s (%(seats)s seats)") % {"room": room.name, "seats": room.seats}


class WhenForm(forms.Form):
    """A day, from–to, a room. An hour that the clock shows twice asks which; one it jumps over is refused."""

    day = day_field(gettext_lazy("Day"))
    begins = _hour(gettext_lazy("Begins at"))
    begins_fold = _which(gettext_lazy("Which of the two times it begins"))
    ends = _hour(gettext_lazy("Ends at"), gettext_lazy("Before the beginning: the night after."))
    ends_fold = _which(gettext_lazy("Which of the two times it ends"))
    room = forms.ModelChoiceField(
        Room.objects.filter(is_in_use=True), label=gettext_lazy("Room"), required=False,
        empty_label=gettext_lazy("none of ours"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, of: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        rooms: Any = self.fields["room"]
        rooms.label_from_instance = room_in_words
        if of is not None:
            self.initial = {**when_initial(of), **self.initial}
        self._narrow()

    def _narrow(self) -> None:
        """Which of two times is asked only where there are two."""
        for name in ("begins", "ends"):
            at, day = self._typed(name), self._typed("day")
            days = (day, day + timedelta(days=1)) if isinstance(day, date) else ()
            if not (isinstance(at, time) and any(is_twice(one, at) for one in days)):
                del self.fields[f"{name}_fold"]

    def _typed(self, name: str) -> Any:
        try:
            return self.fields[name].clean(self[name].value())
        except (forms.ValidationError, OverflowError):
            return None

    def clean(self) -> dict[str, Any]:
        """The moments: `from` and `to`."""
        data = super().clean() or {}
        if {"day", "begins", "ends"} <= data.keys():
            day, last = data["day"], data["day"]
            if data["ends"] < data["begins"]:
                last += timedelta(days=1)
            data["from"] = self._moment("begins", day, data)
            data["to"] = self._moment("ends", last, data)
            self._check(data)
        return data

    def _moment(self, name: str, day: date, data: dict[str, Any]) -> datetime | None:
        fold = data.get(f"{name}_fold")
        try:
            return moment_of(day, data[name], fold=int(fold) if fold else None)
        except NoSuchTime as refused:
            self.add_error(name, str(refused))
        except TimeTwice as asked:
            self.add_error(f"{name}_fold" if f"{name}_fold" in self.fields else name, str(asked))
        return None

    def _check(self, data: dict[str, Any]) -> None:
        begins, ends = data["from"], data["to"]
        if begins and ends and not timedelta(0) < ends - begins <= LONGEST:
            self.add_error("ends", _("It must end after it begins, within a day."))

    @property
    def when(self) -> When:
        """The date as filled in."""
        data = self.cleaned_data
        return When(begins=data["from"], ends=data["to"], room=data["room"])


def when_initial(of: Any) -> dict[str, Any]:
    """What the form shows of a date: anything with begins, ends and room."""
    begins, ends = of.begins.astimezone(ROME), of.ends.astimezone(ROME)
    folds = {"begins_fold": fold_of(of.begins), "ends_fold": fold_of(of.ends)}
    shown = {"day": begins.date(), "begins": begins.time(), "ends": ends.time(), "room": of.room}
    return shown | {name: str(fold) for name, fold in folds.items() if fold is not None}


def when_of(session: MeetingSession) -> When:
    """A date as it is."""
    people = tuple(use.person for use in session.trainers.select_related("person"))
    return When(
        begins=session.during.lower, ends=session.during.upper, title=session.title, room=session.room,
        place=session.place, link=session.link, trainers=people)  # fmt: skip


class DateForm(WhenForm):
    """A date of a meeting: when, where, who leads it."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    place = forms.CharField(
        label=gettext_lazy("Other place"), max_length=250, required=False,
        help_text=gettext_lazy("Where it is held in no room of ours: name and address."),
    )  # fmt: skip
    link = forms.URLField(
        label=gettext_lazy("Link of the video call"), max_length=500, required=False, assume_scheme="https",
        help_text=gettext_lazy("Only who has a seat sees it."),
    )  # fmt: skip
    title = forms.CharField(
        label=gettext_lazy("Title of this date"), max_length=200, required=False,
        help_text=gettext_lazy("Where a meeting has several dates, each about something else."),
    )  # fmt: skip
    trainers = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        label=gettext_lazy("Trainers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, session: MeetingSession | None = None, **kwargs: Any) -> None:
        known = when_of(session) if session else None
        super().__init__(data, of=known, **kwargs)
        trainers: Any = self.fields["trainers"]
        leads = Q(mandates__role=Role.TRAINER, mandates__during__contains=TODAY)
        people = Person.objects.filter(leads | Q(pk__in=[one.pk for one in known.trainers] if known else ()))
        known_people = Person.objects.filter(pk__in=people.filter(erasures=None).values("pk"))
        trainers.queryset = known_people.order_by(*by_name(""), "pk")
        if not trainers.queryset.exists():
            del self.fields["trainers"]
        if session and known:
            names = ("title", "place", "link")
            self.initial.update({name: getattr(known, name) for name in names})
            self.initial.update(trainers=list(known.trainers), seen=mark_of_session(session))

    def clean(self) -> dict[str, Any]:
        """In a room or another place, by a link, or both; never in two places."""
        data = super().clean()
        if data.get("room") and data.get("place"):
            self.add_error("place", _("You chose a room already: leave one of the two empty."))
        if not (data.get("room") or data.get("place") or data.get("link")) and "link" not in self.errors:
            self.add_error("room", _("Say where it is held: a room, another place, or a link."))
        return data

    @property
    def when(self) -> When:
        data = self.cleaned_data
        return When(
            begins=data["from"], ends=data["to"], title=data["title"], room=data["room"], place=data["place"],
            link=data["link"], trainers=tuple(data.get("trainers") or ()))  # fmt: skip


class CopyForm(forms.Form):
    """Whether the papers come along; the dates are forms of their own."""

    with_papers = forms.BooleanField(
        label=gettext_lazy("Copy the papers too"), required=False, initial=True,
        help_text=gettext_lazy("Not the materials that came after it."),
    )  # fmt: skip


def copy_forms(proposed: Sequence[When], data: Any = None) -> list[WhenForm]:
    """A form for each date, as proposed or as filled in."""
    return [WhenForm(data, of=when, prefix=f"data-{number}") for number, when in enumerate(proposed, start=1)]


class ImportForm(forms.Form):
    """A calendar file and the days to take from it."""

    file = forms.FileField(
        label=gettext_lazy("Calendar file"), help_text=gettext_lazy("iCalendar (.ics), at most 1 MB."),
        error_messages={"required": gettext_lazy("Choose the calendar file.")},
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
    )  # fmt: skip
    content = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)
    first = day_field(gettext_lazy("From the day"))
    last = day_field(gettext_lazy("To the day"), gettext_lazy("Two years at most: what repeats stops there."))
    kind = forms.ChoiceField(label=pgettext_lazy("meeting", "Kind of meeting"))

    def __init__(self, data: Any = None, files: Any = None, *, actor: Actor, today: date) -> None:
        initial = {"first": today, "last": today + timedelta(days=365)}
        super().__init__(data, files, initial=initial)
        self.fields["file"].required = not (data and data.get("content"))
        kinds: Any = self.fields["kind"]
        planned = kinds_planned_by(actor)
        kinds.choices = [(one, capfirst(words)) for one, words in Meeting.Kind.choices if one in planned]

    def clean(self) -> dict[str, Any]:
        """`text`: the file as words; days in their order."""
        data = super().clean() or {}
        file: Any = data.get("file")
        if file and (file.size or 0) > LIMIT:
            self.add_error("file", _("The file is larger than 1 MB: export fewer dates."))
        elif file or data.get("content"):
            data["text"] = (
                file.read().decode("utf-8", errors="replace").replace("\x00", "") if file else data["content"]
            )
        first, last = data.get("first"), data.get("last")
        if first and last and not first <= last <= first + SPAN:
            self.add_error("last", _("The last day must come after the first, within two years."))
        return data


class PaperForm(forms.Form):
    """A paper before or a material after; of a newer version only the file and title are asked."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("PDF, DOCX, ODT, XLSX, ODS, PPTX, ODP, PNG, JPG, TXT; 20 MB at most."),
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    moment = forms.ChoiceField(
        label=gettext_lazy("When it is for"), widget=forms.RadioSelect,
        choices=[
            (Paper.Moment.BEFORE, gettext_lazy("a paper, to read before")),
            (Paper.Moment.AFTER, gettext_lazy("a material, to keep after")),
        ],
    )  # fmt: skip
    item: Any = forms.ModelChoiceField(
        queryset=None, label=gettext_lazy("Item of the agenda of the day"), required=False, to_field_name="uid",
        empty_label=gettext_lazy("No choice"),
    )  # fmt: skip
    is_for_all = forms.BooleanField(
        label=gettext_lazy("Everybody who sees the meeting reads it"), required=False
    )

    def __init__(
        self, data: Any = None, files: Any = None, *, meeting: Meeting, replaces: Paper | None = None
    ) -> None:
        moment = Paper.Moment.BEFORE if meeting.state == Meeting.State.DRAFT else None
        initial: dict[str, Any] = {"is_for_all": True, "moment": moment}
        if replaces:
            initial = {"title": replaces.title, "is_for_all": replaces.is_for_all}
        super().__init__(data, files, initial=initial)
        items: Any = self.fields["item"]
        items.queryset = meeting.items.order_by("order")
        if replaces or not items.queryset.exists():
            del self.fields["item"]
        if replaces:
            del self.fields["moment"]


class ReservedForm(forms.Form):
    """Seats kept for a body."""

    body = forms.ModelChoiceField(
        Body.objects.order_by("name"), label=gettext_lazy("Body"), to_field_name="uid",
        empty_label=gettext_lazy("choose"),
    )  # fmt: skip
    seats = forms.IntegerField(
        label=gettext_lazy("Seats kept"), min_value=1, max_value=500,
        widget=forms.NumberInput(attrs={"class": "narrow"}),
    )  # fmt: skip
    until = day_field(gettext_lazy("Last day"), gettext_lazy("After it the seats are everybody’s."))
