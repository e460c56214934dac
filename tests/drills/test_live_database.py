# SPDX-License-Identifier: AGPL-3.0-or-later
"""PostgreSQL stopped in the middle of things while two people type: no saved word is lost, none is there twice."""

import random
from collections import Counter
from pathlib import Path

import pytest

from agende.texts.blocks import Block
from tests.drills.live_typists import Typist
from tests.drills.own_cluster import OwnCluster, demo_of_its_own
from tests.drills.test_demo_kills import draft_of_melzo, eventually
from tests.drills.test_live_kills import blocks_of_the_log, typists

pytestmark = pytest.mark.slow
STOPS, SEED = 3, 20261123


def type_under_stops(server: OwnCluster, people: list[Typist]) -> None:
    chance = random.Random(SEED)
    for person in people:
        person.start()
    for stop in range(STOPS + 1):
        enough = sum(len(person.saved) for person in people) + chance.randint(30, 60)
        assert eventually(lambda enough=enough: sum(len(person.saved) for person in people) >= enough, 90)
        if stop < STOPS:
            server.stops_at_once(chance.uniform(0.2, 1.5))
    for person in people:
        person.is_over.set()
    for person in people:
        person.join(90)


def under_stops(folder: Path, **environment: str) -> tuple[list[Typist], list[list[Block]]]:
    """Who typed, and the text: as the log rebuilds it, and as each of them reads it in the end."""
    with demo_of_its_own(folder, **environment) as (site, server):
        _agenda, contribution = draft_of_melzo(site)
        people = typists(site, contribution)
        type_under_stops(server, people)
        return people, [blocks_of_the_log(site, contribution), *(person.reads() for person in people)]


def words_in(blocks: list[Block]) -> Counter[str]:
    return Counter(piece["text"] for block in blocks for piece in block.get("content", ()))


def test_no_saved_word_is_lost_and_none_is_doubled(tmp_path: Path):
    people, texts = under_stops(tmp_path)
    there = words_in(texts[0])

    assert texts[0] == texts[1] == texts[2]
    for person in people:
        assert not person.is_alive()
        assert len(person.saved) > STOPS, person.codes
        assert [word for word in person.saved if there[word] != 1] == []
        assert [word for word in person.typed if there[word] > 1] == []
        assert not [code for code in person.codes if 4400 <= code < 4500]


def test_control_where_saved_is_said_before_the_disk_words_are_lost(tmp_path: Path):
    careless = {"DJANGO_SETTINGS_MODULE": "tests.drills.careless_live_settings"}

    people, texts = under_stops(tmp_path, **careless)

    there = words_in(texts[0])
    assert [word for person in people for word in person.saved if there[word] != 1]
