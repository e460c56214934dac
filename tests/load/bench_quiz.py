# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two thousand people begin one test at once, then answer at 300 a second: real pages, real sessions."""

import asyncio
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from tests.load.site import in_django, running_demo

SECONDS, RATE = float(os.environ.get("SECONDS", "20")), 300
PATIENCE = 180
TOKEN = "a" * 32


@dataclass
class Answer:
    """What a server said: status, headers of interest, body."""

    status: int
    location: str
    body: bytes


@dataclass
class Learner:
    """Somebody's browser: a session, one connection kept open, an attempt."""

    session: str
    host: str
    port: int
    attempt: str = ""
    device: str = field(default_factory=lambda: str(uuid4()))
    epoch: int = 0
    seq: int = 0
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def ask(self, method: str, path: str, data: Any = None) -> Answer:
        """One request; asked again, as browsers do, when the server had closed the idle connection."""
        is_kept = self.writer is not None and not self.writer.is_closing()
        try:
            return await self._ask(method, path, data)
        except (ConnectionError, asyncio.IncompleteReadError):
            self.close()
            if not is_kept:
                raise
            return await self._ask(method, path, data)

    async def _ask(self, method: str, path: str, data: Any) -> Answer:
        if self.writer is None or self.writer.is_closing():
            self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        assert self.reader is not None
        body = b"" if data is None else json.dumps(data).encode()
        kind = "Content-Type: application/json\r\n" if data is not None else ""
        self.writer.write(
            f"{method} {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n{kind}"
            f"Cookie: sessionid={self.session}; csrftoken={TOKEN}\r\nX-CSRFToken: {TOKEN}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:])}
        content = await self.reader.readexactly(int(headers.get("content-length", 0)))
        if headers.get("connection", "") == "close":
            self.close()
        return Answer(int(head[0].split()[1]), headers.get("location", ""), content)

    def close(self) -> None:
        if self.writer:
            self.writer.close()
        self.writer = None

    async def begins(self, path: str) -> float:
        """Seconds until the questions are on the screen; raises when they are not."""
        start = time.perf_counter()
        begun = await self.ask("POST", path)
        assert begun.status == 302, begun.status
        page = await self.ask("GET", begun.location)
        assert page.status == 200, page.status
        assert b"data-question" in page.body
        self.attempt = begun.location
        return time.perf_counter() - start

    async def sits_down(self) -> None:
        """The page's script takes the seat."""
        taken = await self.ask("POST", f"{self.attempt}subentra/", {"device": self.device})
        self.epoch = json.loads(taken.body)["epoch"]

    async def answers(self, question: dict[str, str]) -> str:
        """Sends one answer; returns its key once acknowledged."""
        self.seq += 1
        event = {
            "client_uid": str(uuid4()),
            "seq": self.seq,
            "question_uid": question["uid"],
            "answer": {"choices": [question["option"]]},
        }
        body = {"device": self.device, "epoch": self.epoch, "events": [event]}
        said = await self.ask("POST", f"{self.attempt}risposte/", body)
        assert json.loads(said.body)["acknowledged"] == [event["client_uid"]]
        return event["client_uid"]


async def all_begin(learners: list[Learner], path: str) -> tuple[list[float], int]:
    """Seconds of each start, and how many failed."""
    jobs = [asyncio.wait_for(learner.begins(path), PATIENCE) for learner in learners]
    done = await asyncio.gather(*jobs, return_exceptions=True)
    return sorted(one for one in done if isinstance(one, float)), sum(
        isinstance(one, BaseException) for one in done
    )


async def take_seats(learners: list[Learner]) -> None:
    """A few at a time: it is not what is measured."""
    for few in (learners[start : start + 20] for start in range(0, len(learners), 20)):
        await asyncio.gather(*(learner.sits_down() for learner in few))


async def answer_at_rate(
    learners: list[Learner], questions: list[dict[str, str]]
) -> tuple[list[float], list[str]]:
    """Sends at a fixed rate whatever the server does; seconds from the moment each was due, keys acknowledged."""
    start, acknowledged, seconds = time.perf_counter() + 0.5, [], []

    async def one(number: int) -> None:
        due = start + number / RATE
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        learner = learners[number % len(learners)]
        async with learner.turn:  # the page has one request in flight at a time
            acknowledged.append(await learner.answers(questions[number // len(learners) % len(questions)]))
        seconds.append(time.perf_counter() - due)

    await asyncio.gather(*(one(number) for number in range(int(SECONDS * RATE))))
    return sorted(seconds), acknowledged


def share(ordered: list[float], part: float) -> float:
    """The value below which `part` of them lie."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else float("inf")


async def measure(site: Any, found: dict[str, Any]) -> dict[str, Any]:
    address = urlsplit(site.url)
    learners = [Learner(key, address.hostname or "", address.port or 80) for key in found["sessions"]]
    path = f"/formazione/{found['slug']}/prova/{found['activity']}/"
    starts, errors = await all_begin(learners, path)
    begun = [learner for learner in learners if learner.attempt]
    await take_seats(begun)
    seconds, acknowledged = await answer_at_rate(begun, found["questions"])
    for learner in learners:
        learner.close()
    return {"starts": starts, "errors": errors, "seconds": seconds, "acknowledged": acknowledged}


def run() -> Iterator[dict[str, Any]]:
    with running_demo(WEB_WORKERS="4", WEB_THREADS="2") as site:
        found = in_django("tests.load.quiz_in_django", database_url=site.database_url, var=site.var)
        result = asyncio.run(measure(site, found))
        kept = {str(row["uid"]) for row in site.rows("SELECT client_uid AS uid FROM courses_answerevent")}
    people = len(found["sessions"])
    figures = [
        ("start_p95_s", round(share(result["starts"], 0.95), 2), f"s, {people} at once", "<=10"),
        ("start_errors", result["errors"], f"of {people}", "0"),
        ("answer_p99_ms", round(1000 * share(result["seconds"], 0.99)), f"ms at {RATE}/s", "<=500"),
        ("answer_queries", found["answer_queries"], "queries", "<=4"),
        ("acked_lost", len(set(result["acknowledged"]) - kept), f"of {len(result['acknowledged'])}", "0"),
    ]
    for name, value, unit, aim in figures:
        yield {"name": f"quiz.{name}", "value": value, "unit": unit, "aim": aim}
