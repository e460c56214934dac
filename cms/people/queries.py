# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who somebody is today."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from cms import clock
from cms.people.models import Employment, Mandate, User
from cms.rights import NOBODY, Acting, Actor
from cms.territory.models import ZoneMembership


def mandates_on(day: date) -> QuerySet[Mandate]:
    """Mandates in force on `day`."""
    return Mandate.objects.filter(during__contains=day)


def _zones_of(mandates: list[Mandate], day: date) -> dict[int, int]:
    """Zone on `day` of each body that is a municipality: body id → zone id."""
    towns = {
        mandate.body.municipality_id: mandate.body.pk
        for mandate in mandates
        if mandate.body and mandate.body.municipality_id
    }
    rows = ZoneMembership.objects.filter(municipality__in=towns, during__contains=day)
    return (
        {towns[town]: zone for town, zone in rows.values_list("municipality_id", "zone_id")} if towns else {}
    )


def _label(mandate: Mandate) -> str:
    scope = mandate.body or mandate.zone or mandate.unit
    return f"{mandate.get_role_display()} – {scope}" if scope else str(mandate.get_role_display())


def actor_for(user: User | None, *, chosen: str | UUID | None = None, day: date | None = None) -> Actor:
    """The actor of a login today: two queries, three for municipal mandates.

    `chosen` is the uid of the mandate picked with the switch; one no longer in force counts as not picked.
    """
    if user is None or not user.is_authenticated or not user.is_active:
        return NOBODY
    if user.person_id is None:
        return Actor(user_id=user.pk, name=user.email)
    day = day or clock.today()
    rows = list(
        mandates_on(day).filter(person=user.person_id).select_related("body", "zone", "unit").order_by("pk")
    )
    zones = _zones_of(rows, day)
    acting = tuple(
        Acting(
            id=row.pk,
            uid=row.uid,
            role=row.role,
            body_id=row.body_id,
            zone_id=row.zone_id or zones.get(row.body_id or 0),
            unit_id=row.unit_id,
            label=_label(row),
        )
        for row in rows
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
