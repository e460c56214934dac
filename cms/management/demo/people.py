# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bodies, people, logins and mandates of the demo."""

import base64
import hashlib
from functools import cache
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password
from django.db.backends.postgresql.psycopg_any import DateRange

from cms import clock
from cms.management.demo.content import day, read
from cms.people.models import Body, Employment, Mandate, OrgUnit, Person, User
from cms.people.operations import bodies_of_municipalities, sync_groups
from cms.people.queries import actor_for
from cms.rights import Role
from cms.territory.models import Municipality, Zone

type Units = dict[tuple[str, str], OrgUnit]

PASSWORD = "piano-metropolitano-2026"


def totp_secret(email: str) -> str:
    """The demo's secret for an address: always the same, so that an authenticator once set up stays good."""
    return base64.b32encode(hashlib.sha1(f"demo {email}".encode()).digest()).decode()


def load_bodies() -> dict[str, Body]:
    """A body for the metropolitan city and for each municipality of today; slug of the content → body."""
    described = {entry["istat_code"]: entry for entry in read("bodies.json")["bodies"] if entry["istat_code"]}
    bodies: dict[str, Body] = {}
    bodies_of_municipalities(by=None, at=clock.now())
    for town in Municipality.objects.filter(body__isnull=False).select_related("body"):
        entry = described.get(town.istat_code, {})
        bodies[entry.get("slug", f"comune-{town.slug}")] = town.body
        if entry:
            town.body.mail_domain = entry["mail_domain"]
            town.body.save(update_fields=["mail_domain"])
    for entry in read("bodies.json")["bodies"]:
        if entry["istat_code"] is None:
            bodies[entry["slug"]] = Body.objects.get_or_create(
                name=entry["name"], defaults={"kind": entry["kind"], "mail_domain": entry["mail_domain"]}
            )[0]
    return bodies


def load_units(bodies: dict[str, Body]) -> Units:
    """Units of the bodies described: (slug of the body, slug of the unit) → unit."""
    return {
        (entry["slug"], unit["slug"]): OrgUnit.objects.create(body=bodies[entry["slug"]], name=unit["name"])
        for entry in read("bodies.json")["bodies"]
        for unit in entry["units"]
    }


@cache
def _hashed() -> str:
    """One password, hashed once: hashing is slow on purpose, and two dozen times would be felt."""
    return make_password(PASSWORD)


def _login(entry: dict[str, Any], somebody: Person) -> User:
    user = User.objects.create(email=entry["email"], password=_hashed(), person=somebody)
    EmailAddress.objects.create(user=user, email=entry["email"], verified=True, primary=True)
    if actor_for(user).needs_second_factor:
        TOTP.activate(user, totp_secret(entry["email"]))
    sync_groups(user)
    return user


def _scope(given: dict[str, Any], employer: str, bodies: dict[str, Body], units: Units) -> dict[str, Any]:
    """The body, zone or unit of a mandate; trainers' modules are assignments, not scopes."""
    match given["scope"]:
        case "body":
            return {"body": bodies[given["scope_value"]]}
        case "zone":
            return {"zone": Zone.objects.get(slug=given["scope_value"])}
        case "unit":
            return {"unit": units[employer, given["scope_value"]]}
    return {}


def in_force(first: str | None, last: str | None = None) -> DateRange:
    """The days of a mandate or of a job: what the texts begin later than today begins today."""
    begins = day(first)
    return DateRange(begins and min(begins, clock.today()), day(last))


def _mandates(entry: dict[str, Any], somebody: Person, bodies: dict[str, Body], units: Units) -> None:
    for given in entry["mandates"]:
        if given["role"] == Role.TRAINEE:
            continue
        act = given["act"]
        Mandate.objects.create(
            person=somebody,
            role=given["role"],
            during=in_force(given["valid_from"], given["valid_to"]),
            appointing_act=f"{act['type']} {act['number']} ({act['body']})",
            **_scope(given, entry["body"], bodies, units),
        )


def load_people() -> dict[str, Person]:
    """Everybody of the demo: slug → person. Whoever is a trainee needs no mandate."""
    bodies = load_bodies()
    units = load_units(bodies)
    people: dict[str, Person] = {}
    for entry in read("people.json")["people"]:
        somebody = Person.objects.create(given_name=entry["given_name"], family_name=entry["family_name"])
        people[entry["slug"]] = somebody
        Employment.objects.create(
            person=somebody,
            body=bodies[entry["body"]],
            unit=units.get((entry["body"], entry["unit"])),
            profile=entry["job_title"],
            during=in_force(entry["employed_from"]),
        )
        _mandates(entry, somebody, bodies, units)
        if entry["has_login"]:
            _login(entry, somebody)
    return people
