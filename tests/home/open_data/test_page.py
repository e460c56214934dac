# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms import clock
from cms.areas.models import PlanEdition
from home.knowledge.models import Dataset
from home.open_data.vocabularies import FREQUENCY_OF, LICENCES
from tests.home.knowledge import figures
from tests.home.open_data import scene


def test_the_page_lists_every_dataset_with_its_licence_and_its_files(client, stage):
    scene.figures(stage)
    scene.plan_action(stage)
    scene.document(stage)
    scene.agenda_action()
    html = client.get("/dati-aperti/").content.decode()
    for key in (
        "comuni",
        "zone",
        "azioni",
        "azioni-delle-agende",
        "indicatori",
        "documenti",
        "quadro-popolazione",
    ):
        assert f'id="dataset-{key}"' in html
    for name in (
        "azioni.csv",
        "azioni.json",
        "indicatori/popolazione-residente.csv",
        "catalogo.ttl",
        "catalogo.jsonld",
    ):
        assert f'href="/dati-aperti/{name}"' in html
    assert "https://creativecommons.org/licenses/by/4.0/deed.it" in html
    assert '<a href="/api/v1/">' in html


def test_the_footer_the_map_of_the_site_and_that_for_programs_lead_to_it(client, stage):
    assert '<a href="/dati-aperti/">' in client.get("/").content.decode()
    assert '<a href="/api/v1/">' in client.get("/mappa-del-sito/").content.decode()
    assert "/dati-aperti/</loc>" in client.get("/sitemap.xml").content.decode()


def test_a_site_with_nothing_public_says_so(client, stage):
    assert 'class="empty"' in client.get("/dati-aperti/").content.decode()


def test_the_page_takes_the_same_queries_whatever_there_is(client, stage):
    edition, home = stage.edition(), stage.home
    figures.territory()
    counts = []
    for number in (1, 2, 3):
        scene.action(edition, f"Azione {number}", code=f"AZ-{number}")
        of = figures.dataset(f"fonte-{number}")
        made = figures.indicator(of, f"indicatore-{number}")
        figures.published(of, f"codice_istat;2023\n015146;{number}\n")
        figures.page_of(made, home)
        if number != 2:
            with CaptureQueriesContext(connection) as captured:
                client.get("/dati-aperti/")
            counts.append(len(captured))
    assert counts[0] == counts[1] <= 15
    assert PlanEdition.objects.count() == 1


def test_the_last_change_is_the_newest_publication(client, stage):
    page = scene.plan_action(stage)
    day = clock.now() + timedelta(days=3)
    type(page).objects.update(last_published_at=day)
    [found] = [
        one for one in client.get("/api/v1/dataset/").json()["items"] if one["identificativo"] == "azioni"
    ]
    assert found["modificato_il"] == clock.day_of(day).isoformat()


def test_every_licence_and_interval_is_in_the_vocabularies():
    assert set(LICENCES) == set(Dataset.Licence)
    assert set(FREQUENCY_OF) == set(Dataset.Every)
