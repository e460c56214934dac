# SPDX-License-Identifier: AGPL-3.0-or-later
"""A municipality's word on an exact version."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from agende.phases.models import AgendaState
from agende.phases.operations import signed
from agende.phases.queries import phase_of
from agende.phases.rules import is_over
from agende.process.gates import NoReason, NotThatDay, allow, in_phase
from agende.signoffs.models import SignOff
from agende.signoffs.queries import last_word
from agende.signoffs.rules import can_sign
from agende.texts.models import Agenda, Version
from cms.audit.operations import record
from cms.clock import day_of
from cms.locks import wait_for
from cms.rights import Actor


class OtherVersion(Exception):
    """The text was frozen anew meanwhile: what was read is not what would be signed."""


@transaction.atomic
def sign(
    *,
    version: Version,
    position: str,
    by: Actor,
    at: datetime,
    note: str = "",
    organ: str = "",
    act_number: str = "",
    act_date: date | None = None,
) -> SignOff | None:
    """Records what a municipality says to the last frozen version, late when its closing has passed.

    None when the same person has said the same already. Raises OtherVersion, NoReason, NotThatDay, WrongPhase, Hidden.
    """
    allow(can_sign, by, version.agenda)
    agenda = in_phase("sign", version.agenda, at)
    wait_for(f"agende.sign {agenda.pk} {by.body_id}")
    require_last(version, agenda)
    _require_reason(position, note)
    if act_date and act_date > day_of(at):
        raise NotThatDay
    word: dict[str, Any] = {
        "version_id": version.pk,
        "position": SignOff.Position(position),
        "note": note.strip(),
        "organ": organ,
        "act_number": numbered(act_number, agenda),
        "act_date": act_date,
        "body_id": by.body_id,
        **signed(by),
    }
    before = last_word(version, by.body_id)
    if before and all(getattr(before, name) == value for name, value in word.items()):
        return None
    is_late = is_over(phase_of(agenda.pk, AgendaState.SIGNOFF), at=at)
    made = SignOff.objects.create(**word, is_late=is_late, at=at)
    detail = {"version": version.number, "sha256": version.sha256, "position": position, "body": by.body_id}
    record(by=by, verb="agende.version_signed", on=agenda, at=at, detail=detail)
    return made


def _require_reason(position: str, note: str) -> None:
    if position != SignOff.Position.AGREED and not note.strip():
        raise NoReason


def require_last(version: Version, agenda: Agenda) -> None:
    """Raises OtherVersion when the text was frozen again after that version."""
    if agenda.versions.filter(number__gt=version.number).exists():
        raise OtherVersion


def numbered(number: str, agenda: Agenda) -> str:
    """The number of an act as it is kept: an example's begins with ES-."""
    if number and agenda.is_example and not number.startswith("ES-"):
        return f"ES-{number}"
    return number
