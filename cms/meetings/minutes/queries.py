# SPDX-License-Identifier: AGPL-3.0-or-later
"""Minutes as others read them: what is published, and what became of the contributions that were sent."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from cms.meetings.minutes.content import contributions_in
from cms.meetings.minutes.models import MinutesVersion, Outcome, Sending
from cms.meetings.minutes.rules import VERSIONS, meetings_minuted_by
from cms.meetings.planning.models import Meeting
from cms.rights import Actor


@dataclass(frozen=True, slots=True)
class Sent:
    """A contribution sent, and what was said last of what became of it; None: it waits."""

    sending: Sending
    outcome: Outcome | None


def published_of(meeting: Meeting) -> MinutesVersion | None:
    """The published minutes that stand: the highest version that was shown. One query."""
    return published_versions(meeting).first()


def published_versions(meeting: Meeting) -> QuerySet[MinutesVersion]:
    """All published minutes of a meeting, newest first."""
    return VERSIONS.filter(minutes__meeting=meeting, publication__isnull=False).order_by("-number")


def with_outcomes(sendings: QuerySet[Sending]) -> list[Sent]:
    """Sendings with the outcome in force of each: two queries whatever their number."""
    rows = list(sendings.select_related("version__minutes__meeting"))
    last = Outcome.objects.filter(sending__in=rows).order_by("sending_id", "-pk").distinct("sending_id")
    outcomes = {each.sending_id: each for each in last}
    return [Sent(row, outcomes.get(row.pk)) for row in rows]


def sendings_of(meeting: Meeting) -> list[Sent]:
    """For whoever sees the meeting: what became of the contributions of its published minutes, first sent first."""
    shown = shown_in(published_versions(meeting))
    rows = Sending.objects.filter(version__minutes__meeting=meeting, contribution_uid__in=shown)
    return with_outcomes(rows.order_by("pk"))


def all_sendings_of(meeting: Meeting) -> list[Sent]:
    """For who runs the meeting: every contribution sent, also of minutes not published yet."""
    return with_outcomes(Sending.objects.filter(version__minutes__meeting=meeting).order_by("pk"))


def became_of(sendings: Iterable[Sent]) -> dict[str, list[Sent]]:
    """Contribution (uid) → where it was sent, and what became of it there."""
    found: dict[str, list[Sent]] = {}
    for sent in sendings:
        found.setdefault(str(sent.sending.contribution_uid), []).append(sent)
    return found


def shown_in(versions: Iterable[MinutesVersion]) -> set[str]:
    """The contributions (uids) that some versions show."""
    return {each["uid"] for version in versions for _item, each in contributions_in(version.content)}


def minutes_kept_by(actor: Actor) -> QuerySet[Meeting]:
    """Meetings whose minutes the actor writes, the last changed first, each with its `minutes` where they are begun."""
    rows = meetings_minuted_by(actor).exclude(state=Meeting.State.CANCELLED)
    return rows.select_related("minutes").prefetch_related("sessions").order_by("-changed_at", "-pk")
