# SPDX-License-Identifier: AGPL-3.0-or-later
"""How each line of a register stands, for who keeps it: on paper or on a phone the same words."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cms import clock
from cms.meetings.attendance.models import Evidence, Source
from cms.meetings.attendance.register import Line, register_of
from cms.meetings.planning.models import MeetingSession

Kind = Evidence.Kind


@dataclass(frozen=True, slots=True)
class Standing:
    """A person on the list. `is_`: "", "present", "absent", "both"; `arrived`, `left`: hours in Rome, "" for none;
    `marks`: keys of what trainers marked and stands; `other`: what anything else says, in words."""

    uid: str = ""
    name: str = ""
    body: str = ""
    is_: str = ""
    arrived: str = ""
    left: str = ""
    marks: list[str] = field(default_factory=list)
    other: str = ""

    @property
    def words(self) -> str:
        """ "Presente dalle 9:30 alle 11:30"; "" without a mark."""
        hours = {"arrived": self.arrived, "left": self.left}
        if self.is_ == "present" and self.arrived and self.left:
            return _("Present from {arrived} to {left}").format(**hours)
        if self.is_ == "present" and self.left:
            return _("Present until {left}").format(**hours)
        if self.is_ == "present" and self.arrived:
            return _("Present from {arrived}").format(**hours)
        said = {
            "present": _("Present"),
            "absent": _("Absent"),
            "both": _("Marked present and absent: tap again"),
        }
        return said.get(self.is_, "")

    def told(self) -> dict[str, Any]:
        """As the page's script reads it."""
        told = asdict(self)
        return told | {"person": told.pop("uid"), "is": told.pop("is_")}


def standings_of(session: MeetingSession) -> list[Standing]:
    """The list of a session, by name."""
    return [_standing(line) for line in register_of(session)]


def tally(rows: Iterable[Standing]) -> dict[str, int]:
    """How many are "present", "absent", "both", "unmarked"."""
    counted = Counter(row.is_ or "unmarked" for row in rows)
    return {name: counted[name] for name in ("present", "absent", "both", "unmarked")}


def _standing(line: Line) -> Standing:
    marks = [one for one in line.evidence if one.source == Source.TRAINER]
    others = [one for one in line.evidence if one.source != Source.TRAINER]
    return Standing(
        uid=str(line.person.uid), name=str(line.person), body=str(line.body or ""), is_=line.state,
        arrived=_hour(mark.at for mark in marks if mark.kind == Kind.IN),
        left=_hour(mark.at for mark in marks if mark.kind == Kind.OUT),
        marks=[str(mark.client_uid) for mark in marks], other=" · ".join(map(_said, others)))  # fmt: skip


def _hour(moments: Iterable[datetime]) -> str:
    first = min(moments, default=None)
    return f"{first.astimezone(clock.ROME):%H:%M}" if first else ""


def _said(trace: Evidence) -> str:
    hour = f" {_hour([trace.at])}" if trace.kind in (Kind.IN, Kind.OUT) else ""
    return f"{trace.get_source_display()}: {trace.get_kind_display()}{hour}"
