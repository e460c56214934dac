# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who somebody is today."""

from datetime import date
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.expressions import Combinable

from cms import clock
from cms.people.models import Employment, Mandate, User
from cms.rights import NOBODY, Acting, Actor
from cms.territory.models import ZoneMembership


def mandates_on(day: date) -> QuerySet[Mandate]:
    """Mandates in force on `day`."""
    return Mandate.objects.filter(during__contains=day)


def _label(mandate: Mandate) -> str:
    scope = mandate.body or mandate.zone or mandate.unit
    return f"{mandate.get_role_display()} – {scope}" if scope else str(mandate.get_role_display())


def _acting_on(day: date | Combinable) -> QuerySet[Mandate]:
    """Mandates in force with what an actor needs of them; `zone_of_body` is the zone of the body on that day."""
    membership = ZoneMembership.objects.filter(
        municipality=OuterRef("body__municipality"), during__contains=day
    )
    rows = Mandate.objects.filter(during__contains=day).select_related("body", "zone", "unit")
    return rows.annotate(zone_of_body=Subquery(membership.values("zone")[:1])).order_by("pk")


def actor_for(user: User | None, *, chosen: str | UUID | None = None, day: date | None = None) -> Actor:
    """The actor of a login today: one query, whatever the mandates.

    `chosen` is the uid of the mandate picked with the switch; one no longer in force counts as not picked.
    """
    if user is None or not user.is_authenticated or not user.is_active:
        return NOBODY
    if user.person_id is None:
        return Actor(user_id=user.pk, name=user.email)
    acting = tuple(
        Acting(
            id=row.pk,
            uid=row.uid,
            role=row.role,
            body_id=row.body_id,
            zone_id=row.zone_id or row.zone_of_body,  # type: ignore[attr-defined]  # annotated
            unit_id=row.unit_id,
            label=_label(row),
        )
        for row in _acting_on(day or clock.TODAY).filter(person=user.person_id)
    )
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
