# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mandates given and ended, and their projection on Wagtail's groups."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import models, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from cms import clock
from cms.audit.operations import Doer, record
from cms.people.models import Body, Mandate, OrgUnit, Person, User
from cms.people.queries import mandates_on
from cms.rights.roles import SCOPES, WAGTAIL, Role, Scope
from cms.territory.models import Municipality, Zone

# What the administrator may do in Wagtail's admin; nobody deletes.
ADMINISTRATOR = tuple(
    f"{verb}_{name}"
    for name in ("body", "orgunit", "person", "employment", "mandate", "invitation")
    for verb in ("add", "change", "view")
)


class WrongScope(ValueError):
    """The body, zone or unit given is not the one that the role is bound to."""


class CannotEnd(ValueError):
    """The last day lies before the first, or after the end already written."""


@transaction.atomic
def store(*, by: Doer | None, at: datetime, thing: models.Model, fields: list[str]) -> None:
    """Saves a body, unit, person or employment, and logs which `fields` were written."""
    verb = f"people.{thing._meta.model_name}_{'changed' if thing.pk else 'added'}"
    thing.full_clean()
    thing.save()
    record(by=by, verb=verb, on=thing, at=at, detail={"fields": fields})


@transaction.atomic
def bodies_of_municipalities(*, by: Doer | None, at: datetime) -> list[Body]:
    """Makes "Comune di X" for each municipality in force that has no body; returns those made."""
    towns = Municipality.objects.filter(during__contains=clock.day_of(at), body=None).order_by("istat_code")
    made = Body.objects.bulk_create(
        Body(kind=Body.Kind.MUNICIPALITY, name=f"Comune di {town.name}", municipality=town) for town in towns
    )
    for body in made:
        record(by=by, verb="people.body_added", on=body, at=at)
    return made


def check_scope(role: Role, *, body: Body | None, zone: Zone | None, unit: OrgUnit | None) -> None:
    """Raises WrongScope unless exactly what the role is bound to is given."""
    given = {Scope.BODY: body, Scope.ZONE: zone, Scope.UNIT: unit}
    if {scope for scope, thing in given.items() if thing} != {SCOPES[role]} & given.keys():
        raise WrongScope(_("This role is given for: %(scope)s.") % {"scope": SCOPES[role].label})


@transaction.atomic
def grant_mandate(
    *,
    by: Doer | None,
    at: datetime,
    person: Person,
    role: Role,
    first_day: date,
    last_day: date | None = None,
    appointing_act: str,
    body: Body | None = None,
    zone: Zone | None = None,
    unit: OrgUnit | None = None,
) -> Mandate:
    """Gives `person` a mandate from `first_day` to `last_day` included (None: until ended).

    Raises WrongScope when the scope is not that of the closed table.
    """
    check_scope(role, body=body, zone=zone, unit=unit)
    if last_day and last_day < first_day:
        raise CannotEnd(_("The last day cannot come before the first."))
    mandate = Mandate.objects.create(
        person=person,
        role=role,
        body=body,
        zone=zone,
        unit=unit,
        during=DateRange(first_day, _day_after(last_day)),
        appointing_act=appointing_act,
    )
    record(
        by=by,
        verb="people.mandate_granted",
        on=mandate,
        at=at,
        detail=_days(first_day, last_day),
    )
    _sync_person(person)
    return mandate


@transaction.atomic
def end_mandate(
    *, by: Doer | None, at: datetime, mandate: Mandate, last_day: date, reason: str = ""
) -> Mandate:
    """Ends a mandate: from midnight (Rome) after `last_day` it gives nothing. It is never deleted.

    The reason stays with the mandate, where it can be corrected: the log, for ever, has no free text.
    Raises CannotEnd when the day is before the first or after the end already written.
    """
    mandate = Mandate.objects.select_for_update(of=("self",)).select_related("person").get(pk=mandate.pk)
    first, until = mandate.during.lower, mandate.during.upper
    if first and last_day < first:
        raise CannotEnd(_("The last day cannot come before the first."))
    if until and last_day >= until:
        raise CannotEnd(_("This mandate already ends before that day."))
    mandate.during, mandate.end_reason = DateRange(first, _day_after(last_day)), reason
    mandate.save(update_fields=["during", "end_reason"])
    record(by=by, verb="people.mandate_ended", on=mandate, at=at, detail=_days(None, last_day))
    _sync_person(mandate.person)
    return mandate


def role_group(role: str) -> Group:
    """Wagtail's group of a role (its name is the role's value), with the permissions of its own."""
    group, _made = Group.objects.get_or_create(name=str(role))
    wanted = Permission.objects.none()
    if role in WAGTAIL:
        wanted |= Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin")
    if role == Role.ADMINISTRATOR:
        wanted |= Permission.objects.filter(content_type__app_label="cms", codename__in=ADMINISTRATOR)
    group.permissions.add(*wanted)
    return group


def sync_groups(user: User, *, day: date | None = None) -> bool:
    """Makes the groups of a login exactly those of the mandates in force; True when something changed.

    Groups are a projection: they may always be rebuilt, and give nothing that a mandate does not.
    """
    today = day or clock.today()
    in_force = mandates_on(today).filter(person=user.person_id or 0)
    roles = set(in_force.values_list("role", flat=True))
    if roles == set(user.groups.values_list("name", flat=True)):
        return False
    user.groups.set([role_group(role) for role in sorted(roles)])
    for cached in ("_perm_cache", "_user_perm_cache", "_group_perm_cache"):
        user.__dict__.pop(cached, None)
    return True


def sync_all_groups() -> int:
    """Rebuilds the groups of every login that is stale; returns how many were."""
    return sum(sync_groups(user) for user in User.objects.order_by("pk").iterator())


def _sync_person(person: Person) -> None:
    user = User.objects.filter(person=person).first()
    if user:
        sync_groups(user)


def _day_after(day: date | None) -> date | None:
    return day + timedelta(days=1) if day else None


def _days(first: date | None, last: date | None) -> dict[str, Any]:
    known = {"first_day": first, "last_day": last}
    return {name: day.isoformat() for name, day in known.items() if day}
