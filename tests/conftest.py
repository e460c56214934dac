# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every test stands on: a database of its own, files of its own, Debian's browser."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.db import connections
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker
from xdist.scheduler import LoadScopeScheduling

from tests import databases
from tests.browsers import (  # noqa: F401  pytest looks for fixtures and hooks here
    browser,
    browsers,
    chromium,
    pytest_runtest_protocol,
)
from tests.demo_sharing import (  # noqa: F401  as above
    SHARED,
    demo_site,
    group_of,
    pytest_runtest_teardown,
)
from tests.scenes import own_scene, scenes_end  # noqa: F401  as above

# Playwright keeps an event loop in the thread of the tests; Django would refuse its ORM there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# The same examples each time: what is red is red again. `--hypothesis-profile=seeking` looks for new ones.
hypothesis.settings.register_profile("same", derandomize=True, deadline=None)
hypothesis.settings.register_profile("seeking", max_examples=1000, deadline=None)
hypothesis.settings.load_profile("same")

SHARE_MUCH = ("tests/test_rights_matrix.py", "tests/drills/", "tests/journeys/")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A copy of the migrated template for this process; a test that commits leaves a fresh copy behind."""
    from django.conf import settings

    template, name = databases.migrated(), databases.own_name("django")

    def renew(*_: Any) -> None:
        connections.close_all()
        databases.copy(template, name)

    with django_db_blocker.unblock():
        known, given = settings.DATABASES["default"], _django_settings(databases.url_of(name))
        options = known.get("OPTIONS", {}) | given.get("OPTIONS", {})
        address = known | given | {"OPTIONS": options}
        connections["default"].settings_dict.update(address)
        renew()
    replaced = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = renew
    yield
    TransactionTestCase._fixture_teardown = replaced
    with django_db_blocker.unblock():
        connections.close_all()
    databases.drop(name)


def _django_settings(url: str) -> dict[str, Any]:
    import environ

    return environ.Env.db_url_config(url)


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> None:
    """Files written by a test stay in its own folder."""
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture(autouse=True)
def own_keys(settings: Any, tmp_path: Path) -> None:
    """Certificates of a test are signed with keys of its own."""
    settings.CERTIFICATE_KEYS = tmp_path / "keys"


@pytest.fixture(scope="session", autouse=True)
def stop_database_at_the_end() -> Iterator[None]:
    yield
    SHARED.end()  # after the last test fixtures of the session end before the hook is asked
    if databases.cluster.cache_info().currsize:
        databases.cluster().stop()


class Sharing(LoadScopeScheduling):
    """Tests that share a demo or the matrix stay in one process, every other test goes to whoever is free."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid) if nodeid.startswith(SHARE_MUCH) else nodeid


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes minutes begins first: at the end there are single tests for whoever is free."""
    items.sort(key=lambda item: not item.nodeid.startswith(SHARE_MUCH[0]))
    items.sort(key=lambda item: not item.nodeid.startswith(SHARE_MUCH))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Sharing:
    return Sharing(config, log)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium instead of a downloaded one."""
    return browser_type_launch_args | chromium()


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return browser_context_args | {"locale": "it-IT", "timezone_id": "Europe/Rome"}
