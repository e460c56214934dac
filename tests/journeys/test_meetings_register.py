# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register on a phone without network: every tap arrives once, whatever happens between the tap and the server."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from cms.management.demo.people import PASSWORD
from tests.browsers import _below, _read, chromium
from tests.demo_site import DemoSite
from tests.load.site import in_django

NICCOLO = "niccolo.daguero@comune.legnano.example"
MARTA = "marta.lualdi@comune.legnano.example"
PHONE = {"viewport": {"width": 360, "height": 740}, "locale": "it-IT", "has_touch": True, "is_mobile": True}
MOST_TAPS = 35
KEPT = """() => new Promise((resolve) => {
  const request = indexedDB.open("registri", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("taps", {keyPath: "client_uid"});
  request.onsuccess = () => {
    const rows = request.result.transaction("taps").objectStore("taps").getAll();
    rows.onsuccess = () => { request.result.close(); resolve(rows.result); };
  };
})"""
SMALL = """() => [...document.querySelectorAll("register-sheet :is(button, a, summary, input:not([type=hidden]))")]
  .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
  .filter(([, box]) => box.height && (box.height < 44 || box.width < 44)).map(([name]) => name)"""

COVERED = """() => document.querySelector("[data-sheet-bar]").getBoundingClientRect().bottom
  - document.activeElement.getBoundingClientRect().top"""


class Trainer:
    """Somebody with the register on a phone; counts what their finger touches."""

    def __init__(self, context: BrowserContext, site: DemoSite) -> None:
        self.context, self.site, self.taps = context, site, 0
        self.page: Page = context.pages[0] if context.pages else context.new_page()

    def signs_in(self, email: str) -> None:
        self.page.goto(f"{self.site.url}/accedi/")
        self.page.fill("input[name=login]", email)
        self.page.fill("input[name=password]", PASSWORD)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def opens(self, session: str) -> None:
        self.page.goto(f"{self.site.url}/incontri/registro/{session}/")
        self.is_begun()

    def is_begun(self) -> None:
        expect(self.page.locator("register-sheet[data-begun]")).to_be_attached(timeout=20_000)

    def is_ready(self) -> None:
        """The page opens without network from now on."""
        expect(self.page.locator("[data-register][data-ready]")).to_be_attached(timeout=20_000)

    def row(self, person: str) -> Any:
        return self.page.locator(f'li[data-person="{person}"]')

    def taps_on(self, one: Any) -> None:
        one.tap()
        self.taps += 1

    def marks(self, person: str) -> None:
        self.taps_on(self.row(person).locator("[data-present]"))
        expect(self.row(person)).to_have_attribute("data-state", "present")

    def is_cut(self, is_cut: bool) -> None:
        self.context.set_offline(is_cut)

    def says(self, state: str) -> None:
        expect(self.page.locator("[data-status]")).to_have_attribute("data-state", state, timeout=30_000)

    def shows(self) -> dict[str, str]:
        """Person → state on the page, of those that have one."""
        read = "all => all.map((one) => [one.dataset.person, one.dataset.state])"
        found = self.page.locator("li[data-person]").evaluate_all(read)
        return {person: state for person, state in found if state}

    def kept(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.page.evaluate(KEPT)
        return rows


@pytest.fixture
def trainer(browser: Browser, demo_site: DemoSite) -> Iterator[Callable[[str], Trainer]]:
    """Makes somebody on a phone of their own, signed in."""
    contexts: list[BrowserContext] = []

    def make(email: str) -> Trainer:
        contexts.append(browser.new_context(**PHONE))
        one = Trainer(contexts[-1], demo_site)
        one.signs_in(email)
        return one

    yield make
    for context in contexts:
        context.close()


def prepared(site: DemoSite, slug: str, *trainers: str) -> dict[str, Any]:
    module = "tests.journeys.register_in_django"
    made: dict[str, Any] = in_django(
        module, database_url=site.database_url, var=site.var, SLUG=slug, TRAINERS=" ".join(trainers)
    )
    return made


def lines(site: DemoSite, session: str) -> list[int]:
    """Minutes of the closing in force, one a line."""
    rows = site.rows(
        "SELECT l.minutes FROM cms_registerline l JOIN cms_registerclosing c ON c.id = l.closing_id"
        " JOIN cms_meetingsession s ON s.id = c.session_id WHERE s.uid::text = %s ORDER BY l.id",
        session,
    )
    return [row["minutes"] for row in rows]


def evidence(site: DemoSite, session: str) -> list[dict[str, Any]]:
    return site.rows(
        "SELECT p.uid::text AS person, e.kind, e.client_uid::text FROM cms_evidence e"
        " JOIN cms_person p ON p.id = e.person_id JOIN cms_meetingsession s ON s.id = e.session_id"
        " WHERE s.uid::text = %s ORDER BY e.id",
        session,
    )


def test_thirty_people_offline_in_35_taps_with_a_reload_in_flight_mode(trainer, demo_site):
    made = prepared(demo_site, "trenta", NICCOLO)
    session, people = made["session"], made["people"]
    one = trainer(NICCOLO)
    one.page.goto(f"{demo_site.url}/incontri/registro/")
    one.taps_on(one.page.locator(f'a[href="/incontri/registro/{session}/"]'))
    one.is_begun()
    one.is_ready()
    assert one.page.evaluate(SMALL) == []

    one.is_cut(True)
    for person in people[:17]:
        one.marks(person)
    one.says("offline")
    one.page.reload()  # in flight mode
    one.is_begun()
    assert one.shows() == dict.fromkeys(people[:17], "present")
    for person in people[17:]:
        one.marks(person)
    expect(one.page.locator("[data-count]")).to_contain_text("30")
    assert len(one.kept()) == 30
    assert evidence(demo_site, session) == []
    one.taps_on(one.page.locator("[data-close]"))  # too early: it says what must leave first
    expect(one.page.locator("[data-left]")).to_have_text("30")

    one.is_cut(False)
    one.says("saved")
    assert one.kept() == []
    one.taps_on(one.page.locator("[data-close]"))
    one.page.wait_for_url("**/chiudi/")
    one.taps_on(one.page.locator("main form .btn-primary"))
    one.page.wait_for_url(f"**/registro/{session}/")
    assert one.taps <= MOST_TAPS
    assert lines(demo_site, session) == [240] * 30


def resend(one: Trainer, session: str, queue: list[dict[str, Any]]) -> list[str]:
    """The same queue by hand, as a phone whose acknowledgement was lost; the outcomes."""
    script = """async ([address, by, rows]) => {
      const token = /csrftoken=([^;]+)/.exec(document.cookie)[1];
      const body = {device: crypto.randomUUID(), by, sent_at: new Date().toISOString(), events: rows};
      const headers = {"Content-Type": "application/json", "X-CSRFToken": token};
      const answer = await fetch(address, {method: "POST", headers, body: JSON.stringify(body)});
      return (await answer.json()).outcomes.map((one) => one.outcome);
    }"""
    found: list[str] = one.page.evaluate(
        script, [f"/incontri/registro/{session}/eventi/", queue[0]["by"], queue]
    )
    return found


def test_two_phones_of_two_trainers_merge_and_a_queue_sent_twice_is_one(trainer, demo_site):
    made = prepared(demo_site, "due-telefoni", NICCOLO, MARTA)
    session, people = made["session"], made["people"]
    one, other = trainer(NICCOLO), trainer(MARTA)
    for phone in (one, other):
        phone.opens(session)
        phone.is_ready()
        phone.is_cut(True)
    for person in people[:20]:
        one.marks(person)
    for person in people[10:29]:
        other.marks(person)
    for phone in (one, other):
        phone.page.locator(".register-add summary").tap()
        phone.page.fill("[name=given_name]", "Ludovica")
        phone.page.fill("[name=family_name]", "Sforza")
        phone.page.locator(".register-add button").tap()
    row = other.row(people[28])
    row.locator("summary").tap()
    row.locator("button[value=absent]").tap()
    queue = one.kept()
    assert len(queue) == 21

    for phone in (one, other):
        phone.is_cut(False)
        phone.says("saved")
    assert set(resend(one, session, queue)) == {"known"}
    one.page.reload()
    one.is_begun()
    assert list(one.shows().values()).count("present") == 29
    assert one.shows()[people[28]] == "absent"

    one.page.locator("[data-close]").tap()
    one.page.locator("main form .btn-primary").tap()
    one.page.wait_for_url(f"**/registro/{session}/")
    assert sorted(lines(demo_site, session)) == [0, 0] + [240] * 29
    keys = [row["client_uid"] for row in evidence(demo_site, session)]
    assert len(keys) == len(set(keys))


def kill(profile: Path) -> None:
    """kill -9 of the whole browser that uses that profile."""
    for pid in list(_below(os.getpid())):
        if str(profile).encode() in _read(pid, "cmdline"):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def test_a_browser_killed_between_the_tap_and_the_network_loses_nothing(browser, demo_site, tmp_path):
    made = prepared(demo_site, "ucciso", NICCOLO)
    session, people = made["session"], made["people"]

    def started() -> Trainer:
        return Trainer(
            browser.browser_type.launch_persistent_context(tmp_path / "profile", **chromium(), **PHONE),
            demo_site,
        )

    one = started()
    one.signs_in(NICCOLO)
    one.opens(session)
    one.is_ready()
    one.page.wait_for_timeout(3000)  # cookies and caches are written
    one.is_cut(True)
    for person in people[:9]:
        one.marks(person)
    one.says("offline")
    kill(tmp_path / "profile")
    with suppress(Error):
        one.context.close()

    again = started()
    again.is_cut(True)
    again.opens(session)  # in flight mode, by a browser just started
    assert again.shows() == dict.fromkeys(people[:9], "present")
    again.context.clear_cookies()  # written every half minute: some may have gone with the process
    again.is_cut(False)
    register = again.page
    again.page = again.context.new_page()
    again.signs_in(NICCOLO)
    again.page = register
    again.says("saved")
    assert [row["person"] for row in evidence(demo_site, session)] == people[:9]
    again.context.close()


def test_a_session_that_ended_keeps_the_taps_and_somebody_else_neither_sees_nor_sends_them(
    trainer, demo_site
):
    made = prepared(demo_site, "altrui", NICCOLO, MARTA)
    session, people = made["session"], made["people"]
    one = trainer(NICCOLO)
    one.opens(session)
    one.is_ready()
    one.context.clear_cookies(name="sessionid")
    one.marks(people[0])
    expect(one.page.locator("[data-notices]")).to_have_attribute("data-shown", "signed-out")
    assert len(one.kept()) == 1

    one.page = one.context.new_page()
    one.signs_in(MARTA)
    one.opens(session)
    one.is_ready()
    one.says("saved")
    assert (one.shows(), len(one.kept()), evidence(demo_site, session)) == ({}, 1, [])
    assert one.page.evaluate(
        "async () => (await (await caches.match('/incontri/registro/di-chi')).text())"
    ) == (one.page.locator("[data-register]").get_attribute("data-me"))

    one.context.clear_cookies(name="sessionid")
    one.signs_in(NICCOLO)
    one.opens(session)
    one.says("saved")
    assert (one.shows(), one.kept()) == ({people[0]: "present"}, [])


def test_signing_out_leaves_no_register_on_the_phone(trainer, demo_site):
    made = prepared(demo_site, "uscita", NICCOLO)
    one = trainer(NICCOLO)
    one.opens(made["session"])
    one.is_ready()
    one.page.goto(f"{demo_site.url}/spazio/")  # from any page
    one.page.locator("[data-menu] summary").tap()
    one.page.locator("[data-sign-out] button").tap()
    one.page.wait_for_url(lambda address: "/spazio/" not in address)
    assert one.page.evaluate("caches.keys()") == []
    one.is_cut(True)
    with pytest.raises(Error, match="ERR_"):
        one.page.goto(f"{demo_site.url}/incontri/registro/{made['session']}/")


def test_by_the_keyboard_alone_left_early_and_undone_and_nothing_for_axe_to_say(visitor, demo_site):
    made = prepared(demo_site, "tastiera", NICCOLO)
    person = made["people"][0]
    one = visitor()
    one.signs_in(NICCOLO)
    one.goes_to(f"/incontri/registro/{made['session']}/")
    one.looks()
    row = one.page.locator(f'li[data-person="{person}"]')
    one.focuses(row.locator("[data-present]"))
    one.page.keyboard.press("Enter")
    expect(row).to_have_attribute("data-state", "present")
    one.focuses(row.locator("summary"))
    one.page.keyboard.press("Enter")
    one.looks()
    one.focuses(row.locator("[value=absent]"))
    one.page.keyboard.press("Space")
    expect(row).to_have_attribute("data-state", "absent")
    expect(row.locator("summary")).to_be_focused()
    one.page.keyboard.press("Enter")
    one.focuses(row.locator("[value=undo]"))
    one.page.keyboard.press("Space")
    expect(row).to_have_attribute("data-state", "")
    expect(one.page.locator("[data-status]")).to_have_attribute("data-state", "saved", timeout=20_000)
    kinds = [row["kind"] for row in evidence(demo_site, made["session"])]
    assert kinds == ["present", "void", "absent", "void"]
    assert [words for words in one.page.locator("li [data-refused]").all_inner_texts() if words] == []
    one.focuses(one.page.locator("[data-find]"))
    one.page.keyboard.insert_text("aguero nicc")
    expect(one.page.locator("li[data-person]:visible")).to_have_count(1)
    one.page.keyboard.press("ControlOrMeta+a")
    one.page.keyboard.press("Delete")
    one.page.set_viewport_size({"width": 360, "height": 640})
    one.focuses(one.page.locator("[data-close]"))
    for _step in range(30):
        one.page.keyboard.press("Shift+Tab")
        assert one.page.evaluate(COVERED) <= 0
    one.focuses(one.page.locator("[data-close]"))
    one.page.keyboard.press("Enter")
    one.page.wait_for_url("**/chiudi/")
    one.looks()
    one.goes_to("/incontri/registro/")
    one.looks()


def test_without_a_script_each_button_is_a_tap(browser, demo_site):
    made = prepared(demo_site, "senza-script", NICCOLO)
    context = browser.new_context(**PHONE, java_script_enabled=False)
    one = Trainer(context, demo_site)
    one.signs_in(NICCOLO)
    one.page.goto(f"{demo_site.url}/incontri/registro/{made['session']}/")
    for person in made["people"][:2]:
        one.row(person).locator("[data-present]").click()
        one.page.wait_for_url(f"**#persona-{person}")
    kinds = [(row["person"], row["kind"]) for row in evidence(demo_site, made["session"])]
    assert kinds == [(person, "present") for person in made["people"][:2]]
    context.close()
