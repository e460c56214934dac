# SPDX-License-Identifier: AGPL-3.0-or-later
"""Coroutines of tests, in a thread of their own: a journey's browser leaves its loop running in this one."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor


def run_apart[T](work: Coroutine[None, None, T]) -> T:
    """What the coroutine returns, or raises."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, work).result()
