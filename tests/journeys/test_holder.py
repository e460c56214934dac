# SPDX-License-Identifier: AGPL-3.0-or-later
"""Certificates in the hands of who earned them: found, shared, taken back, all in one file; then the office looks."""

import hashlib
import io
import json
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.demo_site import DemoSite
from tests.journeys.visitor import Visitor
from tests.load.site import in_django

OFFICER = "lucia.herrera@cittametropolitana.example"


@pytest.fixture(scope="module")
def holder(demo_site: DemoSite) -> dict[str, str]:
    return in_django(
        "tests.journeys.many_certificates_in_django",
        database_url=demo_site.database_url,
        var=demo_site.var,
        SITE_URL=demo_site.url,
    )


def taken(visitor: Visitor, path: str) -> bytes:
    response = visitor.context.request.get(visitor.site + path)
    assert response.status == 200
    return response.body()


def test_a_learner_shares_a_certificate_takes_it_back_and_takes_all_of_them(visitor, holder):
    learner, stranger = visitor(), visitor()
    learner.signs_in(holder["email"])
    learner.goes_to("/spazio/")
    learner.follows("Tutti i tuoi attestati")
    learner.looks()

    learner.types("Parole del titolo, numero o anno", holder["number"])
    with learner.page.expect_navigation():
        learner.page.keyboard.press("Enter")
    expect(learner.page.get_by_role("main").get_by_role("listitem")).to_have_count(1)
    learner.follows(holder["title"])
    badge = learner.page.get_by_role("link", name="Scarica il badge").get_attribute("href")
    credential = json.loads(taken(learner, str(badge)))
    assert "OpenBadgeCredential" in credential["type"]
    assert isinstance(credential["proof"], list)
    learner.presses("Crea un link")
    learner.looks()
    address = learner.page.get_by_label("Indirizzo del link").input_value()

    stranger.page.goto(address)
    expect(stranger.page.get_by_role("heading", name="L’attestato è valido")).to_be_visible()
    expect(stranger.page.get_by_text(f"{holder['name']} ti mostra")).to_be_visible()
    stranger.looks()
    link = stranger.page.get_by_role("link", name="Apri il PDF").get_attribute("href")
    assert hashlib.sha256(taken(stranger, str(link))).hexdigest() == holder["sha256"]

    learner.page.reload()
    expect(learner.page.get_by_text("scaricato 1 volta")).to_be_visible()
    learner.presses("Ritira")
    assert stranger.page.goto(address).status == 404
    expect(stranger.page.get_by_role("heading", name="Questo link non apre nulla")).to_be_visible()
    stranger.looks()

    learner.goes_to("/attestati/")
    learner.presses("Scarica tutti (ZIP)")
    expect(learner.page.get_by_role("link", name="Scarica lo ZIP")).to_be_visible(timeout=60_000)
    learner.looks()
    path = learner.page.get_by_role("link", name="Scarica lo ZIP").get_attribute("href")
    pack = ZipFile(io.BytesIO(taken(learner, str(path))))
    digests = [hashlib.sha256(pack.read(name)).hexdigest() for name in pack.namelist()]
    assert holder["sha256"] in digests
    assert len(pack.namelist()) == 23  # and their list


def test_the_office_finds_it_reads_what_happened_and_takes_the_list(visitor, holder):
    officer = visitor()
    officer.signs_in(OFFICER, second_factor=True)
    officer.goes_to("/formazione/ufficio/attestati/")
    officer.looks()
    officer.types("Numero, nome, modulo o codice di verifica", holder["number"])
    officer.presses("Mostra")
    path = officer.page.get_by_role("link", name="Scarica l’elenco (XLSX)").get_attribute("href")
    cells = list(load_workbook(io.BytesIO(taken(officer, str(path)))).worksheets[0].iter_rows())
    assert holder["name"] in [cell.value for cell in cells[1]]
    assert {cell.data_type for row in cells for cell in row} <= {"s", "n", "d"}

    officer.goes_to(f"/formazione/ufficio/attestati/{holder['uid']}/")
    officer.looks()
    for words in ("Link 1 creato dal titolare", "attraverso il link 1", "Link 1 ritirato dal titolare"):
        expect(officer.page.get_by_text(words).first).to_be_visible()
    path = officer.page.get_by_role("link", name="Apri il PDF").get_attribute("href")
    assert hashlib.sha256(taken(officer, str(path))).hexdigest() == holder["sha256"]
    officer.page.reload()
    expect(officer.page.get_by_text("dall’ufficio formazione").first).to_be_visible()
