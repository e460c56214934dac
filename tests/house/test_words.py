# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every English string of code and templates has its Italian, with the same placeholders."""

import pytest
from babel.messages.catalog import Catalog

from tools import messages


@pytest.mark.parametrize("app", messages.APPS)
def test_italian_is_complete(app: str) -> None:
    assert messages.faults(app) == []


@pytest.mark.parametrize("app", messages.APPS)
def test_catalogue_holds_nothing_obsolete(app: str) -> None:
    obsolete = {message.id for message in messages.read(app)} - {
        message.id for message in messages.strings(app)
    }
    assert obsolete - {""} == set(), "make messages"


@pytest.mark.parametrize(
    ("english", "italian", "flags"),
    [
        ("saved", "", ()),
        ("saved", "salvato", ("fuzzy",)),
        ("%(count)s modules", "moduli", ()),
        ("%(count)s modules", "%(conto)s moduli", ()),
        (("%(n)s module", "%(n)s modules"), ("%(n)s modulo", ""), ()),
    ],
)
def test_a_planted_fault_is_found(
    english: str | tuple[str, str],
    italian: str | tuple[str, str],
    flags: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wanted, known = Catalog(locale="it"), Catalog(locale="it")
    wanted.add(english)
    known.add(english, italian, flags=flags)
    monkeypatch.setattr(messages, "strings", lambda app: wanted)
    monkeypatch.setattr(messages, "read", lambda app: known)
    assert messages.faults("cms") != []


def test_strings_of_templates_and_plurals_are_read() -> None:
    found = {message.id for app in messages.APPS for message in messages.strings(app)}
    assert len(found) > 100
    assert any(isinstance(words, tuple) for words in found)
