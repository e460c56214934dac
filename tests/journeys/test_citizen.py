# SPDX-License-Identifier: AGPL-3.0-or-later
"""A citizen at 360 px without JavaScript: her town, an indicator, its file; and what she is told of a correction."""

import csv
import io
import re
import subprocess
import sys
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Locator, expect

from cms.sheets import csv_out
from tests import databases
from tests.demo_site import DemoSite
from tests.journeys.test_access import link_in_the_mail
from tests.journeys.test_communication import AUTHOR, COLLEAGUE
from tests.journeys.visitor import Visitor

ADDRESS = "anna.riva@example.it"
ZONE, TOWN = "/zone/adda-martesana/", "/comuni/gorgonzola/"
RIGHT = "La zona ha ventinove Comuni, non ventotto come era scritto qui."
NOTE = "I Comuni della zona sono ventinove"
NUMBER = re.compile(r"-?\d+(,\d+)?")


class Citizen(Visitor):
    """Reads on a phone, without JavaScript, by the keyboard; each page she comes to fits the width of her screen."""

    def __init__(self, browser: Browser, site: str) -> None:
        phone = {"width": 360, "height": 740}
        super().__init__(browser.new_context(viewport=phone, locale="it-IT", java_script_enabled=False), site)

    def fits(self) -> None:
        over = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert over <= 0, f"{self.page.url} is {over} px too wide"

    def goes_to(self, path: str) -> None:
        super().goes_to(path)
        self.fits()

    def opens(self, target: Locator) -> None:
        """Follows a link or sends the form of a field."""
        self.focuses(target)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.fits()


@pytest.fixture
def citizen(browser: Browser, demo_site: DemoSite):
    somebody = Citizen(browser, demo_site.url)
    yield somebody
    somebody.leaves()


def faults(content: bytes) -> list[str]:
    """What would go wrong when a spreadsheet set to Italian opens a file of figures by a double click."""
    found = [] if content.startswith(b"\xef\xbb\xbf") else ["no mark of UTF-8: accents break"]
    titles, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
    found += [f"{len(row)} cells of {len(titles)}: {row}" for row in rows if len(row) != len(titles)]
    for cell in (cell for row in [titles, *rows] for cell in row):
        if cell.startswith(("=", "+", "-", "@", "\t", "\r")) and not NUMBER.fullmatch(cell):
            found.append(f"runs as a formula: {cell}")
    if "valore" not in titles:
        return [*found, "no column of values"]
    values = [row[titles.index("valore")] for row in rows if len(row) == len(titles)]
    return found + [f"no number: {value}" for value in values if value and not NUMBER.fullmatch(value)]


def test_a_citizen_finds_her_town_an_indicator_and_its_file(citizen):
    page = citizen.page
    citizen.goes_to("/")
    citizen.types("Nome del tuo Comune, o codice ISTAT", "gorgonzola")
    citizen.opens(page.get_by_label("Nome del tuo Comune, o codice ISTAT"))
    assert page.url == citizen.site + TOWN

    citizen.opens(page.get_by_role("main").locator('a[href="/quadro-conoscitivo/eta-media/"]').first)
    expect(page.locator("main figure svg").first).to_be_visible()
    file = page.get_by_role("link", name=re.compile("^Scarica tutti i dati")).first
    citizen.focuses(file)
    with page.expect_download() as download:
        page.keyboard.press("Enter")

    content = Path(download.value.path()).read_bytes()
    assert faults(content) == []
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    own = [row for row in rows if row["luogo"] == "Gorgonzola"]
    assert {row["codice_luogo"] for row in own} == {"015108"}
    assert all("," in row["valore"] for row in own)


@pytest.mark.parametrize(
    "content",
    [
        b"codice;valore\r\na;1\r\n",
        b"\xef\xbb\xbfcodice,valore\r\na,1\r\n",
        b"\xef\xbb\xbfcodice;valore\r\na;1.5\r\n",
        b"\xef\xbb\xbfcodice;valore\r\n=1+1;1\r\n",
    ],
)
def test_control_a_file_that_a_spreadsheet_misreads_is_told(content):
    assert len(faults(content)) == 1
    assert faults(csv_out(["codice", "valore"], [["=1+1", -1]])) == []


def mails_to(folder: Path, to: str) -> list[EmailMessage]:
    """Every mail that the worker has sent to an address."""
    parts = [
        part
        for file in sorted((folder / "mail").glob("*"))
        for part in re.split(rb"\n-{70,}\n", file.read_bytes())
    ]
    mails = [message_from_bytes(part.lstrip(), policy=policy.default) for part in parts if part.strip()]
    return [mail for mail in mails if mail["To"] == to]


def subscribes(citizen: Citizen, demo_site: DemoSite) -> None:
    """From the page of her zone, by the button of the mail."""
    citizen.goes_to(ZONE)
    main = citizen.page.get_by_role("main")
    citizen.opens(main.locator('a[href*="/segui/?ambito=zone"]').first)
    citizen.focuses(main.locator("#id_email"))
    citizen.page.keyboard.insert_text(ADDRESS)
    citizen.opens(main.get_by_role("button", name="Segui", exact=True))
    citizen.goes_to(link_in_the_mail(demo_site.var, ADDRESS, "segui/conferma"))
    citizen.opens(main.get_by_role("button", name="Conferma"))
    assert "/segui/gestisci/" in citizen.page.url


def page_id(demo_site: DemoSite, path: str) -> int:
    query = "SELECT id FROM wagtailcore_page WHERE url_path LIKE %s"
    return int(demo_site.rows(query, f"%{path}")[0]["id"])


def drafts(editor: Visitor, page: int, intro: str, note: str, kind: str = "") -> str:
    """Changes the introduction and saves a draft that says what changes; returns the title."""
    editor.goes_to(f"/admin/pages/{page}/edit/")
    screen = editor.page
    screen.locator("#id_intro").fill(intro)
    screen.get_by_role("tab", name="Promuovi").click()
    screen.locator("#id_change_note").fill(note)
    screen.locator("#id_change_kind").select_option(kind)
    screen.get_by_role("tab", name="Contenuto").click()
    with screen.expect_navigation():
        screen.get_by_role("button", name="Salva bozza").first.click()
    return screen.locator("#id_title").input_value()


def goes_live_together(demo_site: DemoSite, visitor, changes: list[tuple]) -> None:
    """An editor puts the changes in a bundle, a colleague approves it, the worker publishes it."""
    anais, pietro = visitor(), visitor()
    anais.signs_in(AUTHOR, second_factor=True)
    titles = [drafts(anais, *change) for change in changes]
    anais.goes_to("/admin/bundle/new/")
    anais.page.locator("#id_title").fill("Correzioni di novembre")
    with anais.page.expect_navigation():
        anais.page.get_by_role("button", name="Crea").first.click()
    [bundle] = demo_site.rows("SELECT id FROM home_bundle ORDER BY id DESC LIMIT 1")
    anais.goes_to(f"/admin/bundle/put/{bundle['id']}/")
    for title in titles:
        anais.page.get_by_label(f"{title} –").check()
    with anais.page.expect_navigation():
        anais.page.locator("form[method=post]:has([name=pages]) button[type=submit]").click()
    with anais.page.expect_navigation():
        anais.page.locator('form[action$="/hand-in/"] button').click()

    pietro.signs_in(COLLEAGUE, second_factor=True)
    pietro.goes_to(f"/admin/bundle/inspect/{bundle['id']}/")
    with pietro.page.expect_navigation():
        pietro.page.locator('form[action$="/approve/"] button').click()
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        if demo_site.rows("SELECT FROM home_bundle WHERE id = %s AND state = 'published'", bundle["id"]):
            return
        time.sleep(0.2)
    raise AssertionError("the worker does not publish the bundle")


def kept(demo_site: DemoSite, number: int) -> tuple[bytes, str, str]:
    """The bytes of a version of the zone's page, their SHA-256, and the ETag that they are sent with."""
    with urlopen(f"{demo_site.url}{ZONE}versioni/{number}/contenuto.html") as answer:
        content = answer.read()
        return content, sha256(content).hexdigest(), answer.headers["ETag"].strip('"')


def minutes_later(demo_site: DemoSite) -> None:
    environment = databases.environment(demo_site.database_url, demo_site.var) | {"SITE_URL": demo_site.url}
    module = "tests.journeys.minutes_later_in_django"
    subprocess.run([sys.executable, "-m", module], cwd=databases.ROOT, env=environment, check=True)


def test_a_correction_leaves_version_one_and_a_set_of_changes_is_one_mail(citizen, visitor, demo_site):
    subscribes(citizen, demo_site)
    first = kept(demo_site, 1)
    assert first[1] == first[2]
    citizen.goes_to(ZONE)
    expect(citizen.page.get_by_role("main").get_by_text(RIGHT)).to_have_count(0)

    changes = [
        (page_id(demo_site, ZONE), RIGHT, NOTE, "correction"),
        (
            page_id(demo_site, TOWN),
            "Gorgonzola sta lungo il Naviglio della Martesana.",
            "Una riga sul Comune",
        ),
    ]
    goes_live_together(demo_site, visitor, changes)

    # the next visitor reads the page as it is now, and that it was corrected; version 1 stays as it was
    citizen.goes_to(ZONE)
    main = citizen.page.get_by_role("main")
    expect(main.get_by_text(RIGHT)).to_be_visible()
    expect(main.get_by_label("Rettifiche e avvisi")).to_contain_text(NOTE)
    assert kept(demo_site, 1) == first
    citizen.goes_to(f"{ZONE}versioni/1/")
    banner = main.get_by_label("Questa versione")
    expect(banner).to_contain_text(NOTE)
    expect(main.locator(".version-content")).not_to_contain_text(RIGHT)
    assert kept(demo_site, 2)[0] != first[0]

    minutes_later(demo_site)
    link_in_the_mail(demo_site.var, ADDRESS, "segui/smetti")
    told = [mail for mail in mails_to(demo_site.var, ADDRESS) if mail["List-Unsubscribe"]]
    assert len(told) == 1
    assert len(demo_site.rows("SELECT FROM cms_notice WHERE key LIKE %s", "follow:%:set:%")) == 1
    assert all(note in told[0].get_content() for *_change, note in [change[:3] for change in changes])

    stop = told[0]["List-Unsubscribe"].strip("<>")
    assert told[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    with urlopen(Request(stop, data=b"List-Unsubscribe=One-Click", method="POST")) as answer:
        assert (answer.status, answer.url, answer.headers["Set-Cookie"]) == (200, stop, None)
    assert demo_site.rows("SELECT FROM home_subscriber WHERE email = %s", ADDRESS) == []
