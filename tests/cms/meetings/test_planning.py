# SPDX-License-Identifier: AGPL-3.0-or-later
"""Planning: dates in Rome, rooms and trainers never twice, changes that calendars learn of, what is told to whom."""

import threading
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection, connections

from cms.clock import ROME
from cms.meetings.booking import operations as booking
from cms.meetings.booking.models import Booking
from cms.meetings.convening import operations as convening
from cms.meetings.planning import agenda, operations
from cms.meetings.planning.clashes import Taken
from cms.meetings.planning.marks import Stale, mark_of_meeting, mark_of_session
from cms.meetings.planning.models import Meeting, MeetingSession, TrainerUse
from cms.meetings.planning.operations import NotNow, NotReady, When
from cms.meetings.planning.times import NoSuchTime, TimeTwice, a_year_later, fold_of, moment_of
from cms.notices.ical import objects_in
from cms.notices.models import Notice
from tests import factories
from tests.cms.meetings import stage
from tests.cms.meetings.stage import AT, BEGINS, ENDS
from tests.factories import actor

pytestmark = pytest.mark.django_db
LATER = timedelta(days=7)


def when(**fields) -> When:
    return When(**{"begins": BEGINS, "ends": ENDS, **fields})


def draft(officer, title="Scrivere un’agenda", kind="training"):
    return operations.create(fields={"kind": kind, "title": title}, by=actor(officer), at=AT)


class TestHoursInRome:
    def test_an_hour_that_the_clock_jumps_over_is_refused_with_words(self):
        with pytest.raises(NoSuchTime, match="02:30"):
            moment_of(date(2027, 3, 28), time(2, 30))

    def test_an_hour_that_is_there_twice_asks_which(self):
        with pytest.raises(TimeTwice, match="02:30"):
            moment_of(date(2026, 10, 25), time(2, 30))
        first, second = (moment_of(date(2026, 10, 25), time(2, 30), fold=fold) for fold in (0, 1))
        assert (second - first, fold_of(first), fold_of(second)) == (timedelta(hours=1), 0, 1)

    def test_other_hours_ask_nothing(self):
        assert moment_of(date(2026, 10, 25), time(9)) == datetime(2026, 10, 25, 8, tzinfo=UTC)
        assert moment_of(date(2027, 3, 28), time(9)) == datetime(2027, 3, 28, 7, tzinfo=UTC)
        assert fold_of(datetime(2026, 10, 25, 8, tzinfo=UTC)) is None

    @pytest.mark.parametrize(
        "hour", [datetime(2026, 3, 25, 8, tzinfo=UTC), datetime(2025, 10, 28, 13, tzinfo=UTC)]
    )
    def test_a_year_later_it_is_the_same_weekday_and_hour_also_across_the_change(self, hour):
        before, after = hour.astimezone(ROME), a_year_later(hour).astimezone(ROME)
        assert (after.weekday(), after.time()) == (before.weekday(), before.time())
        assert abs((after.date() - before.date()).days - 365) <= 2


class TestRoomsAndTrainers:
    def test_a_room_taken_names_the_other_meeting_to_who_may_see_it(self, cast):
        hall = stage.room()
        stage.add_session(stage.meeting(session=False), room=hall)
        with pytest.raises(Taken, match="«Lavorare per zone»"):
            operations.add_session(
                meeting=draft(cast.training_officer),
                when=when(room=hall),
                by=actor(cast.training_officer),
                at=AT,
            )
        assert MeetingSession.objects.count() == 1

    def test_who_may_not_see_it_is_told_that_it_is_another(self, cast):
        hall = stage.room()
        hidden = stage.meeting(session=False, state="draft", title="Riservato")
        stage.add_session(hidden, room=hall)
        with pytest.raises(Taken) as refused:
            operations.add_session(
                meeting=draft(cast.plan_officer, kind="conference"), when=when(room=hall),
                by=actor(cast.plan_officer), at=AT)  # fmt: skip
        assert "Riservato" not in str(refused.value)
        assert "Sala Affreschi" in str(refused.value)

    def test_one_after_the_other_is_no_clash(self, cast):
        hall = stage.room()
        stage.add_session(stage.meeting(session=False), room=hall)
        made = operations.add_session(
            meeting=draft(cast.training_officer), when=when(begins=ENDS, ends=ENDS + timedelta(hours=1), room=hall),
            by=None, at=AT)  # fmt: skip
        assert made.room == hall

    def test_a_trainer_leads_one_at_a_time(self, cast):
        stage.lead(stage.add_session(stage.meeting(session=False)), cast.tutor)
        with pytest.raises(Taken, match="Sara Villa"):
            operations.add_session(
                meeting=draft(cast.training_officer), when=when(trainers=(cast.tutor,)), by=None, at=AT
            )

    def test_a_moved_date_takes_its_trainers_along(self, cast):
        session = operations.add_session(
            meeting=draft(cast.training_officer), when=when(trainers=(cast.tutor,)), by=None, at=AT
        )
        operations.change_session(
            session=session,
            when=when(begins=BEGINS + LATER, ends=ENDS + LATER, trainers=(cast.tutor,)),
            by=None,
            at=AT,
        )
        use = TrainerUse.objects.get()
        assert use.during == use.session.during
        assert use.during.lower == BEGINS + LATER

    def test_a_cancelled_meeting_frees_its_room_and_trainers(self, cast):
        hall, first = stage.room(), stage.meeting(session=False)
        stage.lead(stage.add_session(first, room=hall), cast.tutor)
        convening.cancel(meeting=first, reason="Manca il relatore.", by=None, at=AT)
        operations.add_session(
            meeting=draft(cast.training_officer), when=when(room=hall, trainers=(cast.tutor,)), by=None, at=AT
        )
        assert TrainerUse.objects.filter(is_cancelled=False).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_a_room_at_once_one_is_told(cast):
    hall, officer = stage.room(), cast.training_officer
    meetings, told = [draft(officer, f"Incontro {number}") for number in (1, 2)], []

    def take(meeting):
        try:
            operations.add_session(meeting=meeting, when=when(room=hall), by=None, at=AT)
        except Taken as taken:
            told.append(str(taken))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take, args=(one,)) for one in meetings]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert (MeetingSession.objects.count(), len(told)) == (1, 1)
    # the control: without the constraint both would be there
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cms_meetingsession DROP CONSTRAINT one_meeting_a_room")
    free = next(one for one in meetings if not one.sessions.exists())
    take(free)
    assert MeetingSession.objects.count() == 2


class TestPublishing:
    def test_what_is_missing_is_said(self, cast):
        meeting = draft(cast.training_officer)
        with pytest.raises(NotReady):
            convening.publish(meeting=meeting, by=None, at=AT)
        operations.add_session(meeting=meeting, when=when(), by=None, at=AT)
        with pytest.raises(NotReady):
            convening.publish(meeting=meeting, by=None, at=AT)
        assert Meeting.objects.get().state == "draft"

    def test_its_address_takes_the_year_of_its_date_and_its_trainers_are_told(self, cast):
        meeting = draft(cast.training_officer)
        place = when(place="Teatro civico, Rho", trainers=(cast.tutor,))
        operations.add_session(meeting=meeting, when=place, by=None, at=AT)
        convening.publish(meeting=meeting, by=None, at=AT)
        convening.publish(meeting=meeting, by=None, at=AT)
        assert (meeting.slug, meeting.state) == ("scrivere-un-agenda-2031", "published")
        mail = Notice.objects.get()
        assert (mail.to, mail.reader) == ("sara.villa@example.it", cast.tutor)
        assert [method for _text, method in objects_in(mail.calendar)] == ["REQUEST"]

    def test_two_of_a_title_have_two_addresses(self, cast):
        assert [draft(cast.training_officer).slug for _ in range(2)] == [
            "scrivere-un-agenda-2031", "scrivere-un-agenda-2031-2"]  # fmt: skip


class TestChanging:
    def booked(self, capacity=1):
        meeting = stage.meeting(capacity=capacity)
        people = stage.people(3)
        for person in people:
            booking.ask(meeting=meeting, person=person, by=actor(person), at=AT)
        Notice.objects.all().delete()
        return meeting, people

    def test_another_date_grows_the_revision_once_and_tells_each_once(self, cast):
        meeting, _people = self.booked()
        session = meeting.sessions.get()
        stage.lead(session, cast.tutor)
        convening.change_session(
            session=session, when=when(begins=BEGINS + LATER, ends=ENDS + LATER, place="Rho", trainers=(cast.tutor,)),
            by=None, at=AT)  # fmt: skip
        assert Meeting.objects.get().revision == 1
        told = {mail.reader.given_name: mail for mail in Notice.objects.select_related("reader")}
        assert len(told) == Notice.objects.count() == 4
        with_calendar = sorted(one.reader.given_name for one in told.values() if one.calendar)
        assert with_calendar == ["Persona1", "Sara"]
        text = objects_in(Notice.objects.get(reader=cast.tutor).calendar)[0][0]
        assert ("SEQUENCE:1" in text, str(session.uid) in text.replace("\r\n ", "")) == (True, True)

    def test_the_same_date_again_tells_nobody(self, cast):
        meeting, _people = self.booked()
        session = meeting.sessions.get()
        convening.change_session(session=session, when=when(), by=None, at=AT)
        assert (Meeting.objects.get().revision, Notice.objects.count()) == (0, 0)

    def test_who_leads_newly_and_who_no_more_read_it(self, cast):
        meeting, _people = self.booked()
        session = meeting.sessions.get()
        stage.lead(session, cast.tutor)
        convening.change_session(session=session, when=when(trainers=(cast.other_tutor,)), by=None, at=AT)
        told = {
            mail.reader: [method for _text, method in objects_in(mail.calendar)]
            for mail in Notice.objects.all()
        }
        assert told == {cast.tutor: ["CANCEL"], cast.other_tutor: ["REQUEST"]}

    def test_other_words_reach_calendars_but_write_no_mail(self, cast):
        meeting, _people = self.booked()
        convening.change(meeting=meeting, fields={"summary": "Altro."}, by=None, at=AT)
        assert (Meeting.objects.get().revision, Notice.objects.count()) == (1, 0)

    def test_more_seats_move_the_line_up_fewer_than_booked_are_refused(self, cast):
        meeting, _people = self.booked()
        convening.change(meeting=meeting, fields={"capacity": 2, "minimum": 2}, by=None, at=AT)
        assert Booking.objects.seated().count() == 2
        with pytest.raises(booking.SeatsTaken):
            convening.change(meeting=meeting, fields={"capacity": 1, "minimum": 1}, by=None, at=AT)
        assert (Meeting.objects.get().capacity, Meeting.objects.get().minimum) == (2, 2)

    def test_cancelled_everybody_is_told_why_once_and_calendars_take_it_away(self, cast):
        meeting, _people = self.booked()
        stage.lead(meeting.sessions.get(), cast.tutor)
        for _ in range(2):
            convening.cancel(
                meeting=meeting, reason="La sala è allagata.", by=actor(cast.training_officer), at=AT
            )
        mails = list(Notice.objects.all())
        assert len(mails) == 4
        assert all("La sala è allagata." in mail.body for mail in mails)
        assert {method for mail in mails for _text, method in objects_in(mail.calendar)} == {"CANCEL"}
        assert (Meeting.objects.get().revision, MeetingSession.objects.get().is_cancelled) == (1, True)
        with pytest.raises(NotNow):
            convening.add_session(meeting=meeting, when=when(), by=None, at=AT)

    def test_of_a_published_meeting_a_date_taken_off_stays_for_calendars(self, cast):
        meeting, _people = self.booked()
        second = stage.add_session(meeting, BEGINS + LATER)
        convening.remove_session(session=second, by=None, at=AT)
        assert [one.is_cancelled for one in meeting.sessions.order_by("during")] == [False, True]
        with pytest.raises(NotNow):
            convening.remove_session(session=meeting.sessions.order_by("during")[0], by=None, at=AT)
        with pytest.raises(NotNow):
            convening.change_session(session=second, when=when(), by=None, at=AT)

    def test_what_has_begun_is_not_moved(self):
        session = stage.meeting().sessions.get()
        with pytest.raises(NotNow):
            convening.change_session(session=session, when=when(place="Rho"), by=None, at=BEGINS)

    def test_who_writes_over_somebody_else_is_told(self, cast):
        meeting = stage.meeting()
        session, seen = meeting.sessions.get(), mark_of_meeting(meeting)
        convening.change(meeting=meeting, fields={"title": "Altro titolo"}, by=None, at=AT, seen=seen)
        with pytest.raises(Stale) as stale:
            convening.change(meeting=meeting, fields={"title": "Mio titolo"}, by=None, at=AT, seen=seen)
        assert (stale.value.known.title, Meeting.objects.get().title) == ("Altro titolo", "Altro titolo")
        dated = mark_of_session(session)
        convening.change_session(session=session, when=when(place="Rho"), by=None, at=AT, seen=dated)
        with pytest.raises(Stale):
            convening.change_session(session=session, when=when(place="Melzo"), by=None, at=AT, seen=dated)

    def test_seats_kept_no_more_go_to_who_waits(self):
        meeting, _people = self.booked(capacity=5)
        others = [factories.person("Altro", f"N{number}", employer="Rho") for number in range(2)]
        convening.set_reserved(
            meeting=meeting, body=factories.body("Melzo"), seats=2, until=BEGINS, by=None, at=AT
        )
        for person in others:
            booking.ask(meeting=meeting, person=person, by=None, at=AT)
        assert Booking.objects.in_line().count() == 2
        convening.set_reserved(
            meeting=meeting, body=factories.body("Melzo"), seats=0, until=None, by=None, at=AT
        )
        assert Booking.objects.in_line().count() == 0


class TestAgendaOfTheDay:
    def test_items_move_by_one_place_and_stay_numbered(self, cast):
        meeting = draft(cast.training_officer)
        items = [
            agenda.add_item(meeting=meeting, title=title, by=None, at=AT) for title in ("Uno", "Due", "Tre")
        ]
        agenda.move_item(item=items[2], is_up=True, by=None, at=AT)
        agenda.move_item(item=items[0], is_up=True, by=None, at=AT)
        ordered = meeting.items.order_by("order").values_list("order", "title")
        assert list(ordered.all()) == [(1, "Uno"), (2, "Tre"), (3, "Due")]
        agenda.remove_item(item=items[0], by=None, at=AT)
        assert list(ordered.all()) == [(1, "Tre"), (2, "Due")]
