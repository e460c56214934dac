# SPDX-License-Identifier: AGPL-3.0-or-later
import csv
import io

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.home.knowledge import figures
from tests.home.stage import bordered_town

INDEX = "/quadro-conoscitivo/"
PAGE = f"{INDEX}popolazione-residente/"


@pytest.fixture
def known(stage):
    found = figures.known()
    figures.page_of(found.indicator, stage.home)
    return found


def text_of(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def rows_of(client, path: str = f"{PAGE}dati.csv") -> list[dict[str, str]]:
    response = client.get(path)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


def test_the_page_says_finding_figures_source_and_licence_without_a_script(client, known):
    html = text_of(client, PAGE)
    for words in (
        "I residenti crescono.",
        "1.354.196",
        "CC BY 4.0",
        "Istat",
        "Cassano d&#x27;Adda",
        "dati.csv",
    ):
        assert words in html, words
    assert 'id="comuni-tabella"' in html


def test_zero_and_missing_are_apart_on_the_page_and_in_the_file(client, known):
    rows = {(row["luogo"], row["periodo"]): row for row in rows_of(client)}
    gorgonzola, melzo = rows["Gorgonzola", "2023"], rows["Melzo", "2023"]
    assert (gorgonzola["valore"], gorgonzola["valore_mancante"]) == ("0", "")
    assert melzo["valore"] == ""
    assert melzo["valore_mancante"] != ""
    html = text_of(client, PAGE)
    line = html.split(">Melzo<")[-1].split("</tr>")[0]
    assert "n.d." in line
    line = html.split(">Gorgonzola<")[-1].split("</tr>")[0]
    assert ">0<" in line


def test_the_file_carries_codes_units_and_what_totals_lack(client, known):
    rows = rows_of(client)
    milano = next(row for row in rows if row["codice_luogo"] == "015146")
    assert (milano["codice_indicatore"], milano["unita"], milano["zona_omogenea"]) == (
        "popolazione-residente", "residenti", "",
    )  # fmt: skip
    zone = next(row for row in rows if (row["codice_luogo"], row["periodo"]) == ("adda-martesana", "2023"))
    assert zone["valore"] == "19100"
    assert "Melzo" in zone["calcolo"]


def test_municipalities_are_sorted_by_links_and_those_without_a_number_stand_last(client, known):
    html = text_of(client, f"{PAGE}?ordina=valore&verso=giu")
    table = html.split('id="comuni-tabella"')[1]
    places = [table.index(f">{name}<") for name in ("Milano", "Rho", "Gorgonzola", "Melzo")]
    assert places == sorted(places)


def test_an_earlier_figure_is_shown_with_the_day_it_was_published(client, known):
    assert 'id="revisioni"' not in text_of(client, PAGE)
    figures.published(known.dataset, "Comune;2023\nRho;50.777\n", note="Conteggio corretto")
    html = text_of(client, PAGE)
    told = html.split('id="revisioni"')[1]
    assert "50.100" in told
    assert "50.777" in told
    assert "Conteggio corretto" in told


def test_a_late_update_is_said_in_words(client, known):
    html = text_of(client, PAGE)
    assert "knowledge-late" in html  # figures of 2023, every year, six months after: due on 30 June 2025
    known.dataset.every = 0
    known.dataset.save()
    cache.clear()
    assert "knowledge-late" not in text_of(client, PAGE)


def test_the_page_says_when_its_sentence_is_older_than_its_figures(client, known):
    assert "knowledge-older" not in text_of(client, PAGE)
    figures.published(known.dataset, "Comune;2024\nRho;50.777\n")
    assert "knowledge-older" in text_of(client, PAGE)


def test_the_map_draws_every_municipality_that_has_borders(client, known):
    town = bordered_town("015999", "Comune disegnato", figures.Zone.objects.get(slug="nord-ovest"))
    figures.published(known.dataset, "Comune;2023\nComune disegnato;7\n")
    html = text_of(client, PAGE)
    assert "chart-of-map" in html
    assert town.name in html


def test_the_index_files_indicators_by_area_and_finds_them_by_name(client, known, stage):
    edition = stage.edition()
    node = edition.edition.nodes.get()
    known.indicator.nodes.set([node])
    html = text_of(client, INDEX)
    assert node.title in html
    assert "I residenti crescono." in html
    assert PAGE in text_of(client, f"{INDEX}?q=Popolazióne")
    assert PAGE not in text_of(client, f"{INDEX}?q=rumore")


def test_a_dataset_is_public_from_its_first_figures_on(client, known):
    figures.dataset("vuoto", title="Vuoto")
    assert client.get(f"{INDEX}fonti/vuoto/").status_code == 404
    html = text_of(client, f"{INDEX}fonti/")
    assert "Vuoto" not in html
    assert "Nuovi dati" in text_of(client, f"{INDEX}fonti/popolazione/")


def queries_of(client, path: str) -> int:
    text_of(client, path)  # menu and borders are kept
    with CaptureQueriesContext(connection) as told:
        text_of(client, path)
    return len(told)


def test_pages_take_few_queries_whatever_the_number_of_figures(client, known, stage):
    paths = (PAGE, f"{PAGE}dati.csv", INDEX, f"{INDEX}fonti/", f"{INDEX}fonti/popolazione/")
    text_of(client, PAGE)
    first = {path: queries_of(client, path) for path in paths}
    other = figures.indicator(known.dataset, "altro", title="Altro")
    rows = "\n".join(f"{name};{n};{n}" for n, name in enumerate(figures.TOWNS.values()))
    figures.published(known.dataset, f"Comune;popolazione-residente 2020;altro 2021\n{rows}\n")
    figures.page_of(other, stage.home)
    assert {path: queries_of(client, path) for path in paths} == first
    assert max(first.values()) <= 15, first


def test_the_home_page_has_no_csv(client, known):
    assert client.get("/dati.csv").status_code == 404
    assert client.get(f"{INDEX}dati.csv").status_code == 404
    assert client.get(f"{PAGE}altro.csv").status_code == 404
