# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plan office convokes its table and sees the quorum; everybody sees who was represented, and no name."""

import re

import pytest
from playwright.sync_api import expect

from tests.load.site import in_django
from tests.paper import text_of
from tests.verapdf import validate

OFFICER = "noe.castelnuovo@cittametropolitana.example"
MEMBERS = """ente;nome;cognome;email;incarico;voto;dal;al
{town};Ada;Guerrini;ada.guerrini@example.org;Rettrice;sì;2026-01-01;
Ente che non c’è;Ugo;Foscolo;;;sì;2026-01-01;
"""


@pytest.fixture(scope="module")
def made(demo_site):
    return in_django("tests.journeys.table_in_django", database_url=demo_site.database_url, var=demo_site.var)


def test_the_plan_office_seats_a_member_from_a_file_and_convokes(visitor, made, tmp_path):
    officer = visitor()
    officer.signs_in(OFFICER, second_factor=True)
    officer.goes_to(f"/incontri/ufficio/tavoli/{made['table']}/")
    officer.looks()
    town = officer.page.locator("tbody th").first.inner_text()
    path = tmp_path / "membri.csv"
    path.write_text(MEMBERS.format(town=town))

    officer.goes_to(f"/incontri/ufficio/tavoli/{made['table']}/membri/importa/")
    officer.page.locator("input[type=file]").set_input_files(path)
    officer.presses("Controlla il file")
    officer.looks()
    expect(officer.page.get_by_text("Ente che non c’è").first).to_be_visible()
    officer.presses(re.compile(r"\b1\b"))
    expect(officer.page.get_by_text("Ada Guerrini").first).to_be_visible()

    officer.goes_to(f"/incontri/{made['coming']}/convocazione/")
    officer.looks()
    button = officer.page.get_by_role("main").locator("form button")
    officer.focuses(button)
    with officer.page.expect_navigation():
        officer.page.keyboard.press("Enter")
    link = officer.page.locator("a[href$='.pdf']").first
    paper = officer.context.request.get(officer.site + link.get_attribute("href")).body()
    assert validate(paper) == []
    assert "Linee del piano 2027-2029" in text_of(paper)
    assert "Guerrini" not in text_of(paper)

    officer.goes_to(f"/incontri/registro/{made['session']}/numero-legale/")
    officer.looks()
    expect(officer.page.locator("#numero-legale")).to_contain_text("11")


def test_everybody_sees_who_was_represented_and_no_name(visitor, made):
    reader = visitor()
    for path in (
        "/incontri/tavoli/",
        "/incontri/tavoli/tavolo-di-prova/",
        f"/incontri/{made['held']}/rappresentanza/",
        f"/incontri/rappresentanza/{made['year']}/",
        f"/incontri/rappresentanza/{made['year']}/copertura/",
    ):
        reader.goes_to(path)
        reader.looks()
        words = reader.page.locator("main").inner_text()
        assert not re.search(r"Membro|Presente Comune|Guerrini", words), path
    reader.goes_to(f"/incontri/{made['held']}/rappresentanza/")
    expect(reader.page.locator("main")).to_contain_text("97")
    expect(reader.page.locator("main")).to_contain_text("133")
    annex = reader.context.request.get(
        f"{reader.site}/incontri/{made['held']}/rappresentanza/allegato.pdf"
    ).body()
    assert validate(annex) == []
