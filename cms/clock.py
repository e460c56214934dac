# SPDX-License-Identifier: AGPL-3.0-or-later
"""The platform's time: one clock for all processes, the database's; days and hours in words."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.db import connection
from django.db.models.functions import Now, TruncDate
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

ROME = ZoneInfo("Europe/Rome")
# Today in Rome inside a query: asking the database for the day first would be a query more.
TODAY = TruncDate(Now(), tzinfo=ROME)
BEFORE_A_VOWEL = re.compile(r"\b(de|da|a|i)l (8|11)\b(?= \w+ \d{4})")
JOINED = {"de": "dell", "da": "dall", "a": "all", "i": "l"}
"""An article before the eighth or the eleventh of a month of a year: those numbers begin with a vowel."""


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


def day_in_words(value: date) -> str:
    """ "23 ottobre 2019", "1° marzo 2026"; a moment gives its day in Rome."""
    day = day_of(value) if isinstance(value, datetime) else value
    language = (get_language() or "it")[:2]
    words: str = format_date(day, "d MMMM y", locale=language)
    return words.replace("1 ", "1° ", 1) if language == "it" and day.day == 1 else words


def moment_in_words(value: datetime) -> str:
    """ "23 ottobre 2019, ore 10:42", in Rome."""
    local = value.astimezone(ROME)
    return _("%(day)s, at %(time)s") % {"day": day_in_words(local), "time": f"{local:%H:%M}"}


def elided(words: str) -> str:
    """ "del 8 marzo 2027" → "dell’8 marzo 2027", as Italian says it; other days and languages as they are."""
    if (get_language() or "it")[:2] != "it":
        return words
    return BEFORE_A_VOWEL.sub(lambda found: f"{JOINED[found[1]]}’{found[2]}", words)


def days_in_words(first: date, after: date | None) -> str:
    """ "1° settembre 2026 – 30 giugno 2027", the day before `after`; "…" as its end while there is none."""
    last = day_in_words(after - timedelta(days=1)) if after else "…"
    return f"{day_in_words(first)} – {last}"


def minutes_in_words(value: int | timedelta | None) -> str:
    """ "1 ora e 30 minuti" from minutes or a timedelta; "" for None."""
    if value is None:
        return ""
    total = round(value.total_seconds() / 60) if isinstance(value, timedelta) else int(value)
    hours, minutes = divmod(total, 60)
    in_hours = ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    in_minutes = ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    if hours and minutes:
        return _("%(hours)s and %(minutes)s") % {"hours": in_hours, "minutes": in_minutes}
    return in_hours if hours else in_minutes


def end_of(day: date) -> datetime:
    """The first moment after a day in Rome: a closing day ends there."""
    return datetime.combine(day + timedelta(days=1), time(), ROME)


def last_day_of(closes_at: datetime) -> date:
    """The last day in Rome of a time that ends at `closes_at` (half-open: midnight belongs to the day before)."""
    return day_of(closes_at - timedelta(microseconds=1))
