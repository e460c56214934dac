# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plan office approves: merged by the coordinator, frozen, approved by an act, read by everybody."""

import hashlib
import re
from datetime import date

import psycopg
from playwright.sync_api import expect

from tests.verapdf import validate

COORDINATOR = "agnese.dellorto@cittametropolitana.example"
OFFICER = "noe.castelnuovo@cittametropolitana.example"


def stored_pdf_hash(demo_site, zone: str) -> str:
    with psycopg.connect(demo_site.database_url) as connection:
        row = connection.execute(
            "SELECT f.sha256 FROM agende_versionfile f JOIN agende_version v ON v.id = f.version_id"
            " JOIN agende_agenda a ON a.id = v.agenda_id JOIN cms_zone z ON z.id = a.zone_id"
            " WHERE f.name = 'agenda.pdf' AND z.slug = %s AND a.state = 'published' ORDER BY v.number DESC LIMIT 1",
            [zone],
        ).fetchone()
    return str(row[0]) if row else ""


def today(demo_site) -> date:
    """Today in Rome by the clock of the demo's database."""
    day: date = demo_site.rows("SELECT (now() AT TIME ZONE 'Europe/Rome')::date AS day")[0]["day"]
    return day


def test_the_plan_office_approves(visitor, demo_site):
    agnese = visitor()
    agnese.signs_in(COORDINATOR)
    agnese.goes_to("/agende/")
    agnese.follows(re.compile("Adda Martesana"))
    agnese.looks()
    waiting = agnese.page.get_by_role("main").get_by_role(
        "link", name=re.compile("Infrastrutture.*: narrazione", re.IGNORECASE)
    )
    agnese.focuses(waiting.first)
    with agnese.page.expect_navigation():
        agnese.page.keyboard.press("Enter")
    agnese.looks()
    for box in agnese.page.get_by_role("main").locator("input[type=checkbox]").all():
        agnese.picks(box)
    agnese.presses("Aggiungi al testo comune")
    agnese.looks()

    noe = visitor()
    noe.signs_in(OFFICER, second_factor=True)
    noe.goes_to("/agende/")
    noe.follows(re.compile("Adda Martesana"))
    noe.looks()
    noe.follows("Congela il testo")
    noe.looks()
    noe.presses("Congela il testo")
    expect(noe.page.get_by_role("main")).to_contain_text("congelato")
    noe.follows("Registra gli atti")
    noe.looks()
    noe.follows("Approvazione")
    noe.looks()

    # nothing written: the summary says what is missing and has the focus
    noe.presses("Registra l'atto")
    expect(noe.page.locator("[data-error-summary]")).to_be_focused()
    noe.types("Numero dell'atto", "60/2026")
    noe.types_day(noe.page.locator("input[name=act_date]"), today(demo_site))
    noe.presses("Registra l'atto")
    noe.looks()
    noe.presses("Pubblica l'agenda")

    anybody = visitor()
    anybody.goes_to("/zone/adda-martesana/")
    anybody.follows(re.compile("2025-2027"))
    expect(anybody.page.get_by_role("main")).to_contain_text("ES-60/2026")
    expect(anybody.page.get_by_role("main")).to_contain_text("Esempio")
    anybody.looks()
    pdf = anybody.page.get_by_role("main").locator('a[href$="agenda.pdf"]').first
    for _ in range(60):
        anybody.page.reload()
        if pdf.count():
            break
        anybody.page.wait_for_timeout(500)
    answer = anybody.context.request.get(anybody.site + str(pdf.get_attribute("href")))
    file_hash = hashlib.sha256(answer.body()).hexdigest()
    assert file_hash == stored_pdf_hash(demo_site, "adda-martesana")
    expect(anybody.page.get_by_role("main")).to_contain_text(file_hash)
    assert validate(answer.body()) == []
