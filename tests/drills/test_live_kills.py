# SPDX-License-Identifier: AGPL-3.0-or-later
"""kill -9 of the live process while two people type: no word said to be saved is lost, none is there twice."""

import random
import shutil
from collections import Counter
from pathlib import Path

import pytest
from pycrdt import Doc

from agende.texts.blocks import Block
from agende.texts.ydocs import blocks_in
from tests import databases
from tests.demo_site import DemoSite
from tests.drills.live_typists import Typist
from tests.drills.test_demo_kills import EDITOR, Client, draft_of_melzo, eventually

pytestmark = pytest.mark.slow
KILLS, SEED = 4, 20261123  # five quick deaths, and the demo gives the process up


def blocks_of_the_log(site: DemoSite, contribution: str) -> list[Block]:
    """The text, rebuilt from every row of its log."""
    document = Doc()
    rows = site.rows(
        "SELECT u.data FROM agende_update u JOIN agende_textdoc d ON d.id = u.doc_id"
        " JOIN agende_contribution c ON c.id = d.contribution_id WHERE c.uid::text = %s ORDER BY u.seq",
        contribution,
    )
    for row in rows:
        document.apply_update(bytes(row["data"]))
    return blocks_in(document)


def text_of_the_log(site: DemoSite, contribution: str) -> list[str]:
    """Its words."""
    blocks = blocks_of_the_log(site, contribution)
    return [piece["text"] for block in blocks for piece in block.get("content", ())]


def typists(site: DemoSite, contribution: str) -> list[Typist]:
    client = Client(site)
    client.signs_in(EDITOR)
    [cookie] = [cookie.value for cookie in client.jar if cookie.name == "sessionid"]
    [uid] = site.rows(
        "SELECT d.uid::text FROM agende_textdoc d JOIN agende_contribution c ON c.id = d.contribution_id"
        " WHERE c.uid::text = %s",
        contribution,
    )
    return [Typist(f"{site.live_url}/ws/testi/{uid['uid']}", site.url, cookie, name) for name in ("a", "b")]


def type_under_kills(site: DemoSite, people: list[Typist]) -> None:
    chance = random.Random(SEED)
    for person in people:
        person.start()
    for kill in range(KILLS + 1):
        enough = sum(len(person.saved) for person in people) + chance.randint(25, 60)
        assert eventually(lambda enough=enough: sum(len(person.saved) for person in people) >= enough, 60)
        if kill < KILLS:
            site.kill("uvicorn")
    for person in people:
        person.is_over.set()
    for person in people:
        person.join(60)


def test_no_saved_word_is_lost_and_none_is_doubled(demo_site: DemoSite):
    _agenda, contribution = draft_of_melzo(demo_site)
    people = typists(demo_site, contribution)

    type_under_kills(demo_site, people)

    there = Counter(text_of_the_log(demo_site, contribution))
    for person in people:
        assert not person.is_alive()
        assert len(person.saved) > KILLS, person.codes
        assert [word for word in person.saved if there[word] != 1] == []
        assert [word for word in person.typed if there[word] > 1] == []
        assert person.reads() == blocks_of_the_log(demo_site, contribution)
        assert not [code for code in person.codes if 4400 <= code < 4500]


def test_control_where_saved_is_said_before_the_disk_words_are_lost(tmp_path: Path):
    template, files = databases.with_demo()
    name, var = databases.own_name("careless"), tmp_path / "var"
    shutil.copytree(files, var)
    databases.copy(template, name)
    try:
        careless = {"DJANGO_SETTINGS_MODULE": "tests.drills.careless_live_settings"}
        with DemoSite.running(databases.url_of(name), var, **careless) as site:
            _agenda, contribution = draft_of_melzo(site)
            people = typists(site, contribution)
            type_under_kills(site, people)
            there = Counter(text_of_the_log(site, contribution))
        assert [word for person in people for word in person.saved if there[word] != 1]
    finally:
        databases.drop(name)
