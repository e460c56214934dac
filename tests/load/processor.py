# SPDX-License-Identifier: AGPL-3.0-or-later
"""Processor time of processes, whoever else keeps the machine busy."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


class Processor:
    """What some processes, all their threads, spend from now on. Linux alone tells it: elsewhere it stays 0."""

    def __init__(self, pids: Iterable[int]) -> None:
        self.pids = list(pids)
        self.start = self._spent()

    def milliseconds(self) -> float:
        """Processor time since the beginning, ms."""
        return (self._spent() - self.start) / 1e6

    def _spent(self) -> int:
        """Nanoseconds on a processor, the first number of each thread's `schedstat`."""
        spent = 0
        for pid in self.pids:
            for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
                with suppress(OSError):  # a thread that ended
                    spent += int(thread.read_text().split()[0])
        return spent
