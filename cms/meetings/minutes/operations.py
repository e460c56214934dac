# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of minutes: begun, written, approved, published, opened again; contributions sent, answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cms import jobs
from cms.audit.operations import record
from cms.meetings.minutes.content import (
    content_of,
    contributions_in,
    held,
    items_of,
    mark_of_frame,
    mark_of_item,
    sha256_of,
    words_in,
)
from cms.meetings.minutes.files import RENDER
from cms.meetings.minutes.models import (
    Contribution,
    Minutes,
    MinutesItem,
    MinutesPublication,
    MinutesVersion,
)
from cms.meetings.minutes.rules import can_approve_minutes, can_write_minutes
from cms.meetings.minutes.sending import AnsweredMeanwhile, NoReason, answer, send
from cms.meetings.minutes.standing import last_version, latest, locked
from cms.meetings.planning.models import Meeting
from cms.meetings.planning.showing import show_again
from cms.pdf import unprintable
from cms.people.models import Body
from cms.rights import Actor, Hidden, WrongPhase
from cms.rights.registry import Can

__all__ = [
    "AnsweredMeanwhile", "NoReason", "NothingSaid", "Said", "Stale", "Unprintable", "add_item", "answer", "approve",
    "begin", "publish", "remove_item", "reopen", "save", "save_item", "send",
]  # fmt: skip


class Stale(Exception):
    """Somebody else saved what one was writing, or about to approve; `minutes` say who and when."""

    def __init__(self, minutes: Minutes) -> None:
        super().__init__(f"{minutes}")
        self.minutes = minutes


class NothingSaid(Exception):
    """Minutes without an item say nothing: they cannot be approved."""


class Unprintable(Exception):
    """The PDF could not show some signs; the message names them."""


@dataclass(frozen=True, slots=True)
class Said:
    """A contribution as typed: `uid` is its name for life, given by the form; `who` a known body's name or words."""

    uid: UUID
    who: str
    capacity: str
    text: str


def _allow(can: Can, by: Actor, meeting: Meeting) -> int:
    """Who acts; raises Hidden."""
    if by.person_id is None or not can(by, meeting):
        raise Hidden(f"{meeting!r}")
    return by.person_id


@transaction.atomic
def begin(*, meeting: Meeting, by: Actor, at: datetime) -> Minutes:
    """Minutes with an item for each item of the agenda of the day; those that are there already.

    Raises WrongPhase for a cancelled meeting, Hidden.
    """
    person_id = _allow(can_write_minutes, by, meeting)
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if meeting.state == Meeting.State.CANCELLED:
        raise WrongPhase(_("This meeting was cancelled: it has no minutes."))
    minutes, is_new = Minutes.objects.get_or_create(
        meeting=meeting, defaults={"changed_by_id": person_id, "changed_at": at}
    )
    if is_new:
        MinutesItem.objects.bulk_create(
            MinutesItem(minutes=minutes, agenda_item=item, order=order, title=item.title)
            for order, item in enumerate(meeting.items.order_by("order"), start=1)
        )
        record(by=by, verb="meetings.minutes_begun", on=minutes, at=at)
    return minutes


def _draft(minutes: Minutes, by: Actor) -> Minutes:
    """The minutes, held while something of them is written. Raises WrongPhase, Hidden."""
    _allow(can_write_minutes, by, minutes.meeting)
    minutes = locked(minutes)
    if minutes.state != Minutes.State.DRAFT:
        raise WrongPhase(
            _("These minutes are approved: who runs the meeting opens them again to correct them.")
        )
    return minutes


def _grown(minutes: Minutes, *, by: Actor, at: datetime) -> None:
    minutes.edits += 1
    minutes.changed_by_id, minutes.changed_at = by.person_id, at
    minutes.save(update_fields=["edits", "changed_by", "changed_at"])


@transaction.atomic
def save(*, minutes: Minutes, opening: str, consent: str, seen: str, by: Actor, at: datetime) -> bool:
    """Saves opening words and consents typed over those of fingerprint `seen` (`content.mark_of_frame`).

    False when they are there already. Raises Stale, WrongPhase, Hidden.
    """
    minutes = _draft(minutes, by)
    if (minutes.opening, minutes.consent) == (opening, consent):
        return False
    if mark_of_frame(minutes) != seen:
        raise Stale(minutes)
    minutes.opening, minutes.consent = opening, consent
    minutes.save(update_fields=["opening", "consent"])
    _grown(minutes, by=by, at=at)
    record(by=by, verb="meetings.minutes_saved", on=minutes, at=at)
    return True


@transaction.atomic
def add_item(*, minutes: Minutes, title: str, by: Actor, at: datetime) -> MinutesItem:
    """Adds an item that the agenda of the day did not have, after the last. Raises WrongPhase, Hidden."""
    minutes = _draft(minutes, by)
    last = minutes.items.order_by("-order").values_list("order", flat=True).first() or 0
    item = MinutesItem.objects.create(minutes=minutes, order=last + 1, title=title)
    _grown(minutes, by=by, at=at)
    record(by=by, verb="meetings.minutes_item_added", on=minutes, at=at, detail={"item": item.pk})
    return item


@transaction.atomic
def save_item(
    *,
    item: MinutesItem,
    title: str,
    text: str,
    decision: str,
    said: Iterable[Said],
    gone: Iterable[UUID] = (),
    seen: str,
    by: Actor,
    at: datetime,
) -> bool:
    """Saves an item typed over that of fingerprint `seen` (`content.mark_of_item`), with its contributions.

    A contribution that is in neither `said` nor `gone` stays: somebody else wrote it meanwhile. False when all is
    there already (a second click, a repeated autosave). Raises Stale, WrongPhase, Hidden.
    """
    minutes = _draft(item.minutes, by)
    known = MinutesItem.objects.filter(pk=item.pk).first()
    if known is None:
        raise WrongPhase(
            _("This item was taken out of the minutes meanwhile: copy what you wrote into another.")
        )
    rows = {row.uid: row for row in known.contributions.select_related("body")}
    before = mark_of_item(known, rows.values())
    known.title, known.text, known.decision = title, text, decision
    kept = _said(known, rows, said, set(gone))
    if mark_of_item(known, kept) == before:
        return False
    if before != seen:
        raise Stale(minutes)
    known.save(update_fields=["title", "text", "decision"])
    known.contributions.exclude(uid__in=[row.uid for row in kept]).delete()
    for row in kept:
        row.save()
    _grown(minutes, by=by, at=at)
    record(by=by, verb="meetings.minutes_item_saved", on=minutes, at=at, detail={"item": known.pk})
    return True


def _said(
    item: MinutesItem, rows: dict[UUID, Contribution], said: Iterable[Said], gone: set[UUID]
) -> list[Contribution]:
    """The contributions of an item as they will be, in their order; none of them is saved."""
    said = [each for each in said if each.uid not in gone]
    names = {each.who.strip().casefold() for each in said}
    bodies = {body.name.casefold(): body for body in Body.objects.all()} if names else {}
    typed = {each.uid: each for each in said}
    strangers = Contribution.objects.filter(uid__in=typed).exclude(item=item)
    if strangers.exists():
        raise Hidden("contributions of another item")
    for uid, each in typed.items():
        row = rows.setdefault(uid, Contribution(uid=uid, item=item))
        row.body = bodies.get(each.who.strip().casefold())
        row.body_words = "" if row.body else each.who.strip()
        row.capacity, row.text = each.capacity, each.text
    kept = [row for uid, row in rows.items() if uid not in gone]
    for order, row in enumerate(kept, start=1):
        row.order = order
    return kept


@transaction.atomic
def remove_item(*, item: MinutesItem, seen: str, by: Actor, at: datetime) -> None:
    """Takes an item out of the draft with all that is in it. Raises Stale, WrongPhase, Hidden."""
    minutes = _draft(item.minutes, by)
    known = MinutesItem.objects.filter(pk=item.pk).first()
    if known is None:
        return
    if mark_of_item(known) != seen:
        raise Stale(minutes)
    record(by=by, verb="meetings.minutes_item_removed", on=minutes, at=at, detail={"item": known.pk})
    known.delete()
    _grown(minutes, by=by, at=at)


def why_not_approve(minutes: Minutes, *, at: datetime) -> str:
    """In words, why minutes cannot be approved now; "" when they can."""
    if minutes.state != Minutes.State.DRAFT:
        return _("These minutes are approved already.")
    sessions = held(minutes.meeting)
    if not sessions or min(session.during.lower for session in sessions) > at:
        return _("The meeting has not been held yet: its minutes are approved after it.")
    return ""


@transaction.atomic
def approve(*, minutes: Minutes, seen: int, by: Actor, at: datetime, note: str = "") -> MinutesVersion:
    """Freezes the minutes as they were at edit `seen`: their next version. After the first `note` says what changed.

    Raises Stale (somebody wrote since), NothingSaid, NoReason, Unprintable, WrongPhase, Hidden.
    """
    person_id = _allow(can_approve_minutes, by, minutes.meeting)
    minutes = locked(minutes)
    if words := why_not_approve(minutes, at=at):
        raise WrongPhase(words)
    if minutes.edits != seen:
        raise Stale(minutes)
    if not items_of(minutes):
        raise NothingSaid
    number, note = last_version(minutes) + 1, note.strip()
    if number > 1 and not note:
        raise NoReason
    content = content_of(minutes)
    if signs := unprintable("".join([*words_in(content), note])):
        words = _("These signs cannot be printed: %(signs)s. Write them in words.")
        raise Unprintable(words % {"signs": " ".join(signs)})
    version = MinutesVersion.objects.create(
        minutes=minutes, number=number, content=content, sha256=sha256_of(content), note=note,
        approved_by_id=person_id, at=at)  # fmt: skip
    _to_state(minutes, Minutes.State.APPROVED)
    detail = {
        "number": number,
        "sha256": version.sha256,
        "contributions": len(list(contributions_in(content))),
    }
    record(by=by, verb="meetings.minutes_approved", on=minutes, at=at, detail=detail)
    return version


@transaction.atomic
def publish(*, minutes: Minutes, by: Actor, at: datetime) -> MinutesPublication | None:
    """Shows the version approved last to whoever sees the meeting; its PDF follows. None when it is shown already.

    Raises WrongPhase, Hidden.
    """
    person_id = _allow(can_approve_minutes, by, minutes.meeting)
    minutes = locked(minutes)
    if minutes.state == Minutes.State.PUBLISHED:
        return None
    if minutes.state != Minutes.State.APPROVED:
        raise WrongPhase(_("These minutes are being written: approve them first."))
    version = latest(minutes)
    made = MinutesPublication.objects.create(version=version, published_by_id=person_id, at=at)
    _to_state(minutes, Minutes.State.PUBLISHED)
    record(by=by, verb="meetings.minutes_published", on=minutes, at=at, detail={"number": version.number})
    jobs.defer(RENDER, version_id=version.pk)
    show_again(minutes.meeting)
    return made


@transaction.atomic
def reopen(*, minutes: Minutes, by: Actor, at: datetime) -> Minutes:
    """Makes approved minutes a draft again: what was approved, or shown, stays as it is until the next version.

    Raises WrongPhase, Hidden.
    """
    _allow(can_approve_minutes, by, minutes.meeting)
    minutes = locked(minutes)
    if minutes.state == Minutes.State.DRAFT:
        raise WrongPhase(_("These minutes are being written already."))
    _to_state(minutes, Minutes.State.DRAFT)
    record(
        by=by, verb="meetings.minutes_reopened", on=minutes, at=at, detail={"number": last_version(minutes)}
    )
    return minutes


def _to_state(minutes: Minutes, state: Minutes.State) -> None:
    minutes.state = state
    minutes.save(update_fields=["state"])
