# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two browsers type into one text while the live process is killed with -9, or PostgreSQL is stopped at once: each
word is there exactly once, and both browsers show what the log rebuilds."""

import shutil
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests import databases
from tests.demo_site import DemoSite
from tests.drills.live_browsers import Typing, log_of, settle, two_people, under
from tests.drills.own_cluster import OwnCluster, demo_of_its_own

pytestmark = pytest.mark.slow
KILLS, STOPS, DOWN = 3, 2, 1.5
CARELESS = {"DJANGO_SETTINGS_MODULE": "tests.drills.careless_live_settings"}


def kills(site: DemoSite) -> Callable[[], None]:
    return lambda: site.kill("uvicorn")


def exactly_once(site: DemoSite, people: tuple[Typing, Typing]) -> None:
    paragraphs = [person.reads() for person in people]
    assert paragraphs[0] == paragraphs[1] == log_of(site, people[0].text["id"])
    there = Counter(word for paragraph in paragraphs[0] for word in paragraph.split())
    typed = [word for person in people for word in person.typed]
    assert len(typed) > 50
    assert [(word, there[word]) for word in typed if there[word] != 1] == []


def test_the_live_process_is_killed_under_two_browsers(demo_site: DemoSite, browser: Browser):
    with two_people(browser, demo_site) as people:
        under(*people, KILLS, kills(demo_site))
        settle(people)

        exactly_once(demo_site, people)


def test_postgresql_is_stopped_at_once_under_two_browsers(tmp_path: Path, browser: Browser):
    with demo_of_its_own(tmp_path) as (site, server), two_people(browser, site) as people:
        stops = []

        def strikes() -> None:
            stops.append(stopping(server))

        under(*people, STOPS, strikes)
        settle(people)

        exactly_once(site, people)
        assert len(stops) == STOPS


def stopping(server: OwnCluster) -> threading.Thread:
    stop = threading.Thread(target=server.stops_at_once, args=(DOWN,))
    stop.start()
    return stop


def test_control_where_saved_is_said_before_the_disk_words_are_gone(tmp_path: Path, browser: Browser):
    template, files = databases.with_demo()
    name, var = databases.own_name("careless"), tmp_path / "var"
    shutil.copytree(files, var)
    databases.copy(template, name)
    try:
        with (
            DemoSite.running(databases.url_of(name), var, **CARELESS) as site,
            two_people(browser, site) as (anna, bruno),
        ):
            under(anna, bruno, 1, kills(site))
            settle((anna, bruno))
            there = {word for paragraph in log_of(site, anna.text["id"]) for word in paragraph.split()}
        assert [word for word in anna.saved if word not in there]
    finally:
        databases.drop(name)
