# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who, then when: what every verb of an agenda asks before it does its one thing."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from agende.phases import rules as phase_rules
from agende.phases.operations import hold
from agende.phases.queries import phase_of
from agende.texts.models import Agenda
from cms.rights import Actor, Hidden, WrongPhase
from cms.rights.registry import Can


class AlreadyOpen(Exception):
    """The zone has its agenda for that edition."""


class NothingWritten(Exception):
    """There is no text to hand in, to take or to freeze."""


class Unprintable(Exception):
    """A version would hold characters that its PDF could not show: which, and in which of its sections."""

    def __init__(self, signs: Iterable[str], places: Iterable[str]) -> None:
        words = _("These signs cannot be printed: %(signs)s. Write them in words.") % {
            "signs": " ".join(signs)
        }
        if where := "; ".join(places):
            words += " " + _("You find them in: %(places)s.") % {"places": where}
        super().__init__(words)


class NoReason(Exception):
    """What is said has to say why."""


class NotThatDay(Exception):
    """An act cannot be of a day still to come."""


def allow(can: Can, by: Actor, thing: Any) -> None:
    """Raises Hidden when `can` is not true of the actor and the thing."""
    if not can(by, thing):
        raise Hidden(f"{thing!r}")


def in_phase(verb: str, agenda: Agenda, at: datetime, *, alone: bool = False) -> Agenda:
    """The agenda, held in its state until the end of the transaction; raises WrongPhase."""
    hold(agenda.pk, alone=alone)
    agenda = Agenda.objects.select_related("zone", "edition").get(pk=agenda.pk)
    require(verb, agenda, at=at)
    return agenda


def why_not(verb: str, agenda: Agenda, *, at: datetime) -> str:
    """In words, why `verb` cannot be done on the agenda now; "" when it can."""
    phase = phase_of(agenda.pk, agenda.state)
    return phase_rules.why_not(verb, state=agenda.state, phase=phase, at=at)


def require(verb: str, agenda: Agenda, *, at: datetime) -> None:
    """Raises WrongPhase, in words, when `verb` cannot be done on the agenda now."""
    if words := why_not(verb, agenda, at=at):
        raise WrongPhase(words)
