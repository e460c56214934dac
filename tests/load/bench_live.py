# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many editors of seven texts, each typing three times a second: until the disk has it, until the others read it."""

import asyncio
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pycrdt import Decoder, Doc, XmlElement, XmlFragment, XmlText
from websockets.asyncio.client import ClientConnection, connect

from agende.live.messages import Kind, Step, read, sync
from tests.load.certificates_in_django import resident_mb
from tests.load.site import in_django, running_demo

SECONDS, RATE = float(os.environ.get("SECONDS", "15")), 3.0
COUNTS = (133, 250, 400, 500)
BEARABLE = 500  # ms, p95
STROKE = re.compile(rb"~(\d+)~")


@dataclass
class Figures:
    """Seconds until the acknowledgement, and until another editor of the text had it; strokes sent, and not saved."""

    acknowledged: list[float] = field(default_factory=list)
    read: list[float] = field(default_factory=list)
    sent: dict[int, float] = field(default_factory=dict)
    unsaved: int = 0
    closed: int = 0


class Editor:
    """A tab that types at the end of a paragraph of its own; the first of each text measures what it reads."""

    def __init__(self, figures: Figures, *, watches: bool) -> None:
        self.figures, self.watches, self.doc = figures, watches, Doc()
        self.waiting: list[float | None] = []

    async def works(
        self, address: str, origin: str, session: str, start: asyncio.Event, end: asyncio.Event
    ) -> None:
        headers = {"Cookie": f"sessionid={session}"}
        async with connect(
            address,
            origin=origin,
            additional_headers=headers,
            compression=None,
            max_size=None,
            open_timeout=60,
        ) as line:
            listening = asyncio.create_task(self._listens(line))
            await line.send(sync(Step.STATE, self.doc.get_state()))
            await self._types(line, start, end)
            await asyncio.sleep(2)
            self.figures.unsaved += len(self.waiting)
            listening.cancel()

    async def _types(self, line: ClientConnection, start: asyncio.Event, end: asyncio.Event) -> None:
        root, before = self.doc.get("prosemirror", type=XmlFragment), self.doc.get_state()
        words = XmlText("")
        with self.doc.transaction():
            element = root.children.append(XmlElement("paragraph", {"id": f"{id(self):016x}"}))
            element.children.append(words)
        await self._sends(line, before, None)
        await start.wait()
        await asyncio.sleep(id(self) % 997 / 997 / RATE)
        while not end.is_set():
            number, before = len(self.figures.sent), self.doc.get_state()
            words.insert(len(words), f"~{number}~")
            self.figures.sent[number] = now = time.perf_counter()
            await self._sends(line, before, now)
            await asyncio.sleep(1 / RATE)

    async def _sends(self, line: ClientConnection, before: bytes, now: float | None) -> None:
        self.waiting.append(now)
        await line.send(sync(Step.UPDATE, self.doc.get_update(before)))

    async def _listens(self, line: ClientConnection) -> None:
        acknowledged = 0
        async for message in line:
            now = time.perf_counter()
            if message[0] == Kind.ACKNOWLEDGED:
                count = Decoder(message[1:]).read_var_uint()
                for sent in self.waiting[: count - acknowledged]:
                    if sent:
                        self.figures.acknowledged.append(now - sent)
                del self.waiting[: count - acknowledged]
                acknowledged = count
            elif self.watches and message[:2] == bytes([Kind.SYNC, Step.UPDATE]):
                sent = self.figures.sent
                self.figures.read += [now - sent[n] for n in map(int, STROKE.findall(message)) if n in sent]
            elif message[:2] == bytes([Kind.SYNC, Step.STATE]):
                self.waiting.insert(0, None)
                await line.send(sync(Step.MISSING, Doc().get_update(read(message)[2])))
        self.figures.closed += 1


async def write_together(site: Any, texts: list[dict[str, Any]]) -> Figures:
    figures, start, end = Figures(), asyncio.Event(), asyncio.Event()
    jobs = []
    for text in texts:
        for place, session in enumerate(text["sessions"]):
            editor = Editor(figures, watches=place == 0)
            work = editor.works(site.live_url + text["path"], site.url, session, start, end)
            jobs.append(asyncio.create_task(work))
            await asyncio.sleep(0.02)
    await asyncio.sleep(3)
    start.set()
    await asyncio.sleep(SECONDS)
    end.set()
    await asyncio.gather(*jobs, return_exceptions=True)
    return figures


def p95(seconds: list[float]) -> float:
    """Milliseconds below which 95 of a hundred lie."""
    ordered = sorted(seconds)
    return round(1000 * ordered[int(0.95 * (len(ordered) - 1))], 1) if ordered else float("inf")


def cpu_seconds(pid: int) -> float:
    """Seconds of processor that a process has had."""
    with open(f"/proc/{pid}/stat") as stat:
        numbers = stat.read().rsplit(")", 1)[1].split()
    return (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Measured:
    """A round: its figures, how many texts, the live process's share of a core, and the MB it grew by."""

    figures: Figures
    texts: int
    share: float
    grown: float


def measured(count: int) -> Measured:
    """So many editors, in a demo of their own."""
    with running_demo(WEB_WORKERS="1") as site:
        variables = {"EDITORS": str(count)}
        texts = in_django(
            "tests.load.live_in_django", database_url=site.database_url, var=site.var, **variables
        )
        [live] = site.pids("uvicorn")
        empty, before, begun = resident_mb(live), cpu_seconds(live), time.perf_counter()
        figures = asyncio.run(write_together(site, texts))
        share = (cpu_seconds(live) - before) / (time.perf_counter() - begun)
        return Measured(figures, len(texts), share, resident_mb(live) - empty)


def line(name: str, value: float, unit: str, aim: str = "") -> dict[str, Any]:
    return {"name": f"live.{name}", "value": value, "unit": unit, "aim": aim}


def lines(count: int, found: Measured) -> Iterator[dict[str, Any]]:
    figures = found.figures
    strokes = f"{len(figures.sent) / SECONDS:.0f} strokes/s in {found.texts} texts"
    aim = "<=50" if count == 133 else "<=250"
    yield line(f"p95_ms_{count}", p95(figures.read), f"ms until the others read it, {strokes}", aim)
    yield line(f"saved_p95_ms_{count}", p95(figures.acknowledged), "ms until the disk has it")
    yield line(f"unsaved_{count}", figures.unsaved + figures.closed, "strokes or lines lost", "0")
    yield line(f"cpu_{count}", round(100 * found.share), "% of a core")
    if count == COUNTS[0]:
        unit = f"MB a text, of {found.grown:.0f} for {count} lines and all"
        yield line("mb_per_document", round(found.grown / found.texts, 1), unit, "<=1")


def run() -> Iterator[dict[str, Any]]:
    ceiling = 0
    for count in COUNTS:
        found = measured(count)
        if count <= 250:
            yield from lines(count, found)
        if p95(found.figures.read) > BEARABLE:
            break
        ceiling = count
    yield line("ceiling_editors", ceiling, f"editors with p95 <= {BEARABLE} ms")
