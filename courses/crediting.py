# SPDX-License-Identifier: AGPL-3.0-or-later
"""From closed registers of meetings to hours and to the meetings of modules: read after they are closed, never told.

Killed anywhere, a run begins again where it was: what a session owes is compared with what the ledger has of it.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from cms import jobs
from cms.audit.operations import record
from cms.locks import wait_for
from cms.meetings.attendance.models import RegisterClosing, RegisterLine
from cms.meetings.attendance.queries import closing_of
from cms.meetings.planning.models import MeetingSession
from cms.people.models import PersonMerge
from cms.people.queries import called_as
from cms.rights import Actor
from courses.catalogue.models import ModulePage
from courses.completion import complete_if_earned
from courses.enrolments import operations as enrolments
from courses.enrolments.models import AttendanceRecord, Enrolment
from courses.hours import meetings as hours
from courses.hours.models import ClosingRead
from courses.tutoring.models import ModuleMeeting

SOURCE, READ = "meeting", "courses.read_session"
MERGES_SINCE = timedelta(days=3)
"""How far back merges are looked at again: longer than any worker is down."""


def read_closings(*, at: datetime) -> int:
    """Reads every closing not read yet, and the sessions of people merged of late; how many sessions."""
    unread = RegisterClosing.objects.exclude(pk__in=ClosingRead.objects.values("pk"))
    merged = Q(at__gt=at - MERGES_SINCE) | Q(undone__at__gt=at - MERGES_SINCE)
    people = PersonMerge.objects.filter(merged).values("person")
    again = RegisterLine.objects.filter(person__in=people).values("closing__session")
    sessions = MeetingSession.objects.filter(Q(closings__in=unread) | Q(pk__in=again))
    ids = list(sessions.order_by("pk").distinct().values_list("pk", flat=True))
    for session_id in ids:
        read_session(session_id=session_id, at=at)
    return len(ids)


@transaction.atomic
def link_meetings(
    *, module: ModulePage, activity_uid: UUID, meetings: Collection[int], by: Actor, at: datetime
) -> int:
    """Makes `meetings` (ids) those that attend an activity of the module; how many links it made or took away.

    The registers of a meeting linked or let go are read again: what was in the ledger goes to the module, or back.
    """
    wait_for(f"meetings of module {module.pk}")
    links = ModuleMeeting.objects.filter(module=module, activity_uid=activity_uid)
    there = set(links.values_list("meeting", flat=True))
    gone, new = there - set(meetings), set(meetings) - there
    if not gone | new:
        return 0
    links.filter(meeting__in=gone).delete()
    ModuleMeeting.objects.bulk_create(
        [ModuleMeeting(module=module, activity_uid=activity_uid, meeting_id=one) for one in sorted(new)]
    )
    detail = {"activity": str(activity_uid), "linked": sorted(new), "let_go": sorted(gone)}
    record(by=by, verb="courses.meetings_linked", on=module, at=at, detail=detail)
    closed = MeetingSession.objects.filter(meeting__in=gone | new, closings__isnull=False).distinct()
    jobs.defer_many(READ, [{"session_id": pk} for pk in closed.order_by("pk").values_list("pk", flat=True)])
    return len(gone) + len(new)


@transaction.atomic
def read_session(*, session_id: int, at: datetime) -> int:
    """Brings ledger and modules to what the session's register in force says; how many entries it made.

    What stands in the ledger and is owed no longer, or otherwise, is reversed; what is owed and not there is entered.
    Who follows a module of which this meeting is an activity has it counted there, where the completion credits it.
    """
    wait_for(f"hours of session {session_id}")
    session = MeetingSession.objects.select_related("meeting").get(pk=session_id)
    due, made = hours.due_for(session), 0
    followers = _followers(session, set(due))
    owed = {person: one for person, one in due.items() if person not in followers}
    for entry in hours.credited_for(session):
        one = owed.get(entry.person_id)
        if one and one.line.minutes == entry.minutes and _is_remote(entry.kind) == one.line.is_remote:
            del owed[entry.person_id]
            continue
        hours.undo(entry=entry, at=at)
        made += 1
    made += sum(hours.credit(due=one, session=session, at=at) is not None for one in owed.values())
    closing = closing_of(session)
    if closing:
        _count_in_modules(session, at)
    for unread in session.closings.exclude(pk__in=ClosingRead.objects.values("pk")):
        ClosingRead.objects.create(closing=unread, entries=made, at=at)
        record(by=None, verb="courses.register_read", on=unread, at=at, detail={"entries": made})
    return made


def _is_remote(kind: str) -> bool:
    return kind == "online"


def _followers(session: MeetingSession, people: set[int]) -> set[int]:
    """Those of them who follow a module of which the meeting is an activity: there it is credited, once."""
    modules = ModuleMeeting.objects.filter(meeting=session.meeting_id).values("module")
    rows = Enrolment.objects.standing().filter(module__in=modules, person__in=people)
    return set(rows.values_list("person", flat=True))


def _count_in_modules(session: MeetingSession, at: datetime) -> None:
    """Appends how much of the activity each follower attended, where the registers now say something new."""
    for link in ModuleMeeting.objects.filter(meeting=session.meeting_id):
        percents = dict.fromkeys(_told(link), 0) | _attended(link)
        rows = Enrolment.objects.standing().filter(module=link.module_id, person__in=percents)
        for enrolment in rows.select_related("version__issuer", "person").order_by("pk"):
            _record(enrolment, link, percents[enrolment.person_id], at)


def _told(link: ModuleMeeting) -> list[int]:
    """Those of whom a register said something before: if it says nothing any more, they were not there."""
    rows = AttendanceRecord.objects.filter(activity_uid=link.activity_uid, source=SOURCE)
    return list(rows.filter(enrolment__module=link.module_id).values_list("enrolment__person", flat=True))


def _attended(link: ModuleMeeting) -> dict[int, int]:
    """Person → percent of the activity attended, at the meeting of it attended most (rounded down)."""
    best: dict[int, int] = defaultdict(int)
    same = ModuleMeeting.objects.filter(module=link.module_id, activity_uid=link.activity_uid)
    for meeting_id in same.values_list("meeting", flat=True):
        for person, percent in _attended_at(meeting_id).items():
            best[person] = max(best[person], percent)
    return best


def _attended_at(meeting_id: int) -> dict[int, int]:
    """Person → percent of all the sessions of a meeting that were not cancelled."""
    planned, attended = 0, defaultdict[int, int](int)
    for session in MeetingSession.objects.filter(meeting=meeting_id, is_cancelled=False):
        planned += session.minutes
        closing = closing_of(session)
        lines = list(closing.lines.all()) if closing else []
        leads = called_as([line.person_id for line in lines])
        of_session = defaultdict[int, int](int)
        for line in lines:
            of_session[leads[line.person_id]] = max(of_session[leads[line.person_id]], line.minutes)
        for person, minutes in of_session.items():
            attended[person] += minutes
    return {person: min(100, 100 * minutes // planned) for person, minutes in attended.items() if planned}


def _record(enrolment: Enrolment, link: ModuleMeeting, percent: int, at: datetime) -> None:
    """Once for each new percent: what a tutor wrote by hand stays until the registers say something new."""
    try:
        progress = enrolments.lock(enrolment)
    except enrolments.Cancelled:
        return
    if progress.version.activity(link.activity_uid) is None:
        return
    told = AttendanceRecord.objects.filter(enrolment=enrolment, activity_uid=link.activity_uid, source=SOURCE)
    last = told.order_by("-pk").first()
    if last and last.percent == percent:
        return
    fact = enrolments.record_attendance(
        enrolment=enrolment,
        activity_uid=link.activity_uid,
        percent=percent,
        person_id=None,
        at=at,
        source=SOURCE,
    )
    record(by=None, verb="courses.attendance_recorded", on=fact, at=at, detail={"percent": percent})
    complete_if_earned(enrolment=enrolment, by=None, at=at)
