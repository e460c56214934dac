# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of the municipalities and of the zones: made of data, in few queries, and silent where few could be counted."""

import csv
import io
import json
from datetime import date

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext

from agende import process
from agende.actions.models import Record, RecordBody
from agende.texts.models import Agenda
from cms import clock
from cms.people.models import Person
from cms.territory.models import FormerName, Municipality, ZoneMembership
from courses.hours.models import CreditEntry
from courses.queries import LEAST_TRAINED, trained_in
from home.models import Change, HomePage, PageVersion, TownPage, ZonePage
from home.pages.operations import add_town_pages
from home.towns.figures import bar
from tests import factories
from tests.agende import alignments
from tests.agende import stage as agende_stage
from tests.home.knowledge import figures

GORGONZOLA, MELZO, CASSANO = "/comuni/gorgonzola/", "/comuni/melzo/", "/comuni/cassano-dadda/"
MILANO = "/comuni/milano/"
PARTS = {"owners": "owner", "partners": "partner", "places": "place"}
ZONE = "/zone/adda-martesana/"


@pytest.fixture
def site(town_site) -> HomePage:
    return town_site


@pytest.fixture
def cast(db) -> factories.Cast:
    return factories.Cast()


@pytest.fixture
def agenda(site, cast) -> Agenda:
    """Adda Martesana's agenda, being written."""
    return agende_stage.agenda(cast)


def html_of(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def section_of(html: str, anchor: str) -> str:
    """From a heading to the next of its level."""
    return html.partition(f'id="{anchor}"')[2].partition("<h2")[0]


def rows_of(client, path: str) -> list[dict[str, str]]:
    response = client.get(path)
    assert response.status_code == 200
    assert response.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


def queries_of(client, path: str) -> int:
    """Queries of a page whose frame is already known."""
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def credit(town: str, people: int, *, minutes: int = 90, year: int | None = None) -> list[CreditEntry]:
    """So many people of a municipality with minutes recognised this year."""
    now = clock.now()
    when = year or clock.day_of(now).year
    return [
        CreditEntry.objects.create(
            person=Person.objects.create(given_name=f"P{number}", family_name=town), kind="online", minutes=minutes,
            year=when, activity_date=date(when, 1, 15), body=factories.body(town), at=now,
        )
        for number in range(people)
    ]  # fmt: skip


def action_of(agenda: Agenda, title: str, code: str, **parts: list[str]) -> Record:
    """An action in an agenda; `owners`, `partners`, `places` are names of towns."""
    made = alignments.action(agenda, title, code=code)
    made.data |= {part: [str(factories.body(name).uid) for name in names] for part, names in parts.items()}
    made.save()
    for part, names in parts.items():
        for name in names:
            RecordBody.objects.create(record=made, body=factories.body(name), part=PARTS[part])
    return made


def test_each_municipality_of_today_has_one_page_and_a_second_time_makes_none(site):
    assert TownPage.objects.live().count() == len(figures.TOWNS)
    Municipality.objects.create(
        istat_code="015999", name="Sparito", slug="sparito", during=DateRange(None, date(2019, 2, 8))
    )
    assert add_town_pages(site, by=None, at=clock.now()) == 0


def test_a_page_made_of_data_tells_nobody_and_the_first_text_on_it_is_version_1(site):
    page = TownPage.objects.get(slug="melzo")
    assert not PageVersion.objects.filter(page_id=page.pk).exists()
    assert not Change.objects.filter(page_id=page.pk).exists()
    page.intro = "Melzo, città della seta."
    page.save_revision().publish()
    assert list(PageVersion.objects.filter(page_id=page.pk).values_list("number", flat=True)) == [1]


def test_what_an_editor_wrote_on_a_page_is_left_alone(site):
    page = TownPage.objects.get(slug="melzo")
    page.intro = "Melzo, città della seta."
    page.save_revision().publish()
    add_town_pages(site, by=None, at=clock.now())
    assert TownPage.objects.get(slug="melzo").intro == "Melzo, città della seta."


@pytest.mark.parametrize("typed", ["Gorgonzola", "gorgonzola", "015108", "15108", "Comune di Gorgonzola"])
def test_one_answer_leads_to_its_page(client, site, typed):
    response = client.get("/comuni/", {"nome": typed})
    assert (response.status_code, response.headers["Location"]) == (302, GORGONZOLA)


def test_a_former_name_leads_to_the_municipality_of_today(client, site):
    FormerName.objects.create(municipality=Municipality.objects.get(name="Milano"), name="Lambrate")
    assert client.get("/comuni/", {"nome": "lambrate"}).headers["Location"] == MILANO


def test_a_slip_leads_nowhere_by_itself_and_names_the_nearest(client, site):
    response = client.get("/comuni/", {"nome": "gorgonzolla"})
    assert response.status_code == 200
    found = response.content.decode().partition('class="town-answers"')[2].partition("</ul>")[0]
    assert found.index(GORGONZOLA) > 0
    assert found.count("<li") <= 3


def test_several_answers_are_listed_with_their_zones(client, site):
    html = client.get("/comuni/", {"nome": "m"}).content.decode()
    found = html.partition('class="town-answers"')[2].partition("</ul>")[0]
    assert [GORGONZOLA in found, MELZO in found, MILANO in found] == [False, True, True]
    assert "Adda Martesana" in found


def test_nothing_typed_or_nothing_near_shows_the_list(client, site):
    for asked in ({}, {"nome": ""}, {"nome": "xqzw"}, {"nome": "\x00"}):
        response = client.get("/comuni/", asked)
        assert response.status_code == 200
        assert MILANO in response.content.decode()


def test_what_was_typed_comes_back_escaped(client, site):
    html = client.get("/comuni/", {"nome": '"><script>x</script>'}).content.decode()
    assert "<script>x" not in html


def test_the_list_holds_every_municipality_by_zone_and_those_in_none(client, site):
    html = html_of(client, "/comuni/")
    assert html.index("Adda Martesana") < html.index(CASSANO) < html.index(GORGONZOLA) < html.index(MELZO)
    assert html.index('id="senza-zona"') < html.rindex(MILANO)


def test_the_page_of_a_municipality_that_was_united_leads_to_the_other(client, site):
    gone, heir = Municipality.objects.get(name="Melzo"), Municipality.objects.get(name="Gorgonzola")
    ZoneMembership.objects.filter(municipality=gone).update(
        during=DateRange(date(2013, 1, 1), date(2019, 2, 8))
    )
    Municipality.objects.filter(pk=gone.pk).update(during=DateRange(date(1900, 1, 1), date(2019, 2, 8)))
    FormerName.objects.create(municipality=heir, name="Melzo", istat_code=gone.istat_code)
    response = client.get(MELZO)
    assert (response.status_code, response.headers["Location"]) == (301, GORGONZOLA)
    assert "Melzo" in section_of(html_of(client, GORGONZOLA), "zona")


def test_a_section_without_anything_says_why(client, site):
    html = html_of(client, GORGONZOLA)
    for anchor in ("piano", "agenda", "indicatori", "incontri", "atti", "documenti"):
        assert 'class="empty"' in section_of(html, anchor), anchor
    assert f"/segui/?ambito=comune:{factories.TOWNS['Gorgonzola'][0]}" in html


def test_a_municipality_in_no_zone_says_so_and_has_no_agenda(client, site):
    html = html_of(client, MILANO)
    assert 'class="empty"' in section_of(html, "agenda")
    assert "/zone/adda-martesana/" not in section_of(html, "zona")


def test_an_agenda_being_written_shows_its_phase_and_none_of_its_words(client, agenda):
    action_of(agenda, "Ciclabile segreta", "ADM-AZ-001", owners=["Gorgonzola"])
    for path in (GORGONZOLA, ZONE):
        html = html_of(client, path)
        assert str(agenda) in section_of(html, "agenda")
        assert agenda.get_state_display() in section_of(html, "agenda")
        assert "Ciclabile segreta" not in html
        assert "ADM-AZ-001" not in html


def test_a_published_agenda_tells_each_municipality_its_part(client, cast, agenda):
    action_of(agenda, "Ciclabile continua", "ADM-AZ-001", owners=["Gorgonzola"], partners=["Melzo"])
    action_of(agenda, "Bosco nuovo", "ADM-AZ-002", owners=["Melzo"], places=["Melzo"])
    agende_stage.published(cast, agenda)
    gorgonzola, melzo = (section_of(html_of(client, path), "agenda") for path in (GORGONZOLA, MELZO))
    assert ("Ciclabile continua" in gorgonzola, "Bosco nuovo" in gorgonzola) == (True, False)
    assert ("Ciclabile continua" in melzo, "Bosco nuovo" in melzo) == (True, True)
    assert f'{agenda.get_absolute_url()}#r-ADM-AZ-001"' in gorgonzola
    assert "Bosco nuovo" in section_of(html_of(client, ZONE), "agenda")
    assert "ADM-AZ" not in html_of(client, CASSANO)


def test_how_far_an_action_is_shows_only_while_the_agenda_is_carried_out(client, cast, agenda):
    action = action_of(agenda, "Ciclabile continua", "ADM-AZ-001", owners=["Gorgonzola"])
    agende_stage.published(cast, agenda)
    Agenda.objects.update(state="monitoring")
    before = section_of(html_of(client, GORGONZOLA), "agenda")
    action.refresh_from_db()
    Agenda.objects.get().phases.create(
        kind="monitoring", opens_at=agende_stage.AT, entered_at=agende_stage.AT
    )
    process.report_progress(
        record=Record.objects.select_related("agenda").get(), state="on_track", percent=40, note="",
        by=factories.actor(cast.editor_gorgonzola), at=clock.now(),
    )  # fmt: skip
    assert "40%" not in before
    assert "40%" in section_of(html_of(client, GORGONZOLA), "agenda")
    Agenda.objects.update(state="published")
    assert "40%" not in section_of(html_of(client, GORGONZOLA), "agenda")


def test_acts_about_an_agenda_that_is_not_published_are_not_shown(client, cast, agenda):
    agende_stage.approved(cast, agenda)
    assert "ES-43/2019" not in html_of(client, ZONE)
    process.publish(agenda=agenda, by=factories.actor(cast.plan_officer), at=clock.now())
    assert "ES-43/2019" in section_of(html_of(client, ZONE), "atti")
    assert "ES-43/2019" in section_of(html_of(client, GORGONZOLA), "atti")
    assert "ES-43/2019" not in html_of(client, "/comuni/rho/")


@pytest.mark.parametrize(
    ("people", "is_told"), [(0, False), (LEAST_TRAINED - 1, False), (LEAST_TRAINED, True)]
)
def test_training_of_fewer_than_five_people_is_told_as_that_of_nobody(client, site, people, is_told):
    silent = section_of(html_of(client, GORGONZOLA), "formazione")
    credit("Gorgonzola", people)
    told = section_of(html_of(client, GORGONZOLA), "formazione")
    assert (told != silent) == is_told
    assert (f">{LEAST_TRAINED}<" in told) == is_told


def test_whose_minutes_were_all_undone_is_not_counted(site):
    town, now = Municipality.objects.get(name="Gorgonzola"), clock.now()
    year = clock.day_of(now).year
    entries = credit("Gorgonzola", LEAST_TRAINED)
    assert trained_in([town.pk], year=year)[town.pk, year].people == LEAST_TRAINED
    wrong = entries[0]
    CreditEntry.objects.create(
        person=wrong.person, kind="online", minutes=-wrong.minutes, year=wrong.year, reverses=wrong,
        activity_date=wrong.activity_date, body=wrong.body, at=now,
    )  # fmt: skip
    assert trained_in([town.pk], year=year) == {}


def test_the_same_person_twice_is_one(site):
    town = Municipality.objects.get(name="Gorgonzola")
    first = credit("Gorgonzola", LEAST_TRAINED - 1)[0]
    CreditEntry.objects.create(
        person=first.person, kind="online", minutes=60, year=first.year, activity_date=first.activity_date,
        body=first.body, at=first.at,
    )  # fmt: skip
    assert trained_in([town.pk], year=first.year) == {}


def test_no_sum_of_a_zone_lets_the_people_of_a_small_municipality_be_counted(client, site):
    credit("Gorgonzola", 7)
    credit("Melzo", 2)
    told = section_of(html_of(client, ZONE), "formazione")
    assert ">7<" in told
    assert "Melzo" not in told
    assert ">9<" not in told
    assert ">2<" not in told


@pytest.fixture
def figured(site) -> HomePage:
    """Residents of three municipalities (one zero, one missing) and a rate that is a mean."""
    data = figures.dataset()
    figures.indicator(data)
    figures.published(
        data,
        "codice_istat;popolazione-residente 2023\n015108;20000\n015142;0\n015042;n.d.\n015146;1400000\n015182;50000\n",
    )
    return site


def test_zero_and_missing_are_two_things_on_the_page_and_in_the_file(client, figured):
    melzo, cassano = (section_of(html_of(client, path), "indicatori") for path in (MELZO, CASSANO))
    assert "n.d.</td>" not in melzo.partition("</tr>")[2].partition("</td>")[0] + "</td>"
    values = {path: rows_of(client, f"{path}indicatori.csv")[0] for path in (GORGONZOLA, MELZO, CASSANO)}
    assert [values[path]["valore"] for path in (GORGONZOLA, MELZO, CASSANO)] == ["20000", "0", "n.d."]
    assert values[MELZO]["valore_zona"] == "20000"
    assert values[MELZO]["comuni_contati_zona"] == "2"
    assert values[MELZO]["comuni_zona"] == "3"
    assert "Cassano d" in cassano


def test_the_zone_lists_each_municipality_and_draws_the_indicator_that_is_chosen(client, figured):
    html = section_of(html_of(client, ZONE), "indicatori")
    assert html.count('<th scope="row">') >= 5  # three municipalities, the zone, the whole city
    assert client.get(ZONE, {"indicatore": "che-non-esiste"}).status_code == 200
    rows = rows_of(client, f"{ZONE}indicatori.csv")
    assert [row["codice_istat"] for row in rows] == ["015042", "015108", "015142"]


def test_a_figure_that_is_published_changes_the_page(client, figured):
    before = section_of(html_of(client, GORGONZOLA), "indicatori")
    from home.knowledge.models import Dataset

    figures.published(Dataset.objects.get(), "codice_istat;popolazione-residente 2024\n015108;21111\n")
    assert "21.111" in section_of(html_of(client, GORGONZOLA), "indicatori")
    assert "21.111" not in before


def test_files_hold_codes_and_no_formula(client, cast, agenda):
    action_of(agenda, "=SUM(A1)", "ADM-AZ-001", owners=["Gorgonzola"])
    agende_stage.published(cast, agenda)
    rows = rows_of(client, f"{GORGONZOLA}azioni.csv")
    assert [(row["codice"], row["titolo"]) for row in rows] == [("ADM-AZ-001", "'=SUM(A1)")]
    towns = rows_of(client, "/comuni/comuni.csv")
    assert {row["codice_istat"] for row in towns} >= set(figures.TOWNS)
    assert client.get(f"{GORGONZOLA}altro.csv").status_code == 404


def test_pages_say_what_they_are_about(site):
    assert TownPage.objects.get(slug="melzo").scopes() == ["comune:015142"]
    assert ZonePage.objects.get().scopes() == ["zone:adda-martesana"]


@pytest.mark.parametrize("path", ["/comuni/", GORGONZOLA, MILANO, ZONE, "/zone/", "/comuni/?nome=m"])
@pytest.mark.parametrize("rows", [1, 3])
def test_no_page_takes_more_than_fifteen_queries_however_much_it_says(client, cast, agenda, path, rows):
    for number in range(rows):
        action_of(
            agenda, f"Azione {number}", f"ADM-AZ-{number:03}", owners=["Gorgonzola"], places=["Gorgonzola"]
        )
    agende_stage.published(cast, agenda)
    credit("Gorgonzola", 6)
    data = figures.dataset()
    heads, cells = "codice_istat", "015108"
    for number in range(rows):
        figures.indicator(data, f"indicatore-{number}", title=f"Indicatore {number}")
        heads, cells = f"{heads};indicatore-{number} 2023", f"{cells};{number}"
    figures.published(data, f"{heads}\n{cells}\n")
    assert queries_of(client, path) <= 15


def test_bars_share_one_scale_that_holds_zero():
    drawn = bar([-10, 10, None])
    assert drawn.count("<rect") == 2
    assert 'width="70.0"' in drawn
    assert "aria-hidden" in drawn
    assert bar([0, 0, 0]).count('width="0.0"') == 3


def test_programs_read_which_municipality_it_is(client, site):
    script = html_of(client, GORGONZOLA).partition('<script type="application/ld+json">')[2]
    data = json.loads(script.partition("</script>")[0])
    about = next(one["about"] for one in data["@graph"] if "about" in one)
    assert (about["name"], about["identifier"]["value"]) == ("Gorgonzola", "015108")
    assert about["containedInPlace"]["name"] == "Adda Martesana"
