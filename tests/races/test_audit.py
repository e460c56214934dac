# SPDX-License-Identifier: AGPL-3.0-or-later
"""No entry appears below a seal: sealing gives way to whoever is writing, and never waits for them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from cms.audit import operations
from cms.audit.operations import broken_seals, record, seal
from tests.factories import body

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(act: Callable[[], Any]) -> Any:
    """What `act` returns on another connection."""

    def one() -> Any:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(one).result(20)


def seal_while_one_is_open() -> Any:
    """A slow writer holds the first entry; a quick one commits the second; then the sealer comes."""
    town = body("Legnano")
    with transaction.atomic():
        record(by=None, verb="test.slow", on=town)
        elsewhere(lambda: record(by=None, verb="test.quick", on=town))
        return elsewhere(seal)


def test_the_sealer_gives_way_and_seals_both_later():
    assert seal_while_one_is_open() is None
    assert seal().entries == 2
    assert broken_seals() == []


def test_control_without_the_lock_an_entry_appears_below_the_seal(monkeypatch):
    monkeypatch.setattr(operations, "_keep_off_sealer", lambda: None)
    link = seal_while_one_is_open()
    assert link.entries == 1
    assert broken_seals() == [link]
