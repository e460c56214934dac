# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables: dated seats, members by name and from a file, the public page that names nobody."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from cms.audit.models import AuditEntry
from cms.meetings.booking.models import GuestCard
from cms.meetings.convening.members import Named, check, seat_named, seat_rows
from cms.meetings.tables.models import TableSeat
from cms.meetings.tables.operations import NotSeated, end_seat, replace, seat
from cms.meetings.tables.queries import seats_on
from cms.people.models import Body, Person
from cms.sheets import BadFile
from tests.cms.meetings import stage, tabled
from tests.factories import Cast, actor, body, sign_in

pytestmark = pytest.mark.django_db
PUBLIC_PAGE = 9
JANUARY, MARCH, MAY = date(2026, 1, 1), date(2026, 3, 1), date(2026, 5, 31)
FILE = """ente;nome;cognome;email;incarico;voto;dal;al
Comune di Legnano;Niccolò;Zanè;niccolo.zane@example.it;Sindaco;sì;2026-01-01;
Melzo;Ada;Guerrini;ada@example.org;Assessora;;2026-01-01;2026-12-31
Politecnico;;;;;no;2026-01-01;
Comune di Atlantide;Ugo;Foscolo;;;sì;2026-01-01;
Comune di Legnano;Ugo;;;;sì;2026-01-01;
Comune di Legnano;;;;;forse;2026-01-01;
Comune di Legnano;;;;;sì;ieri;
Comune di Legnano;;;;;sì;2026-05-01;2026-04-01
"""


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def officer(cast):
    return actor(cast.plan_officer)


def test_a_member_is_replaced_and_the_past_stays_as_it_was(cast, officer):
    table = tabled.table()
    first = seat(
        table=table, body=body("Legnano"), person=cast.trainee, capacity="Sindaco", since=JANUARY, by=officer,
        at=stage.AT)  # fmt: skip
    replace(seat=first, person=cast.body_contact, capacity="Sindaca", since=MARCH, by=officer, at=stage.AT)

    assert [one.person for one in seats_on(table, date(2026, 2, 28))] == [cast.trainee]
    assert [one.person for one in seats_on(table, MARCH)] == [cast.body_contact]
    assert [one.is_voting for one in seats_on(table, MARCH)] == [True]
    assert [entry.verb for entry in AuditEntry.objects.order_by("pk")][-2:] == [
        "tables.seated",
        "tables.seat_replaced",
    ]


def test_a_seat_is_held_until_the_end_of_its_last_day(cast, officer):
    table = tabled.table()
    made = tabled.seat(table, body("Legnano"), cast.trainee)
    end_seat(seat=made, last_day=MAY, by=officer, at=stage.AT)

    assert made.is_held_on(MAY)
    assert not made.is_held_on(date(2026, 6, 1))


def test_nobody_sits_twice_at_a_table_on_a_day(cast, officer):
    table = tabled.table()
    tabled.seat(table, body("Legnano"), cast.trainee)
    with pytest.raises(NotSeated):
        seat(table=table, body=body("Rho"), person=cast.trainee, since=MARCH, by=officer, at=stage.AT)


@pytest.mark.parametrize("last_day", [date(2025, 12, 31), date(2027, 1, 1)])
def test_a_seat_does_not_end_before_it_began_nor_after_its_end(cast, officer, last_day):
    made = seat(
        table=tabled.table(),
        body=body("Legnano"),
        since=JANUARY,
        until=date(2026, 12, 30),
        by=officer,
        at=stage.AT,
    )
    with pytest.raises(NotSeated):
        end_seat(seat=made, last_day=last_day, by=officer, at=stage.AT)


def test_a_member_without_account_is_a_guest_and_one_with_an_account_is_found_by_address(cast, officer):
    table, person = tabled.table(), cast.trainee
    known = seat_named(
        table=table, body=body("Legnano"), who=Named("Niccolò", "Zanè", "NICCOLO.ZANE@example.it"), capacity="Sindaco",
        is_voting=True, since=JANUARY, until=None, by=officer, at=stage.AT)  # fmt: skip
    guest = seat_named(
        table=table, body=body("Melzo"), who=Named("Ada", "Guerrini", "ada@example.org"), capacity="Assessora",
        is_voting=True, since=JANUARY, until=None, by=officer, at=stage.AT)  # fmt: skip

    assert known.person == person
    assert GuestCard.objects.get(person=guest.person).email == "ada@example.org"
    with pytest.raises(NotSeated, match="Zanè"):
        seat_named(
            table=table, body=body("Rho"), who=Named("Ugo", "Foscolo", "niccolo.zane@example.it"), capacity="",
            is_voting=True, since=JANUARY, until=None, by=officer, at=stage.AT)  # fmt: skip


def test_a_file_is_tried_before_it_seats_anybody_and_knows_what_it_seated(cast, officer):
    table, _trainee, _melzo = tabled.table(), cast.trainee, body("Melzo")
    Body.objects.create(kind="university", name="Politecnico")
    people = Person.objects.count()

    found = check(FILE.encode(), table)

    assert (found.report.counts["created"], len(found.report.errors)) == (3, 5)
    assert [line.number for line in found.report.errors] == [5, 6, 7, 8, 9]
    assert (TableSeat.objects.count(), Person.objects.count() - people) == (0, 0)
    assert seat_rows(table=table, rows=found.rows, by=officer, at=stage.AT) == (3, [])
    assert check(FILE.encode(), table).report.counts["unchanged"] == 3
    voting = {one.body.name: one.is_voting for one in seats_on(table, MARCH)}
    assert voting == {"Comune di Legnano": True, "Comune di Melzo": True, "Politecnico": False}


def test_a_file_without_its_columns_is_refused(cast):
    with pytest.raises(BadFile, match="dal"):
        check(b"ente;nome\nLegnano;Ada", tabled.table())


class TestScreens:
    def test_the_office_makes_a_table_and_seats_a_member(self, cast, client: Client):
        sign_in(client, cast.plan_officer)
        answer = client.post(
            reverse("meetings:table_new"),
            {
                "title": "Tavolo Università",
                "slug": "tavolo-universita",
                "kind": "universities",
                "is_public": "on",
            },
            follow=True,
        )
        table = answer.context["table"]
        body("Legnano")
        client.post(
            reverse("meetings:seat_new", args=[table.uid]),
            {
                "body": body("Legnano").pk,
                "given_name": "Ada",
                "family_name": "Guerrini",
                "since": "2026-01-01",
            },
        )
        shown = client.get(reverse("meetings:table_board", args=[table.uid]) + "?giorno=2026-02-01")
        assert "Ada Guerrini" in shown.text

    def test_what_was_typed_stays_when_it_is_wrong(self, cast, client: Client):
        sign_in(client, cast.plan_officer)
        answer = client.post(
            reverse("meetings:seat_new", args=[tabled.table().uid]),
            {"given_name": "Adalgisa", "since": "2026-01-01"},
        )
        assert answer.status_code == 422
        assert "Adalgisa" in answer.text
        assert "data-error-summary" in answer.text

    def test_a_file_goes_through_its_two_steps(self, cast, client: Client, tmp_path):
        table = tabled.table()
        body("Melzo"), cast.trainee
        sign_in(client, cast.plan_officer)
        address = reverse("meetings:table_import", args=[table.uid])
        path = tmp_path / "membri.csv"
        path.write_text(FILE)
        with path.open("rb") as file:
            tried = client.post(address, {"members": file})
        assert TableSeat.objects.count() == 0
        client.post(address, {"checked": tried.context["checked"]})
        assert TableSeat.objects.count() == 2
        exported = client.get(reverse("meetings:table_members_csv", args=[table.uid])).content
        assert check(exported, table).report.counts["unchanged"] == 2

    def test_the_public_page_says_bodies_and_capacities_and_names_nobody(self, cast, client: Client):
        table = tabled.table()
        tabled.seat(table, body("Legnano"), cast.trainee)
        ada = tabled.guest("Ada", "Guerrini", email="ada@example.org")
        tabled.seat(table, body("Melzo"), ada, capacity="Assessora")
        tabled.gathering(table)
        shown = client.get(reverse("meetings:table", args=[table.slug])).text
        assert "Comune di Legnano: Sindaco" in shown
        assert "Comune di Melzo: Assessora" in shown
        assert "Prima seduta" in shown
        for word in ("Niccolò", "Zanè", "Guerrini", "ada@example.org"):
            assert word not in shown

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_public_page_takes_as_many_queries_for_one_meeting_as_for_three(
        self, cast, client: Client, count, django_assert_num_queries
    ):
        table = tabled.table()
        for number in range(count):
            made = tabled.gathering(table, f"seduta-{number}-2026", session=False)
            stage.add_session(made, stage.BEGINS)
            tabled.seat(table, Body.objects.create(kind="other", name=f"Ente {number}"))
        address = reverse("meetings:table", args=[table.slug])
        client.get(address)
        with django_assert_num_queries(PUBLIC_PAGE):
            client.get(address + "?di-nuovo")

    def test_a_hidden_table_is_nobodys(self, cast, client: Client):
        table = tabled.table(is_public=False)
        tabled.seat(table, body("Legnano"), cast.trainee)
        sign_in(client, cast.trainee)
        assert client.get(reverse("meetings:table", args=[table.slug])).status_code == 404
        assert client.get(reverse("meetings:table_board", args=[table.uid])).status_code == 404
