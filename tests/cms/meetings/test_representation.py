# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who was represented: true from the registers in force, of the territory of that day, without a name anywhere."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from cms.areas.models import PlanEdition, PlanNode
from cms.meetings.planning.models import Meeting
from cms.meetings.representation.coverage import matrix_of
from cms.meetings.representation.drawing import finding_of, role_in_words
from cms.meetings.representation.queries import of_meeting, of_year, public_meetings
from cms.meetings.representation.roles import RoleClass
from cms.people.models import Body, Person
from cms.territory.models import Municipality, ZoneMembership
from cms.territory.operations import import_territory
from tests import paper, verapdf
from tests.cms.meetings import stage, tabled
from tests.factories import Cast, body, municipality, sign_in, zone

pytestmark = pytest.mark.django_db
YEAR = stage.BEGINS.year
NAMES = (
    "Niccolò",
    "Zanè",
    "Franca",
    "Ferragamo",
    "Quintino",
    "Bisnonno",
    "Tutor",
    "Istruttore",
    "urbanistica",
)


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def held(cast) -> Meeting:
    """Legnano with an assessor and an employee, Melzo with an employee, a university, somebody of no body."""
    made = stage.meeting("assemblea-2031")
    lines = [
        (cast.trainee, body("Legnano"), "Assessore all’urbanistica"),
        (cast.body_contact, body("Legnano"), "Istruttore direttivo"),
        (tabled.guest("Quintino", "Ferragamo"), body("Melzo"), "Istruttore"),
        (
            tabled.guest("Ada", "Bisnonno"),
            Body.objects.create(kind="university", name="Politecnico"),
            "Rettrice",
        ),
        (tabled.guest("Ugo", "Bisnonno"), None, "Cittadino"),
    ]
    tabled.closed(made.sessions.get(), lines, cast.tutor)
    municipality("Rho"), municipality("Milano")
    return made


def test_a_municipality_is_there_with_the_highest_of_its_roles(held):
    sheet = of_meeting(held)

    roles = {row.town.name: row.role for row in sheet.rows}
    assert roles == {"Legnano": RoleClass.ASSESSOR, "Melzo": RoleClass.STAFF, "Milano": None, "Rho": None}
    assert (sheet.present, sheet.total, list(sheet.others)) == (
        2,
        4,
        [("Politecnico", Body.Kind.UNIVERSITY.label)],
    )


def test_milano_is_in_no_zone_and_comes_last(held):
    shares = [(share.name, share.present, share.total) for share in of_meeting(held).shares]
    assert shares == [("Adda Martesana", 1, 1), ("Alto Milanese", 1, 1), ("Nord Ovest", 0, 1), ("", 0, 1)]


def test_a_corrected_register_counts_and_an_open_or_cancelled_one_does_not(cast, held):
    tabled.closed(held.sessions.get(), [(cast.trainee, body("Rho"), "Sindaco")], cast.tutor)
    assert [row.town.name for row in of_meeting(held).rows if row.role] == ["Rho"]

    assert of_meeting(stage.meeting("aperto-2031")) is None
    Meeting.objects.update(state="cancelled", cancel_reason="Sciopero")
    assert of_meeting(held) is None


def test_who_was_absent_on_the_register_represents_nobody(cast, held):
    made = tabled.closed(held.sessions.get(), [], cast.tutor)
    made.lines.create(person=cast.trainee, minutes=0, body=body("Rho"), capacity="Sindaco")
    assert of_meeting(held).present == 0


def test_the_zone_is_that_of_the_day(cast, held):
    town, moved = municipality("Melzo"), (stage.BEGINS + timedelta(days=1)).date()
    membership = ZoneMembership.objects.get(municipality=town)
    membership.during = DateRange(None, moved)
    membership.save()
    ZoneMembership.objects.create(municipality=town, zone=zone("nord-ovest"), during=DateRange(moved, None))

    zones = {row.town.name: row.town.zone for row in of_meeting(held).rows}
    assert zones["Melzo"] == "adda-martesana"


def test_97_of_133_are_present_when_97_were(cast):
    import_territory(by=None, at=stage.AT)
    day = stage.BEGINS.date()
    towns = list(Municipality.objects.filter(during__contains=day).order_by("name"))
    made = stage.meeting("assemblea-di-tutti-2031")
    bodies = [
        Body.objects.get_or_create(
            municipality=town, defaults={"kind": "municipality", "name": f"Comune di {town}"}
        )[0]
        for town in towns[:97]
    ]
    people = Person.objects.bulk_create([Person(given_name="P", family_name=str(n)) for n in range(97)])
    tabled.closed(
        made.sessions.get(),
        [(one, of, "Sindaca") for one, of in zip(people, bodies, strict=True)],
        cast.tutor,
    )

    sheet = of_meeting(made)

    assert (sheet.present, sheet.total) == (97, 133)
    assert sum(share.present for share in sheet.shares) == 97
    assert sheet.shares[-1].total == 1
    content = Client().get(reverse("meetings:representation", args=[made.slug])).text
    assert escape(finding_of(sheet)) in content
    assert content.count("data-row=") == 2 * 133
    annex = Client().get(reverse("meetings:representation_pdf", args=[made.slug])).content
    assert verapdf.validate(annex) == []


def every_answer(client: Client, held: Meeting) -> dict[str, str]:
    """The words of every public page, table and paper of the year."""
    names = {
        "representation": [held.slug], "representation_csv": [held.slug], "representation_pdf": [held.slug],
        "meeting": [held.slug], "representation_year": [YEAR], "representation_year_csv": [YEAR],
        "representation_year_pdf": [YEAR], "coverage": [YEAR], "coverage_csv": [YEAR],
    }  # fmt: skip
    found = {}
    for name, args in names.items():
        answer = client.get(reverse(f"meetings:{name}", args=args))
        assert answer.status_code == 200, name
        is_paper = answer["Content-Type"] == "application/pdf"
        found[name] = paper.text_of(answer.content) if is_paper else answer.content.decode()
    return found


def test_no_page_no_table_and_no_paper_names_anybody(cast, held, client: Client):
    for name, words in every_answer(client, held).items():
        told = [each for each in NAMES if each.casefold() in words.casefold()]
        assert told == [], name


def test_the_scan_would_find_a_name(cast, held, client: Client):
    sign_in(client, cast.trainee)
    words = client.get(reverse("meetings:representation", args=[held.slug])).text
    assert "Zanè" in words  # the reader's own, in the menu


def test_the_papers_are_accessible(held, client: Client):
    for name, args in (("representation_pdf", [held.slug]), ("representation_year_pdf", [YEAR])):
        content = client.get(reverse(f"meetings:{name}", args=args)).content
        assert verapdf.validate(content) == []


def test_the_csv_has_a_row_for_each_municipality_and_the_other_bodies(held, client: Client):
    content = client.get(reverse("meetings:representation_csv", args=[held.slug])).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content), delimiter=";"))
    assert [(row["comune"], row["presente"], row["ruolo"]) for row in rows][:2] == [
        ("Legnano", "sì", RoleClass.ASSESSOR.label),
        ("Melzo", "sì", role_in_words(RoleClass.STAFF)),
    ]
    assert (rows[-1]["comune"], rows[-1]["codice_istat"]) == ("Politecnico", "")


def test_a_meeting_that_is_not_public_is_in_no_public_year(held, client: Client):
    Meeting.objects.update(is_public=False, audience="invited")
    assert client.get(reverse("meetings:representation", args=[held.slug])).status_code == 404
    assert client.get(reverse("meetings:representation_year", args=[YEAR])).status_code == 404
    assert client.get(reverse("meetings:representation_years")).status_code == 200


TOWNS = ("Legnano", "Melzo", "Rho")


def many(cast, count):
    area = areas()[0]
    for number in range(count):
        made = stage.meeting(f"riunione-{number}-2031")
        made.areas.add(area)
        made.zones.add(zone("nord-ovest"))
        people = [tabled.guest("P", f"{number}-{town}") for town in TOWNS[:count]]
        lines = [(one, body(town), "") for one, town in zip(people, TOWNS, strict=False)]
        tabled.closed(made.sessions.get(), lines, cast.tutor)


def areas():
    edition, _made = PlanEdition.objects.get_or_create(
        slug="2030-2032", defaults={"title": "Piano", "first_year": 2030, "last_year": 2032}
    )
    return [
        PlanNode.objects.get_or_create(
            edition=edition, kind="policy_area", slug=slug, defaults={"title": slug.title(), "order": order}
        )[0]
        for order, slug in enumerate(("mobilità", "ambiente"))
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_as_many_queries_for_one_meeting_as_for_three(cast, count, django_assert_num_queries):
    many(cast, count)
    first = Meeting.objects.first()
    with django_assert_num_queries(3):
        of_meeting(first)
    with django_assert_num_queries(3):
        of_year(YEAR, meetings=public_meetings())
    with django_assert_num_queries(8):
        matrix_of(YEAR, meetings=public_meetings())


def test_the_matrix_says_meetings_municipalities_and_empty_cells(cast, held):
    mobility, _environment = areas()
    held.areas.add(mobility)
    held.zones.add(zone("nord-ovest"))
    assembly = stage.meeting("assemblea-di-zona-2031", kind="zone_assembly")
    tabled.closed(assembly.sessions.get(), [(cast.trainee, body("Legnano"), "Sindaco")], cast.tutor)

    matrix = matrix_of(YEAR, meetings=public_meetings())

    names = [name for _slug, name in matrix.zones]
    assert [level.number for level in matrix.levels] == [1, 2, None]
    first, second, others = matrix.levels
    assert (first.meetings, first.empty) == (0, 2 * len(names))
    found = zip(names, second.lines[0].cells, strict=True)
    cells = {name: (len(cell.meetings), len(cell.towns)) for name, cell in found}
    assert cells == {"Adda Martesana": (1, 1), "Alto Milanese": (1, 1), "Nord Ovest": (1, 0), "": (0, 0)}
    assert second.empty == 2 * len(names) - 3
    assert [line.area for line in others.lines][-1] is None
    assert others.meetings == 1


def test_the_office_narrows_the_matrix(cast, held, client: Client):
    held.zones.add(zone("nord-ovest"))
    sign_in(client, cast.training_officer)
    address = reverse("meetings:coverage_office")
    every = client.get(address, {"anno": YEAR})
    none = client.get(address, {"anno": YEAR, "zona": "alto-milanese"})
    odd = client.get(address, {"anno": "x", "area": "y", "livello": "9", "tipo": "\x00"})
    assert (len(every.context["sheet"].meetings), len(none.context["sheet"].meetings)) == (1, 0)
    assert odd.status_code == 200
    assert client.get(reverse("meetings:coverage_office_csv"), {"anno": YEAR}).status_code == 200


def test_a_person_without_office_does_not_see_the_office_page(cast, client: Client):
    sign_in(client, cast.trainee)
    assert client.get(reverse("meetings:coverage_office")).status_code == 404


def test_a_meeting_of_the_night_of_new_year_is_of_the_year_in_rome(cast):
    from datetime import UTC, datetime

    made = stage.meeting("capodanno", session=False)
    session = stage.add_session(made, datetime(YEAR - 1, 12, 31, 23, 30, tzinfo=UTC))
    tabled.closed(session, [(cast.trainee, body("Legnano"), "")], cast.tutor)
    assert [one.day for one in of_year(YEAR, meetings=public_meetings()).meetings] == [date(YEAR, 1, 1)]
