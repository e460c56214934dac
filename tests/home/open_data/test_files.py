# SPDX-License-Identifier: AGPL-3.0-or-later
import csv
import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from home.knowledge.open_data import COLUMNS
from home.models import ActionPage
from home.open_data import records
from home.open_data.datasets import TABLES
from home.plan.actions.tables import actions_table
from tests.home.open_data import scene


def rows_of(response) -> list[dict[str, str]]:
    assert response.status_code == 200
    assert response.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


def data_of(response) -> list[dict]:
    assert response["Content-Type"] == "application/json; charset=utf-8"
    return json.loads(response.content)["dati"]


def test_an_action_is_in_the_file_with_its_codes_and_its_numbers(client, stage):
    scene.plan_action(stage)
    [row] = rows_of(client.get("/dati-aperti/azioni.csv"))
    assert (row["codice_azione"], row["cup"], row["codici_istat"]) == ("AZ-001", scene.CUP, "015142")
    assert (row["costo_euro"], row["tutta_la_citta"], row["esempio"]) == ("1250000,50", "no", "")
    [item] = data_of(client.get("/dati-aperti/azioni.json"))
    assert (item["cup"], item["codici_istat"], item["costo_euro"]) == ([scene.CUP], ["015142"], 1250000.5)
    assert (item["fondi_trovati_euro"], item["esempio"]) == (None, False)
    assert item["indirizzo"].startswith("http://127.0.0.1:8000/piano/2019-2021/")


def test_what_is_an_example_says_so_in_its_row(client, stage):
    scene.plan_action(stage, is_example=True)
    [row] = rows_of(client.get("/dati-aperti/azioni.csv"))
    assert row["esempio"] == "Esempio"


def test_a_text_that_would_be_a_formula_is_text(client, stage):
    scene.plan_action(stage, title='=HYPERLINK("x")')
    [row] = rows_of(client.get("/dati-aperti/azioni.csv"))
    assert row["titolo"] == '\'=HYPERLINK("x")'


def test_municipalities_and_zones_bear_the_codes_of_six_digits(client, stage):
    scene.figures(stage)
    towns = {row["comune"]: row for row in rows_of(client.get("/dati-aperti/comuni.csv"))}
    assert (towns["Melzo"]["codice_istat"], towns["Melzo"]["codice_zona"]) == ("015142", "adda-martesana")
    assert towns["Milano"]["codice_zona"] == ""
    zones = {row["codice_zona"]: row for row in data_of(client.get("/dati-aperti/zone.json"))}
    assert zones["adda-martesana"]["codici_istat"] == ["015042", "015108", "015142"]
    assert zones["adda-martesana"]["comuni"] == ["Cassano d'Adda", "Gorgonzola", "Melzo"]


def test_the_figures_of_an_indicator_are_those_of_its_page_with_zero_apart_from_missing(client, stage):
    page = scene.figures(stage)
    address = f"/dati-aperti/indicatori/{page.indicator.code}"
    assert client.get(f"{address}.csv").content == client.get(f"{page.url}dati.csv").content
    found = {(row["luogo"], row["periodo"]): row for row in data_of(client.get(f"{address}.json"))}
    assert found["Gorgonzola", "2023"]["valore"] == 0
    assert (found["Melzo", "2023"]["valore"], found["Melzo", "2023"]["valore_mancante"]) == (
        None,
        "non disponibile",
    )
    assert found["Milano", "2022"]["valore"] == 1349930
    [listed] = rows_of(client.get("/dati-aperti/indicatori.csv"))
    assert (listed["codice_indicatore"], listed["ultimo_periodo"]) == (page.indicator.code, "2023")


def test_an_action_of_a_published_agenda_says_where_it_is(client, stage):
    code = scene.agenda_action()
    [row] = rows_of(client.get("/dati-aperti/azioni-delle-agende.csv"))
    assert (row["codice_azione"], row["codici_istat"], row["esempio"]) == (code, "015142", "Esempio")
    assert row["titolo"] == "'=Ciclabile"


def test_documents_bear_the_code_of_their_municipality_and_the_hash_of_their_file(client, stage):
    page = scene.document(stage)
    [row] = rows_of(client.get("/dati-aperti/documenti.csv"))
    assert (row["codice_istat"], row["sha256"]) == ("015142", page.files.get().sha256)


def test_drafts_and_pages_under_a_restriction_are_in_no_file(client, stage):
    figures, closed, paper = scene.figures(stage), scene.plan_action(stage), scene.document(stage)
    PageViewRestriction.objects.create(page=closed, restriction_type="password", password="x")
    PageViewRestriction.objects.create(page=figures, restriction_type="login")
    paper.unpublish()
    for name in ("azioni", "indicatori", "documenti"):
        assert rows_of(client.get(f"/dati-aperti/{name}.csv")) == []
    assert client.get(f"/dati-aperti/indicatori/{figures.indicator.code}.csv").status_code == 404
    assert client.get(f"/dati-aperti/indicatori/{figures.indicator.code}.json").status_code == 404


@pytest.mark.parametrize("name", ["niente.csv", "comuni.exe", "indicatori/niente.csv", "catalogo.pdf"])
def test_what_is_no_file_is_not_there(client, stage, name):
    assert client.get(f"/dati-aperti/{name}").status_code == 404


def test_names_of_columns_and_keys_are_the_same_and_those_of_the_pages(client, stage):
    for key, table in TABLES.items():
        header = client.get(f"/dati-aperti/{key}.csv").content.decode("utf-8-sig").splitlines()[0]
        assert header.split(";") == list(table.record.model_fields)
    assert list(records.Figure.model_fields) == list(COLUMNS)
    assert set(actions_table([])[0]) <= set(records.PlanAction.model_fields)


@pytest.mark.parametrize(("key", "queries"), [("azioni", 1), ("documenti", 3), ("comuni", 1), ("zone", 2)])
def test_a_file_takes_the_same_queries_for_one_row_and_for_three(client, stage, key, queries):
    edition = stage.edition()
    counts = []
    for number in (1, 2, 3):
        scene.action(
            edition, f"Azione {number}", towns=[scene.factories.municipality("Melzo")], code=f"AZ-{number}"
        )
        scene.document(stage, f"Relazione {number}")
        if number != 2:
            with CaptureQueriesContext(connection) as captured:
                client.get(f"/dati-aperti/{key}.csv")
            counts.append(len(captured))
    assert ActionPage.objects.count() == 3
    assert counts == [queries, queries]
