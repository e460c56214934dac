# SPDX-License-Identifier: AGPL-3.0-or-later
"""The platform's time: one clock for all processes, the database's."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection

ROME = ZoneInfo("Europe/Rome")


def now() -> datetime:
    """Moment at which the current statement began in the database (UTC, timezone-aware)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def day_of(moment: datetime) -> date:
    """Day in Europe/Rome in which `moment` falls: closings and years of competence are counted on it."""
    return moment.astimezone(ROME).date()


def today() -> date:
    """Today in Europe/Rome, by the database's clock."""
    return day_of(now())
