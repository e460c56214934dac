# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who somebody is today."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.expressions import Combinable

from cms import clock
from cms.people.models import Employment, Mandate, User
from cms.rights import NOBODY, Acting, Actor, Role
from cms.territory.models import ZoneMembership


def mandates_on(day: date) -> QuerySet[Mandate]:
    """Mandates in force on `day`."""
    return Mandate.objects.filter(during__contains=day)


def _acting_on(day: date | Combinable) -> QuerySet[Any, Any]:
    """Mandates in force with what an actor needs of them; `zone_of_body` is the zone of the body on that day.

    Plain values: every page asks, and models of four tables would cost more than the query.
    """
    membership = ZoneMembership.objects.filter(
        municipality=OuterRef("body__municipality"), during__contains=day
    )
    rows = Mandate.objects.filter(during__contains=day).annotate(
        zone_of_body=Subquery(membership.values("zone")[:1])
    )
    return rows.order_by("pk").values(
        "id", "uid", "role", "body_id", "zone_id", "unit_id", "zone_of_body",
        "body__name", "zone__name", "unit__name",
    )  # fmt: skip


def _acting(row: dict[str, Any]) -> Acting:
    scope = row["body__name"] or row["zone__name"] or row["unit__name"]
    role = Role(row["role"]).label
    return Acting(
        id=row["id"],
        uid=row["uid"],
        role=row["role"],
        body_id=row["body_id"],
        zone_id=row["zone_id"] or row["zone_of_body"],
        unit_id=row["unit_id"],
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
    rows = _acting_on(day or clock.TODAY).filter(person=user.person_id)
    acting = tuple(_acting(row) for row in rows)
    mandate = next(
        (known for known in acting if str(known.uid) == str(chosen)), acting[0] if acting else None
    )
    return Actor(
        user_id=user.pk, person_id=user.person_id, name=str(user.person), mandate=mandate, mandates=acting
    )


def body_of(person_id: int, *, on: date) -> int | None:
    """The body of a person's main employment on a day."""
    main = Employment.objects.filter(person=person_id, is_main=True, during__contains=on).first()
    return main.body_id if main else None
