# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who somebody is today."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable

from cms import clock
from cms.people.models import Employment, Mandate, Person, User
from cms.rights import NOBODY, Acting, Actor, Role
from cms.territory.models import ZoneMembership


def mandates_on(day: date) -> QuerySet[Mandate]:
    """Mandates in force on `day`."""
    return Mandate.objects.filter(during__contains=day)


def _acting_on(day: date | Combinable) -> QuerySet[Any, Any]:
    """A row of plain values for each mandate in force of a person, one without mandate for who has none.

    `zone_of_body` is the zone of the body on that day. Every page asks: models would cost more than the query.
    """
    membership = ZoneMembership.objects.filter(
        municipality=OuterRef("acting__body__municipality"), during__contains=day
    )
    rows = Person.objects.annotate(
        acting=FilteredRelation("mandates", condition=Q(mandates__during__contains=day)),
        zone_of_body=Subquery(membership.values("zone")[:1]),
    )
    return rows.order_by("acting__pk").values(
        "given_name", "family_name", "zone_of_body",
        "acting__id", "acting__uid", "acting__role", "acting__body_id", "acting__zone_id", "acting__unit_id",
        "acting__body__name", "acting__zone__name", "acting__unit__name",
    )  # fmt: skip


def _acting(row: dict[str, Any]) -> Acting:
    scope = row["acting__body__name"] or row["acting__zone__name"] or row["acting__unit__name"]
    role = Role(row["acting__role"]).label
    return Acting(
        id=row["acting__id"],
        uid=row["acting__uid"],
        role=row["acting__role"],
        body_id=row["acting__body_id"],
        zone_id=row["acting__zone_id"] or row["zone_of_body"],
        unit_id=row["acting__unit_id"],
        label=f"{role} – {scope}" if scope else str(role),
    )


def actor_for(user: User | None, *, chosen: str | UUID | None = None, day: date | None = None) -> Actor:
    """The actor of a login today: one query, whatever the mandates.

    `chosen` is the uid of the mandate picked with the switch; one no longer in force counts as not picked.
    """
    if user is None or not user.is_authenticated or not user.is_active:
        return NOBODY
    if user.person_id is None:
        return Actor(user_id=user.pk, name=user.email)
    rows = list(_acting_on(day or clock.TODAY).filter(pk=user.person_id))
    acting = tuple(_acting(row) for row in rows if row["acting__id"])
    name = str(Person(given_name=rows[0]["given_name"], family_name=rows[0]["family_name"]))
    mandate = next(
        (known for known in acting if str(known.uid) == str(chosen)), acting[0] if acting else None
    )
    return Actor(user_id=user.pk, person_id=user.person_id, name=name, mandate=mandate, mandates=acting)


def body_of(person_id: int, *, on: date) -> int | None:
    """The body of a person's main employment on a day."""
    main = Employment.objects.filter(person=person_id, is_main=True, during__contains=on).first()
    return main.body_id if main else None
