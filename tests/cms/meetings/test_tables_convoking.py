# SPDX-License-Identifier: AGPL-3.0-or-later
"""Convoking a table, answering from the mail, the quorum as people come in and as the register is closed."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from cms.clock import day_in_words
from cms.meetings.attendance.recording import record
from cms.meetings.booking.models import Booking
from cms.meetings.booking.operations import decline, delegate
from cms.meetings.convening.convoking import NotConvoked, changes_of, convoke, members_of
from cms.meetings.convening.models import Call, QuorumTaken
from cms.meetings.convening.quorum import freeze_closed, quorum_of
from cms.meetings.planning.models import AgendaItem
from cms.meetings.tables.models import TableSeat
from cms.notices.models import Notice
from tests import paper, verapdf
from tests.cms.meetings import stage, tabled
from tests.factories import Cast, actor, body, sign_in

pytestmark = pytest.mark.django_db
BOARD, CONVOCATION, QUORUM = 9, 17, 13
"""Queries of the office's pages, with those of every page of somebody signed in."""


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def table(cast):
    """Niccolò with an account, Ada by mail, Bice by phone, and a seat of Rho's own."""
    made = tabled.table()
    tabled.seat(made, body("Legnano"), cast.trainee)
    tabled.seat(
        made, body("Melzo"), tabled.guest("Ada", "Guerrini", email="ada@example.org"), capacity="Assessora"
    )
    tabled.seat(made, body("Gorgonzola"), tabled.guest("Bice", "Torri"))
    tabled.seat(made, body("Rho"), capacity="")
    return made


@pytest.fixture
def meeting(table):
    made = tabled.gathering(table)
    AgendaItem.objects.create(meeting=made, order=1, title="Il piano 2027-2029")
    return made


def convoked(cast, meeting, days=0):
    return convoke(meeting=meeting, by=actor(cast.plan_officer), at=stage.AT + timedelta(days=days))


def mails():
    return {one.to: one for one in Notice.objects.filter(key__startswith="meetings.convened").order_by("pk")}


def test_members_with_an_address_get_a_mail_and_the_others_are_to_be_called(cast, meeting):
    made = convoked(cast, meeting)

    assert set(mails()) == {"niccolo.zane@example.it", "ada@example.org"}
    assert Call.objects.filter(convocation=made, is_mailed=False).count() == 2
    words = mails()["ada@example.org"].body
    assert "Il piano 2027-2029" in words
    assert "METHOD:REQUEST" in mails()["ada@example.org"].calendar
    assert {one.answer.state for one in members_of(meeting) if one.answer} == {"invited"}


def test_who_left_the_table_before_the_day_is_not_convoked(cast, meeting):
    seat = TableSeat.objects.get(person=cast.trainee)
    seat.during = type(seat.during)(tabled.SINCE, stage.BEGINS.date())
    seat.save()

    convoked(cast, meeting)

    assert set(mails()) == {"ada@example.org"}


def test_the_link_of_the_mail_opens_a_page_with_a_button_that_answers(cast, meeting, client: Client):
    convoked(cast, meeting)
    link = re.search(r"/incontri/invito/[^\s/]+/", mails()["ada@example.org"].body)[0]

    page = client.get(link)

    assert page.status_code == 200
    assert Booking.objects.get(person__family_name="Guerrini").state == "invited"
    assert "<button" in page.text


def test_convoked_again_the_mail_says_what_changed(cast, meeting):
    convoked(cast, meeting)
    AgendaItem.objects.create(meeting=meeting, order=2, title="Varie")
    session = meeting.sessions.get()
    session.during = type(session.during)(stage.BEGINS + timedelta(days=1), stage.ENDS + timedelta(days=1))
    session.save()
    Notice.objects.all().delete()

    again = convoked(cast, meeting, days=1)

    changes = changes_of(again)
    assert len(changes) == 2
    assert day_in_words(stage.BEGINS + timedelta(days=1)) in changes[0]
    assert "Varie" in changes[1]
    for words in changes:
        assert words in mails()["ada@example.org"].body


def test_who_declined_is_asked_again_only_where_a_date_moved(cast, meeting):
    convoked(cast, meeting)
    decline(meeting=meeting, person=cast.trainee, by=actor(cast.trainee), at=stage.AT)

    convoked(cast, meeting, days=1)
    assert Booking.objects.get(person=cast.trainee).state == "declined"

    session = meeting.sessions.get()
    session.place = "Municipio"
    session.save()
    convoked(cast, meeting, days=2)
    assert Booking.objects.get(person=cast.trainee).state == "invited"


def test_a_draft_a_meeting_of_no_table_and_one_that_has_begun_are_not_convoked(cast, table):
    draft = tabled.gathering(table, "bozza-2026", state="draft")
    other = stage.meeting("senza-tavolo-2026", kind="conference")
    for made, days in ((draft, 0), (other, 0), (tabled.gathering(table), 30)):
        with pytest.raises(NotConvoked):
            convoked(cast, made, days=days)


def test_the_paper_of_a_convocation_is_accessible_and_names_nobody(cast, meeting, client: Client):
    made = convoked(cast, meeting)
    sign_in(client, cast.plan_officer)

    content = client.get(reverse("meetings:convocation_pdf", args=[made.uid])).content

    words = paper.text_of(content)
    assert "Il piano 2027-2029" in words
    assert "Comune di Legnano: Sindaco" in words
    for name in ("Zanè", "Guerrini", "Torri", "example.org"):
        assert name not in words
    assert verapdf.validate(content) == []
    assert content == client.get(reverse("meetings:convocation_pdf", args=[made.uid])).content


def test_the_office_convokes_from_its_page(cast, meeting, client: Client):
    sign_in(client, cast.plan_officer)
    address = reverse("meetings:convocation", args=[meeting.slug])

    assert "Bice Torri" in client.get(address).text
    client.post(address)

    assert len(mails()) == 2
    sign_in(client, cast.trainee)
    assert client.post(address).status_code == 404


def _comes(session, person, minutes=0, kind="in", **given):
    at = session.during.lower + timedelta(minutes=minutes)
    return record(
        session=session, person=person, kind=kind, source="trainer", at=at, recorded_by=None, client_uid=uuid4(),
        now=session.during.upper, **given)  # fmt: skip


def test_the_quorum_counts_who_is_there_now(cast, meeting):
    session, ada = meeting.sessions.get(), TableSeat.objects.get(capacity="Assessora").person
    _comes(session, cast.trainee)
    _comes(session, ada)
    _comes(session, cast.editor_rho, minutes=60)
    at_nine, at_ten, at_noon = (session.during.lower + timedelta(minutes=m) for m in (5, 65, 170))

    assert quorum_of(session, at=at_nine).quorum.present == 2
    assert not quorum_of(session, at=at_nine).quorum.is_reached
    later = quorum_of(session, at=at_ten).quorum
    assert (later.present, later.voting, later.needed, later.is_reached) == (3, 4, 3, True)
    _comes(session, ada, minutes=120, kind="out")
    assert quorum_of(session, at=at_noon).quorum.present == 2


def test_a_delegate_fills_the_seat_of_who_sent_them(cast, meeting):
    convoked(cast, meeting)
    booking = Booking.objects.get(person=cast.trainee)
    delegate(booking=booking, to=cast.body_contact, by=actor(cast.trainee), at=stage.AT)
    session = meeting.sessions.get()
    _comes(session, cast.body_contact)

    assert quorum_of(session, at=stage.BEGINS).quorum.present == 1
    tabled.closed(session, [(cast.body_contact, body("Legnano"), "")], cast.tutor)
    assert quorum_of(session, at=stage.ENDS).quorum.present == 1


def test_the_quorum_of_a_closed_register_stays_whatever_becomes_of_the_table(cast, meeting, table):
    session = meeting.sessions.get()
    lines = [(cast.trainee, body("Legnano"), "Sindaco"), (cast.editor_rho, body("Rho"), "")]
    tabled.closed(session, lines, cast.tutor)

    assert freeze_closed(at=stage.ENDS) == 1
    assert freeze_closed(at=stage.ENDS) == 0
    tabled.seat(table, body("Milano"), tabled.guest("Carlo", "Porta"))

    found = quorum_of(session, at=stage.ENDS).quorum
    assert (found.present, found.voting, found.needed, found.is_reached) == (2, 4, 3, False)
    with pytest.raises(IntegrityError), transaction.atomic():
        QuorumTaken.objects.update(present=4)


def test_who_runs_the_session_sees_the_quorum(cast, meeting, client: Client):
    sign_in(client, cast.plan_officer)
    address = reverse("meetings:quorum", args=[meeting.sessions.get().uid])
    assert "numero-legale" in client.get(address).text
    part = client.get(address, headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith("<div")
    sign_in(client, cast.trainee)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_of_the_office_take_as_many_queries_for_one_member_as_for_three(
    cast, client: Client, count, django_assert_num_queries
):
    table = tabled.table()
    for town, name in (("Legnano", "Uno"), ("Melzo", "Due"), ("Rho", "Tre"))[:count]:
        tabled.seat(table, body(town), tabled.guest("Ada", name, email=f"{name}@example.org"))
    meeting = tabled.gathering(table)
    sign_in(client, cast.plan_officer)
    for name, args, number in (
        ("table_board", [table.uid], BOARD),
        ("convocation", [meeting.slug], CONVOCATION),
        ("quorum", [meeting.sessions.get().uid], QUORUM),
    ):
        client.get(reverse(f"meetings:{name}", args=args))
        with django_assert_num_queries(number):
            client.get(reverse(f"meetings:{name}", args=args))
