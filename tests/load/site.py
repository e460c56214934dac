# SPDX-License-Identifier: AGPL-3.0-or-later
"""What measures stand on: a running demo of their own, Django on its data, requests as fast as they go."""

import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests import databases
from tests.demo_site import DemoSite

CONNECTIONS = 8


@contextmanager
def copy_of_the_demo() -> Iterator[tuple[str, Path]]:
    """Name of a database and folder of files, copies of the demo, gone afterwards."""
    template, files = databases.with_demo()
    name = databases.own_name("load")
    with tempfile.TemporaryDirectory() as folder:
        var = Path(folder) / "var"
        shutil.copytree(files, var)
        databases.copy(template, name)
        try:
            yield name, var
        finally:
            databases.drop(name)


@contextmanager
def running_demo(**environment: str) -> Iterator[DemoSite]:
    """The demo with two web processes of three threads, as `make demo` starts it."""
    with (
        copy_of_the_demo() as (name, var),
        DemoSite.running(
            databases.url_of(name), var, **{"WEB_WORKERS": "2", "WEB_THREADS": "3"} | environment
        ) as site,
    ):
        yield site


def in_django(module: str, *arguments: str, database_url: str, var: Path, **variables: str) -> Any:
    """What `python -m module arguments` prints as JSON on its last line, run with Django on that data."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=databases.ROOT,
        env=databases.environment(database_url, var) | variables,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{module}:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def requests_per_second(address: str, *, seconds: float, cookie: str = "") -> float:
    """Answers 200 per second over a few connections kept open; raises on any other answer."""
    return asyncio.run(_load(address, seconds, cookie))


async def _load(address: str, seconds: float, cookie: str) -> float:
    target = urlsplit(address)
    head = f"GET {target.path} HTTP/1.1\r\nHost: {target.netloc}\r\nAccept-Encoding: gzip\r\n"
    request = f"{head}Cookie: {cookie}\r\n\r\n" if cookie else f"{head}\r\n"
    start = time.perf_counter()
    clients = [
        _client(target.hostname or "", target.port or 80, request.encode(), start + seconds)
        for _ in range(CONNECTIONS)
    ]
    answers = sum(await asyncio.gather(*clients))
    return answers / (time.perf_counter() - start)


async def _client(host: str, port: int, request: bytes, end: float) -> int:
    reader, writer = await asyncio.open_connection(host, port)
    answers = 0
    try:
        while time.perf_counter() < end:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            if b" 200 " not in head.split(b"\r\n", 1)[0]:
                raise RuntimeError(head.decode())
            length = next(
                int(line.split(b":")[1])
                for line in head.split(b"\r\n")
                if line.lower().startswith(b"content-length")
            )
            await reader.readexactly(length)
            answers += 1
    finally:
        writer.close()
    return answers
