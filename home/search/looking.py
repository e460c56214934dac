# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looking through the entries: one statement finds, counts by facet, ranks, and cuts out the words around.

Whether a page is still public is asked in the statement itself: what was taken down or closed is gone at once,
whenever the worker comes to its entry.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from home.search.words import tsquery

MARKS = "\x02", "\x03"
HEADLINE = f'StartSel="{MARKS[0]}", StopSel="{MARKS[1]}", MaxWords=34, MinWords=16, MaxFragments=1'
WINDOW = 4000
"""Letters of a long text that are looked at for the words to show: those around where the first of them stands."""
BEST = 500
"""As many as the pages of results can show."""

HIDDEN = """closed AS MATERIALIZED (
    SELECT array_agg(c.path::text) AS paths
    FROM wagtailcore_pageviewrestriction r JOIN wagtailcore_page c ON c.id = r.page_id
), hidden AS MATERIALIZED (
    SELECT p.id FROM wagtailcore_page p, closed WHERE NOT p.live OR p.path::text ^@ ANY (closed.paths)
)"""
VISIBLE = "(e.page_id IN (SELECT id FROM hidden)) IS NOT TRUE"
"""Pages that are not public are few: they are looked for once, not page by page of thousands that are found."""

# The best BEST by what their titles say are ranked by all their words: to weigh thousands takes longer than anybody
# waits. ts_rank's weights are those of D, C (texts), B, A (titles); 1: a long text is not better for being long.
# Scopes are counted before it is asked of what facet they are: there are some hundreds of them, of rows thousands.
SEARCH = """
WITH HIDDEN, asked AS MATERIALIZED (
    SELECT to_tsquery('site_italian', %(query)s::text) AS q
), found AS MATERIALIZED (
    SELECT e.id, e.kind, e.scopes, e.weight,
        (%(kind)s::text = '' OR e.kind = %(kind)s::text) AS of_kind,
        (%(zone)s::text = '' OR e.scopes @> ARRAY[%(zone)s::text]::varchar[]) AS of_zone,
        (%(area)s::text = '' OR e.scopes @> ARRAY[%(area)s::text]::varchar[]) AS of_area,
        (%(town)s::text = '' OR e.scopes @> ARRAY[%(town)s::text]::varchar[]) AS of_town,
        (lower(e.title) = %(text)s::text)::int * 2 + (e.title_words @@ asked.q)::int AS of_title
    FROM home_entry e, asked WHERE e.words @@ asked.q AND VISIBLE
), scoped AS (
    SELECT scope,
        count(*) FILTER (WHERE of_area AND of_town) AS as_zone,
        count(*) FILTER (WHERE of_zone AND of_town) AS as_area,
        count(*) FILTER (WHERE of_zone AND of_area) AS as_town
    FROM (SELECT unnest(scopes) AS scope, of_zone, of_area, of_town FROM found WHERE of_kind) AS each
    GROUP BY scope
), faceted AS (
    SELECT 'zone' AS facet, scope, as_zone AS count FROM scoped WHERE starts_with(scope, 'zone:')
    UNION ALL SELECT 'area', scope, as_area FROM scoped WHERE starts_with(scope, 'area:')
    UNION ALL SELECT 'town', scope, as_town FROM scoped WHERE starts_with(scope, 'comune:')
), counted AS (
    SELECT 'kind' AS facet, kind AS value, count(*) FROM found WHERE of_zone AND of_area AND of_town GROUP BY kind
    UNION ALL
    SELECT facet, scope, count FROM faceted WHERE count > 0
), fitting AS (
    SELECT id, of_title, weight FROM found WHERE of_kind AND of_zone AND of_area AND of_town
), best AS (
    SELECT id, of_title, weight FROM fitting ORDER BY of_title DESC, weight DESC, id DESC LIMIT %(best)s::int
), leaf AS (
    SELECT best.id, of_title / 2
        + ts_rank('{0, 0.15, 0.4, 1}', e.words, asked.q, 1) * (1 + best.weight / 10.0) AS rank
    FROM best JOIN home_entry e ON e.id = best.id, asked
    ORDER BY rank DESC, best.id DESC LIMIT %(limit)s::int OFFSET %(offset)s::int
), shown AS (
    SELECT e.id, e.kind, e.title, e.url, e.date, e.is_example, e.language, leaf.rank,
        ts_headline('site_italian',
            substr(e.text, greatest(1, strpos(lower(e.text), %(stem)s::text) - %(before)s::int), %(window)s::int),
            asked.q, %(headline)s::text) AS excerpt
    FROM leaf JOIN home_entry e ON e.id = leaf.id, asked
)
SELECT
    (SELECT count(*) FROM fitting),
    (SELECT coalesce(json_agg(counted), '[]') FROM counted),
    (SELECT coalesce(json_agg(shown ORDER BY rank DESC, id DESC), '[]') FROM shown)""".replace(
    "HIDDEN", HIDDEN
).replace("VISIBLE", VISIBLE)

TITLES = """
WITH HIDDEN SELECT e.title FROM home_entry e WHERE e.title %%> %(word)s::text AND VISIBLE
ORDER BY word_similarity(%(word)s::text, e.title) DESC LIMIT 50""".replace("HIDDEN", HIDDEN).replace(
    "VISIBLE", VISIBLE
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look found: how many, (facet, value) → count, the rows of the leaf as the statement gives them."""

    total: int
    counts: Mapping[tuple[str, str], int]
    rows: Sequence[Mapping[str, Any]]


def look(
    groups: Sequence[Sequence[str]],
    chosen: Mapping[str, str],
    *,
    limit: int,
    offset: int,
    any_word: bool = False,
) -> Seen:
    """Entries that hold a form of every group (`any_word`: of one of them) and are of what is chosen.

    `chosen`: kind, zone, area, town → value. One query.
    """
    words = [group[0] for group in groups]
    given: dict[str, str | int] = {
        "query": tsquery(groups, any_word=any_word),
        "text": " ".join(words),
        "stem": words[0][:-1] if len(words[0]) > 4 else words[0],
        "headline": HEADLINE,
        "best": BEST,
        "before": WINDOW // 4,
        "window": WINDOW,
        "limit": limit,
        "offset": offset,
        **{name: chosen.get(name, "") for name in ("kind", "zone", "area", "town")},
    }
    with connection.cursor() as cursor:
        cursor.execute(SEARCH, given)
        total, counted, rows = cursor.fetchone()
    return Seen(
        total,
        {(row["facet"], row["value"]): row["count"] for row in _read(counted)},
        _read(rows),
    )


def titles_near(word: str) -> list[str]:
    """Titles of public entries that hold a word written much like this one, the likest first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(TITLES, {"word": word})
        return [row[0] for row in cursor.fetchall()]


def _read(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
