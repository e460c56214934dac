# SPDX-License-Identifier: AGPL-3.0-or-later
"""Processes of the demo killed at any moment come back; nothing that was saved is lost or written twice."""

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import databases
from tests.demo_site import DemoSite

APPS_TABLES = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND split_part(relname, '_', 1) IN "
    "('cms', 'courses', 'agende', 'home', 'wagtailcore') AND relname NOT IN ('cms_cache', 'cms_auditseal') "
    "ORDER BY relname"
)


@pytest.fixture
def own_site(tmp_path: Path) -> Iterator[Callable[[], DemoSite]]:
    """Starts and stops the demo, as often as asked, on one database of this test alone."""
    template, files = databases.with_demo()
    name, folder = databases.own_name("drill"), tmp_path / "var"
    shutil.copytree(files, folder)
    databases.copy(template, name)
    yield lambda: DemoSite.running(databases.url_of(name), folder)
    databases.drop(name)


def eventually(truth: Callable[[], bool], seconds: float = 30) -> bool:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if truth():
            return True
        time.sleep(0.2)
    return False


def fingerprint(site: DemoSite) -> dict[str, str]:
    """A hash of all the rows of each table of ours."""
    tables = [row["relname"] for row in site.rows(APPS_TABLES)]
    query = "SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS hash FROM {} t"
    return {table: site.rows(query.format(table))[0]["hash"] for table in tables}


@pytest.mark.parametrize("word", ["granian", "uvicorn", "procrastinate"])
def test_a_killed_process_comes_back(demo_site: DemoSite, word: str) -> None:
    before = set(demo_site.pids(word))
    assert before
    demo_site.kill(word)
    assert eventually(lambda: bool(demo_site.pids(word)) and not before & set(demo_site.pids(word)))
    demo_site.wait()


def test_one_killed_web_process_of_many_comes_back(demo_site: DemoSite) -> None:
    import os
    import signal

    before = demo_site.pids("granian")
    os.kill(before[-1], signal.SIGKILL)
    assert eventually(lambda: len(demo_site.pids("granian")) == len(before))
    demo_site.wait()


def test_the_worker_works_again_after_a_kill(demo_site: DemoSite) -> None:
    def workers() -> set[int]:
        return {row["id"] for row in demo_site.rows("SELECT id FROM procrastinate_workers")}

    assert eventually(lambda: bool(workers()))
    before = workers()
    demo_site.kill("procrastinate")
    assert eventually(lambda: bool(workers() - before))


def is_work_done(site: DemoSite) -> bool:
    """Whether the jobs of the first load (the PDF of the approved agenda) are done; periodic ones go on."""
    waiting = "SELECT 1 FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND queueing_lock IS NULL"
    return not site.rows(waiting)


def test_a_second_start_changes_no_row(own_site: Callable[[], DemoSite]) -> None:
    with own_site() as site:
        assert eventually(lambda: is_work_done(site), seconds=60)
        first = fingerprint(site)
    with own_site() as site:
        assert fingerprint(site) == first
    assert len(first) > 20


def test_stopping_leaves_no_process(own_site: Callable[[], DemoSite]) -> None:
    with own_site() as site:
        assert site.pids("granian")
    assert site.process.returncode == 0
    assert [pid for word in ("granian", "uvicorn", "procrastinate") for pid in site.pids(word)] == []


def test_a_killed_demo_leaves_no_process(own_site: Callable[[], DemoSite]) -> None:
    import os
    import signal

    with own_site() as site:
        os.kill(site.process.pid, signal.SIGKILL)
        site.process.wait()
        assert eventually(lambda: not site.pids("granian") and not site.pids("procrastinate"))
