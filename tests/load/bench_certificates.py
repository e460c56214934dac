# SPDX-License-Identifier: AGPL-3.0-or-later
"""Batches of 200 certificates by one and by two real workers; memory of who renders; what a thousand leave behind."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests import databases
from tests.load.certificates_in_django import resident_mb
from tests.load.site import copy_of_the_demo, in_django

MODULE = "tests.load.certificates_in_django"
BATCH, COUNT = int(os.environ.get("BATCH", "200")), int(os.environ.get("CERTIFICATES", "1000"))
PATIENCE = 300


def run() -> Iterator[dict[str, Any]]:
    with copy_of_the_demo() as (name, var):
        scene = {"database_url": databases.url_of(name), "var": var}
        memory: list[tuple[float, float]] = []
        for count, aim in ((1, "<=20"), (2, "<=12")):
            with workers(count, **scene) as processes:
                seconds = batch(**scene)
                memory += [sizes(process.pid) for process in processes]
            yield {
                "name": f"certificates.batch200_{count}w_s",
                "value": round(seconds, 1),
                "unit": f"s, {BATCH} certificates from the office's request to last file, workers at rest: {count}",
                "aim": aim,
            }
        yield {
            "name": "certificates.rss_mb",
            "value": round(max(writer for writer, _worker in memory), 1),
            "unit": "MB resident, process that renders, after its batch",
            "aim": "<=90",
        }
        yield {
            "name": "certificates.worker_mb",
            "value": round(max(worker for _writer, worker in memory), 1),
            "unit": "MB resident, worker that asks it (Django, Wagtail), after its batch",
            "aim": "",
        }
        found = in_django(MODULE, "render", str(COUNT), **scene)
    yield {
        "name": "certificates.per_second",
        "value": round(found["count"] / found["seconds"], 1),
        "unit": "certificates/s rendered and stored by one process and its writer",
        "aim": ">=8",
    }
    yield {
        "name": "certificates.growth_mb",
        "value": round(found["asker_growth_mb"] + found["writer_growth_mb"], 1),
        "unit": f"MB over {found['count']}, both processes (writer {found['writer_growth_mb']:.1f})",
        "aim": "<=5",
    }


def batch(*, database_url: str, var: Path) -> float:
    """Seconds from the moment the office asks for certificates to that in which the last of their files is there."""
    asked = in_django(MODULE, "issue", str(BATCH), database_url=database_url, var=var)
    files = (
        "SELECT count(*) FROM courses_certificatefile JOIN courses_certificate c ON c.id = certificate_id "
        "JOIN courses_issuingrow USING (completion_id) WHERE batch_id = %s"
    )
    wait(database_url, lambda ask: ask(files, [asked["batch"]]) == BATCH)
    return time.time() - asked["at"]


@contextmanager
def workers(count: int, *, database_url: str, var: Path) -> Iterator[list[subprocess.Popen[bytes]]]:
    """So many `manage.py procrastinate worker`, at rest: nothing of the demo is left to do."""
    with (var / "workers.log").open("wb") as log:
        processes = [
            subprocess.Popen(
                [sys.executable, "manage.py", "procrastinate", "worker"], cwd=databases.ROOT,
                env=databases.environment(database_url, var), stdout=log, stderr=log)
            for _ in range(count)
        ]  # fmt: skip
        try:
            known = "SELECT count(*) FROM procrastinate_workers"
            waiting = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
            due = f"{waiting} AND (scheduled_at IS NULL OR scheduled_at < now())"
            wait(database_url, lambda ask: ask(known) >= count and ask(due) == 0)
            yield processes
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(60)


def wait(database_url: str, truth: Callable[[Callable[..., int]], bool]) -> None:
    """Returns when `truth`, given a function that asks the database for a number, holds."""
    with psycopg.connect(database_url, autocommit=True) as connection:

        def ask(query: str, values: list[Any] | None = None) -> int:
            [found] = connection.execute(query, values).fetchone() or [0]
            return int(found)

        limit = time.monotonic() + PATIENCE
        while not truth(ask):
            if time.monotonic() > limit:
                raise TimeoutError("the workers are not done")
            time.sleep(0.05)


def sizes(worker: int) -> tuple[float, float]:
    """Memory of the process that writes for that worker, and of the worker."""
    children = Path(f"/proc/{worker}/task").glob("*/children")
    [writer] = {number for path in children for number in path.read_text().split()}
    return resident_mb(writer), resident_mb(worker)
