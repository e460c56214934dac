# SPDX-License-Identifier: AGPL-3.0-or-later
"""Since when a report on an action or a value of an indicator is missing. Pure."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from agende.actions.models import IndicatorReading, ProgressReport, Record
from cms.clock import ROME, day_of

REPORT_EVERY = 6
"""Months after which the owners of an action report again."""
ENDED = frozenset({ProgressReport.State.DONE, ProgressReport.State.STOPPED})


def months_after(moment: datetime, months: int) -> datetime:
    """The same hour in Rome some months later, on the last day of a shorter month."""
    local = moment.astimezone(ROME)
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    return local.replace(year=year, month=month + 1, day=min(local.day, monthrange(year, month + 1)[1]))


def late_since(
    record: Record,
    *,
    begun: datetime | None,
    report: ProgressReport | None,
    readings: Sequence[IndicatorReading],
    at: datetime,
) -> datetime | None:
    """Since when the next report or value is missing; None while it is not, and before the monitoring has `begun`.

    Of an action that is done or stopped no more is awaited, nor of an indicator read in the year it was to reach.
    """
    if begun is None or record.kind == Record.Kind.OBJECTIVE or (report and report.state in ENDED):
        return None
    if readings and (last := record.data.get("target_year")) and readings[-1].year >= int(last):
        return None
    said = report.at if report else max((reading.at for reading in readings), default=begun)
    every = REPORT_EVERY if record.kind == Record.Kind.ACTION else int(record.data.get("frequency") or 12)
    due = months_after(max(said, begun), every)
    return due if due <= at else None


def is_over(data: Mapping[str, Any], report: ProgressReport | None, *, at: datetime) -> bool:
    """Whether the half-year in which an action was to end is over, and nobody said that it is done or stopped."""
    ends = str(data.get("ends") or "")
    day = day_of(at)
    return (
        bool(ends)
        and ends < f"{day.year}-{1 if day.month <= 6 else 2}"
        and not (report and report.state in ENDED)
    )
