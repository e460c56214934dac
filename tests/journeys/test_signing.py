# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fifteen municipalities of Sud Est sign one text: three at a browser, by keyboard alone, one on a phone."""

import csv
import io
import re

from playwright.sync_api import Locator, expect

from tests import paper
from tests.journeys.visitor import Visitor
from tests.load.site import in_django
from tests.verapdf import validate

MELEGNANO = "bianca.dalo@comune.melegnano.example"
SAN_DONATO = "helene.mambretti@comune.san-donato-milanese.example"
PESCHIERA = "dimitri.ferraris@comune.peschiera-borromeo.example"
COORDINATOR = "ludovica.scalabrini@comune.san-giuliano-milanese.example"
BY_VERB = ("Colturano", "Pantigliate", "San Colombano al Lambro", "San Zenone al Lambro")
SILENT = {"Paullo", "San Giuliano Milanese", "Vizzolo Predabissi"}
NOTE = "Serve un autobus la domenica fino all'Idroscalo."


def main_of(visitor: Visitor) -> Locator:
    return visitor.page.get_by_role("main")


def follows(visitor: Visitor, target: Locator) -> None:
    """Reaches it with Tab, presses Enter, waits for what comes."""
    visitor.focuses(target)
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")


def opens_the_text(visitor: Visitor, email: str) -> int:
    """From the desk to the page to sign; how many links it took."""
    visitor.signs_in(email)
    visitor.goes_to("/agende/")
    ways = [main_of(visitor).get_by_role("link", name=re.compile("Sud Est")).first]
    ways.append(main_of(visitor).locator("a[href$='/firma/']").first)
    for way in ways:
        follows(visitor, way)
    expect(main_of(visitor).locator("input[name=position]")).to_have_count(3)
    return len(ways)


def says(visitor: Visitor, position: str, note: str = "") -> None:
    """Picks a position, writes why, signs."""
    visitor.picks(main_of(visitor).locator(f"input[name=position][value={position}]"))
    if note:
        visitor.focuses(main_of(visitor).locator("textarea[name=note]"))
        visitor.page.keyboard.insert_text(note)
    follows(visitor, main_of(visitor).locator("form button").first)


def signed(demo_site, *towns: str) -> dict:
    """What the database says, after the signatories of `towns` agreed."""
    module = "tests.journeys.signing_in_django"
    return in_django(module, database_url=demo_site.database_url, var=demo_site.var, TOWNS=",".join(towns))


def test_the_fifteen_municipalities_of_sud_est_sign(visitor, demo_site):
    bianca = visitor()
    assert opens_the_text(bianca, MELEGNANO) <= 3
    bianca.looks()
    expect(main_of(bianca)).to_contain_text("una linea che le unisca")
    says(bianca, "agreed")
    expect(bianca.page).to_have_url(re.compile("/firme/$"))
    bianca.looks()

    helene = visitor()
    helene.page.set_viewport_size({"width": 360, "height": 740})
    opens_the_text(helene, SAN_DONATO)
    says(helene, "with_notes")  # no reason: the summary says what is missing and has the focus
    expect(helene.page.locator("[data-error-summary]")).to_be_focused()
    says(helene, "with_notes", NOTE)
    expect(helene.page).to_have_url(re.compile("/firme/$"))
    expect(main_of(helene).locator("table")).to_contain_text(NOTE)
    assert helene.page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0

    dimitri = visitor()
    opens_the_text(dimitri, PESCHIERA)
    says(dimitri, "not_agreed", "Manca il collegamento con l'aeroporto.")
    expect(dimitri.page).to_have_url(re.compile("/firme/$"))

    told = signed(demo_site, *BY_VERB)
    assert (told["agreed"], told["total"]) == (11, 15)
    assert {town for town, position in told["rows"].items() if not position} == SILENT
    assert [town for town, position in told["rows"].items() if position == "not_agreed"] == [
        "Peschiera Borromeo"
    ]

    ludovica = visitor()
    ludovica.signs_in(COORDINATOR)
    ludovica.goes_to("/agende/")
    follows(ludovica, main_of(ludovica).get_by_role("link", name=re.compile("Sud Est")).first)
    ludovica.looks()
    follows(ludovica, main_of(ludovica).locator("a[href$='/firme/']").first)
    ludovica.looks()
    expect(main_of(ludovica).locator("[data-counts]")).to_contain_text(re.compile(r"11 \w+ 15"))
    expect(main_of(ludovica).locator("table tbody tr")).to_have_count(15)
    rows_and_document_say_the_same(ludovica, told)


def rows_and_document_say_the_same(visitor: Visitor, told: dict) -> None:
    """The CSV and the PDF of the table, as they are downloaded."""
    rows = list(csv.reader(io.StringIO(downloaded(visitor, ".csv").decode("utf-8-sig")), delimiter=";"))[1:]
    assert [row[0] for row in rows] == list(told["rows"])
    assert {row[0] for row in rows if not row[3]} == SILENT
    assert {row[-1] for row in rows} == {told["sha256"]}
    document = downloaded(visitor, ".pdf")
    words = paper.text_of(document)
    assert re.search(r"11 \w+ 15", words)
    assert told["sha256"] in words.replace(" ", "")
    assert all(town in words for town in told["rows"])
    assert validate(document) == []


def downloaded(visitor: Visitor, ending: str) -> bytes:
    visitor.focuses(main_of(visitor).locator(f"a[href$='{ending}']"))
    with visitor.page.expect_download() as waiting:
        visitor.page.keyboard.press("Enter")
    return waiting.value.path().read_bytes()
