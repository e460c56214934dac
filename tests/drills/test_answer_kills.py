# SPDX-License-Identifier: AGPL-3.0-or-later
"""Web processes killed with -9 thirty times while people answer a test: no acknowledged answer is lost."""

import http.client
import json
import os
import random
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from tests import databases
from tests.demo_site import DemoSite
from tests.drills.test_demo_kills import eventually
from tests.load.site import in_django

pytestmark = pytest.mark.slow

PEOPLE, KILLS, CONTROL_KILLS, SEED = 8, 30, 6, 20261123
TOKEN = "a" * 32


class Learner(threading.Thread):
    """Answers without rest; an answer of which nothing is heard is sent again, as the browser does."""

    def __init__(self, site: DemoSite, session: str, found: dict) -> None:
        super().__init__(daemon=True)
        self.site, self.session, self.found = site, session, found
        self.acknowledged: list[str] = []
        self.failures, self.is_over = 0, threading.Event()
        self.connection: http.client.HTTPConnection | None = None
        self.device = str(uuid4())

    def ask(self, method: str, path: str, data: object = None) -> tuple[int, str, bytes]:
        """Status, where it leads, and the body; raises OSError or HTTPException when no answer comes."""
        if self.connection is None:
            address = urlsplit(self.site.url)
            self.connection = http.client.HTTPConnection(address.hostname, address.port, timeout=20)
        headers = {"Cookie": f"sessionid={self.session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}
        if data is not None:
            headers["Content-Type"] = "application/json"
        try:
            body = json.dumps(data) if data is not None else None
            self.connection.request(method, path, body=body, headers=headers)
            answer = self.connection.getresponse()
            return answer.status, answer.headers.get("Location", ""), answer.read()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            self.connection = None
            raise

    def begins(self) -> None:
        path = f"/formazione/{self.found['slug']}/prova/{self.found['activity']}/"
        status, self.attempt, _ = self.ask("POST", path)
        assert status == 302, status
        _, _, said = self.ask("POST", f"{self.attempt}subentra/", {"device": self.device})
        self.epoch = json.loads(said)["epoch"]

    def run(self) -> None:
        for seq in range(1, 100_000):
            question = self.found["questions"][seq % len(self.found["questions"])]
            event = {
                "client_uid": str(uuid4()),
                "seq": seq,
                "question_uid": question["uid"],
                "answer": {"choices": [question["option"]]},
            }
            while not self.is_over.is_set() and not self.is_kept(event):
                time.sleep(0.02)
            if self.is_over.is_set():
                return

    def is_kept(self, event: dict) -> bool:
        body = {"device": self.device, "epoch": self.epoch, "events": [event]}
        try:
            status, _, said = self.ask("POST", f"{self.attempt}risposte/", body)
        except (OSError, http.client.HTTPException):
            self.failures += 1
            return False
        if status >= 500:
            self.failures += 1
            return False
        assert status == 200, (status, said)
        self.acknowledged += json.loads(said)["acknowledged"]
        return True


@contextmanager
def hall(tmp_path_factory, **environment: str) -> Iterator[tuple[DemoSite, list[Learner]]]:
    """A demo of its own with four web processes, and people who have begun the test."""
    template, files = databases.with_demo()
    name, folder = databases.own_name("answers"), tmp_path_factory.mktemp("answers") / "var"
    shutil.copytree(files, folder)
    databases.copy(template, name)
    try:
        found = in_django(
            "tests.load.quiz_in_django",
            database_url=databases.url_of(name),
            var=folder,
            PEOPLE=str(PEOPLE),
        )
        with DemoSite.running(databases.url_of(name), folder, WEB_WORKERS="4", **environment) as site:
            learners = [Learner(site, session, found) for session in found["sessions"]]
            for learner in learners:
                learner.begins()
            yield site, learners
    finally:
        databases.drop(name)


def answer_under_kills(site: DemoSite, learners: list[Learner], kills: int) -> None:
    """Kills one web process after the other while all answer."""
    chance, processes = random.Random(SEED), len(site.pids("granian"))
    for learner in learners:
        learner.start()
    for _ in range(kills):
        before = sum(len(learner.acknowledged) for learner in learners)
        assert eventually(
            lambda seen=before: sum(len(one.acknowledged) for one in learners) >= seen + 2 * PEOPLE, 60
        )
        # the oldest each time: one that dies twice within six seconds is taken for one that cannot start
        time.sleep(chance.uniform(1.5, 1.9))
        os.kill(site.pids("granian")[1], signal.SIGKILL)
        assert eventually(lambda: len(site.pids("granian")) == processes, 30)
    for learner in learners:
        learner.is_over.set()
    for learner in learners:
        learner.join(30)
        assert not learner.is_alive()


def lost(site: DemoSite, learners: list[Learner]) -> set[str]:
    """Answers acknowledged that are not in the database; it holds each once, its key being unique."""
    rows = site.rows("SELECT client_uid::text AS uid FROM courses_answerevent")
    return {uid for learner in learners for uid in learner.acknowledged} - {row["uid"] for row in rows}


def test_no_acknowledged_answer_is_lost(tmp_path_factory):
    with hall(tmp_path_factory) as (site, learners):
        answer_under_kills(site, learners, KILLS)

        assert lost(site, learners) == set()
        assert sum(learner.failures for learner in learners) > 0, (
            "no kill fell in an answer: nothing was seen"
        )
        for learner in learners:
            keys = learner.acknowledged
            assert len(keys) == len(set(keys))
            rows = site.rows(
                "SELECT e.client_uid::text AS uid FROM courses_answerevent e JOIN courses_attempt a"
                " ON a.id = e.attempt_id WHERE a.uid::text = %s ORDER BY e.seq",
                learner.attempt.strip("/").rsplit("/", 1)[-1],
            )
            assert [row["uid"] for row in rows if row["uid"] in keys] == keys


def test_control_a_server_that_acknowledges_first_loses_answers(tmp_path_factory):
    careless = {"DJANGO_SETTINGS_MODULE": "tests.drills.answers_settings"}
    with hall(tmp_path_factory, **careless) as (site, learners):
        answer_under_kills(site, learners, CONTROL_KILLS)
        time.sleep(1)

        assert lost(site, learners)
