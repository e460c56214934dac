# SPDX-License-Identifier: AGPL-3.0-or-later
"""While an agenda is carried out: its owners report how far actions are, and give the values of indicators."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from agende.actions.models import IndicatorReading, ProgressReport, Record
from agende.actions.operations import locked
from agende.actions.rules import can_report
from agende.phases.operations import signed
from agende.process.gates import NoReason, allow, in_phase
from cms.audit.operations import record as audit
from cms.rights import Actor, Hidden

PERCENT_OF = {ProgressReport.State.NOT_BEGUN: 0, ProgressReport.State.DONE: 100}


class AlreadyRead(Exception):
    """The year has its value already: it is corrected, not given again. `reading` is that value."""

    def __init__(self, reading: IndicatorReading) -> None:
        super().__init__(f"{reading}")
        self.reading = reading


@transaction.atomic
def report_progress(
    *, record: Record, state: str, percent: int | None, note: str, by: Actor, at: datetime
) -> ProgressReport | None:
    """How far an action is; None when the last report says that very thing (a second click).

    An action not begun is at 0 %, one that is done at 100 %. Raises NoReason when it is late or stopped and no word
    says why.
    """
    _allow(record, Record.Kind.ACTION, by, at)
    note, percent = note.strip(), PERCENT_OF.get(ProgressReport.State(state), percent)
    if state in {ProgressReport.State.LATE, ProgressReport.State.STOPPED} and not note:
        raise NoReason
    last = record.reports.order_by("pk").last()
    if last and (last.state, last.percent, last.note, last.person_id) == (
        state, percent, note, by.person_id,
    ):  # fmt: skip
        return None
    report = ProgressReport.objects.create(
        record=record, state=state, percent=percent, note=note, body_id=by.body_id, **signed(by), at=at
    )
    audit(
        by=by, verb="agende.progress_reported", on=record, at=at, detail={"state": state, "percent": percent}
    )
    return report


@transaction.atomic
def give_value(
    *,
    record: Record,
    year: int,
    value: Decimal | None,
    by: Actor,
    at: datetime,
    source: str = "",
    note: str = "",
    corrects: IndicatorReading | None = None,
) -> IndicatorReading | None:
    """The value of an indicator in a year; None says that it is missing, and `note` says why (else NoReason).

    A value is corrected by a new one that names it. Raises AlreadyRead where a year has one and none is named, and
    where the one named was corrected meanwhile. None when that very value stands already.
    """
    _allow(record, Record.Kind.INDICATOR, by, at)
    if value is None and not note.strip():
        raise NoReason
    said = {"value": value, "source": source.strip(), "note": note.strip()}
    standing = record.readings.filter(year=year, corrected_by=None).order_by("pk").last()
    if standing and {name: getattr(standing, name) for name in said} == said:
        return None
    if standing and standing != corrects:
        raise AlreadyRead(standing)
    if corrects and not standing:
        raise Hidden(f"{corrects!r} is no value of {record!r} in {year}")
    reading = IndicatorReading.objects.create(
        record=record, year=year, corrects=standing, **said, **signed(by), at=at
    )
    audit(by=by, verb="agende.value_given", on=record, at=at, detail={"year": year})
    return reading


def _allow(record: Record, kind: str, by: Actor, at: datetime) -> None:
    """Who, then when, then one at a time."""
    allow(can_report, by, record)
    if record.kind != kind:
        raise Hidden(f"{record!r} is no {kind}")
    in_phase("report_progress", record.agenda, at)
    locked(record)
