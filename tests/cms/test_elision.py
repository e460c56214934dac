# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest
from django.utils import translation

from cms.clock import elided


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Versione 1 del 8 marzo 2027", "Versione 1 dell’8 marzo 2027"),
        ("sostituita il 11 aprile 2027", "sostituita l’11 aprile 2027"),
        ("dal 8 marzo 2027", "dall’8 marzo 2027"),
        ("del 3 marzo 2027", "del 3 marzo 2027"),
        ("del 18 marzo 2027", "del 18 marzo 2027"),
        ("il 8% dei comuni", "il 8% dei comuni"),
    ],
)
def test_the_eighth_and_the_eleventh_are_said_as_italian_says_them(typed, said):
    assert elided(typed) == said


def test_another_language_is_left_alone():
    with translation.override("en"):
        assert elided("il 8 marzo 2027") == "il 8 marzo 2027"
