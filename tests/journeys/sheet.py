# SPDX-License-Identifier: AGPL-3.0-or-later
"""A test of every kind of question on the demo, and somebody who answers it on a network that comes and goes."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from cms.management.demo.people import PASSWORD
from tests.demo_site import DemoSite
from tests.load.site import in_django

NICCOLO = "niccolo.daguero@comune.legnano.example"
GIANCARLO = "giancarlo.ferre@comune.legnano.example"  # has a third more time
MARTA = "marta.lualdi@comune.legnano.example"
NOEMI = "noemi.agradi@comune.rho.example"
SAMUELE = "samuele.oggioni@comune.cernusco.example"
BEATRICE = "beatrice.colnaghi@comune.gorgonzola.example"
ILARIA = "ilaria.colakovic@comune.melzo.example"
ZANETA = "zaneta.wisniewska@comune.gorgonzola.example"
JOSE = "jose.tagliabue@cittametropolitana.example"
PEOPLE = (NICCOLO, GIANCARLO, MARTA, NOEMI, SAMUELE, BEATRICE, ILARIA, ZANETA, JOSE)

# tells the test what the server acknowledged, also when the page is killed a moment later
LISTEN = """
const ask = window.fetch;
window.fetch = async (...given) => {
  const answer = await ask(...given);
  if (answer.ok && String(given[0]).endsWith("/risposte/"))
    answer.clone().json().then((said) => window.acknowledged(said.acknowledged));
  return answer;
};
"""
READ = """() => Object.fromEntries([...document.querySelectorAll("[data-question]")].map((question) => [
  question.dataset.question,
  [question.dataset.kind, [...question.querySelectorAll("[data-part]")].map((one) =>
    [one.dataset.part, ["radio", "checkbox"].includes(one.type) ? one.checked : one.value])],
]))"""
# how much of what has the focus lies under the bar that stays in sight
COVERED = """() => {
  const one = document.activeElement, bar = document.querySelector("[data-sheet-bar]");
  if (bar.contains(one) || getComputedStyle(bar).position !== "sticky") return 0;
  if (!document.querySelector("quiz-sheet").contains(one)) return 0;
  return Math.max(0, bar.getBoundingClientRect().bottom - one.getBoundingClientRect().top);
}"""
KEPT = """() => new Promise((resolve) => {
  const request = indexedDB.open("prove", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("answers", {keyPath: "client_uid"});
  request.onsuccess = () => {
    const rows = request.result.transaction("answers").objectStore("answers").getAll();
    rows.onsuccess = () => { request.result.close(); resolve(rows.result); };
  };
})"""


def prepare(site: DemoSite) -> dict[str, Any]:
    """The module on the site: `path` of the test, `questions` kind → uid."""
    module = "tests.journeys.timed_test_in_django"
    return in_django(
        module, database_url=site.database_url, var=site.var, PEOPLE=" ".join(PEOPLE), EXTRA=GIANCARLO
    )


def short_attempt(site: DemoSite, email: str, seconds: int) -> str:
    """Where an attempt of somebody is that has so many seconds left."""
    module = "tests.journeys.short_attempt_in_django"
    made = in_django(module, database_url=site.database_url, var=site.var, EMAIL=email, SECONDS=str(seconds))
    return site.url + made["path"]


def answer_in(kind: str, parts: list[list[Any]]) -> dict[str, Any]:
    """The answer that the controls of a question show."""
    filled = {uid: value for uid, value in parts if value}
    if not filled:
        return {}
    if kind == "ordering":
        return {"order": sorted(filled, key=lambda uid: int(filled[uid]))}
    if kind in ("matching", "cloze"):
        return {"pairs" if kind == "matching" else "gaps": filled}
    if kind in ("short_text", "numeric", "essay"):
        return {"text": filled[""]}
    return {"choices": sorted(filled)}


class Learner:
    """Somebody at a test. `given`: question uid → the last answer given; `acknowledged`: keys, as they came."""

    def __init__(self, context: BrowserContext, site: DemoSite, seed: int = 0) -> None:
        self.context, self.site, self.chance = context, site, random.Random(seed)
        self.given: dict[str, dict[str, Any]] = {}
        self.acknowledged: list[str] = []
        context.expose_function("acknowledged", self.hears)
        context.add_init_script(LISTEN)
        self.page: Page = context.new_page()
        self.address = ""

    def hears(self, keys: list[str]) -> None:
        self.acknowledged.extend(keys)

    def signs_in(self, email: str) -> None:
        self.page.goto(f"{self.site.url}/accedi/")
        self.page.fill("input[name=login]", email)
        self.page.fill("input[name=password]", PASSWORD)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def signs_out(self) -> None:
        if not self.page.locator("[data-menu]").evaluate("menu => menu.open"):
            self.page.locator("[data-menu] summary").click()
        self.page.locator("[data-sign-out] button").click()

    def begins(self, path: str) -> None:
        """From the first page of the test to its questions; or goes on with it."""
        self.page.goto(self.site.url + path)
        self.page.locator("main form[method=post] .btn-primary").click()
        self.page.wait_for_url("**/tentativi/*/")
        self.address = self.page.url
        self.is_seated()

    def is_seated(self) -> None:
        expect(self.page.locator("quiz-sheet")).to_have_attribute("data-seat", "here", timeout=30_000)

    def opens(self) -> None:
        """The page of the attempt in a new tab."""
        self.page = self.context.new_page()
        self.page.goto(self.address)

    def is_cut(self, is_cut: bool) -> None:
        self.context.set_offline(is_cut)

    def loses_the_tab(self) -> None:
        """The tab dies as when the browser is killed: no last word from the page."""
        with suppress(Error):
            self.page.goto("chrome://crash", timeout=5000)
        self.page.close()

    def question(self, kind: str):
        return self.page.locator(f'[data-kind="{kind}"]')

    def status(self):
        return self.page.locator("[data-status]")

    def notice(self):
        return self.page.locator("[data-notices]")

    def is_saved(self, seconds: float = 30) -> None:
        """Everything given is acknowledged."""
        expect(self.status()).to_have_attribute("data-state", "saved", timeout=1000 * seconds)

    def shows(self) -> dict[str, dict[str, Any]]:
        """Question uid → the answer on the page, of those that have one."""
        read = {uid: answer_in(*found) for uid, found in self.page.evaluate(READ).items()}
        return {uid: answer for uid, answer in read.items() if answer}

    def answers(self, kind: str) -> None:
        """Gives that question another answer, and remembers what the page then shows."""
        before = self.shows()
        question = self.question(kind)
        WAYS[kind](self, question)
        uid = str(question.get_attribute("data-question"))
        shown = self.shows()
        assert shown.get(uid) != before.get(uid) and shown.get(uid), (kind, before.get(uid), shown.get(uid))
        self.given[uid] = shown[uid]

    def word(self) -> str:
        return f"parola {self.chance.randint(1, 10**9)}"


@contextmanager
def learners(browser: Browser, site: DemoSite, seed: int) -> Iterator[Callable[..., Learner]]:
    """Makes somebody with a browser of their own, signed in: `make(email, "script run first")`."""
    contexts: list[BrowserContext] = []

    def make(email: str, *scripts: str) -> Learner:
        contexts.append(browser.new_context(locale="it-IT", viewport={"width": 1280, "height": 900}))
        for script in scripts:
            contexts[-1].add_init_script(script)
        one = Learner(contexts[-1], site, seed)
        one.signs_in(email)
        return one

    yield make
    for context in contexts:
        context.close()


def _chooses(learner: Learner, question: Any) -> None:
    free = [one for one in question.locator("input").all() if not one.is_checked()]
    learner.chance.choice(free).check()


def _ticks(learner: Learner, question: Any) -> None:
    boxes = question.locator("input").all()
    ticked = [box for box in boxes if box.is_checked()]
    (boxes[0] if not ticked else boxes[2] if len(ticked) == 1 else ticked[-1]).click()


def _matches(learner: Learner, question: Any) -> None:
    for list_ in question.locator("select").all():
        values = [one.get_attribute("value") for one in list_.locator("option").all()]
        list_.select_option(learner.chance.choice([v for v in values if v and v != list_.input_value()]))


def _orders(learner: Learner, question: Any) -> None:
    question.locator('[data-move="1"]').first.click()


def _types(learner: Learner, question: Any) -> None:
    field = question.locator("input, textarea").first
    field.fill("")
    field.press_sequentially(learner.word(), delay=5)


def _counts(learner: Learner, question: Any) -> None:
    question.locator("input").fill(str(learner.chance.randint(1, 10**6)))


WAYS: dict[str, Callable[[Learner, Any], None]] = {
    "single": _chooses,
    "multiple": _ticks,
    "true_false": _chooses,
    "matching": _matches,
    "ordering": _orders,
    "short_text": _types,
    "numeric": _counts,
    "cloze": _types,
    "essay": _types,
}


def events(site: DemoSite, address: str) -> list[dict[str, Any]]:
    """Every answer of the attempt at `address` in the database, in the order that counts."""
    return site.rows(
        "SELECT e.client_uid::text, e.question_uid::text, e.answer, e.is_late, e.epoch FROM courses_answerevent e"
        " JOIN courses_attempt a ON a.id = e.attempt_id WHERE a.uid::text = %s ORDER BY e.epoch, e.seq, e.client_uid",
        address.strip("/").rsplit("/", 1)[-1],
    )


def counted(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Question uid → the answer that counts."""
    last = {row["question_uid"]: row["answer"] for row in rows if not row["is_late"]}
    return {uid: answer for uid, answer in last.items() if answer}


def lost(learner: Learner) -> dict[str, dict[str, Any]]:
    """What the person gave and the database does not hold as the answer that counts."""
    kept = counted(events(learner.site, learner.address))
    return {uid: answer for uid, answer in learner.given.items() if kept.get(uid) != answer}
