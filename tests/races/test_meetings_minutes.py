# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two who save the same item of minutes at once, both over the words they had read: one is told, nothing is lost."""

import threading

import pytest

from cms.meetings.minutes import operations
from cms.meetings.minutes.content import mark_of_item
from cms.meetings.minutes.models import Minutes, MinutesItem
from tests.cms.meetings import minuted
from tests.cms.meetings.minuted import AT
from tests.factories import Cast, actor
from tests.races.test_agende import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def saved_by_two():
    """What became of both, and the item."""
    cast = Cast()
    item = minuted.begun(cast).items.first()
    seen = mark_of_item(item)
    writers = {"Uno": actor(cast.coordinator), "Due": actor(cast.plan_officer)}
    again = {
        words: MinutesItem.objects.select_related("minutes__meeting").get(pk=item.pk) for words in writers
    }

    def save(words):
        return operations.save_item(
            item=again[words], title="Mobilità", text=words, decision="", said=[], seen=seen, by=writers[words],
            at=AT)  # fmt: skip

    return at_once(lambda: save("Uno"), lambda: save("Due"))


def test_one_saves_and_the_other_is_told():
    results = saved_by_two()

    assert sum(result is True for result in results) == 1
    assert sum(isinstance(result, operations.Stale) for result in results) == 1
    assert Minutes.objects.get().edits == 1


def test_control_without_the_lock_one_overwrites_the_other(monkeypatch):
    together, passed = threading.Barrier(2), threading.local()

    def unlocked(minutes):
        return Minutes.objects.select_related("meeting").get(pk=minutes.pk)

    def read(*given):
        mark = mark_of_item(*given)
        if threading.current_thread() is not threading.main_thread() and not hasattr(passed, "once"):
            passed.once = True
            together.wait(10)
        return mark

    monkeypatch.setattr(operations, "locked", unlocked)
    monkeypatch.setattr(operations, "mark_of_item", read)

    assert saved_by_two() == [True, True]
