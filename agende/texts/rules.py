# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may read and write which text: the table "Who may do what" of the design, one pair of twins a cell.

The zone of a municipal mandate is its municipality's today. Drafts are read by their municipality and by the
plan office; by the rest of the zone only where the agenda says that drafts are shared.
"""

from django.db.models import Q, QuerySet

from agende.phases.models import ContributionState
from agende.texts.models import Agenda, Contribution, Section, TextDoc, Version
from cms.rights import Actor, Role, rule

OFFICE = (Role.PLAN_OFFICER, Role.PLAN_REVIEWER)
MUNICIPAL = (Role.MUNICIPAL_EDITOR, Role.SIGNATORY)
ZONE = (*MUNICIPAL, Role.ZONE_COORDINATOR)
SHARES_DRAFTS = (Role.MUNICIPAL_EDITOR, Role.ZONE_COORDINATOR)
NOTHING = Q(pk__in=())

AGENDAS = Agenda.objects.select_related("zone", "edition")
SECTIONS = Section.objects.select_related("agenda__zone", "agenda__edition", "node", "doc__saved_by")
CONTRIBUTIONS = Contribution.objects.select_related(
    "section__agenda__zone", "section__agenda__edition", "section__node", "body", "doc__saved_by"
)
DOCS = TextDoc.objects.select_related(
    "section__agenda__zone",
    "section__agenda__edition",
    "section__node",
    "contribution__body",
    "contribution__section__agenda__zone",
    "contribution__section__agenda__edition",
    "contribution__section__node",
)


def _at_work_in(actor: Actor, zone_id: int) -> bool:
    return actor.has(*OFFICE) or (actor.has(*ZONE) and actor.zone_id == zone_id)


def _of_zone(actor: Actor, path: str) -> Q:
    """Rows whose zone, found along `path`, the actor works in."""
    if actor.has(*OFFICE):
        return Q()
    if actor.has(*ZONE) and actor.zone_id:
        return Q(**{path: actor.zone_id})
    return NOTHING


def agendas_for(actor: Actor) -> QuerySet[Agenda]:
    """Agendas the actor works on."""
    return AGENDAS.filter(_of_zone(actor, "zone"))


@rule("agende.read_agenda", rows=agendas_for)
def can_read_agenda(actor: Actor, thing: Agenda) -> bool:
    """Those who work in the zone, and the plan office."""
    return _at_work_in(actor, thing.zone_id)


@rule("agende.open_agenda")
def can_open_agenda(actor: Actor, thing: object) -> bool:
    """The plan office, for any zone."""
    return actor.has(*OFFICE)


def agendas_run_by(actor: Actor) -> QuerySet[Agenda]:
    """Agendas the actor freezes, records acts on and publishes."""
    return AGENDAS.filter(Q() if actor.has(*OFFICE) else NOTHING)


@rule("agende.run_agenda", rows=agendas_run_by)
def can_run_agenda(actor: Actor, thing: Agenda) -> bool:
    """The plan office, all zones."""
    return actor.has(*OFFICE)


def sections_for(actor: Actor) -> QuerySet[Section]:
    """Sections whose common text the actor reads."""
    return SECTIONS.filter(_of_zone(actor, "agenda__zone"))


@rule("agende.read_section", rows=sections_for)
def can_read_section(actor: Actor, thing: Section) -> bool:
    """As the agenda: the zone's common text is read by the whole zone, not beyond."""
    return _at_work_in(actor, thing.agenda.zone_id)


def sections_written_by(actor: Actor) -> QuerySet[Section]:
    """Sections whose common text the actor writes."""
    if actor.has(Role.ZONE_COORDINATOR) and actor.zone_id:
        return SECTIONS.filter(agenda__zone=actor.zone_id)
    return SECTIONS.none()


@rule("agende.write_common_text", rows=sections_written_by)
def can_write_common_text(actor: Actor, thing: Section) -> bool:
    """The coordinator of the zone, and nobody else."""
    return actor.has(Role.ZONE_COORDINATOR) and actor.zone_id == thing.agenda.zone_id


def _contribution_rows(actor: Actor) -> Q:
    if actor.has(*OFFICE):
        return Q()
    if not (actor.has(*ZONE) and actor.zone_id):
        return NOTHING
    mine = Q(body=actor.body_id) if actor.has(*MUNICIPAL) else NOTHING
    shared = Q(section__agenda__drafts_are_shared=True) if actor.has(*SHARES_DRAFTS) else NOTHING
    return Q(section__agenda__zone=actor.zone_id) & (mine | shared | ~Q(state=ContributionState.DRAFT))


def contributions_for(actor: Actor) -> QuerySet[Contribution]:
    """Contributions the actor reads."""
    return CONTRIBUTIONS.filter(_contribution_rows(actor))


@rule("agende.read_contribution", rows=contributions_for)
def can_read_contribution(actor: Actor, thing: Contribution) -> bool:
    """One's own municipality's; what others of the zone have handed in; the plan office all."""
    if actor.has(*OFFICE):
        return True
    agenda = thing.section.agenda
    if not (actor.has(*ZONE) and actor.zone_id == agenda.zone_id):
        return False
    is_mine = actor.has(*MUNICIPAL) and actor.body_id == thing.body_id
    is_shared = actor.has(*SHARES_DRAFTS) and agenda.drafts_are_shared
    return is_mine or is_shared or thing.state != ContributionState.DRAFT


def contributions_written_by(actor: Actor) -> QuerySet[Contribution]:
    """Contributions the actor writes."""
    if not (actor.has(Role.MUNICIPAL_EDITOR) and actor.zone_id):
        return CONTRIBUTIONS.none()
    return CONTRIBUTIONS.filter(body=actor.body_id, section__agenda__zone=actor.zone_id)


@rule("agende.write_contribution", rows=contributions_written_by)
def can_write_contribution(actor: Actor, thing: Contribution) -> bool:
    """An editor of the municipality, while it belongs to the zone."""
    return (
        actor.has(Role.MUNICIPAL_EDITOR)
        and actor.body_id == thing.body_id
        and actor.zone_id == thing.section.agenda.zone_id
    )


def histories_for(actor: Actor) -> QuerySet[TextDoc]:
    """Texts whose every past state the actor reads."""
    mine = NOTHING
    if actor.has(*MUNICIPAL) and actor.zone_id:
        mine = Q(contribution__body=actor.body_id, contribution__section__agenda__zone=actor.zone_id)
    if actor.has(*OFFICE):
        mine = Q(contribution__isnull=False)
    common = Q(section__isnull=False) & _of_zone(actor, "section__agenda__zone")
    return DOCS.filter(mine | common)


@rule("agende.read_history", rows=histories_for)
def can_read_history(actor: Actor, thing: TextDoc) -> bool:
    """A contribution's history holds its drafts: its municipality and the office; the common text's, the zone."""
    zone_id = thing.of_section.agenda.zone_id
    if thing.contribution is None or actor.has(*OFFICE):
        return _at_work_in(actor, zone_id)
    return actor.has(*MUNICIPAL) and (actor.body_id, actor.zone_id) == (thing.contribution.body_id, zone_id)


def published_versions_for(actor: Actor) -> QuerySet[Version]:
    """Versions published once: everybody's for ever, whatever comes after them."""
    return Version.objects.filter(publication__isnull=False)


@rule("agende.read_published", rows=published_versions_for)
def can_read_published(actor: Actor, thing: Version) -> bool:
    """Everybody, once it is published."""
    return hasattr(thing, "publication")
