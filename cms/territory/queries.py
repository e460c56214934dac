# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading the territory as it was on a day."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Count, Expression, F, FilteredRelation, Max, Q, QuerySet

from cms import clock
from cms.charts.shapes import Shape, project
from cms.territory import map as territory_map
from cms.territory.models import Border, Municipality, Standing, Zone


def zone_of(municipality: Municipality, *, on: date) -> Zone | None:
    """The zone a municipality belonged to on a day; None for the capital, or a municipality that was not."""
    found: Zone | None = Zone.objects.filter(
        memberships__municipality=municipality, memberships__during__contains=on
    ).first()
    return found


def municipalities_of(zone: Zone, *, on: date) -> QuerySet[Municipality]:
    """Municipalities of a zone on a day, by name; each row has `membership_standing`."""
    return municipalities(on=on).filter(memberships__zone=zone, memberships__during__contains=on)


def municipalities(*, on: date | Expression) -> QuerySet[Municipality]:
    """Municipalities of a day (or clock.TODAY), by name, with zone_slug, zone_name, membership_standing."""
    return (
        Municipality.objects.filter(during__contains=on)
        .annotate(
            membership=FilteredRelation("memberships", condition=Q(memberships__during__contains=on)),
        )
        .annotate(
            zone_slug=F("membership__zone__slug"),
            zone_name=F("membership__zone__name"),
            membership_standing=F("membership__standing"),
        )
        .order_by("name")
    )


@dataclass(frozen=True, slots=True)
class Found:
    """A municipality of today that somebody may mean; `former` is the older name that led to it, or "".

    `match`: "exact" (the whole name, or a code), "words" (all that was asked is in the name) or "near" (in spelling).
    """

    istat_code: str
    slug: str
    name: str
    former: str
    match: str


MOST_LETTERS, NEAREST, ALIKE = 80, 3, 0.2
OFFICIAL = re.compile(r"^(comune|citt[aà]|town|municipality)\s+(di|of)\s+", re.IGNORECASE)
# Names without capitals, accents, apostrophes and hyphens, and without spaces too ("trezzosulladda"). A name
# answers when each word that was asked begins one of its words, in order: "s. donato", "cernusco s/N".
NEAREST_SQL = """
WITH said AS (
    SELECT id, name AS words, '' AS former, istat_code AS code, cadastral_code AS other FROM cms_municipality
    WHERE during @> coalesce(%(day)s::date, (statement_timestamp() AT TIME ZONE %(rome)s)::date)
    UNION ALL
    SELECT municipality_id, name, name, istat_code, '' FROM cms_formername
), folded AS (
    SELECT *, btrim(regexp_replace(lower(unaccent(words)), '[^a-z0-9]+', ' ', 'g')) AS plain FROM said
), asked AS (
    SELECT btrim(regexp_replace(lower(unaccent(%(text)s)), '[^a-z0-9]+', ' ', 'g')) AS plain
), weighed AS (
    SELECT folded.id, former,
        asked.plain IN (folded.plain, replace(folded.plain, ' ', ''), lower(other))
            OR replace(asked.plain, ' ', '') = replace(folded.plain, ' ', '')
            OR asked.plain ~ '^[0-9]{4,6}$' AND lpad(asked.plain, 6, '0') = code AS is_exact,
        ' ' || folded.plain LIKE '%% ' || replace(asked.plain, ' ', '%% ') || '%%' AS has_words,
        greatest(similarity(asked.plain, folded.plain),
            similarity(replace(asked.plain, ' ', ''), replace(folded.plain, ' ', '')),
            0.9 * strict_word_similarity(asked.plain, folded.plain)) AS likeness
    FROM folded, asked WHERE asked.plain <> ''
), best AS (
    SELECT DISTINCT ON (id) * FROM weighed
    ORDER BY id, is_exact DESC, has_words DESC, former <> '', likeness DESC
)
SELECT m.istat_code, m.slug, m.name, best.former,
    CASE WHEN is_exact THEN 'exact' WHEN has_words THEN 'words' WHEN likeness >= %(alike)s THEN 'near' END
FROM best JOIN cms_municipality m ON m.id = best.id
ORDER BY is_exact DESC, has_words DESC, CASE WHEN NOT has_words THEN -likeness END, m.name"""


def nearest(text: str, *, on: date | None = None) -> list[Found]:
    """Municipalities of a day (None: today) that `text` may mean: a name, a part of it, a former name, a code.

    Those of that very name or code; else those with all its words, by name; else the NEAREST in spelling, the likest
    first; [] when nothing is near. Accents, apostrophes, capitals do not count. One query over all the names: there
    are some hundreds, an index would not be used.
    """
    typed = text.replace("\x00", "").encode("utf-8", "ignore").decode()
    asked = OFFICIAL.sub("", typed.strip()[:MOST_LETTERS])
    with connection.cursor() as cursor:
        cursor.execute(NEAREST_SQL, {"day": on, "rome": clock.ROME.key, "text": asked, "alike": ALIKE})
        found = [Found(*row) for row in cursor.fetchall() if row[4]]
    best = [each for each in found if each.match == found[0].match]
    return best[:NEAREST] if best and best[0].match == "near" else best


def is_to_verify(standing: str | None) -> bool:
    """Whether a datum of this standing shows "da verificare"."""
    return standing == Standing.TO_VERIFY


def places(*, on: date) -> list[territory_map.Place]:
    """What the map draws: each municipality that has borders in the newest vintage, with its zone on a day.

    Two queries; the shapes are projected once per process and kept while the borders stay the same.
    """
    drawn = shapes()
    rows: Iterable[Any] = municipalities(on=on)  # with the annotated names
    return [
        territory_map.Place(
            slug=m.slug, name=m.name, zone=m.zone_slug or "", zone_name=m.zone_name or "",
            is_to_verify=is_to_verify(m.membership_standing), shape=drawn[m.pk])
        for m in rows if m.pk in drawn
    ]  # fmt: skip


def shapes() -> dict[int, Shape]:
    """Shapes by municipality in the newest vintage of borders: one query, one more in a process that is new to them."""
    return _shapes_of(*_vintage())


def shapes_by_code() -> dict[str, Shape]:
    """Shape by ISTAT code of each municipality that has borders in the newest vintage; two queries at most."""
    return _shapes_by_code(*_vintage())


def shapes_among(codes: Collection[str]) -> dict[str, Shape]:
    """Shape by ISTAT code of some municipalities, on a sheet of their own: two queries at most."""
    return _shapes_among(*_vintage(), frozenset(codes))


def _vintage() -> tuple[int, int, int]:
    newest = (
        Border.objects.values("year").annotate(rows=Count("pk"), last=Max("pk")).order_by("-year").first()
    )
    return (newest["year"], newest["rows"], newest["last"]) if newest else (0, 0, 0)


@lru_cache(maxsize=4)
def _shapes_of(year: int, rows: int, last: int) -> dict[int, Shape]:
    """Projected shapes by municipality; `rows` and `last` name the state of the table."""
    borders = Border.objects.filter(year=year).order_by("municipality__istat_code")
    polygons = {b.municipality_id: b.polygons for b in borders}
    return dict(zip(polygons, project(list(polygons.values())), strict=True))


@lru_cache(maxsize=4)
def _shapes_by_code(year: int, rows: int, last: int) -> dict[str, Shape]:
    codes = dict(Border.objects.filter(year=year).values_list("municipality_id", "municipality__istat_code"))
    return {codes[pk]: shape for pk, shape in _shapes_of(year, rows, last).items()}


@lru_cache(maxsize=32)
def _shapes_among(year: int, rows: int, last: int, codes: frozenset[str]) -> dict[str, Shape]:
    borders = Border.objects.filter(year=year, municipality__istat_code__in=codes)
    polygons = dict(
        borders.order_by("municipality__istat_code").values_list("municipality__istat_code", "polygons")
    )
    return dict(zip(polygons, project(list(polygons.values())), strict=True))
