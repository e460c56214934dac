# SPDX-License-Identifier: AGPL-3.0-or-later
"""Municipalities reminded of what they have not handed in: a mail to their editors, once a day at most."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from agende.amendments.models import Nudge
from agende.amendments.nudges import Behind, behind_in, can_nudge, editors_of
from agende.phases.models import ContributionState, Phase
from agende.phases.operations import signed
from agende.phases.queries import phase_of
from agende.process.gates import allow, in_phase
from agende.texts.models import Agenda, Contribution
from cms.accounts.telling import tell
from cms.audit.operations import record
from cms.clock import day_of
from cms.locks import wait_for
from cms.people.models import Body
from cms.rights import Actor


@dataclass(slots=True)
class Nudged:
    """What became of the municipalities chosen; those with nothing to hand in are in none of the lists."""

    done: list[Nudge] = field(default_factory=list)
    today_already: list[Body] = field(default_factory=list)
    without_editors: list[Body] = field(default_factory=list)


@transaction.atomic
def nudge_municipalities(*, agenda: Agenda, bodies: Collection[str], by: Actor, at: datetime) -> Nudged:
    """Writes to the editors of some municipalities (uids) what is still to hand in, and remembers who asked.

    While municipalities may write. Of two who ask at once one writes. Raises WrongPhase, Hidden.
    """
    allow(can_nudge, by, agenda)
    agenda = in_phase("write_contribution", agenda, at)
    wait_for(f"agende.nudge:{agenda.pk}")
    chosen = [row for row in behind_in(agenda, day=day_of(at)) if str(row.body.uid) in bodies]
    people = editors_of([row.body.pk for row in chosen], day=day_of(at))
    phase, outcome = phase_of(agenda.pk, agenda.state), Nudged()
    for row in chosen:
        if not row.editors:
            outcome.without_editors.append(row.body)
        elif not row.may_be_nudged(day_of(at)):
            outcome.today_already.append(row.body)
        else:
            outcome.done.append(_nudge(agenda, row, people[row.body.pk], phase, by=by, at=at))
    return outcome


def _nudge(
    agenda: Agenda, row: Behind, people: list[int], phase: Phase | None, *, by: Actor, at: datetime
) -> Nudge:
    made = Nudge.objects.create(
        agenda=agenda,
        body=row.body,
        day=day_of(at),
        texts=row.missing,
        readers=len(people),
        **signed(by),
        at=at,
    )
    context = {
        "agenda": agenda,
        "body": row.body.municipality or row.body,
        "missing": list(_missing(agenda, row.body)),
        "closes_at": phase.closes_at if phase else None,
        "by": by.name,
        "path": reverse("agende:agenda", args=[agenda.uid]),
    }
    for person in people:
        key = f"agende.nudge:{made.uid}:{person}"
        tell(
            person_id=person, template="agenda_nudge", context=context, key=key, at=at, about_id=by.person_id
        )
    record(by=by, verb="agende.municipality_nudged", on=made, at=at, detail={"body": str(row.body.uid)})
    return made


def _missing(agenda: Agenda, body: Body) -> list[Contribution]:
    rows = Contribution.objects.filter(section__agenda=agenda, body=body, state=ContributionState.DRAFT)
    return list(rows.select_related("section__node", "doc").defer("doc__blocks").order_by("section__order"))
