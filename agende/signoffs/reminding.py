# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is told that a closing is near, and who that it has passed: people whose mandate is in force."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q

from agende.actions.reminding import remind_of_reports
from agende.phases.models import AgendaState, ContributionState, Phase
from agende.phases.queries import phase_of
from agende.phases.reminding import days_to_tell, has_just_closed
from agende.signoffs.closings import UNTIL, tell_of_closing, tell_of_end
from agende.signoffs.queries import bodies_of, frozen_last, signoffs_of
from agende.texts.models import Agenda, Contribution, Version
from agende.texts.rules import OFFICE
from cms.accounts.telling import tell
from cms.clock import day_in_words, day_of, last_day_of
from cms.people.models import Body
from cms.people.queries import mandates_on
from cms.rights import Role

WATCHED = (AgendaState.DRAFTING, AgendaState.SIGNOFF, *UNTIL)
WHO = {AgendaState.DRAFTING: Role.MUNICIPAL_EDITOR, AgendaState.SIGNOFF: Role.SIGNATORY}


def remind(*, at: datetime) -> None:
    """Writes the mails whose time has come, each once: asked again, it writes none."""
    for agenda in Agenda.objects.select_related("zone", "edition").filter(state__in=WATCHED):
        phase = phase_of(agenda.pk, agenda.state)
        if phase is None:
            continue
        if agenda.state == AgendaState.SIGNOFF:
            ask_to_sign(agenda, phase, at=at)
        if days := days_to_tell(phase, at=at):
            remind_of_closing(agenda, phase, days=days, at=at)
        elif has_just_closed(phase, at=at):
            sum_up(agenda, phase, at=at)
    remind_of_reports(at=at)


def ask_to_sign(agenda: Agenda, phase: Phase, *, at: datetime) -> None:
    """Tells the signatories, once a version, that there is a text to sign."""
    version = frozen_last(agenda)
    if version is None:
        return
    context = _context(agenda, phase) | {"version": version}
    for person_id, body_id in _holders(Role.SIGNATORY, _to_sign(version), at=at):
        key = f"agende-sign-{version.pk}-{body_id}-{person_id}"
        tell(person_id=person_id, template="agenda_to_sign", context=context, key=key, at=at)


def remind_of_closing(agenda: Agenda, phase: Phase, *, days: int, at: datetime) -> None:
    """Reminds who has something to do before the closing: editors of texts to hand in, signatories, others by phase."""
    if agenda.state in UNTIL:
        tell_of_closing(agenda, phase, key=f"agende-{phase.pk}-{_closing(phase)}-{days}", at=at)
        return
    waited = waited_for(agenda)
    template = "agenda_closing" if agenda.state == AgendaState.DRAFTING else "agenda_signing_closing"
    context = _context(agenda, phase) | {"is_last_day": day_of(at) == last_day_of(phase.closes_at or at)}
    for person_id, body_id in _holders(WHO[AgendaState(agenda.state)], waited, at=at):
        key = f"agende-{phase.pk}-{_closing(phase)}-{days}-{body_id}-{person_id}"
        tell(person_id=person_id, template=template, context=context, key=key, at=at)


def sum_up(agenda: Agenda, phase: Phase, *, at: datetime) -> None:
    """Tells the zone's coordinators and the plan office which municipalities are silent at the closing."""
    if agenda.state in UNTIL:
        tell_of_end(agenda, phase, key=f"agende-closed-{phase.pk}-{_closing(phase)}", at=at)
        return
    waited = waited_for(agenda)
    context = _context(agenda, phase) | {
        "silent": [str(body.municipality or body) for body in waited],
        "total": bodies_of(agenda).count(),
    }
    is_told = Q(role=Role.ZONE_COORDINATOR, zone=agenda.zone_id) | Q(role__in=OFFICE)
    told = mandates_on(day_of(at)).filter(is_told).values_list("person", flat=True)
    for person_id in sorted(set(told)):
        key = f"agende-closed-{phase.pk}-{_closing(phase)}-{person_id}"
        tell(person_id=person_id, template="agenda_closed", context=context, key=key, at=at)


def waited_for(agenda: Agenda) -> list[Body]:
    """The municipalities that have something left to do in the present phase: a text to hand in, or to sign."""
    if agenda.state == AgendaState.SIGNOFF:
        version = frozen_last(agenda)
        return _to_sign(version) if version else []
    drafts = Contribution.objects.filter(section__agenda=agenda, state=ContributionState.DRAFT).values("body")
    return list(bodies_of(agenda).filter(pk__in=drafts))


def _to_sign(version: Version) -> list[Body]:
    return [row.body for row in signoffs_of(version) if not row.stands]


def _holders(role: Role, bodies: Iterable[Body], *, at: datetime) -> list[tuple[int, int]]:
    """(person, body) of the mandates of that role in force for those bodies."""
    rows = mandates_on(day_of(at)).filter(role=role, body__in=[body.pk for body in bodies])
    return sorted(set(rows.values_list("person", "body")))


def _context(agenda: Agenda, phase: Phase) -> dict[str, Any]:
    last = day_in_words(last_day_of(phase.closes_at)) if phase.closes_at else ""
    return {"agenda": agenda, "last_in_words": last, "is_signing": agenda.state == AgendaState.SIGNOFF}


def _closing(phase: Phase) -> str:
    return f"{phase.closes_at:%Y%m%d%H}" if phase.closes_at else ""
