# SPDX-License-Identifier: AGPL-3.0-or-later
"""From closed registers to hours: once, of the day, reversed and entered again when the register is put right."""

from datetime import datetime, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse

from cms import clock
from cms.clock import ROME
from cms.meetings.attendance.models import RegisterClosing, RegisterLine
from cms.meetings.planning.models import Meeting, MeetingSession
from cms.people.models import Person, PersonMerge, PersonMergeUndone
from courses import crediting
from courses.enrolments.models import AttendanceRecord
from courses.hours.models import ClosingRead, CreditEntry
from courses.tutoring.models import ModuleMeeting
from tests import factories
from tests.courses import classes

LAST_NIGHT_OF_THE_YEAR = datetime(2026, 12, 31, 22, 0, tzinfo=ROME)


def meeting(
    slug="incontro", *, kind="training", begins=LAST_NIGHT_OF_THE_YEAR, minutes=180, sessions=1, **more
):
    made = Meeting.objects.create(
        slug=slug, kind=kind, title=f"Incontro {slug}", state="published", changed_at=clock.now(), **more
    )
    for number in range(sessions):
        start = begins + timedelta(days=7 * number)
        during = DateTimeTZRange(start, start + timedelta(minutes=minutes))
        MeetingSession.objects.create(meeting=made, during=during)
    return made


def close(session, cast, words="", **minutes):
    """The register closed by the trainer: attribute of the cast → minutes."""
    lines = {getattr(cast, who): value for who, value in minutes.items()}
    return close_for(session, cast, lines, words)


def close_for(session, cast, lines, words=""):
    number = session.closings.count() + 1
    closing = RegisterClosing.objects.create(
        session=session, number=number, planned=session.minutes, words=words or ("" if number == 1 else "Corretto."),
        closed_by=cast.tutor, at=clock.now())  # fmt: skip
    for person, value in lines.items():
        RegisterLine.objects.create(closing=closing, person=person, minutes=value)
    return closing


def ledger(person):
    return list(CreditEntry.objects.filter(person=person).order_by("pk").values_list("minutes", flat=True))


def read() -> int:
    return crediting.read_closings(at=clock.now())


def test_minutes_are_credited_once_in_the_year_of_the_day_in_rome(cast):
    close(meeting().sessions.get(), cast, trainee=175)

    assert (read(), read()) == (1, 0)

    entry = CreditEntry.objects.get()
    assert (entry.person, entry.minutes, entry.year, entry.kind) == (cast.trainee, 175, 2026, "in_person")
    assert entry.body == factories.body("Legnano")
    assert entry.zone == factories.zone("alto-milanese")
    assert ClosingRead.objects.get().entries == 1


def test_a_later_closing_reverses_and_enters_again_only_what_it_changes(cast):
    session = meeting().sessions.get()
    close(session, cast, trainee=175, other_trainee=100)
    read()

    close(session, cast, trainee=175, other_trainee=60)
    read()

    assert ledger(cast.trainee) == [175]
    assert ledger(cast.other_trainee) == [100, -100, 60]


def test_who_is_no_longer_in_the_register_is_credited_nothing(cast):
    session = meeting().sessions.get()
    close(session, cast, trainee=175)
    read()
    close(session, cast, trainee=0)
    read()
    close(session, cast)
    read()

    assert ledger(cast.trainee) == [175, -175]


def test_a_killed_run_goes_on_where_it_was(cast):
    session = meeting().sessions.get()
    close(session, cast, trainee=175)
    crediting.read_session(session_id=session.pk, at=clock.now())
    assert ledger(cast.trainee) == [175]  # and the run dies before it goes to the next

    assert (read(), ledger(cast.trainee)) == (0, [175])


def test_only_training_gives_hours(cast):
    close(meeting("assemblea", kind="zone_assembly").sessions.get(), cast, trainee=175)

    read()

    assert ledger(cast.trainee) == []


def test_who_had_no_employment_that_day_is_credited_nothing(cast):
    guest = Person.objects.create(given_name="Ada", family_name="Sindaca")
    close_for(meeting().sessions.get(), cast, {guest: 175})

    read()

    assert ledger(guest) == []


def test_a_guest_merged_later_is_credited_as_who_they_are_until_it_is_undone(cast):
    guest = Person.objects.create(given_name="Niccolò", family_name="Zanè")
    close_for(meeting().sessions.get(), cast, {guest: 175})
    read()

    merge = PersonMerge.objects.create(
        person=guest, into=cast.trainee, merged_by=cast.administrator, at=clock.now()
    )
    read()
    assert (ledger(guest), ledger(cast.trainee)) == ([], [175])

    PersonMergeUndone.objects.create(merge=merge, undone_by=cast.administrator, at=clock.now())
    read()
    assert (ledger(guest), ledger(cast.trainee)) == ([], [175, -175])


def test_two_lines_of_one_human_being_count_once(cast):
    guest = Person.objects.create(given_name="Niccolò", family_name="Zanè")
    PersonMerge.objects.create(person=guest, into=cast.trainee, merged_by=cast.administrator, at=clock.now())
    close_for(meeting().sessions.get(), cast, {guest: 120, cast.trainee: 90})

    read()

    assert ledger(cast.trainee) == [120]


@pytest.fixture
def followed(cast):
    """The tutor's module, its meeting, and the trainee's enrolment in it."""
    module = classes.followed(cast)["own"]
    enrolment = classes.enrol(cast.trainee, module)
    return module, classes.activity(enrolment, "meeting"), enrolment


def link(module, activity, *meetings, by):
    return crediting.link_meetings(
        module=module, activity_uid=activity.uid, meetings=[one.pk for one in meetings],
        by=factories.actor(by), at=clock.now())  # fmt: skip


def told(enrolment):
    return list(
        AttendanceRecord.objects.filter(enrolment=enrolment).order_by("pk").values_list("percent", "source")
    )


def test_a_meeting_of_a_module_counts_there_and_not_twice(cast, followed):
    module, activity, enrolment = followed
    held = meeting(minutes=100, sessions=2)
    link(module, activity, held, by=cast.tutor)
    first, second = held.sessions.order_by("during")

    close(first, cast, trainee=100, other_trainee=100)
    read()
    close(second, cast, trainee=61)
    read()

    assert told(enrolment) == [(50, "meeting"), (80, "meeting")]
    assert (ledger(cast.trainee), ledger(cast.other_trainee)) == ([], [100])


def test_of_several_meetings_the_one_attended_most_counts_and_none_takes_it_back(cast, followed):
    module, activity, enrolment = followed
    autumn, spring = meeting("autunno", minutes=100), meeting("primavera", minutes=100)
    link(module, activity, autumn, spring, by=cast.tutor)

    close(spring.sessions.get(), cast, trainee=90)
    close(autumn.sessions.get(), cast, trainee=10)
    read()
    assert told(enrolment) == [(90, "meeting")]

    close(spring.sessions.get(), cast)
    close(autumn.sessions.get(), cast)
    read()
    assert told(enrolment)[-1] == (0, "meeting")


def test_what_a_tutor_wrote_by_hand_stays_until_the_registers_say_something_new(cast, followed):
    module, activity, enrolment = followed
    held = meeting(minutes=100)
    link(module, activity, held, by=cast.tutor)
    close(held.sessions.get(), cast, trainee=50)
    read()
    AttendanceRecord.objects.create(
        enrolment=enrolment, activity_uid=activity.uid, percent=100, recorded_by=cast.tutor, at=clock.now()
    )

    close(held.sessions.get(), cast, trainee=50)
    read()

    assert told(enrolment) == [(50, "meeting"), (100, "register")]


def test_linked_afterwards_the_hours_go_to_the_module_and_come_back(cast, followed):
    module, activity, enrolment = followed
    held = meeting(minutes=100)
    session = held.sessions.get()
    close(session, cast, trainee=90)
    read()
    assert ledger(cast.trainee) == [90]

    assert link(module, activity, held, by=cast.tutor) == 1
    assert link(module, activity, held, by=cast.tutor) == 0
    crediting.read_session(session_id=session.pk, at=clock.now())
    assert (ledger(cast.trainee), told(enrolment)) == ([90, -90], [(90, "meeting")])

    link(module, activity, by=cast.tutor)
    crediting.read_session(session_id=session.pk, at=clock.now())
    assert ledger(cast.trainee) == [90, -90, 90]


def test_the_tutor_ticks_the_meetings_of_an_activity(client, cast, followed):
    module, activity, _enrolment = followed
    held, hidden = meeting(begins=clock.now()), meeting("bozza", begins=clock.now())
    Meeting.objects.filter(pk=hidden.pk).update(state="draft")
    address = reverse("class_meetings", args=[module.slug, activity.uid])
    factories.sign_in(client, cast.tutor)

    page = client.get(address).content.decode()
    assert ("Incontro incontro" in page, "Incontro bozza" in page) == (True, False)

    refused = client.post(address, {"meetings": [str(hidden.uid)]})
    assert (refused.status_code, ModuleMeeting.objects.count()) == (422, 0)

    answer = client.post(address, {"meetings": [str(held.uid)]})
    assert answer.url == reverse("class_register", args=[module.slug, activity.uid])
    assert ModuleMeeting.objects.get().meeting == held
    assert "Incontro incontro" in client.get(answer.url).content.decode()


def test_another_tutors_module_is_not_there(client, cast, followed):
    module, activity, _enrolment = followed
    factories.sign_in(client, cast.other_tutor)

    answer = client.post(reverse("class_meetings", args=[module.slug, activity.uid]), {"meetings": []})

    assert answer.status_code == 404


def test_who_learns_finds_the_meetings_of_the_calendar(client, cast, followed):
    module, activity, _enrolment = followed
    held = meeting()
    link(module, activity, held, by=cast.tutor)
    factories.sign_in(client, cast.trainee)

    page = client.get(reverse("meeting", args=[module.slug, activity.uid])).content.decode()

    assert f'href="{reverse("meetings:meeting", args=[held.slug])}"' in page
