# SPDX-License-Identifier: AGPL-3.0-or-later
"""One agenda as it stands: its sections, texts, municipalities, versions and steps."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from agende.phases.models import AgendaState, ContributionState, Phase, Transition
from agende.queries.published import HEAVY
from agende.texts.models import Agenda, Contribution, Section, Version
from agende.texts.operations import settled
from agende.texts.rules import contributions_for
from cms.areas.models import PlanEdition
from cms.people.models import Body
from cms.rights import Actor
from cms.territory.models import Zone


def agenda_of(zone: Zone, edition: PlanEdition) -> Agenda | None:
    """The agenda of a zone for an edition, in any state."""
    return Agenda.objects.filter(zone=zone, edition=edition).select_related("zone", "edition").first()


def invited_to(agenda: Agenda) -> int:
    """How many municipalities have texts to write in an agenda."""
    return Contribution.objects.filter(section__agenda=agenda).values("body").distinct().count()


def drafting_phase(agenda: Agenda) -> Phase | None:
    """The phase in which the agenda is or was written."""
    return agenda.phases.filter(kind=AgendaState.DRAFTING).order_by("-opens_at", "-pk").first()


def sections_with_counts(agenda: Agenda) -> list[Section]:
    """Sections in order with node, common text (without its blocks) and `handed_in`, `to_merge`, `invited`."""
    submitted = Q(contributions__state=ContributionState.SUBMITTED)
    return list(
        agenda.sections.select_related("node", "doc__saved_by", "agenda")
        .defer("doc__blocks")
        .annotate(
            invited=Count("contributions"),
            handed_in=Count("contributions", filter=~Q(contributions__state=ContributionState.DRAFT)),
            to_merge=Count("contributions", filter=submitted),
        )
        .order_by("order")
    )


def own_contributions(agenda: Agenda, actor: Actor) -> list[Contribution]:
    """The texts of the actor's municipality, in the order of the sections, without their blocks."""
    rows = contributions_for(actor).filter(section__agenda=agenda, body=actor.body_id)
    return list(rows.defer("doc__blocks").order_by("section__order"))


def steps_of(agenda: Agenda) -> QuerySet[Transition]:
    """The steps of the whole agenda, newest first."""
    return agenda.transitions.filter(contribution=None).select_related("person").order_by("-pk")


def versions_of(agenda: Agenda) -> QuerySet[Version]:
    """Frozen versions, newest first, with their act if any."""
    return agenda.versions.select_related("approval__act__body", "person").defer(*HEAVY).order_by("-number")


def last_version(agenda: Agenda) -> Version | None:
    """The last frozen version."""
    return versions_of(agenda).first()


def municipalities_silent_on(section: Section, shown: list[Contribution]) -> list[str]:
    """Municipalities whose contribution to a section is not among those `shown`."""
    hidden = section.contributions.exclude(pk__in=[each.pk for each in shown])
    return list(
        hidden.order_by("body__municipality__name").values_list("body__municipality__name", flat=True)
    )


def contributions_to(section: Section, actor: Actor) -> list[Contribution]:
    """What the actor reads of the municipalities' contributions to a section, texts included."""
    rows = (
        contributions_for(actor).filter(section=section).select_related("body__municipality", "doc__saved_by")
    )
    found = list(rows.order_by("body__name"))
    for each in found:
        settled(each.doc)
    return found


@dataclass(frozen=True, slots=True)
class Row:
    """A municipality of the matrix: its contributions in the order of the sections."""

    body: Body
    cells: list[Contribution]


def matrix_of(agenda: Agenda) -> list[Row]:
    """Municipalities × sections: states only, no text (the zone sees who has handed in what)."""
    rows: dict[int, Row] = {}
    contributions = (
        Contribution.objects.filter(section__agenda=agenda)
        .select_related("body__municipality", "section__node", "doc")
        .defer("doc__blocks")
        .order_by("body__name", "section__order")
    )
    for contribution in contributions:
        rows.setdefault(contribution.body_id, Row(contribution.body, [])).cells.append(contribution)
    return list(rows.values())
