# SPDX-License-Identifier: AGPL-3.0-or-later
"""Giving more time to somebody."""

from datetime import date, datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from cms.audit.operations import Doer, record
from cms.people.models import Person
from courses.quizzes.models import Accommodation


@transaction.atomic
def save_accommodation(
    *, accommodation: Accommodation | None, person: Person, extra_percent: int, from_date: date,
    to_date: date | None, by: Doer, at: datetime,
) -> Accommodation:  # fmt: skip
    """Gives more time from a day to another, both included; attempts begun before keep the time they had.

    The log says that it was written, not of whom nor how much.
    """
    saved = accommodation or Accommodation()
    saved.person, saved.extra_percent = person, extra_percent
    saved.during = DateRange(from_date, to_date, "[]")
    saved.save()
    record(by=by, verb="courses.accommodation_saved", on=saved, at=at)
    return saved
