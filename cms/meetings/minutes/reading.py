# SPDX-License-Identifier: AGPL-3.0-or-later
"""Frozen minutes as page and PDF read them: the stored content and nothing of today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cms.clock import ROME, day_in_words
from cms.meetings.minutes.content import Content
from cms.meetings.minutes.models import MinutesVersion
from cms.meetings.planning.models import Meeting


@dataclass(frozen=True, slots=True)
class Date:
    """A date of the meeting, in words."""

    words: str
    title: str
    place: str


@dataclass(frozen=True, slots=True)
class Item:
    """An item, with its contributions and what became of each."""

    item: Content
    contributions: list[tuple[Content, Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class Read:
    """Minutes to show: `heading` is what they are called outside of the site."""

    heading: str
    version_words: str
    kind: str
    is_example: bool
    sessions: list[Date]
    opening: str
    consent: str
    items: list[Item]
    present: list[Content]


def read(version: MinutesVersion, became: Mapping[str, Sequence[Any]] | None = None) -> Read:
    """Approved minutes, to show; `became`: by contribution what became of it (`queries.became_of`)."""
    words = _("version %(number)s, approved on %(day)s") % {
        "number": version.number,
        "day": day_in_words(version.at),
    }
    return shown(version.content, words, became or {})


def shown(
    content: Content, version_words: str = "", became: Mapping[str, Sequence[Any]] | None = None
) -> Read:
    """A content to show, frozen or about to be."""
    meeting = content["meeting"]
    return Read(
        heading=_("Minutes of “%(meeting)s”") % {"meeting": meeting["title"]},
        version_words=version_words,
        kind=str(Meeting.Kind(meeting["kind"]).label),
        is_example=meeting["is_example"],
        sessions=[_date(each) for each in content["sessions"]],
        opening=content["opening"],
        consent=content["consent"],
        items=[
            Item(item, [(each, (became or {}).get(each["uid"], ())) for each in item["contributions"]])
            for item in content["items"]
        ],
        present=content["present"],
    )


def _date(session: dict[str, Any]) -> Date:
    begins, ends = (datetime.fromisoformat(session[name]).astimezone(ROME) for name in ("begins", "ends"))
    words = _("%(day)s, from %(begins)s to %(ends)s") % {
        "day": day_in_words(begins),
        "begins": f"{begins:%H:%M}",
        "ends": f"{ends:%H:%M}",
    }
    return Date(words, session["title"], session["place"])
