# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest
from wagtail.models import Page, Revision, Site, Workflow

from cms import clock
from cms.areas.models import PlanEdition, PlanNode
from cms.management.demo import content
from cms.pages.models import SiteSettings
from cms.people.models import Body
from home.models import HomePage, StandardPage, ZonePage
from home.seed import seed_legal_pages, seed_site
from tests import factories

LAW = ["/privacy/", "/note-legali/", "/faq/", "/contatti/", "/segnala-un-problema-di-accessibilita/"]


def rows() -> list[int]:
    tables = (Page, Revision, Site, SiteSettings, Workflow)
    return [table.objects.count() for table in tables]


@pytest.fixture
def plan(db) -> PlanEdition:
    factories.zone("adda-martesana")
    edition = PlanEdition.objects.create(
        slug="2019-2021", title="Piano", first_year=2019, last_year=2021, state="superseded"
    )
    PlanNode.objects.create(
        edition=edition, kind="policy_area", slug="sostenibilita-parchi", title="Sostenibilità"
    )
    return edition


def test_the_pages_of_the_law_stand_on_an_empty_database(client, db):
    seed_legal_pages(content, by=None, at=clock.now())
    assert [client.get(path).status_code for path in LAW] == [200] * len(LAW)
    notes = client.get("/note-legali/").content.decode()
    assert 'data-element="legal-notes-section"' in notes
    assert "CC-BY 4.0" in notes


def test_the_links_at_the_foot_of_a_page_lead_somewhere(client, db):
    seed_legal_pages(content, by=None, at=clock.now())
    html = client.get("/").content.decode()
    for element in ("contacts", "faq", "privacy-policy-link", "legal-notes", "accessibility-link"):
        before, _, _ = html.partition(f'data-element="{element}"')
        path = before.rpartition('href="')[2].split('"')[0]
        assert client.get(path).status_code == 200, path
    assert client.get("/mappa-del-sito/").status_code == 200
    assert 'href="/verifica/"' in html.partition("<footer")[2]


def test_seeding_twice_changes_no_row(plan):
    seed_site(content, by=None, at=clock.now())
    before = rows()
    seed_site(content, by=None, at=clock.now())
    assert rows() == before


def test_what_an_editor_changed_is_left_alone(plan):
    seed_site(content, by=None, at=clock.now())
    page = StandardPage.objects.get(slug="privacy")
    page.title = "Cambiata"
    page.save_revision().publish()
    seed_site(content, by=None, at=clock.now())
    assert StandardPage.objects.get(slug="privacy").title == "Cambiata"


def test_the_site_shows_the_data_that_were_loaded(client, plan):
    seed_site(content, by=None, at=clock.now(), files={"tre-moduli-per-cominciare.png": None})
    for path in (
        "/",
        "/piano/2019-2021/sostenibilita-parchi/",
        "/zone/adda-martesana/",
        "/notizie/",
        "/raccolta/",
    ):
        assert client.get(path).status_code == 200, path
    news = client.get("/notizie/come-si-verifica-un-attestato/").content.decode()
    assert '<a href="/verifica/">pagina di verifica</a>' in news
    assert ZonePage.objects.count() == 1
    assert HomePage.objects.count() == 1


def test_examples_say_so(client, plan):
    seed_site(content, by=None, at=clock.now())
    for path in ("/", "/piano/2019-2021/sostenibilita-parchi/", "/notizie/tre-moduli-per-cominciare/"):
        assert "mark-example" in client.get(path).content.decode(), path


def publisher() -> str:
    return SiteSettings.objects.get().organisation_name


def test_the_publisher_is_the_metropolitan_city_of_the_database(db):
    Body.objects.create(kind=Body.Kind.METROPOLITAN_CITY, name="Città metropolitana di Prova")
    seed_legal_pages(content, by=None, at=clock.now())
    assert publisher() == "Città metropolitana di Prova"


def test_without_a_metropolitan_city_nobody_is_named(client, db):
    factories.body("Legnano")
    seed_legal_pages(content, by=None, at=clock.now())
    assert publisher() == ""
    assert "Città metropolitana di Milano" not in client.get("/privacy/").content.decode().split("<footer")[1]
