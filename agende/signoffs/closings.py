# SPDX-License-Identifier: AGPL-3.0-or-later
"""Consultation, examination of the observations, time before the organs: whom a closing concerns, and what is open."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agende.actions.models import Record, RecordState
from agende.amendments.models import Thread
from agende.amendments.queries import late_count, open_counts
from agende.phases.models import AgendaState, Phase
from agende.phases.words import DONE, TITLES
from agende.signoffs.queries import acts_missing, bodies_of
from agende.signoffs.rules import OF_ACTS
from agende.texts.models import Agenda
from agende.texts.rules import OFFICE
from cms.accounts.telling import tell
from cms.clock import day_in_words, day_of, last_day_of
from cms.people.queries import mandates_on
from cms.rights import Role

# State → what is done until its phase closes.
UNTIL: dict[str, tuple[str, ...]] = {
    AgendaState.CONSULTATION: ("comment",),
    AgendaState.ENQUIRY: ("suggest", "propose_record", "decide"),
    AgendaState.ADOPTION: (),
}


def tell_of_closing(agenda: Agenda, phase: Phase, *, key: str, at: datetime) -> None:
    """Reminds who works in the phase that it closes soon: municipalities and coordinators, or who records the acts."""
    leads = _leading(agenda)
    workers = Q(role=Role.MUNICIPAL_EDITOR, body__in=bodies_of(agenda)) if UNTIL[agenda.state] else Q(pk=None)
    _tell(agenda, phase, workers & ~Q(person__in=_persons(leads, at)), [], key=key, at=at)
    _tell(agenda, phase, leads, left_open(agenda), key=key, at=at)


def tell_of_end(agenda: Agenda, phase: Phase, *, key: str, at: datetime) -> None:
    """Tells who takes the next step, and who leads the work, that the phase has closed and what is left."""
    office = Q() if agenda.state == AgendaState.ADOPTION else Q(role__in=OFFICE)
    _tell(agenda, phase, _leading(agenda) | office, left_open(agenda), key=key, at=at)


def left_open(agenda: Agenda) -> list[str]:
    """What is not done yet, in words: acts before the organs, else conversations, suggestions and proposals."""
    if agenda.state == AgendaState.ADOPTION:
        return [*acts_missing(agenda), _("The approval is not recorded.")]
    threads = Thread.objects.filter(doc__section__agenda=agenda, is_resolved=False).count()
    records = Record.objects.filter(agenda=agenda, state=RecordState.PROPOSED).count()
    suggestions = sum(open_counts(agenda).values()) if agenda.state == AgendaState.ENQUIRY else 0
    late = late_count(agenda)
    found = [
        (suggestions, ngettext("%(count)s suggestion", "%(count)s suggestions", suggestions)),
        (late, ngettext("%(count)s late proposal", "%(count)s late proposals", late)),
        (records, ngettext("%(count)s record proposed", "%(count)s records proposed", records)),
        (threads, ngettext("%(count)s conversation", "%(count)s conversations", threads)),
    ]
    return [words % {"count": count} for count, words in found if count]


def _leading(agenda: Agenda) -> Q:
    if agenda.state == AgendaState.ADOPTION:
        return Q(role__in=OF_ACTS)
    return Q(role=Role.ZONE_COORDINATOR, zone=agenda.zone_id)


def _persons(who: Q, at: datetime) -> list[int]:
    return sorted(set(mandates_on(day_of(at)).filter(who).values_list("person", flat=True)))


def _tell(agenda: Agenda, phase: Phase, who: Q, left: list[str], *, key: str, at: datetime) -> None:
    closing = phase.closes_at or at
    last = last_day_of(closing)
    verbs = [verb for verb in UNTIL[agenda.state] if phase.allows is None or verb in phase.allows]
    context: dict[str, Any] = {
        "agenda": agenda,
        "phase": TITLES[phase.kind],
        "last_in_words": day_in_words(last),
        "is_last_day": day_of(at) == last,
        "is_over": closing <= at,
        "does": [DONE[verb] for verb in verbs],
        "left": left,
        "page": "agende:acts" if agenda.state == AgendaState.ADOPTION else "agende:agenda",
    }
    for person_id in _persons(who, at):
        tell(person_id=person_id, template="agenda_phase", context=context, key=f"{key}-{person_id}", at=at)
