# SPDX-License-Identifier: AGPL-3.0-or-later
"""A test taken on a bad network: cuts, dead tabs, a killed server, another device. No acknowledged answer is lost."""

import os
import random
import re
import signal
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Browser, expect

from tests.demo_site import DemoSite
from tests.journeys import sheet
from tests.journeys.sheet import COVERED, KEPT, WAYS, Learner

SEED, CUTS, ANSWERS = 20261123, 6, 34
LATE = "sono arrivate a prova finita"
NO_STORE = "Object.defineProperty(window, 'indexedDB', {value: undefined})"


@pytest.fixture(scope="module")
def found(demo_site: DemoSite) -> dict:
    return sheet.prepare(demo_site)


@pytest.fixture
def learner(browser: Browser, demo_site: DemoSite) -> Iterator[Callable[..., Learner]]:
    """Makes somebody with a browser of their own: `learner(email, "script run first")`."""
    with sheet.learners(browser, demo_site, SEED) as make:
        yield make


def kill_a_web_process(site: DemoSite) -> None:
    os.kill(site.pids("granian")[-1], signal.SIGKILL)


def attempt(site: DemoSite, address: str) -> dict:
    return site.rows(
        "SELECT a.started_at, a.deadline, s.kind, s.at, g.by_question FROM courses_attempt a"
        " LEFT JOIN courses_submitevent s ON s.attempt_id = a.id LEFT JOIN courses_gradeevent g ON g.attempt_id = a.id"
        " WHERE a.uid::text = %s",
        address.strip("/").rsplit("/", 1)[-1],
    )[0]


def answers_on_a_bad_network(one: Learner) -> None:
    """Six cuts at random moments, two tabs killed (cut off, then connected), the web process killed once."""
    chance = random.Random(SEED)
    moments = sorted(chance.sample(range(2, ANSWERS - 2), CUTS))
    kinds = [chance.choice(sorted(WAYS)) for _ in range(ANSWERS)]
    kinds[: len(WAYS)] = sorted(WAYS)
    back = -1
    for number, kind in enumerate(kinds):
        if number in moments:
            one.is_cut(True)
            back = number + chance.randint(1, 3)
        one.answers(kind)
        one.page.wait_for_timeout(chance.randint(0, 500))
        if number == moments[1]:  # cut off, and the tab dies with what it could not send
            one.page.wait_for_timeout(2000)  # what is promised: every key older than this is on the device
            one.loses_the_tab()
            one.is_cut(False)
            one.opens()
            one.is_seated()
            assert one.shows() == one.given
            expect(one.notice()).to_have_text("")  # nobody else had it: nothing to tell
        elif number == moments[3] + 4:  # connected, in the middle of a save
            one.is_cut(False)
            one.loses_the_tab()
            one.opens()
            one.is_seated()
        elif number == moments[4]:
            kill_a_web_process(one.site)
        if number >= back:
            one.is_cut(False)
    one.is_cut(False)
    one.is_saved()


def test_nothing_given_on_a_bad_network_is_lost(learner, found, demo_site):
    one = learner(sheet.NICCOLO)
    one.begins(found["path"])
    answers_on_a_bad_network(one)
    assert sheet.lost(one) == {}

    # another device: it finds every answer, and the first one is told as soon as it answers
    other = learner(sheet.NICCOLO)
    other.address = one.address
    other.opens()
    other.is_seated()
    expect(other.notice()).to_have_attribute("data-shown", "moved")
    other.given = dict(one.given)
    assert other.shows() == one.given
    one.answers("short_text")
    expect(one.notice().locator("[data-do=here]")).to_be_visible()
    expect(one.page.locator("[data-sheet-fields]")).to_have_js_property("disabled", True)
    other.given |= {found["questions"]["short_text"]: one.given[found["questions"]["short_text"]]}
    other.answers("essay")
    other.is_saved()

    other.page.locator("[name=hand_in]").click()
    other.page.wait_for_url("**/esito/")

    rows = sheet.events(demo_site, one.address)
    keys = [row["client_uid"] for row in rows]
    acknowledged = {*one.acknowledged, *other.acknowledged}
    assert len(acknowledged) > ANSWERS / 2
    assert [keys.count(key) for key in acknowledged] == [1] * len(acknowledged)
    assert {row["epoch"] for row in rows} >= {1, 2}
    assert sheet.lost(other) == {}
    kept = attempt(demo_site, one.address)
    assert kept["deadline"] - kept["started_at"] == timedelta(minutes=20)
    assert (kept["kind"], kept["at"] < kept["deadline"]) == ("person", True)
    assert {uid: row["answer"] for uid, row in kept["by_question"].items()} == other.given

    # the first device learns that it is over, and goes to the outcome
    one.page.locator("[data-do=here]").click()
    one.page.wait_for_url("**/esito/")


def test_control_without_a_store_a_dead_tab_loses_an_answer(learner, found):
    one = learner(sheet.NOEMI, NO_STORE)
    one.begins(found["path"])
    expect(one.notice().locator("[data-do=close]")).to_be_visible()
    one.answers("single")
    one.is_saved()
    one.is_cut(True)
    one.answers("short_text")
    one.page.wait_for_timeout(600)
    one.loses_the_tab()
    one.is_cut(False)
    one.opens()
    one.is_seated()
    assert list(sheet.lost(one)) == [found["questions"]["short_text"]]


def test_a_colleague_with_a_third_more_time_sees_it(learner, found, demo_site):
    minutes = {}
    for email in (sheet.GIANCARLO, sheet.MARTA):
        one = learner(email)
        one.begins(found["path"])
        shown = one.page.locator("[data-remaining]").inner_text()
        minutes[email] = int(re.search(r"(\d+):\d\d", shown)[1])
        kept = attempt(demo_site, one.address)
        assert kept["deadline"] - kept["started_at"] == timedelta(
            minutes=26 if email == sheet.GIANCARLO else 20
        )
    assert (minutes[sheet.GIANCARLO], minutes[sheet.MARTA]) == (25, 19)


def test_two_tabs_never_answer_together_and_handing_in_waits_for_the_network(learner, found, demo_site):
    one = learner(sheet.MARTA)
    one.begins(found["path"])
    one.answers("single")
    one.is_saved()
    first = one.page
    with one.context.expect_page() as opened:
        first.evaluate("() => { window.open(location.href) }")  # a copy of the tab, with all it remembers
    one.page = opened.value
    one.is_seated()
    expect(one.notice()).to_have_attribute("data-shown", "moved")
    expect(first.locator("quiz-sheet")).to_have_attribute("data-seat", "elsewhere")
    expect(first.locator("[data-sheet-fields]")).to_have_js_property("disabled", True)
    devices = [page.evaluate("sessionStorage.getItem('prova-dispositivo')") for page in (first, one.page)]
    assert len(set(devices)) == 2
    one.answers("numeric")
    one.is_saved()

    second, one.page = one.page, first
    first.locator("[data-do=here]").click()
    expect(second.locator("quiz-sheet")).to_have_attribute("data-seat", "elsewhere")
    one.is_seated()
    assert one.shows() == one.given

    one.is_cut(True)
    one.answers("single")
    first.locator("[name=hand_in]").click()
    expect(first.locator("[data-missing] a")).to_have_count(7)
    first.locator("[data-do=hand-in]").click()
    expect(one.notice()).to_have_attribute("data-shown", "later")
    one.is_cut(False)
    first.wait_for_url("**/esito/")
    assert sheet.lost(one) == {}
    assert attempt(demo_site, one.address)["kind"] == "person"


def test_a_session_that_ends_is_told_and_goes_on_after_signing_in(learner, found):
    one = learner(sheet.NOEMI)
    one.begins(found["path"])
    one.answers("single")
    one.is_saved()
    page = one.page
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": 360, "height": 640})
    one.context.clear_cookies(name="sessionid")
    one.answers("short_text")
    question = one.question("short_text").locator("input")
    question.evaluate("one => window.scrollBy(0, one.getBoundingClientRect().top - 120)")
    expect(one.notice()).to_have_attribute("data-shown", "signed-out")
    expect(question).to_be_focused()
    page.wait_for_timeout(200)
    assert page.evaluate(COVERED) == 0
    assert [row["question_uid"] for row in page.evaluate(KEPT)] == [found["questions"]["short_text"]]

    one.page = one.context.new_page()
    one.signs_in(sheet.NOEMI)
    one.page = page
    one.is_saved()
    expect(one.notice()).to_have_text("")
    assert sheet.lost(one) == {}


def test_signing_out_waits_for_the_answers_or_asks(learner, found):
    one = learner(sheet.SAMUELE)
    one.begins(found["path"])
    one.answers("single")
    one.signs_out()  # at once: the answer leaves first
    one.page.wait_for_url(lambda address: "/tentativi/" not in address)
    assert sheet.lost(one) == {}
    assert one.page.evaluate(KEPT) == []

    one.signs_in(sheet.SAMUELE)
    one.begins(found["path"])
    one.context.route("**/risposte/", lambda route: route.abort())
    one.answers("essay")
    expect(one.status()).to_have_attribute("data-state", "offline")
    one.signs_out()
    dialog = one.page.locator("dialog[open]")
    expect(dialog.locator("[data-left]")).to_have_text("1")
    one.page.wait_for_timeout(2100)  # a form does not send twice within two seconds
    dialog.locator("form button").first.click()  # stay
    expect(dialog).to_have_count(0)
    assert [row["question_uid"] for row in one.page.evaluate(KEPT)] == [found["questions"]["essay"]]

    one.signs_out()
    one.page.locator("dialog[open] [data-keep]").click()
    one.page.wait_for_url(lambda address: "/tentativi/" not in address)
    assert [UUID(row["client_uid"]).version for row in one.page.evaluate(KEPT)] == [4]
    assert list(sheet.lost(one)) == [found["questions"]["essay"]]  # the control: not there before it is sent

    one.context.unroute("**/risposte/")
    one.signs_in(sheet.SAMUELE)
    one.opens()
    one.is_seated()
    one.is_saved()
    assert sheet.lost(one) == {}
    assert one.shows() == one.given
    assert one.page.evaluate(KEPT) == []


def hands_in_elsewhere(learner, one: Learner) -> None:
    """The same person, on another device, hands in what the server has."""
    other = learner(sheet.BEATRICE)
    other.address = one.address
    other.opens()
    other.is_seated()
    other.page.locator("[name=hand_in]").click()
    other.page.locator("[data-do=hand-in]").click()
    other.page.wait_for_url("**/esito/")


def late_ones(site: DemoSite, address: str) -> list[str]:
    return [row["question_uid"] for row in sheet.events(site, address) if row["is_late"]]


def is_empty(one: Learner) -> None:
    """Nothing is left on the device."""
    one.page.wait_for_function(f"({KEPT})().then((rows) => rows.length === 0)", timeout=15_000)


def changes_place(one: Learner, email: str) -> None:
    """The session is over, and somebody signs in on the same browser."""
    one.context.clear_cookies(name="sessionid")
    one.signs_in(email)


def test_what_a_dead_tab_left_leaves_the_device_at_the_next_test(learner, found, demo_site):
    one = learner(sheet.BEATRICE)
    one.begins(found["path"])
    first = one.address
    one.answers("single")
    one.is_saved()
    one.is_cut(True)
    one.answers("short_text")
    one.page.wait_for_timeout(600)
    one.loses_the_tab()
    hands_in_elsewhere(learner, one)

    one.page = one.context.new_page()
    one.is_cut(False)
    one.page.goto(demo_site.url)  # no page of training: nothing leaves
    assert [row["question_uid"] for row in one.page.evaluate(KEPT)] == [found["questions"]["short_text"]]
    changes_place(one, sheet.SAMUELE)
    with one.page.expect_response("**/risposte/") as refused:
        one.page.goto(f"{demo_site.url}/formazione/")
    asked = []
    one.page.on("request", lambda request: asked.append(request.url) if "/risposte/" in request.url else None)
    one.page.reload()
    one.page.wait_for_timeout(1000)
    assert (refused.value.status, asked, len(one.page.evaluate(KEPT))) == (404, [], 1)

    changes_place(one, sheet.BEATRICE)
    one.begins(found["path"])
    is_empty(one)

    assert one.address != first
    assert late_ones(demo_site, first) == [found["questions"]["short_text"]]
    assert list(sheet.counted(sheet.events(demo_site, first))) == [found["questions"]["single"]]
    assert one.shows() == {}


def test_what_never_had_a_seat_leaves_once_the_test_is_over_and_the_person_is_told(learner, found, demo_site):
    one = learner(sheet.BEATRICE)
    one.begins(found["path"])  # or goes on with what the test before began
    one.page.close()
    one.context.route("**/subentra/", lambda route: route.abort())
    one.opens()
    one.answers("numeric")
    one.page.wait_for_timeout(600)
    assert [row["epoch"] for row in one.page.evaluate(KEPT)] == [0]
    one.page.close()

    one.context.unroute("**/subentra/")
    one.page = one.context.new_page()
    one.page.goto(
        demo_site.url + "/formazione/"
    )  # still open: the seat is not taken behind the person's back
    one.page.wait_for_timeout(1000)
    assert [row["epoch"] for row in one.page.evaluate(KEPT)] == [0]

    hands_in_elsewhere(learner, one)
    one.opens()
    one.page.wait_for_url("**/esito/")
    expect(one.page.locator("[data-late]")).to_be_visible()
    expect(one.page.locator("[data-late]")).to_contain_text(LATE)
    is_empty(one)
    assert late_ones(demo_site, one.address) == [found["questions"]["numeric"]]
    one.page.reload()
    expect(one.page.locator("[data-late]")).to_be_hidden()


def test_the_page_honours_the_deadline_and_says_what_came_after_it(learner, found, demo_site):
    one = learner(sheet.ILARIA)
    one.address = sheet.short_attempt(demo_site, sheet.ILARIA, seconds=15)
    one.opens()
    one.is_seated()
    one.answers("single")
    one.is_saved()
    one.is_cut(True)
    one.answers("short_text")
    fields = one.page.locator("[data-sheet-fields]")
    expect(fields).to_have_js_property("disabled", False)

    expect(fields).to_have_js_property("disabled", True, timeout=20_000)  # without network, by its own clock
    expect(one.notice()).to_have_attribute("data-shown", "time-over")
    expect(one.page.locator("[data-remaining]")).to_contain_text("0:00")
    one.page.wait_for_timeout(31_000)  # half a minute of network is forgiven, no more
    one.is_cut(False)

    expect(one.notice()).to_have_attribute("data-shown", "late", timeout=30_000)
    expect(one.notice()).to_contain_text(LATE)
    is_empty(one)
    assert late_ones(demo_site, one.address) == [found["questions"]["short_text"]]
    kept = attempt(demo_site, one.address)
    assert (kept["kind"], kept["at"] > kept["deadline"]) == ("expired", True)
    graded = {uid for uid, row in kept["by_question"].items() if row["answer"]}
    assert graded == {found["questions"]["single"]}
