# SPDX-License-Identifier: AGPL-3.0-or-later
"""Last year's meeting again; papers and materials."""

import io
import zipfile
from datetime import timedelta

import pytest

from cms.meetings.booking import operations as booking
from cms.meetings.booking.models import Booking
from cms.meetings.planning import copying
from cms.meetings.planning.agenda import add_item
from cms.meetings.planning.clashes import Taken
from cms.meetings.planning.models import Meeting, Paper, PaperContent
from cms.meetings.planning.papers import LIMIT, BadPaper, Replaced, add_paper, papers_of, take_away
from cms.meetings.planning.times import a_year_later
from tests.cms.meetings import stage
from tests.cms.meetings.stage import AT, BEGINS
from tests.factories import actor, zone

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 un foglio"


def paper(meeting, name="traccia.pdf", content=PDF, moment=Paper.Moment.BEFORE, **fields):
    return add_paper(
        meeting=meeting, name=name, content=content, title="Traccia", moment=moment, by=None, at=AT, **fields
    )


class TestCopying:
    def full(self, cast):
        """A meeting with all that can be copied, and two who came."""
        meeting = stage.meeting(session=False, closes_at=BEGINS - timedelta(days=3), minimum=5)
        session = stage.add_session(meeting, room=stage.room(), link="https://video.example.it/1")
        stage.lead(session, cast.tutor)
        meeting.zones.add(zone("alto-milanese"))
        stage.reserve(meeting, "Rho", 2)
        add_item(meeting=meeting, title="Il quadro", by=None, at=AT)
        paper(meeting)
        paper(meeting, "diapositive.pdf", moment=Paper.Moment.AFTER)
        for person in stage.people(2):
            booking.ask(meeting=meeting, person=person, by=None, at=AT)
        return meeting

    def test_all_comes_along_but_who_booked_and_what_came_after(self, cast):
        meeting = self.full(cast)
        dates = copying.proposed(meeting)
        made = copying.copy(meeting=meeting, dates=dates, by=actor(cast.training_officer), at=AT)
        new, session = made.meeting, made.meeting.sessions.get()
        assert (new.state, new.copied_from, new.capacity, new.minimum) == ("draft", meeting, 30, 5)
        assert session.during.lower == a_year_later(BEGINS)
        assert (session.room.name, session.link) == ("Sala Affreschi", "https://video.example.it/1")
        assert [use.person for use in session.trainers.all()] == [cast.tutor]
        assert [one.title for one in new.items.all()] == ["Il quadro"]
        assert [one.name for one in papers_of(new)] == ["traccia.pdf"]
        assert (list(new.zones.all()), new.reserved.get().seats) == ([zone("alto-milanese")], 2)
        assert new.closes_at == a_year_later(meeting.closes_at)
        assert (made.left_out, Booking.objects.filter(meeting=new).count()) == ([], 0)

    def test_a_trainer_who_is_not_free_is_left_out_and_named(self, cast):
        meeting = self.full(cast)
        other = stage.meeting("altro", session=False)
        stage.lead(stage.add_session(other, a_year_later(BEGINS)), cast.tutor)
        made = copying.copy(meeting=meeting, dates=copying.proposed(meeting), by=None, at=AT)
        assert made.meeting.sessions.get().trainers.count() == 0
        assert len(made.left_out) == 1
        assert "Sara Villa" in made.left_out[0]

    def test_a_room_that_is_taken_copies_nothing(self, cast):
        meeting = self.full(cast)
        stage.add_session(stage.meeting("altro", session=False), a_year_later(BEGINS), room=stage.room())
        with pytest.raises(Taken):
            copying.copy(meeting=meeting, dates=copying.proposed(meeting), by=None, at=AT)
        assert Meeting.objects.count() == 2

    def test_only_the_meetings_one_runs_of_that_year(self, cast):
        mine = stage.meeting()
        stage.meeting("assemblea", kind="zone_assembly")
        officer = actor(cast.training_officer)
        assert list(copying.to_copy(officer, year=BEGINS.year)) == [mine]
        assert (list(copying.to_copy(officer, year=BEGINS.year - 1)), copying.years_to_copy(officer)) == (
            [],
            [2031],
        )


class TestPapers:
    def test_a_newer_version_takes_the_place_and_the_older_stays_kept(self):
        meeting = stage.meeting()
        first = paper(meeting)
        second = paper(meeting, "traccia-2.pdf", replaces=first)
        assert (list(papers_of(meeting)), Paper.objects.count()) == ([second], 2)
        with pytest.raises(Replaced):
            paper(meeting, "traccia-3.pdf", replaces=first)

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("foglio.pdf", b"<html>"),
            ("pagina.html", b"<html>"),
            ("vuoto.pdf", b""),
            ("nota.docx", b"PK\x03\x04"),
        ],
    )
    def test_a_file_that_is_not_what_its_name_says_is_refused(self, name, content):
        with pytest.raises(BadPaper):
            paper(stage.meeting(), name, content)
        assert Paper.objects.count() == 0

    def test_a_file_over_the_limit_is_refused_and_one_of_an_office_program_is_taken(self):
        meeting, made = stage.meeting(), io.BytesIO()
        with pytest.raises(BadPaper):
            paper(meeting, content=PDF + b" " * LIMIT)
        with zipfile.ZipFile(made, "w") as archive:
            archive.writestr("[Content_Types].xml", "<Types/>")
            archive.writestr("word/document.xml", "<w:document/>")
        assert paper(meeting, "nota.docx", made.getvalue()).media_type.endswith("wordprocessingml.document")

    def test_one_taken_away_leaves_its_name_and_no_bytes(self):
        kept = paper(stage.meeting())
        take_away(paper=kept, by=None, at=AT)
        assert (PaperContent.objects.count(), Paper.objects.count()) == (0, 1)
