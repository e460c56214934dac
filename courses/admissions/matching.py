# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whom a rule enrols: asked to the database for everybody at once, whatever the number of people."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from cms.people.models import Employment, Person
from courses.admissions.models import EnrolmentRule
from courses.admissions.queries import missing_of, seats_left
from courses.catalogue.models import ModulePage
from courses.enrolments.models import Enrolment

BELOW = """
WITH RECURSIVE below (id) AS (
  SELECT unnest(%s::bigint[]) UNION SELECT unit.id FROM cms_orgunit unit JOIN below ON unit.parent_id = below.id
) SELECT id FROM below
"""
CHANGES = """
SELECT (SELECT concat(count(*), '.', sum(hashtext(work::text)::bigint)) FROM cms_employment work),
       (SELECT concat(count(*), '.', sum(hashtext(unit::text)::bigint)) FROM cms_orgunit unit),
       (SELECT concat(count(*), '.', sum(hashtext(zone::text)::bigint)) FROM cms_zonemembership zone)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What somebody's employment must be like; what is empty asks nothing. Ids of bodies, units and zones."""

    bodies: Collection[int] = ()
    units: Collection[int] = ()
    zones: Collection[int] = ()
    profile: str = ""
    event: str = ""
    within_days: int = 30


@dataclass(frozen=True, slots=True)
class Plan:
    """What a rule would do now. Person ids: who is enrolled, who lacks a prerequisite, who finds no seat."""

    to_enrol: tuple[int, ...]
    waiting: tuple[int, ...]
    left_out: tuple[int, ...]


def conditions_of(rule: EnrolmentRule) -> Conditions:
    """The conditions of a rule as stored."""
    return Conditions(
        bodies=frozenset(rule.bodies.values_list("pk", flat=True)),
        units=frozenset(rule.units.values_list("pk", flat=True)),
        zones=frozenset(rule.zones.values_list("pk", flat=True)),
        profile=rule.profile, event=rule.event, within_days=rule.within_days)  # fmt: skip


def with_units_below(units: Collection[int]) -> list[int]:
    """Those units and all the units below them."""
    with connection.cursor() as cursor:
        cursor.execute(BELOW, [list(units)])
        return [pk for (pk,) in cursor.fetchall()]


def employments_matching(conditions: Conditions, *, on: date) -> QuerySet[Employment]:
    """Employments of that day that meet every condition; zones as they are on that day."""
    found = Employment.objects.filter(during__contains=on)
    if conditions.bodies:
        found = found.filter(body__in=conditions.bodies)
    if conditions.units:
        found = found.filter(unit__in=with_units_below(conditions.units))
    if conditions.zones:
        found = found.filter(
            body__municipality__memberships__zone__in=conditions.zones,
            body__municipality__memberships__during__contains=on)  # fmt: skip
    if conditions.profile:
        found = found.filter(profile__iexact=conditions.profile.strip())
    if conditions.event:
        found = _since(found, conditions, on=on)
    return found


def _since(found: QuerySet[Employment], conditions: Conditions, *, on: date) -> QuerySet[Employment]:
    """Main employments begun in the last days: the first one in the body (hired), or one that follows another
    in another unit or body (moved)."""
    before = Employment.objects.filter(
        person=OuterRef("person"), is_main=True, during__startswith__lt=OuterRef("during__startswith")
    )
    recent = found.filter(is_main=True, during__startswith__gt=on - timedelta(days=conditions.within_days))
    if conditions.event == EnrolmentRule.Event.HIRED:
        return recent.exclude(Exists(before.filter(body=OuterRef("body"))))
    last = before.order_by("-during__startswith")
    there = recent.annotate(
        last_body=Subquery(last.values("body")[:1]), last_unit=Subquery(last.values("unit")[:1])
    )
    elsewhere = ~Q(last_body=F("body")) | ~Q(pk__in=there.filter(_same_unit()).values("pk"))
    return there.filter(elsewhere, last_body__isnull=False)


def _same_unit() -> Q:
    return Q(last_unit=F("unit")) | Q(last_unit__isnull=True, unit__isnull=True)


def people_matching(
    conditions: Conditions, module: ModulePage, *, on: date, again: Collection[int] = ()
) -> list[int]:
    """Ids of who meets the conditions and never was enrolled in the module (who gave up is left in peace), or is
    one of `again`, who may renew.

    Closed logins are left out; who has no login yet is enrolled, and finds the module at the first entry.
    """
    works = employments_matching(conditions, on=on).filter(person=OuterRef("pk"))
    known = Enrolment.objects.filter(module=module, person=OuterRef("pk"))
    found = Person.objects.filter(Exists(works), ~Exists(known) | Q(pk__in=list(again))).exclude(
        user__is_active=False
    )
    return list(found.order_by("pk").values_list("pk", flat=True))


def plan(conditions: Conditions, module: ModulePage, *, on: date, again: Collection[int] = ()) -> Plan:
    """What would happen now, `again` the people who may renew: six queries at most. Seats go by the order in which
    people were registered."""
    found = people_matching(conditions, module, on=on, again=again)
    missing = missing_of(module, found)
    ready = [person for person in found if person not in missing]
    left = seats_left(module)
    room = len(ready) if left is None else left
    return Plan(tuple(ready[:room]), tuple(missing), tuple(ready[room:]))


def fingerprint_of_employments() -> str:
    """Changes whenever an employment, a unit or a zone's membership does, however it was written."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGES)
        return "/".join(cursor.fetchone())
