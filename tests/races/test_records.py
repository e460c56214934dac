# SPDX-License-Identifier: AGPL-3.0-or-later
"""Several people on the records of an agenda at once: one code each, one history each."""

import threading

import pytest

from agende import process
from agende.actions import operations
from agende.models import IndicatorReading, Record, RecordChange
from agende.process import monitoring, records
from tests.agende import stage
from tests.agende.actions import scene
from tests.agende.stage import AT
from tests.factories import Cast, actor
from tests.races.test_agende import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def eight_proposers(cast: Cast):
    agenda = stage.agenda(cast)
    section, filled = scene.section(agenda), scene.typed("action")
    people = [actor(cast.editor_gorgonzola), actor(cast.colleague_gorgonzola)] * 4
    return at_once(
        *[
            lambda by=by: process.add_record(section=section, typed=filled, by=by, at=AT)
            for by in people
        ]
    )  # fmt: skip


def test_eight_who_propose_at_once_have_eight_codes_and_places():
    results = eight_proposers(Cast())

    assert [type(result) for result in results] == [Record] * 8
    rows = list(Record.objects.order_by("code").values_list("code", "order"))
    assert [code[-3:] for code, _order in rows] == [f"{number:03d}" for number in range(1, 9)]
    assert sorted(order for _code, order in rows) == list(range(1, 9))


def test_control_without_the_lock_codes_meet(monkeypatch):
    monkeypatch.setattr(operations, "wait_for", lambda name: None)

    results = eight_proposers(Cast())

    orders = list(Record.objects.values_list("order", flat=True))
    assert any(isinstance(result, Exception) for result in results) or len(set(orders)) < 8


def two_who_change(cast: Cast):
    record = scene.record(cast, stage.agenda(cast), who=cast.editor_gorgonzola)
    filled = [("title", "Uno", cast.editor_gorgonzola), ("priority", "high", cast.colleague_gorgonzola)]
    results = at_once(
        *[
            lambda name=name, value=value, who=who: process.change_record(
                record=scene.again(record),
                typed=scene.typed("action", **{name: value}),
                base=1,
                by=actor(who),
                at=AT,
            )
            for name, value, who in filled
        ]
    )
    return scene.again(record), results


def test_two_who_change_a_record_at_once_both_keep_theirs():
    record, results = two_who_change(Cast())

    assert [type(result) for result in results] == [RecordChange] * 2
    assert (record.title, record.data["priority"], record.seq) == ("Uno", "high", 3)


def both_come_to(monkeypatch, module, name):
    """Lets nobody past a function before two have come to it."""
    meeting, done = threading.Barrier(2), getattr(module, name)

    def after_the_other(*args, **kwargs):
        meeting.wait(10)
        return done(*args, **kwargs)

    monkeypatch.setattr(module, name, after_the_other)


def test_control_without_the_row_held_two_changes_have_one_number(monkeypatch):
    monkeypatch.setattr(records, "locked", lambda record: Record.objects.get(pk=record.pk))
    both_come_to(monkeypatch, records, "append")

    _record, results = two_who_change(Cast())

    assert sorted(type(result).__name__ for result in results) == ["IntegrityError", "RecordChange"]


def two_who_read():
    cast = Cast()
    agenda = stage.agenda(cast)
    record = scene.record(cast, agenda, "indicator")
    scene.monitored(agenda)

    return at_once(
        *[
            lambda value=value: process.give_value(
                record=scene.again(record), year=2027, value=value, by=actor(cast.coordinator), at=AT
            )
            for value in (1, 2)
        ]
    )


def test_two_values_of_one_year_at_once_are_one():
    results = two_who_read()

    assert sorted(type(result).__name__ for result in results) == ["AlreadyRead", "IndicatorReading"]
    assert IndicatorReading.objects.count() == 1


def test_control_without_the_row_held_a_year_has_two_values(monkeypatch):
    monkeypatch.setattr(monitoring, "locked", lambda record: record)
    both_come_to(monkeypatch, monitoring, "signed")

    assert [type(result) for result in two_who_read()] == [IndicatorReading] * 2
