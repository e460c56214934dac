# SPDX-License-Identifier: AGPL-3.0-or-later
"""One running demo for several modules: to start one costs twelve seconds of processor."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from tests import databases
from tests.demo_site import DemoSite

TOGETHER = {"reading": ("public_pages", "charts", "citizen")}
"""Modules of journeys that touch nothing of each other's: a module that is in no group has a demo of its own."""
GROUPS = {f"tests/journeys/test_{name}.py": group for group, names in TOGETHER.items() for name in names}


def group_of(nodeid: str) -> str:
    """The group of a test's module, or the module itself."""
    module = nodeid.partition("::")[0]
    return GROUPS.get(module, module)


class SharedDemo:
    """The demo that runs in this process of tests; when a test of another group comes it ends, with its data."""

    site: DemoSite | None
    group: str

    def __init__(self) -> None:
        self.group, self.site, self.running = "", None, ExitStack()

    def of(self, group: str, folders: pytest.TempPathFactory) -> DemoSite:
        """The demo of that group, started unless it runs."""
        if self.site is None or group != self.group:
            self.end()
            self.site, self.group = self.running.enter_context(_started(folders)), group
        return self.site

    def end(self) -> None:
        """May be repeated."""
        self.site = None
        self.running.close()


SHARED = SharedDemo()


@contextmanager
def _started(folders: pytest.TempPathFactory) -> Iterator[DemoSite]:
    template, files = databases.with_demo()
    name, folder = databases.own_name("demo"), folders.mktemp("demo") / "var"
    shutil.copytree(files, folder)
    databases.copy(template, name)
    with DemoSite.running(databases.url_of(name), folder) as site:
        yield site
    databases.drop(name)


@pytest.fixture(scope="module")
def demo_site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> DemoSite:
    """The demo as a visitor meets it: real processes on a fresh copy of its data, for a module or for its group."""
    return SHARED.of(group_of(request.node.nodeid), tmp_path_factory)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    if nextitem is None or group_of(nextitem.nodeid) != SHARED.group:
        SHARED.end()
