# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who somebody is today."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Func, QuerySet
from django.db.models.functions import Lower

from cms import clock
from cms.people.models import Employment, Mandate, Person, PersonMerge, User
from cms.rights import NOBODY, Acting, Actor, Role


def mandates_on(day: date) -> QuerySet[Mandate]:
    """Mandates in force on `day`."""
    return Mandate.objects.filter(during__contains=day)


# A row for each mandate in force of a person, one without mandate for who has none. Written out: every page
# asks, and building it anew costs ten times what asking it does.
ACTING = """
SELECT p.given_name, p.family_name, m.id, m.uid, m.role, m.body_id,
    coalesce(m.zone_id, (SELECT s.zone_id FROM cms_zonemembership s
        WHERE s.municipality_id = b.municipality_id AND s.during @> {day} LIMIT 1)),
    m.unit_id, coalesce(b.name, z.name, u.name)
FROM cms_person p
LEFT JOIN cms_mandate m ON m.person_id = p.id AND m.during @> {day}
LEFT JOIN cms_body b ON b.id = m.body_id
LEFT JOIN cms_zone z ON z.id = m.zone_id
LEFT JOIN cms_orgunit u ON u.id = m.unit_id
WHERE p.id = %(person)s ORDER BY m.id"""
TODAY = f"(statement_timestamp() AT TIME ZONE '{clock.ROME.key}')::date"


def by_name(person: str = "person") -> tuple[Lower, Lower]:
    """For `order_by`: family name, then given name, whatever accents and capitals; Č beside C, not after Z.

    `person`: the way to the person, "" for people themselves. No collation does it everywhere: not every
    PostgreSQL is built with ICU.
    """
    family, given = (f"{person}__{name}" if person else name for name in ("family_name", "given_name"))
    return _plain(family), _plain(given)


def _plain(name: str) -> Lower:
    return Lower(Func(F(name), function="unaccent"))


def _acting_of(person_id: int, day: date | None) -> tuple[str, tuple[Acting, ...]]:
    """Name and mandates of a person on a day. One query."""
    asked = ACTING.format(day="%(day)s::date" if day else TODAY)
    with connection.cursor() as cursor:
        cursor.execute(asked, {"person": person_id, "day": day} if day else {"person": person_id})
        rows = cursor.fetchall()
    name = str(Person(given_name=rows[0][0], family_name=rows[0][1]))
    return name, tuple(_acting(row[2:]) for row in rows if row[2])


def _acting(row: tuple[Any, ...]) -> Acting:
    key, uid, role, body_id, zone_id, unit_id, scope = row
    label = str(Role(role).label)
    return Acting(
        id=key, uid=uid, role=role, body_id=body_id, zone_id=zone_id, unit_id=unit_id,
        label=f"{label} – {scope}" if scope else label)  # fmt: skip


def actor_for(user: User | None, *, chosen: str | UUID | None = None, day: date | None = None) -> Actor:
    """The actor of a login today: one query, whatever the mandates.

    `chosen` is the uid of the mandate picked with the switch; one no longer in force counts as not picked.
    """
    if user is None or not user.is_authenticated or not user.is_active:
        return NOBODY
    if user.person_id is None:
        return Actor(user_id=user.pk, name=user.email)
    name, acting = _acting_of(user.person_id, day)
    mandate = next(
        (known for known in acting if str(known.uid) == str(chosen)), acting[0] if acting else None
    )
    return Actor(user_id=user.pk, person_id=user.person_id, name=name, mandate=mandate, mandates=acting)


def body_of(person_id: int, *, on: date) -> int | None:
    """The body of a person's main employment on a day."""
    main = Employment.objects.filter(person=person_id, is_main=True, during__contains=on).first()
    return main.body_id if main else None


# Everybody whom merges in force join, whichever way they were written, from a list of people; (asked, found) rows.
JOINED = """
WITH RECURSIVE joined (a, b) AS (
    SELECT m.person_id, m.into_id FROM cms_personmerge m
    WHERE NOT EXISTS (SELECT FROM cms_personmergeundone u WHERE u.merge_id = m.id)
), both_ways (a, b) AS (SELECT a, b FROM joined UNION SELECT b, a FROM joined),
found (asked, person) AS (
    SELECT one, one FROM unnest(%(people)s::bigint[]) AS one
    UNION
    SELECT f.asked, w.b FROM found f JOIN both_ways w ON w.a = f.person
)
SELECT asked, person FROM found"""


def data_of(person_id: int) -> str:
    """The name of the lock that an erasure of somebody's data holds alone, and who writes about them shares."""
    return f"data of person {person_id}"


def same_person(person_id: int) -> set[int]:
    """All records of the same human being, with this one: what merges in force join. One query."""
    return same_people([person_id])[person_id]


def same_people(person_ids: Collection[int]) -> dict[int, set[int]]:
    """As `same_person`, for many. One query."""
    found: dict[int, set[int]] = {one: set() for one in person_ids}
    with connection.cursor() as cursor:
        cursor.execute(JOINED, {"people": list(person_ids)})
        for asked, person in cursor.fetchall():
            found[asked].add(person)
    return found


def called_as(person_ids: Collection[int]) -> dict[int, int]:
    """Record's id → id of the one it counts for: the last that merges in force lead to; itself without. One query."""
    into = dict(PersonMerge.objects.in_force().values_list("person", "into")) if person_ids else {}
    found = {}
    for one in person_ids:
        last = one
        while last in into:
            last = into[last]
        found[one] = last
    return found
