# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many people of a municipality were trained in a year: public, and never a number that lets fewer be counted."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

LEAST = 5
"""People under which nothing is said: neither their number nor their hours."""

# Whoever's minutes were all undone is not counted. What is under LEAST never leaves the database.
COUNT = """
SELECT municipality_id, year, count(*), sum(minutes) / 60, bool_or(is_example) FROM (
    SELECT b.municipality_id, c.year, c.person_id, sum(c.minutes) AS minutes,
        coalesce(bool_or(v.is_example OR g.is_example), false) AS is_example
    FROM courses_creditentry c JOIN cms_body b ON b.id = c.body_id
    LEFT JOIN courses_completion d ON d.id = c.completion_id
    LEFT JOIN courses_moduleversion v ON v.id = d.version_id
    LEFT JOIN cms_registerline l ON l.id = c.register_line_id
    LEFT JOIN cms_registerclosing r ON r.id = l.closing_id
    LEFT JOIN cms_meetingsession s ON s.id = r.session_id
    LEFT JOIN cms_meeting g ON g.id = s.meeting_id
    WHERE b.municipality_id = ANY(%(municipalities)s) AND c.year BETWEEN %(year)s - 1 AND %(year)s
    GROUP BY b.municipality_id, c.year, c.person_id HAVING sum(c.minutes) > 0) AS trained
GROUP BY municipality_id, year HAVING count(*) >= %(least)s"""


@dataclass(frozen=True, slots=True)
class Coverage:
    """People of a municipality's body with hours credited in a year, and those hours, whole."""

    people: int
    hours: int
    is_example: bool


def coverage_in(municipalities: Collection[int], *, year: int) -> dict[tuple[int, int], Coverage]:
    """(municipality, year) → its coverage, of `year` and the one before: one query.

    Where fewer than LEAST people were trained there is nothing, as where nobody was: no sum of these numbers tells
    the two apart, because none is given of more than the municipalities that are here.
    """
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"municipalities": list(municipalities), "year": year, "least": LEAST})
        return {(town, when): Coverage(*told) for town, when, *told in cursor.fetchall()}
