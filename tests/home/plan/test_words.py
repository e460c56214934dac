# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words about an action in few lines."""

from types import SimpleNamespace

import pytest

from home.templatetags.plan import places_words


def sheet(*names):
    towns = [SimpleNamespace(name=name) for name in names]
    return SimpleNamespace(is_whole_city=False, zones=[], towns=towns)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("Gorgonzola",), "Gorgonzola"),
        (("Bresso", "Gorgonzola", "Melzo", "Segrate"), "Bresso, Gorgonzola, Melzo, Segrate"),
        (("Bresso", "Gorgonzola", "Melzo", "Rho", "Segrate"), "Bresso, Gorgonzola, Melzo e altri 2"),
    ],
)
def test_a_place_is_named_rather_than_counted_alone(names, words):
    assert places_words(sheet(*names)) == words
