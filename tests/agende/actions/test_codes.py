# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes for life: letters that tell the zones apart, numbers never given twice."""

import pytest

from agende.actions.codes import letters_of, next_code
from agende.models import Record
from tests.agende import stage
from tests.agende.actions import scene
from tests.factories import zone

ZONES = [
    "Adda Martesana",
    "Alto Milanese",
    "Magentino e Abbiatense",
    "Nord Milano",
    "Nord Ovest",
    "Sud Est",
    "Sud Ovest",
]


def test_the_letters_of_the_seven_zones_are_all_different():
    assert [letters_of(name, ZONES) for name in ZONES] == ["ADM", "ALM", "MA", "NM", "NO", "SE", "SO"]


def test_alone_a_zone_has_its_initials():
    assert [letters_of("Adda Martesana", ["Adda Martesana"]), letters_of("Brianza", ["Brianza"])] == [
        "AM",
        "B",
    ]


@pytest.mark.parametrize("names", [["Uno", "Uno due"], ["E", "E"], ["", ""]])
def test_odd_names_have_letters_too(names):
    assert all(letters_of(name, names) for name in names)


def test_numbers_follow_each_other_by_kind(cast, agenda):
    codes = [
        scene.record(cast, agenda, kind).code
        for kind in ("action", "action", "objective", "indicator", "action")
    ]

    assert [code.split("-", 1)[1] for code in codes] == ["AZ-001", "AZ-002", "OB-001", "IN-001", "AZ-003"]


def test_the_number_of_what_was_taken_out_is_not_given_again_nor_in_another_edition(cast, agenda):
    last = scene.record(cast, agenda)
    Record.objects.filter(pk=last.pk).update(state="removed")
    older = stage.older(cast, 2022)
    assert older.zone == agenda.zone

    assert next_code(zone("adda-martesana"), "action").endswith("-AZ-002")


def test_a_zone_keeps_its_letters_when_another_comes_that_shares_them(cast, agenda):
    first = scene.record(cast, agenda)
    zone("alto-milanese")

    assert scene.record(cast, agenda).code.split("-")[0] == first.code.split("-")[0]
