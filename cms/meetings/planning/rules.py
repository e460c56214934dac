# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who plans meetings, who sees one, for whom it is, who leads it."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from cms.clock import TODAY
from cms.meetings.planning.models import Meeting, MeetingSession, Room, Series, TrainerUse
from cms.meetings.tables.models import TableSeat
from cms.people.models import Body, Employment, PersonMerge
from cms.rights import Actor, rule
from cms.rights.roles import Role
from cms.territory.models import ZoneMembership

KINDS: dict[str, frozenset[str]] = {
    Role.TRAINING_OFFICER: frozenset({Meeting.Kind.TRAINING, Meeting.Kind.CONFERENCE}),
    Role.PLAN_OFFICER: frozenset(set(Meeting.Kind) - {Meeting.Kind.TRAINING}),
    Role.ZONE_COORDINATOR: frozenset({Meeting.Kind.ZONE_ASSEMBLY}),
}
"""Role of the mandate in use → kinds of meetings it plans; a coordinator those of the own zone alone."""

MEETINGS = Meeting.objects.select_related("series", "edition", "table")


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody works today: kind of body, body, zone; all None without an employment."""

    kind: str | None = None
    body_id: int | None = None
    zone_id: int | None = None


def place_of(person_id: int | None) -> Place:
    """The main employment of today. One query; none for nobody."""
    if person_id is None:
        return Place()
    zone = ZoneMembership.objects.filter(municipality=OuterRef("body__municipality"), during__contains=TODAY)
    row = (
        Employment.objects.filter(person=person_id, is_main=True, during__contains=TODAY)
        .values_list("body__kind", "body", Subquery(zone.values("zone")[:1]))
        .first()
    )
    return Place(*row) if row else Place()


def kinds_planned_by(actor: Actor) -> frozenset[str]:
    """Kinds of meetings that the mandate in use plans."""
    return KINDS.get(actor.role or "", frozenset())


@rule("meetings.plan")
def can_plan(actor: Actor, thing: object) -> bool:
    """The training office, the plan office, a zone's coordinator."""
    return bool(kinds_planned_by(actor))


def rooms_kept_by(actor: Actor) -> QuerySet[Room]:
    """All of them, for who plans meetings."""
    return Room.objects.all() if kinds_planned_by(actor) else Room.objects.none()


@rule("meetings.keep_room", rows=rooms_kept_by)
def can_keep_room(actor: Actor, thing: Room) -> bool:
    """Who plans meetings; rooms are everybody's of them."""
    return bool(kinds_planned_by(actor))


def series_kept_by(actor: Actor) -> QuerySet[Series]:
    """All of them, for who plans meetings."""
    return Series.objects.all() if kinds_planned_by(actor) else Series.objects.none()


@rule("meetings.keep_series", rows=series_kept_by)
def can_keep_series(actor: Actor, thing: Series) -> bool:
    """Who plans meetings."""
    return bool(kinds_planned_by(actor))


def meetings_run_by(actor: Actor) -> QuerySet[Meeting]:
    """Meetings that the actor plans, changes, cancels, whose register and minutes they keep."""
    rows = MEETINGS.filter(kind__in=kinds_planned_by(actor))
    if actor.role == Role.ZONE_COORDINATOR:
        return rows.filter(
            Exists(Meeting.zones.through.objects.filter(meeting=OuterRef("pk"), zone=actor.zone_id))
        )
    return rows


@rule("meetings.run", rows=meetings_run_by)
def can_run(actor: Actor, thing: Meeting) -> bool:
    """By the kind; a coordinator where the own zone is one of its zones."""
    if thing.kind not in kinds_planned_by(actor):
        return False
    if actor.role != Role.ZONE_COORDINATOR:
        return True
    return actor.zone_id is not None and thing.zones.filter(pk=actor.zone_id).exists()


def _leads(actor: Actor, session: str) -> Exists:
    return Exists(
        TrainerUse.objects.filter(session=OuterRef(session), person=actor.person_id, is_cancelled=False)
    )


def sessions_kept_by(actor: Actor) -> QuerySet[MeetingSession]:
    """Sessions whose register the actor keeps: as who runs the meeting, or as trainer of that very session."""
    if actor.person_id is None:
        return MeetingSession.objects.none()
    rows = MeetingSession.objects.select_related("meeting", "room")
    rows = rows.exclude(meeting__state=Meeting.State.DRAFT)
    return rows.filter(Q(meeting__in=meetings_run_by(actor)) | Q(_leads(actor, "pk")))


@rule("meetings.keep_register", rows=sessions_kept_by)
def can_keep_register(actor: Actor, thing: MeetingSession) -> bool:
    """Who runs the meeting; its trainers, each the sessions they lead."""
    if actor.person_id is None or thing.meeting.state == Meeting.State.DRAFT:
        return False
    leads = TrainerUse.objects.filter(session=thing, person=actor.person_id, is_cancelled=False)
    return can_run(actor, thing.meeting) or leads.exists()


def meant_for(actor: Actor) -> Q:
    """Condition on meetings: the audience has the actor in it (one query to know where they work)."""
    if actor.person_id is None:
        return Q(pk__in=())
    place, kinds = place_of(actor.person_id), Meeting.Audience
    guests = PersonMerge.objects.in_force().filter(into=actor.person_id).values("person")
    told = Q(bookings__person=actor.person_id) | Q(bookings__person__in=guests)
    if place.kind:
        told |= Q(audience=kinds.STAFF)
    if place.kind == Body.Kind.MUNICIPALITY:
        told |= Q(audience=kinds.MUNICIPALITIES)
    if place.kind == Body.Kind.METROPOLITAN_CITY:
        told |= Q(audience=kinds.METROPOLITAN)
    if place.zone_id:
        told |= Q(audience=kinds.ZONES, zones=place.zone_id)
    seats = TableSeat.objects.filter(table=OuterRef("table"), during__contains=TODAY)
    told |= Q(Q(audience=kinds.MEMBERS), Exists(seats.filter(person=actor.person_id)))
    roles = sorted({mandate.role for mandate in actor.mandates})
    return told | Q(audience=kinds.ROLES, audience_roles__overlap=roles) if roles else told


def meetings_open_to(actor: Actor) -> QuerySet[Meeting]:
    """Published meetings that are for the actor: those they may ask a seat of."""
    ids = Meeting.objects.filter(meant_for(actor)).values("pk")
    return MEETINGS.filter(pk__in=ids, state=Meeting.State.PUBLISHED)


@rule("meetings.book", rows=meetings_open_to)
def can_book(actor: Actor, thing: Meeting) -> bool:
    """Who is in the audience of a published meeting, or was invited to it."""
    if actor.person_id is None or thing.state != Meeting.State.PUBLISHED:
        return False
    return Meeting.objects.filter(meant_for(actor), pk=thing.pk).exists()


def meetings_seen_by(actor: Actor) -> QuerySet[Meeting]:
    """Public meetings, those for the actor, those they run or lead; drafts only if they run them."""
    if actor.person_id is None:
        return MEETINGS.exclude(state=Meeting.State.DRAFT).filter(is_public=True)
    theirs = Meeting.objects.filter(meant_for(actor)).values("pk")
    leads = TrainerUse.objects.filter(person=actor.person_id).values("session__meeting")
    seen = ~Q(state=Meeting.State.DRAFT) & (Q(is_public=True) | Q(pk__in=theirs) | Q(pk__in=leads))
    return MEETINGS.filter(seen | Q(pk__in=meetings_run_by(actor).values("pk")))


@rule("meetings.see", rows=meetings_seen_by)
def can_see(actor: Actor, thing: Meeting) -> bool:
    """Everybody a public one; else its audience, who leads it, who runs it."""
    if can_run(actor, thing):
        return True
    if thing.state == Meeting.State.DRAFT:
        return False
    if thing.is_public or actor.person_id is None:
        return thing.is_public
    leads = TrainerUse.objects.filter(session__meeting=thing, person=actor.person_id)
    return leads.exists() or Meeting.objects.filter(meant_for(actor), pk=thing.pk).exists()
