# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeps a few processes running in the foreground: the dead start again, a signal stops them all."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

TICK = 0.2
GRACE = 12.0
SHORT_LIFE = 5.0
LONGEST_PAUSE = 8.0
MOST_QUICK_DEATHS = 5
PR_SET_PDEATHSIG = 1


class GaveUp(Exception):
    """A process dies as soon as it starts: starting it again does not help."""


@dataclass
class Child:
    """A command kept running. It leads a process group of its own, so that nothing of it survives it."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] = field(init=False)
    started: float = 0.0
    quick_deaths: int = 0
    resume: float = 0.0

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            start_new_session=True,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 (the supervisor has one thread)
        )

    def kill_group(self, number: int) -> None:
        """Sends a signal to the process and to all it started."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def note_death(self) -> float:
        """Clears what is left of the dead process; returns the seconds to wait before the next start."""
        self.kill_group(signal.SIGKILL)
        quick = time.monotonic() - self.started < SHORT_LIFE
        self.quick_deaths = self.quick_deaths + 1 if quick else 0
        if self.quick_deaths >= MOST_QUICK_DEATHS:
            raise GaveUp(self.name)
        return min(LONGEST_PAUSE, 2.0 ** (self.quick_deaths - 1)) if self.quick_deaths > 1 else 0.0


@dataclass
class Supervisor:
    """Runs children until `stop_all`; `say` receives one sentence for each restart."""

    children: list[Child]
    say: Callable[[str], None] = print
    waiting: list[Child] = field(default_factory=list)

    def start_all(self) -> None:
        for child in self.children:
            child.start()

    def watch(self) -> None:
        """Looks once at every child and starts again the dead ones whose pause is over."""
        for child in self.children:
            if child in self.waiting:
                if time.monotonic() >= child.resume:
                    self.waiting.remove(child)
                    child.start()
            elif child.process.poll() is not None:
                code = child.process.returncode
                reason = f"segnale {-code}" if code < 0 else f"codice {code}"
                child.resume = time.monotonic() + child.note_death()
                self.waiting.append(child)
                self.say(f"Il processo «{child.name}» si è fermato ({reason}): lo riavvio.")
        time.sleep(TICK)

    def stop_all(self) -> None:
        """Asks all to finish, waits for them, then ends what is left."""
        running = [child for child in self.children if child.process.poll() is None]
        for child in running:
            child.process.terminate()
        limit = time.monotonic() + GRACE
        for child in running:
            try:
                child.process.wait(max(0.1, limit - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.say(f"Il processo «{child.name}» non si ferma da solo: lo chiudo.")
            child.kill_group(signal.SIGKILL)


def _die_with_parent() -> None:
    """On Linux the child is asked to stop when the supervisor itself is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
