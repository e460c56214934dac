# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo, running: for journeys in the browser and for drills that kill its processes."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import psycopg
from psycopg.rows import dict_row

from tests import databases

PATIENCE = 90
ONE_OF_EACH = """
    SELECT DISTINCT ON (page.content_type_id) page.url_path
    FROM wagtailcore_page page JOIN wagtailcore_page home ON page.path LIKE home.path || '%%' AND home.depth = 2
    WHERE page.live AND NOT EXISTS (
        SELECT FROM wagtailcore_pageviewrestriction held JOIN wagtailcore_page above ON above.id = held.page_id
        WHERE page.path LIKE above.path || '%%')
    ORDER BY page.content_type_id, page.path
"""


@dataclass
class DemoSite:
    """A running demo. `url` and `live_url` have no slash at the end; `var` holds its files, `var/"mail"` its mails."""

    url: str
    live_url: str
    database_url: str
    var: Path
    process: subprocess.Popen[bytes]
    log: Path

    @classmethod
    @contextmanager
    def running(cls, database_url: str, var: Path, **environment: str) -> Iterator["DemoSite"]:
        """Starts `manage.py demo` on a prepared database and waits for its first page; stops it afterwards."""
        port, live_port = free_port(), free_port()
        own = {
            "PORT": str(port),
            "LIVE_PORT": str(live_port),
            "SITE_URL": f"http://127.0.0.1:{port}",
            "WEB_WORKERS": "1",
            "WEB_THREADS": "4",
        }
        log = var.parent / "demo.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "demo", "--quiet"],
                cwd=databases.ROOT,
                env=databases.environment(database_url, var) | own | environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        site = cls(own["SITE_URL"], f"ws://127.0.0.1:{live_port}", database_url, var, process, log)
        try:
            site.wait()
            yield site
        finally:
            site.stop()

    def wait(self, path: str = "/") -> None:
        """Returns when `path` answers 200; raises with the log when the demo ended or time is over."""
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit and self.process.poll() is None:
            if self.status(path) == 200:
                return
            time.sleep(0.1)
        raise RuntimeError(f"{path} does not answer 200:\n{self.log.read_text()[-4000:]}")

    def status(self, path: str) -> int:
        """HTTP status of `path`, 0 when nobody listens."""
        try:
            with urlopen(self.url + path, timeout=20) as response:
                return response.status
        except HTTPError as error:
            return error.code
        except OSError:
            return 0

    def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        """Rows of a query on the demo's database."""
        with psycopg.connect(self.database_url, autocommit=True, row_factory=dict_row) as connection:
            return connection.execute(query, values).fetchall()

    def pages(self) -> list[str]:
        """The address of one public page of each type."""
        return [f"/{row['url_path'].split('/', 2)[2]}" for row in self.rows(ONE_OF_EACH)]

    def pids(self, word: str) -> list[int]:
        """Processes of this demo whose command line contains `word` ("granian", "procrastinate", "uvicorn")."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                words = (folder / "cmdline").read_bytes().decode(errors="replace")
                variables = (folder / "environ").read_bytes().decode(errors="replace")
            except OSError:
                continue
            if word in words and f"VAR_DIR={self.var}\0" in variables:
                found.append(int(folder.name))
        return sorted(found)

    def kill(self, word: str) -> None:
        """kill -9 of every process of that kind, at once."""
        for pid in self.pids(word):
            os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        """As Ctrl-C would: everything ends, data stay."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            raise


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
