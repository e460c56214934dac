# SPDX-License-Identifier: AGPL-3.0-or-later
"""A browser that hangs ends its test, not the run: nothing of Playwright's limits how long a context takes to close."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Timer
from typing import Any

import pytest
from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome")
LIMIT = float(os.environ.get("BROWSER_LIMIT", "480"))
"""Seconds that one test may take before its browsers are killed; the longest takes 160."""


def chromium() -> dict[str, Any]:
    """How to launch the machine's own browser: nothing is downloaded."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        pytest.fail(
            "Manca Chromium: esegui «sudo apt-get install chromium» oppure indica CHROMIUM=/percorso."
        )
    arguments = ["--disable-dev-shm-usage", "--disable-background-networking", "--lang=it-IT"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    return {"executable_path": found, "args": arguments}


def end_browsers() -> None:
    """Kills every Chromium that this process started, so that whoever waits for one of them is answered."""
    for pid in _below(os.getpid()):
        if b"--remote-debugging-pipe" in _read(pid, "cmdline"):
            os.kill(pid, signal.SIGKILL)


def _below(parent: int) -> Iterator[int]:
    for task in Path(f"/proc/{parent}/task").glob("*/children"):
        for child in map(int, task.read_bytes().split()):
            yield child
            yield from _below(child)


def _read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:  # it has just ended
        return b""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Each test with what prepares it and tidies up after it."""
    timer = Timer(LIMIT, end_browsers)
    timer.daemon = True
    timer.start()
    try:
        return (yield)
    finally:
        timer.cancel()


@pytest.fixture(scope="session")
def browsers(launch_browser: Callable[[], Browser]) -> Iterator[Callable[[], Browser]]:
    """Gives the browser of this process; a new one when the last was killed."""
    opened: list[Browser] = []

    def connected() -> Browser:
        if not opened or not opened[-1].is_connected():
            opened.append(launch_browser())
        return opened[-1]

    yield connected
    for one in opened:
        if one.is_connected():
            one.close()


@pytest.fixture
def browser(browsers: Callable[[], Browser]) -> Browser:
    """In the place of pytest-playwright's, which is one for ever."""
    return browsers()
