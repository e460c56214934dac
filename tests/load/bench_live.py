# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many editors of seven texts, each typing three times a second: until the disk has it, until the others read it."""

import asyncio
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from pycrdt import Decoder, Doc, XmlElement, XmlFragment, XmlText
from websockets.asyncio.client import ClientConnection, connect

from agende.live.messages import Kind, Step, read, sync
from tests.load.certificates_in_django import resident_mb
from tests.load.site import in_django, running_demo

SECONDS, RATE = float(os.environ.get("SECONDS", "15")), 3.0
COUNTS = (133, 250, 400, 500, 600, 700, 800, 1000)
AIMS = {133: "<=50", 250: "<=250"}
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
    """A tab that types at the end of a paragraph of its own; the first of each text measures what it reads.

    In the zone's text it suggests: at the end of a paragraph that is there, under a key of its own.
    """

    def __init__(self, figures: Figures, *, watches: bool, suggests: bool) -> None:
        self.figures, self.watches, self.suggests, self.doc = figures, watches, suggests, Doc()
        self.waiting: list[float | None] = []
        self.has_text = asyncio.Event()

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
        await self.has_text.wait()
        words, marks = await self._place(line)
        await start.wait()
        await asyncio.sleep(id(self) % 997 / 997 / RATE)
        while not end.is_set():
            number, before = len(self.figures.sent), self.doc.get_state()
            words.insert(len(words), f"~{number}~", marks)
            self.figures.sent[number] = now = time.perf_counter()
            await self._sends(line, before, now)
            await asyncio.sleep(1 / RATE)

    async def _place(self, line: ClientConnection) -> tuple[XmlText, dict[str, Any] | None]:
        """Where it types, and with which marks."""
        root, before = self.doc.get("prosemirror", type=XmlFragment), self.doc.get_state()
        if self.suggests:
            return _paragraph(root), {"insertion": {"id": uuid4().hex}}
        words = XmlText("")
        with self.doc.transaction():
            element = root.children.append(XmlElement("paragraph", {"id": f"{id(self):016x}"}))
            element.children.append(words)
        await self._sends(line, before, None)
        return words, None

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
            elif message[:2] == bytes([Kind.SYNC, Step.MISSING]):
                self.doc.apply_update(read(message)[2])
                self.has_text.set()
            elif message[:2] == bytes([Kind.SYNC, Step.STATE]):
                self.waiting.insert(0, None)
                await line.send(sync(Step.MISSING, Doc().get_update(read(message)[2])))
        self.figures.closed += 1


def _paragraph(root: XmlFragment) -> XmlText:
    """The words of the first paragraph of a text."""
    first = next(each for each in root.children if each.tag == "paragraph" and len(each.children))
    return first.children[0]


async def write_together(site: Any, texts: list[dict[str, Any]]) -> Figures:
    figures, start, end = Figures(), asyncio.Event(), asyncio.Event()
    jobs = []
    for text in texts:
        for place, session in enumerate(text["sessions"]):
            editor = Editor(figures, watches=place == 0, suggests=text["suggests"])
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


def measured(editors: int, *, texts: int = 7, words: int = 500, suggests: bool = False) -> Measured:
    """So many editors in so many texts of so many words, in a demo of their own."""
    variables = {"EDITORS": str(editors), "TEXTS": str(texts), "WORDS": str(words)}
    variables["SUGGESTS"] = "1" if suggests else ""
    with running_demo(WEB_WORKERS="1") as site:
        scenes = in_django(
            "tests.load.live_in_django", database_url=site.database_url, var=site.var, **variables
        )
        [live] = site.pids("uvicorn")
        empty, before, begun = resident_mb(live), cpu_seconds(live), time.perf_counter()
        figures = asyncio.run(write_together(site, scenes))
        share = (cpu_seconds(live) - before) / (time.perf_counter() - begun)
        return Measured(figures, texts, share, resident_mb(live) - empty)


def line(name: str, value: float, unit: str, aim: str = "") -> dict[str, Any]:
    return {"name": f"live.{name}", "value": value, "unit": unit, "aim": aim}


def lines(which: str, found: Measured, aim: str = "") -> Iterator[dict[str, Any]]:
    figures = found.figures
    strokes = f"{len(figures.sent) / SECONDS:.0f} strokes/s in {found.texts} texts"
    yield line(f"p95_ms_{which}", p95(figures.read), f"ms until the others read it, {strokes}", aim)
    yield line(f"saved_p95_ms_{which}", p95(figures.acknowledged), "ms until the disk has it")
    yield line(f"unsaved_{which}", figures.unsaved + figures.closed, "strokes or lines lost", "0")
    yield line(f"cpu_{which}", round(100 * found.share), "% of a core")
    yield line(f"mb_{which}", round(found.grown), "MB that the process grew by")


def run() -> Iterator[dict[str, Any]]:
    yield from lines("suggesting", measured(COUNTS[0], suggests=True))
    alone = measured(56, texts=56)
    unit = f"MB a text of 500 words with its one editor, of {alone.grown:.0f} for {alone.texts}"
    yield line("mb_per_document", round(alone.grown / alone.texts, 2), unit, "<=1")
    ceiling = 0
    for count in COUNTS:
        found = measured(count)
        if count in AIMS:
            yield from lines(str(count), found, AIMS[count])
        if p95(found.figures.read) > BEARABLE or found.figures.unsaved + found.figures.closed:
            break
        ceiling = count
    yield line("ceiling_editors", ceiling, f"editors with p95 <= {BEARABLE} ms and nothing lost")
