# SPDX-License-Identifier: AGPL-3.0-or-later
"""What others may ask about the agendas: the only door from outside, with `agende.urls`."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Func, IntegerField, Q, QuerySet

from agende.phases.models import AgendaState, ContributionState, Phase, Transition
from agende.texts.models import Agenda, Contribution, Section, Version, VersionFile
from agende.texts.rules import (
    agendas_for,
    contributions_for,
    contributions_written_by,
    published_versions_for,
)
from cms.areas.models import PlanEdition
from cms.people.models import Body
from cms.rights import NOBODY, Actor
from cms.territory.models import Zone

__all__ = ["agenda_of", "agendas_for", "desk_of", "published_agendas", "published_version"]

HEAVY = ("html", "blocks", "frame", "log_state")


def published_agendas(zone: Zone | None = None) -> QuerySet[Version]:
    """Published versions, newest edition first, of a zone or of all: one query.

    Each has `.agenda` (zone, edition, `get_absolute_url()`) and `.approval.act`.
    """
    versions = published_versions_for(NOBODY).select_related(
        "agenda__zone", "agenda__edition", "approval__act__body"
    )
    if zone:
        versions = versions.filter(agenda__zone=zone)
    return versions.defer(*HEAVY).order_by("-agenda__edition__first_year", "agenda__zone__order", "-number")


def published_version(zone_slug: str, edition_slug: str) -> Version | None:
    """The version that stands for a zone and an edition: the last approved."""
    return (
        published_versions_for(NOBODY)
        .select_related("agenda__zone", "agenda__edition", "approval__act__body")
        .filter(agenda__zone__slug=zone_slug, agenda__edition__slug=edition_slug)
        .order_by("-number")
        .first()
    )


def agenda_of(zone: Zone, edition: PlanEdition) -> Agenda | None:
    """The agenda of a zone for an edition, in any state."""
    return Agenda.objects.filter(zone=zone, edition=edition).select_related("zone", "edition").first()


def file_of(version: Version) -> VersionFile | None:
    """The PDF of a version without its bytes: `sha256` and `octets` (bytes); None until it is made."""
    size = Func("content", function="octet_length", output_field=IntegerField())
    return VersionFile.objects.filter(version=version).defer("content").annotate(octets=size).first()


def invited_to(agenda: Agenda) -> int:
    """How many municipalities have texts to write in an agenda."""
    return Contribution.objects.filter(section__agenda=agenda).values("body").distinct().count()


def drafting_phase(agenda: Agenda) -> Phase | None:
    """The phase in which the agenda is or was written."""
    return agenda.phases.filter(kind=AgendaState.DRAFTING).order_by("-opens_at", "-pk").first()


@dataclass(frozen=True, slots=True)
class Desk:
    """An agenda on somebody's desk: what is to write, handed in, and when writing closes."""

    agenda: Agenda
    to_write: int
    drafts: int
    handed_in: int
    to_merge: int
    closes_at: datetime | None


def desk_of(actor: Actor) -> list[Desk]:
    """The agendas the actor works on, with what waits for them: four queries whatever their number."""
    agendas = list(agendas_for(actor).select_related("zone", "edition"))
    is_draft = Q(state=ContributionState.DRAFT)
    texts = contributions_written_by(actor).values_list("section__agenda")
    mine = {
        agenda: counts
        for agenda, *counts in texts.annotate(
            to_write=Count("pk", filter=is_draft & Q(doc__seq=0)),
            drafts=Count("pk", filter=is_draft & Q(doc__seq__gt=0)),
            handed_in=Count("pk", filter=~is_draft),
        )
    }
    to_merge = dict(
        contributions_for(actor)
        .filter(state=ContributionState.SUBMITTED)
        .values_list("section__agenda")
        .annotate(Count("pk"))
    )
    closings = dict(
        Phase.objects.filter(agenda__in=agendas, kind=AgendaState.DRAFTING)
        .order_by("opens_at", "pk")  # the last one counts
        .values_list("agenda", "closes_at")
    )
    desks = []
    for agenda in agendas:
        to_write, drafts, handed_in = mine.get(agenda.pk, (0, 0, 0))
        desks.append(
            Desk(
                agenda=agenda,
                to_write=to_write,
                drafts=drafts,
                handed_in=handed_in,
                to_merge=to_merge.get(agenda.pk, 0),
                closes_at=closings.get(agenda.pk),
            )
        )
    return desks


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
    return list(rows.order_by("body__name"))


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
