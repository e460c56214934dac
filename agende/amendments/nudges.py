# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which municipalities have texts to hand in, who writes for them, and who reminded them last."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from agende.amendments.models import Nudge
from agende.phases.models import ContributionState
from agende.texts.models import Agenda, Contribution
from agende.texts.rules import AGENDAS, NOTHING, OFFICE
from cms.people.models import Body
from cms.people.queries import mandates_on
from cms.rights import Actor, Role, rule


def agendas_nudged_by(actor: Actor) -> QuerySet[Agenda]:
    """Agendas whose municipalities the actor reminds."""
    mine = NOTHING
    if actor.has(*OFFICE):
        mine = Q()
    elif actor.has(Role.ZONE_COORDINATOR) and actor.zone_id:
        mine = Q(zone=actor.zone_id)
    return AGENDAS.filter(mine)


@rule("agende.nudge_municipalities", rows=agendas_nudged_by)
def can_nudge(actor: Actor, thing: Agenda) -> bool:
    """The zone's coordinator and the plan office."""
    return actor.has(*OFFICE) or (actor.has(Role.ZONE_COORDINATOR) and actor.zone_id == thing.zone_id)


@dataclass(frozen=True, slots=True)
class Behind:
    """A municipality with texts to hand in: how many of its texts, how many of them not begun, who is written to."""

    body: Body
    texts: int
    missing: int
    empty: int
    editors: int
    last: Nudge | None

    @property
    def is_silent(self) -> bool:
        """It has handed nothing in."""
        return self.missing == self.texts

    def may_be_nudged(self, day: date) -> bool:
        """There is somebody to write to, and nobody has today."""
        return bool(self.editors) and (self.last is None or self.last.day < day)


def behind_in(agenda: Agenda, *, day: date) -> list[Behind]:
    """The municipalities that have not handed everything in, by name: four queries whatever their number."""
    is_draft = Q(state=ContributionState.DRAFT)
    rows = Contribution.objects.filter(section__agenda=agenda).order_by().values_list("body")
    counts = rows.annotate(
        texts=Count("pk"),
        missing=Count("pk", filter=is_draft),
        empty=Count("pk", filter=is_draft & Q(doc__seq=0)),
    )
    found = {body: (texts, missing, empty) for body, texts, missing, empty in counts if missing}
    editors = editors_of(list(found), day=day)
    last = {nudge.body_id: nudge for nudge in nudges_of(agenda)}
    bodies = Body.objects.filter(pk__in=found).select_related("municipality").order_by("name")
    return [
        Behind(body, *found[body.pk], editors=len(editors.get(body.pk, ())), last=last.get(body.pk))
        for body in bodies
    ]


def editors_of(bodies: list[int], *, day: date) -> dict[int, list[int]]:
    """Body → the people who write for it and can sign in: one query."""
    mandates = mandates_on(day).filter(
        role=Role.MUNICIPAL_EDITOR, body__in=bodies, person__user__is_active=True
    )
    found: dict[int, list[int]] = {}
    for body, person in mandates.order_by("person").values_list("body", "person").distinct():
        found.setdefault(body, []).append(person)
    return found


def nudges_of(agenda: Agenda) -> QuerySet[Nudge]:
    """The last reminder of each municipality."""
    last = Nudge.objects.filter(agenda=agenda).order_by("body_id", "-pk").distinct("body_id")
    return Nudge.objects.filter(pk__in=last.values("pk")).select_related("person")
