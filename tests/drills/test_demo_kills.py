# SPDX-License-Identifier: AGPL-3.0-or-later
"""kill -9 of web and worker while people work: nothing acknowledged is lost and the certificate arrives."""

import json
import os
import random
import signal
import threading
import time
from collections.abc import Callable
from http.client import HTTPException
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

import pytest
from bs4 import BeautifulSoup, Tag

from cms.management.demo.people import PASSWORD
from tests.demo_site import DemoSite

pytestmark = pytest.mark.slow

EDITOR = "ilaria.colakovic@comune.melzo.example"
MODULE = "documenti-accessibili"
QUIZ = Path(f"cms/management/demo/content/modules/{MODULE}.quiz.json")
KILLS, MOST_KILLS, SEED = 6, 30, 20261122

type Pairs = list[tuple[str, str]]


class Stay(HTTPRedirectHandler):
    """A redirect is an answer: that of a form that was accepted."""

    def redirect_request(self, *_):
        return None


class Client:
    """Somebody's browser without a screen; raises OSError or HTTPException when no answer comes."""

    def __init__(self, site: DemoSite) -> None:
        self.site = site
        self.jar = CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.jar), Stay())

    def ask(self, path: str, data: Pairs | None = None) -> tuple[int, str, bytes]:
        """Status, where it leads, and the body."""
        body = urlencode(data).encode() if data is not None else None
        asked = Request(self.site.url + path, body, {"Referer": self.site.url})
        try:
            with self.opener.open(asked, timeout=20) as answer:
                return answer.status, "", answer.read()
        except HTTPError as answer:
            with answer:
                return answer.code, answer.headers.get("Location", ""), answer.read()

    def form(self, path: str) -> Tag:
        """The form of a text, or the first that is not in the header."""
        status, _, body = self.ask(path)
        assert status == 200, (path, status)
        main = BeautifulSoup(body, "html.parser").find("main")
        forms = main.find_all("form", method="post")
        return next((form for form in forms if form.find(attrs={"name": "base"})), forms[0])

    def send(self, path: str, form: Tag, *values: tuple[str, str]) -> str:
        """Sends the form with these values; returns where its acceptance leads."""
        kept = [(one["name"], one.get("value", "")) for one in form.find_all("input", type="hidden")]
        status, leads_to, _ = self.ask(path, [*kept, *values])
        assert status == 302, (path, status)
        return leads_to

    def signs_in(self, email: str) -> None:
        form = self.form("/accedi/")
        self.send("/accedi/", form, ("login", email), ("password", PASSWORD))


def right_answers(form: Tag) -> Pairs:
    """Field and value of every right option."""
    questions = json.loads(QUIZ.read_text(encoding="utf-8"))["questions"]
    right = {(row["text"], one["text"]) for row in questions for one in row["options"] if one["is_right"]}
    values = []
    for group in form.find_all("fieldset"):
        question = " ".join(line.get_text() for line in group.select(".question-line"))
        for field in group.find_all("input"):
            words = " ".join(form.find("label", {"for": field["id"]}).get_text().split())
            if any(question.startswith(text) and words == option for text, option in right):
                values.append((field["name"], field["value"]))
    return values


def passes_the_module(client: Client) -> None:
    """Enrols, takes the lessons, hands in the test."""
    start = f"/formazione/{MODULE}/iscrizione/"
    resume = client.send(start, client.form(start))
    here = client.ask(resume)[1]
    while "/lezione/" in here:
        here = client.send(here, client.form(here))
    attempt = client.send(here, client.form(here))
    form = client.form(attempt)
    assert client.send(attempt, form, *right_answers(form), ("hand_in", "1")).endswith("/esito/")


class Writer:
    """Saves one numbered sentence after the other over the same text, and remembers which were acknowledged."""

    def __init__(self, client: Client, path: str) -> None:
        self.client, self.path = client, path
        self.sent: list[str] = []
        self.acknowledged: list[str] = []
        self.sends = threading.Event()

    def saves(self) -> None:
        """One save; one that gets no answer is not known to be saved."""
        sentence = f"Frase numero {len(self.sent) + 1} della prova."
        try:
            form = self.client.form(self.path)
            self.sent.append(sentence)
            self.sends.set()
            leads_to = self.client.send(self.path, form, ("text", sentence))
        except (OSError, HTTPException):
            return
        assert leads_to == self.path
        self.acknowledged.append(sentence)


def lost(acknowledged: list[str], log: list[str]) -> list[str]:
    """What was acknowledged and is not in the log."""
    return [sentence for sentence in acknowledged if sentence not in log]


def in_the_log(site: DemoSite, contribution: str) -> list[str]:
    """The sentences in the log of a contribution's text, in their order."""
    rows = site.rows(
        "SELECT u.payload->'blocks'->0->'content'->0->>'text' AS words FROM agende_update u"
        " JOIN agende_textdoc d ON d.id = u.doc_id JOIN agende_contribution c ON c.id = d.contribution_id"
        " WHERE c.uid::text = %s ORDER BY u.seq",
        contribution,
    )
    return [row["words"] for row in rows]


def draft_of_melzo(site: DemoSite) -> tuple[str, str]:
    """Agenda and contribution of a text that Melzo still writes."""
    row = site.rows(
        "SELECT a.uid::text AS agenda, c.uid::text AS uid FROM agende_contribution c"
        " JOIN agende_section s ON s.id = c.section_id JOIN agende_agenda a ON a.id = s.agenda_id"
        " JOIN cms_body b ON b.id = c.body_id WHERE b.name = 'Comune di Melzo' AND c.state = 'draft'"
        " AND a.state = 'drafting' ORDER BY c.id DESC LIMIT 1"
    )[0]
    return row["agenda"], row["uid"]


def eventually[T](found: Callable[[], T], seconds: float) -> T:
    limit = time.monotonic() + seconds
    while not (thing := found()) and time.monotonic() < limit:
        time.sleep(0.1)
    return thing


def kill_a_web_process(site: DemoSite) -> None:
    os.kill(site.pids("granian")[-1], signal.SIGKILL)


def kill_during_a_save(site: DemoSite, writer: Writer, *, after: float) -> None:
    """Kills the web process `after` seconds from the moment the next save is sent; saves go on meanwhile."""

    def aim() -> None:
        writer.sends.clear()
        writer.sends.wait()
        time.sleep(after)
        kill_a_web_process(site)

    killer = threading.Thread(target=aim)
    killer.start()
    while killer.is_alive():
        writer.saves()
    killer.join()


def writes_under_kills(site: DemoSite, writer: Writer, contribution: str) -> None:
    """Kills at random moments of a save; goes on until one of them cost a save that nobody was told of."""
    chance, processes = random.Random(SEED), len(site.pids("granian"))
    for kill in range(MOST_KILLS):
        for _ in range(chance.randint(2, 4)):
            writer.saves()
        kill_during_a_save(site, writer, after=chance.uniform(0, 0.06 / (1 + kill // KILLS)))
        assert eventually(lambda: len(site.pids("granian")) == processes, 20)
        site.wait("/salute/vivo/")
        if kill >= KILLS - 1 and lost(writer.sent, in_the_log(site, contribution)):
            return


@pytest.fixture
def editor(demo_site: DemoSite) -> Client:
    client = Client(demo_site)
    client.signs_in(EDITOR)
    return client


def pdf_of_the_certificate(client: Client) -> bytes:
    rows = client.site.rows(
        "SELECT c.uid::text FROM courses_certificate c JOIN cms_user u ON u.person_id = c.person_id"
        " WHERE u.email = %s ORDER BY c.id DESC LIMIT 1",
        EDITOR,
    )
    status, _, body = client.ask(f"/attestati/{rows[0]['uid']}/pdf/")
    return body if status == 200 else b""


def test_nothing_acknowledged_is_lost_and_the_certificate_arrives(demo_site: DemoSite, editor: Client):
    passes_the_module(editor)
    demo_site.kill("procrastinate")
    kill_a_web_process(demo_site)
    completed = time.monotonic()
    demo_site.wait("/salute/vivo/")

    agenda, contribution = draft_of_melzo(demo_site)
    writer = Writer(editor, f"/agende/{agenda}/contributi/{contribution}/scrivi/")
    writes_under_kills(demo_site, writer, contribution)
    log = in_the_log(demo_site, contribution)
    assert len(writer.acknowledged) > 2 * KILLS
    assert lost(writer.acknowledged, log) == []
    assert [words for words in log if words in writer.sent] == [
        words for words in writer.sent if words in log
    ]

    # the controls: a log without one of them, and a client that takes what it sent for saved
    assert lost(writer.acknowledged, [words for words in log if words != writer.acknowledged[5]])
    assert lost(writer.sent, log), "no kill fell in a save: the drill saw nothing"

    pdf = eventually(lambda: pdf_of_the_certificate(editor), 90 - (time.monotonic() - completed))
    assert pdf.startswith(b"%PDF")
