# SPDX-License-Identifier: AGPL-3.0-or-later
"""What hundreds of tests begin with is made once: a test that asks for a scene finds it in its database.

The fixture of that name calls the same function again, which finds all there: without a scene it would make it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker

from tests import databases

SCENES = {
    "town_site": "tests.home.stage.open_towns",
    "stage": "tests.home.stage.open_stage",
}
"""Fixture -> what makes its scene; a test that asks for two gets the first."""
OWN_COPY = ("transactional_db", "live_server")
"""Fixtures of tests that commit: they throw their database away, and so make their scene themselves."""

_copies: dict[str, str] = {}


def _scene_of(request: pytest.FixtureRequest) -> str | None:
    mark = request.node.get_closest_marker("django_db")
    commits = (mark and mark.kwargs.get("transaction")) or any(
        name in request.fixturenames for name in OWN_COPY
    )
    asked = (name for name in SCENES if name in request.fixturenames)
    return None if commits else next(asked, None)


@pytest.fixture(autouse=True)
def own_scene(request: pytest.FixtureRequest) -> Iterator[None]:
    """Before the test's transaction opens, turns to the database in which its scene is."""
    name = _scene_of(request)
    if name is None:
        yield
        return
    request.getfixturevalue("django_db_setup")
    blocker: DjangoDbBlocker = request.getfixturevalue("django_db_blocker")
    with blocker.unblock():
        plain = connections["default"].settings_dict["NAME"]
        _turn_to(_copy_of(name))
    yield
    with blocker.unblock():
        _turn_to(plain)


def _copy_of(name: str) -> str:
    if name not in _copies:
        _copies[name] = databases.own_name(name)
        databases.copy(databases.with_scene(SCENES[name], of=f"{datetime.now(UTC):%Y-%m-%d}"), _copies[name])
    return _copies[name]


def _turn_to(database: str) -> None:
    connection = connections["default"]
    if connection.in_atomic_block:
        raise RuntimeError("the scene comes before the transaction: ask for its fixture, not for the mark")
    connection.close()
    connection.settings_dict["NAME"] = database


@pytest.fixture(scope="session", autouse=True)
def scenes_end(stop_database_at_the_end: None) -> Iterator[None]:
    """Copies of this process are dropped with it."""
    yield
    for copy in _copies.values():
        databases.drop(copy)
