# SPDX-License-Identifier: AGPL-3.0-or-later
"""What "Il mio spazio" shows: the next thing to do, then the rest."""

from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import TaskState

from agende.queries import Desk, desk_of
from cms.meetings.booking.models import State
from cms.meetings.booking.own import OwnDate, own_calendar
from cms.meetings.booking.rules import bookings_decided_by
from cms.meetings.planning.queries import Date
from cms.meetings.planning.rules import can_plan
from cms.pages.models import ColleagueApprovalTask
from cms.people.rules import can_enter_admin
from cms.rights import Actor, Role
from courses.queries import (
    Asked,
    Certified,
    Learning,
    certificates_of,
    learning_of,
    requests_of,
    requests_to_decide,
    works_to_grade,
)

WRITERS = (
    Role.MUNICIPAL_EDITOR,
    Role.ZONE_COORDINATOR,
    Role.PLAN_OFFICER,
    Role.PLAN_REVIEWER,
    Role.SIGNATORY,
)
TEACHERS = (Role.TUTOR, Role.TRAINER)
PUBLISHERS = (Role.COMMUNICATION_OFFICER, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class NextThing:
    """One thing to do now: what it is, why, where, and the words of its button."""

    title: str
    text: str
    url: str
    action: str


@dataclass(frozen=True, slots=True)
class Space:
    """A person's space under the mandate in use."""

    next_thing: NextThing
    under_way: list[Learning]
    certificates: list[Certified]
    desks: list[Desk]
    has_agendas: bool
    enters_admin: bool
    to_approve: int
    asked: list[Asked]
    to_decide: int
    runs_training: bool
    to_grade: int | None
    dates: list[OwnDate]
    led_today: list[Date]
    seats_to_decide: int
    plans_meetings: bool


def space_of(actor: Actor) -> Space:
    """Everything of the page, in a fixed number of queries."""
    learning = learning_of(actor.person_id) if actor.person_id else []
    certificates = certificates_of(actor.person_id) if actor.person_id else []
    desks = _desks(actor) if actor.has(*WRITERS) else []
    under_way = [module for module in learning if not module.is_completed]
    to_grade = works_to_grade(actor) if actor.has(*TEACHERS) else None
    to_decide = requests_to_decide(actor)
    calendar, seats = own_calendar(actor.person_id), _seats_to_decide(actor)
    to_approve = _to_approve() if actor.has(*PUBLISHERS) else 0
    return Space(
        next_thing=_from_registers(calendar.led_today)
        or _from_requests(to_decide)
        or _from_seats(seats)
        or _from_desk(desks)
        or _from_approvals(to_approve)
        or _from_grading(to_grade)
        or _from_learning(under_way),
        under_way=under_way,
        certificates=certificates,
        desks=desks,
        has_agendas=actor.has(*WRITERS),
        enters_admin=can_enter_admin(actor, None),
        to_approve=to_approve,
        asked=requests_of(actor.person_id) if actor.person_id else [],
        to_decide=to_decide,
        runs_training=actor.has(Role.TRAINING_OFFICER),
        to_grade=to_grade,
        dates=calendar.dates,
        led_today=calendar.led_today,
        seats_to_decide=seats,
        plans_meetings=can_plan(actor, None),
    )


def _desks(actor: Actor) -> list[Desk]:
    """Contributions to merge wait for the coordinator alone; the others only read them."""
    merges = actor.has(Role.ZONE_COORDINATOR)
    return [desk if merges else replace(desk, to_merge=0) for desk in desk_of(actor)]


def _to_approve() -> int:
    tasks = ColleagueApprovalTask.objects.values("pk")
    return int(TaskState.objects.filter(task__in=tasks, status=TaskState.STATUS_IN_PROGRESS).count())


def _seats_to_decide(actor: Actor) -> int:
    return bookings_decided_by(actor).filter(state=State.REQUESTED).count()


def _from_registers(led: list[Date]) -> NextThing | None:
    """Before all else: people are in the room."""
    if not led:
        return None
    words = _("You lead it today: keep its register, also without network.")
    address = reverse("meetings:register", args=[led[0].session.uid])
    return NextThing(led[0].title, words, address, _("Open the register"))


def _from_seats(count: int) -> NextThing | None:
    if not count:
        return None
    words = ngettext(
        "%(count)s person waits for your answer to come to a meeting.",
        "%(count)s people wait for your answer to come to a meeting.",
        count,
    )
    said = words % {"count": count}
    return NextThing(
        _("Requests of seats"), said, reverse("meetings:requests"), _("Go to the requests of seats")
    )


def _from_requests(count: int) -> NextThing | None:
    """Before all else: somebody cannot begin until the answer comes."""
    if not count:
        return None
    words = ngettext(
        "%(count)s person waits for your answer to begin a module.",
        "%(count)s people wait for your answer to begin a module.",
        count,
    )
    said = words % {"count": count}
    return NextThing(_("Requests of enrolment"), said, reverse("enrolment_requests"), _("Go to the requests"))


def _from_desk(desks: list[Desk]) -> NextThing | None:
    for desk in desks:
        if found := _signing(desk) or _writing(desk) or _coordinating(desk):
            return found
    return None


def _signing(desk: Desk) -> NextThing | None:
    if not desk.waits_for_signature:
        return None
    words = _("The frozen text waits for your municipality's signature.")
    address = reverse("agende:sign", args=[desk.agenda.uid])
    return NextThing(str(desk.agenda), words, address, _("Read and sign"))


def _writing(desk: Desk) -> NextThing | None:
    """Straight to the text: the draft written last, or the first to begin."""
    text = desk.next_text
    if text is None:
        return None
    address = reverse("agende:write_contribution", args=[desk.agenda.uid, text.uid])
    words = _("You can go on with “%(section)s”.") if text.doc.seq else _("You can begin with “%(section)s”.")
    action = _("Go on writing") if text.doc.seq else _("Begin to write")
    return NextThing(str(desk.agenda), words % {"section": text.section}, address, action)


def _coordinating(desk: Desk) -> NextThing | None:
    if desk.to_merge:
        words, page = _("Contributions handed in wait to be merged."), "agenda"
    elif desk.to_decide:
        words = ngettext(
            "%(count)s suggestion waits for a decision.",
            "%(count)s suggestions wait for a decision.",
            desk.to_decide,
        ) % {"count": desk.to_decide}
        page = "review"
    else:
        return None
    address = reverse(f"agende:{page}", args=[desk.agenda.uid])
    return NextThing(str(desk.agenda), words, address, _("Go to the agenda"))


def _from_approvals(count: int) -> NextThing | None:
    if not count:
        return None
    words = _("A colleague's changes wait to be approved: you can, unless some of them are yours.")
    return NextThing(_("Pages to approve"), words, reverse("wagtailadmin_home"), _("Go to the approvals"))


def _from_grading(count: int | None) -> NextThing | None:
    if not count:
        return None
    words = ngettext("%(count)s work of your classes waits.", "%(count)s works of your classes wait.", count)
    said = words % {"count": count}
    return NextThing(_("Works to grade"), said, reverse("grading_queue"), _("Open the grading queue"))


def _from_learning(under_way: list[Learning]) -> NextThing:
    if under_way:
        module = under_way[0]
        words = _("Conditions met for the certificate: %(done)s of %(total)s.") % {
            "done": module.done,
            "total": module.total,
        }
        return NextThing(module.title, words, module.resume_url, _("Resume"))
    words = _("You are enrolled in no module: choose one from the catalogue, it starts at once.")
    return NextThing(_("Begin a module"), words, reverse("modules"), _("See the catalogue"))
