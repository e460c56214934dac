# SPDX-License-Identifier: AGPL-3.0-or-later
"""One agenda as it stands: its sections, texts, municipalities, versions and steps."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from agende.actions.models import Record
from agende.amendments.models import Nudge
from agende.amendments.nudges import nudges_of
from agende.phases.models import AgendaState, ContributionState, Phase, Transition
from agende.phases.queries import phase_of
from agende.phases.rules import is_over as is_closed
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
    return phase_of(agenda.pk, AgendaState.DRAFTING)


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
class Cell:
    """A municipality's text in the matrix. `is_late`: handed in after the closing, or a draft when it has passed."""

    contribution: Contribution
    is_late: bool

    @property
    def is_begun(self) -> bool:
        """Whether there is anything to say of it: something is written, or it is late."""
        return self.is_late or self.contribution.doc.seq > 0

    @property
    def is_handed_in(self) -> bool:
        """Whether the zone reads it."""
        return self.contribution.state != ContributionState.DRAFT


@dataclass(frozen=True, slots=True)
class Row:
    """A municipality of the matrix: its texts in the order of the sections, how many records it has proposed."""

    body: Body
    cells: list[Cell]
    records: int
    nudge: Nudge | None

    @property
    def done(self) -> int:
        """How many of its texts are handed in."""
        return sum(cell.is_handed_in for cell in self.cells)

    @property
    def is_begun(self) -> bool:
        """Whether there is anything to say of it."""
        return bool(self.records or self.nudge) or any(cell.is_begun for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Column:
    """A section of the matrix: how many municipalities have handed its text in."""

    section: Section
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """Municipalities × sections that they write."""

    columns: list[Column]
    rows: list[Row]

    @property
    def begun(self) -> list[Row]:
        """Municipalities of which there is something to say."""
        return [row for row in self.rows if row.is_begun]

    @property
    def not_begun(self) -> list[Body]:
        """Those that have written nothing and proposed nothing, and that nobody has reminded."""
        return [row.body for row in self.rows if not row.is_begun]

    @property
    def texts(self) -> int:
        """All texts."""
        return sum(len(row.cells) for row in self.rows)

    @property
    def done(self) -> int:
        """Texts handed in."""
        return sum(row.done for row in self.rows)

    @property
    def finished(self) -> int:
        """Municipalities that have handed all in."""
        return sum(row.done == len(row.cells) for row in self.rows)

    @property
    def silent(self) -> int:
        """Municipalities that have handed nothing in."""
        return sum(row.done == 0 for row in self.rows)


def matrix_of(agenda: Agenda, *, at: datetime) -> Matrix:
    """Municipalities × sections: states, words, last change, no text: five queries whatever their number."""
    contributions = list(
        Contribution.objects.filter(section__agenda=agenda)
        .select_related("body__municipality", "section__node", "doc__saved_by")
        .defer("doc__blocks")
        .order_by("body__name", "section__order")
    )
    late, is_over = _handed_in_late(agenda), is_closed(drafting_phase(agenda), at=at)
    records = dict(Record.objects.filter(agenda=agenda).order_by().values_list("body").annotate(Count("pk")))
    nudges = {nudge.body_id: nudge for nudge in nudges_of(agenda)}
    rows: dict[int, Row] = {}
    for each in contributions:
        is_draft = each.state == ContributionState.DRAFT
        cell = Cell(each, is_over if is_draft else each.pk in late)
        row = Row(each.body, [], records.get(each.body_id, 0), nudges.get(each.body_id))
        rows.setdefault(each.body_id, row).cells.append(cell)
    return Matrix(_columns(contributions), list(rows.values()))


def _columns(contributions: list[Contribution]) -> list[Column]:
    """The sections of these texts in order, with how many are handed in."""
    found: dict[int, list[Contribution]] = {}
    for each in sorted(contributions, key=lambda each: each.section.order):
        found.setdefault(each.section_id, []).append(each)
    return [
        Column(some[0].section, sum(each.state != ContributionState.DRAFT for each in some), len(some))
        for some in found.values()
    ]


def _handed_in_late(agenda: Agenda) -> set[int | None]:
    """Contributions whose last handing in was late."""
    steps = Transition.objects.filter(agenda=agenda, to_state=ContributionState.SUBMITTED)
    last = steps.order_by("contribution_id", "-pk").distinct("contribution_id")
    return {contribution for contribution, is_late in last.values_list("contribution", "is_late") if is_late}
