# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public calendar as an address asks for it: what is chosen, how many dates each choice leaves, a month. Pure."""

import calendar
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cms.meetings.planning.models import Meeting
from cms.meetings.planning.queries import Date

LONGEST = 100
PAST, MONTH = "passati", "mese"
FIRST_YEAR, LAST_YEAR = 2000, 2100
MONTH_SHAPE = re.compile("([0-9]{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet: `count` dates stay when it is chosen beside the other choices."""

    value: str
    words: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A way to narrow the calendar; `name` is that of its parameter."""

    name: str
    label: str
    all_words: str
    choices: list[Choice]


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for. `chosen`: facet → value; `month` its first day, None for a list."""

    chosen: dict[str, str]
    is_past: bool
    month: date | None

    @property
    def zone_alone(self) -> str:
        """The zone, when nothing else is chosen: there is a calendar to subscribe to."""
        return self.chosen.get("zona", "") if len(self.chosen) == 1 else ""

    @property
    def kind_alone(self) -> str:
        """The same of the kind."""
        return self.chosen.get("tipo", "") if len(self.chosen) == 1 else ""

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a form that chooses anew keeps of the address: the month, or that it is about what was."""
        if self.month:
            return [("vista", MONTH), (MONTH, f"{self.month:%Y-%m}")]
        return [("quando", PAST)] if self.is_past else []

    def query(self, *, is_past: bool | None = None, month: date | None = None) -> str:
        """An address with the same choices: a month's, else of the list of what comes or of what was."""
        past = self.is_past if is_past is None else is_past
        return urlencode(self.chosen | dict(Asked({}, past, month).kept))


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a month with what begins on it; `is_outside`: of the month before or after."""

    day: date
    is_outside: bool
    is_today: bool
    dates: list[Date] = field(default_factory=list)


def labels() -> dict[str, tuple[str, str]]:
    """Facet → its label and the words of no choice."""
    return {
        "zona": (_("Homogeneous zone"), _("All zones")),
        "tipo": (pgettext("meeting", "Kind of meeting"), _("All kinds")),
        "livello": (_("Level"), _("All levels")),
        "ambito": (_("Area of the plan"), _("All areas")),
    }


def asked_in(given: Mapping[str, str], today: date) -> Asked:
    """What an address asks for; what it says badly counts as not said."""
    found = {name: given.get(name, "").strip()[:LONGEST] for name in labels()}
    month = _month(given.get(MONTH, ""), today) if given.get("vista") == MONTH else None
    chosen = {name: value for name, value in found.items() if value}
    return Asked(chosen=chosen, is_past=given.get("quando") == PAST, month=month)


def _month(text: str, today: date) -> date:
    known = MONTH_SHAPE.fullmatch(text)
    if known and FIRST_YEAR <= int(known[1]) <= LAST_YEAR:
        return date(int(known[1]), int(known[2]), 1)
    return today.replace(day=1)


def month_beside(first: date, *, later: bool) -> date:
    """The first day of the month after, or before."""
    return (first + timedelta(days=31 if later else -1)).replace(day=1)


def _filed(one: Date) -> dict[str, tuple[tuple[str, str], ...]]:
    """Facet → the (value, words) that a date is found under."""
    level = one.meeting.level
    return {
        "zona": one.zones,
        "tipo": ((one.meeting.kind, str(one.meeting.get_kind_display()).capitalize()),),
        "livello": ((str(level), str(Meeting.Level(level).label).capitalize()),) if level else (),
        "ambito": one.areas,
    }


def left(dates: Iterable[Date], chosen: Mapping[str, str]) -> list[Date]:
    """The dates that the choices leave."""

    def fits(one: Date) -> bool:
        filed = _filed(one)
        return all(value in dict(filed[name]) for name, value in chosen.items())

    return [one for one in dates if fits(one)]


def in_time(dates: Iterable[Date], asked: Asked) -> list[Date]:
    """Those of the month asked for; else those to come, or those that were, the last first."""
    if asked.month:
        after = month_beside(asked.month, later=True)
        return [one for one in dates if asked.month <= one.day < after]
    if asked.is_past:
        return [one for one in dates if one.is_past][::-1]
    return [one for one in dates if not one.is_past]


def facets_of(dates: Sequence[Date], chosen: Mapping[str, str]) -> list[Facet]:
    """The facets that have something to choose, each counted among what the other choices leave."""
    filed = [_filed(one) for one in dates]
    found = []
    for name, (label, all_words) in labels().items():
        words = {value: text for each in filed for value, text in each[name]}
        others = {key: value for key, value in chosen.items() if key != name}
        counts = Counter(value for one in left(dates, others) for value, _text in _filed(one)[name])
        value = chosen.get(name, "")
        choices = [
            Choice(one, words[one], counts[one], one == value) for one in sorted(words, key=words.__getitem__)
        ]
        if value and value not in words:
            choices.append(Choice(value, value, 0, is_chosen=True))
        if choices:
            found.append(Facet(name, label, all_words, choices))
    return found


def weeks_of(dates: Iterable[Date], first: date, today: date) -> list[list[Day]]:
    """The weeks of a month, Monday first, each day with the dates that begin on it."""
    weeks = [
        [Day(day, day.month != first.month, day == today) for day in week]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
    ]
    by_day = {one.day: one for week in weeks for one in week if not one.is_outside}
    for one in dates:
        if one.day in by_day:
            by_day[one.day].dates.append(one)
    return weeks
