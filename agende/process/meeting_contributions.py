# SPDX-License-Identifier: AGPL-3.0-or-later
"""Contributions of a meeting's minutes: sent to a section or to the plan, taken into the text, answered."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from agende.process.gates import Unprintable, allow, in_phase
from agende.process.suggesting import as_new
from agende.queries.meetings import (
    NODE,
    SECTION,
    TAKEN,
    address_of,
    can_answer_sent,
    plan_nodes,
    section_of,
)
from agende.texts.blocks import words_of
from agende.texts.models import Section
from agende.texts.notation import typed
from agende.texts.operations import append, locked, settled
from agende.texts.rules import SECTIONS
from cms.accounts.telling import tell
from cms.audit.operations import record
from cms.clock import day_of
from cms.meetings.minutes import operations as minutes
from cms.meetings.minutes.models import MinutesVersion, Outcome, Sending
from cms.meetings.minutes.rules import can_send_contribution
from cms.pdf import unprintable
from cms.people.queries import mandates_on
from cms.rights import Actor, Hidden, Role


class NoPlaceNamed(Exception):
    """What was taken into a section stands in one of its paragraphs: which?"""


class NothingTyped(Exception):
    """There are no words to put into the text."""


@transaction.atomic
def send_contribution(
    *, version: MinutesVersion, contribution_uid: UUID, target: str, target_uid: UUID, by: Actor, at: datetime
) -> Sending:
    """Sends a contribution of approved minutes to a section being written, or to a part of the plan, once.

    Who answers gets a mail. Raises WrongPhase (the agenda is frozen, the minutes are being corrected), Hidden.
    """
    allow(can_send_contribution, by, version)
    meeting = version.minutes.meeting
    if target == SECTION:
        section = _section(version, target_uid)
        in_phase("write_common_text", section.agenda, at)
        label, readers = f"{section.agenda} – {section}", _coordinators(section, at)
    else:
        node = plan_nodes(meeting).filter(uid=target_uid).first() if target == NODE else None
        if node is None:
            raise Hidden("no such part of the plan")
        label, readers = f"{node.edition.title} – {node.title}", _officers(at)
    sending, is_new = minutes.send(
        version=version, contribution_uid=contribution_uid, target=target, target_uid=target_uid, label=label,
        by=by, at=at)  # fmt: skip
    path = reverse("agende:meeting_contribution", args=[sending.uid])
    context: dict[str, Any] = {"sending": sending, "meeting": meeting, "path": path}
    for person_id in readers if is_new else ():
        key = f"meeting_contribution_sent.{sending.pk}.{person_id}"
        tell(person_id=person_id, template="meeting_contribution_sent", context=context, key=key, at=at)
    return sending


def _section(version: MinutesVersion, uid: UUID) -> Section:
    """A section of the meeting's zones; whether it can be written in now is asked after. Raises Hidden."""
    zones = version.minutes.meeting.zones.values_list("pk", flat=True)
    of_zones = Q(agenda__zone__in=list(zones)) if zones else Q()
    found = SECTIONS.filter(of_zones, uid=uid).first()
    if found is None:
        raise Hidden("no such section")
    return found


def _coordinators(section: Section, at: datetime) -> list[int]:
    rows = mandates_on(day_of(at)).filter(role=Role.ZONE_COORDINATOR, zone=section.agenda.zone_id)
    return sorted(set(rows.values_list("person", flat=True)))


def _officers(at: datetime) -> list[int]:
    return sorted(
        set(mandates_on(day_of(at)).filter(role=Role.PLAN_OFFICER).values_list("person", flat=True))
    )


@transaction.atomic
def answer_contribution(
    *,
    sending: Sending,
    kind: str,
    reason: str,
    by: Actor,
    at: datetime,
    block: str = "",
    url: str = "",
    seen: UUID | None = None,
) -> Outcome | None:
    """Says what became of a contribution, always with a reason; of one taken into a section also in which paragraph.

    It changes no text, so it can be said at any time, as the answer to a late proposal. `url`: of the plan, where the
    words are. Raises NoPlaceNamed, minutes.NoReason, minutes.AnsweredMeanwhile, Hidden.
    """
    allow(can_answer_sent, by, sending)
    if sending.target == SECTION:
        url = _address(section_of(sending), block) if kind in TAKEN else ""
    return minutes.answer(sending=sending, kind=kind, reason=reason, url=url, seen=seen, by=by, at=at)


def _address(section: Section, block: str) -> str:
    """Where the words are. Raises NoPlaceNamed for a paragraph that is not in the section's text."""
    if block not in {each["attrs"].get("id") for each in settled(section.doc).blocks}:
        raise NoPlaceNamed
    return address_of(section.agenda, block)


@transaction.atomic
def take_contribution(
    *,
    sending: Sending,
    text: str,
    kind: str,
    reason: str,
    by: Actor,
    at: datetime,
    after: str = "",
    seen: UUID | None = None,
) -> Outcome | None:
    """Puts words into the common text, after a paragraph or at the end, and answers that the contribution became them.

    A second click with the same `seen` raises minutes.AnsweredMeanwhile and puts nothing in again. Raises
    NothingTyped, Unprintable, minutes.NoReason, WrongPhase (the agenda is frozen), Hidden.
    """
    allow(can_answer_sent, by, sending)
    if sending.target != SECTION:
        raise Hidden("the plan is not written here")
    section = section_of(sending)
    in_phase("write_common_text", section.agenda, at)
    doc = locked(section.doc)
    new = [as_new(block) for block in typed(text) if words_of(block).strip()]
    if not new:
        raise NothingTyped
    if signs := unprintable("".join(map(words_of, new))):
        raise Unprintable(signs, [str(section)])
    url = address_of(section.agenda, new[0]["attrs"]["id"])
    made = minutes.answer(sending=sending, kind=kind, reason=reason, url=url, seen=seen, by=by, at=at)
    ids = [block["attrs"].get("id") for block in doc.blocks]
    place = ids.index(after) + 1 if after in ids else len(ids)
    append(doc, [*doc.blocks[:place], *new, *doc.blocks[place:]], by=by, at=at)
    record(by=by, verb="agende.meeting_contribution_taken", on=section, at=at, detail={"sending": sending.pk})
    return made
