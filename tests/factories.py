# SPDX-License-Identifier: AGPL-3.0-or-later
"""One cast of test people, on a small true piece of the territory."""

import time
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from allauth.account.internal.userkit import user_id_to_str
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client

from cms.people.models import Body, Employment, Mandate, Person, User
from cms.people.operations import sync_groups
from cms.people.queries import actor_for
from cms.rights import Actor, Role
from cms.territory.models import Municipality, Zone, ZoneMembership

ALWAYS = DateRange(date(2016, 1, 1), None)
PASSWORD = "una parola lunga e sicura"

TOWNS = {
    "Legnano": ("015118", "alto-milanese"),
    "Gorgonzola": ("015108", "adda-martesana"),
    "Melzo": ("015142", "adda-martesana"),
    "Rho": ("015182", "nord-ovest"),
    "Milano": ("015146", None),
}
ZONES = {"adda-martesana": "Adda Martesana", "alto-milanese": "Alto Milanese", "nord-ovest": "Nord Ovest"}


def municipality(name: str) -> Municipality:
    """The municipality, its zone and its membership, made once."""
    code, zone_slug = TOWNS[name]
    town, made = Municipality.objects.get_or_create(
        istat_code=code, defaults={"name": name, "slug": name.lower(), "during": DateRange(None, None)}
    )
    if made and zone_slug:
        ZoneMembership.objects.create(municipality=town, zone=zone(zone_slug), during=DateRange(None, None))
    return town


def zone(slug: str) -> Zone:
    return Zone.objects.get_or_create(slug=slug, defaults={"name": ZONES[slug]})[0]


def body(name: str) -> Body:
    """The municipal body of a town of the cast, or the metropolitan city."""
    if name == "Città metropolitana":
        return Body.objects.get_or_create(kind="metropolitan_city", name="Città metropolitana di Milano")[0]
    return Body.objects.get_or_create(
        municipality=municipality(name), defaults={"kind": "municipality", "name": f"Comune di {name}"}
    )[0]


def person(given: str, family: str, *, employer: str) -> Person:
    """Somebody employed by a body, with a login made of the names."""
    somebody = Person.objects.create(given_name=given, family_name=family)
    Employment.objects.create(person=somebody, body=body(employer), during=ALWAYS, profile="Istruttore")
    plain = unicodedata.normalize("NFKD", f"{given}.{family}").encode("ascii", "ignore").decode()
    User.objects.create_user(f"{plain.lower()}@example.it", PASSWORD, person=somebody)
    return somebody


def mandate(
    somebody: Person,
    role: Role,
    *,
    of: Body | None = None,
    zone: Zone | None = None,
    during: DateRange = ALWAYS,
) -> Mandate:
    return Mandate.objects.create(
        person=somebody, role=role, body=of, zone=zone, during=during, appointing_act="ES-1/2026"
    )


def actor(somebody: Person) -> Actor:
    """The actor of a person of the cast, under the first mandate."""
    return actor_for(somebody.user)


def sign_in(client: Client, somebody: Person) -> Client:
    """A session as the sign-in page leaves it: with the second factor when the person's roles need it."""
    user = somebody.user
    client.force_login(user)
    sync_groups(user)
    session, records = client.session, [{"method": "password", "at": time.time()}]
    if actor(somebody).needs_second_factor:
        if not Authenticator.objects.filter(user=user).exists():
            TOTP.activate(user, generate_totp_secret())
        records.append({"method": "mfa", "at": time.time(), "type": "totp"})
    session["account_authentication_methods"] = records
    session["account_authentication_methods_user"] = user_id_to_str(user)
    session.save()
    return client


@dataclass
class Cast:
    """The test people, each made when first asked for; `everyone()` makes them all."""

    def _officer(self, given: str, family: str, role: Role) -> Person:
        somebody = person(given, family, employer="Città metropolitana")
        mandate(somebody, role)
        return somebody

    def _editor(self, given: str, family: str, town: str, role: Role = Role.MUNICIPAL_EDITOR) -> Person:
        somebody = person(given, family, employer=town)
        mandate(somebody, role, of=body(town))
        return somebody

    @cached_property
    def trainee(self) -> Person:
        return person("Niccolò", "Zanè", employer="Legnano")

    @cached_property
    def other_trainee(self) -> Person:
        return person("Żaneta", "Wiśniewska", employer="Rho")

    @cached_property
    def editor_gorgonzola(self) -> Person:
        return self._editor("Anna", "Colombo", "Gorgonzola")

    @cached_property
    def colleague_gorgonzola(self) -> Person:
        return self._editor("Bruno", "Villa", "Gorgonzola")

    @cached_property
    def editor_melzo(self) -> Person:
        return self._editor("Carla", "Brambilla", "Melzo")

    @cached_property
    def editor_rho(self) -> Person:
        return self._editor("Dario", "Fumagalli", "Rho")

    @cached_property
    def signatory(self) -> Person:
        return self._editor("Elena", "Riva", "Gorgonzola", Role.SIGNATORY)

    @cached_property
    def body_contact(self) -> Person:
        return self._editor("Franca", "Sala", "Legnano", Role.BODY_CONTACT)

    @cached_property
    def coordinator(self) -> Person:
        somebody = person("Giulia", "Mauri", employer="Melzo")
        mandate(somebody, Role.ZONE_COORDINATOR, zone=zone("adda-martesana"))
        return somebody

    @cached_property
    def plan_officer(self) -> Person:
        return self._officer("Ivo", "Ferrari", Role.PLAN_OFFICER)

    @cached_property
    def plan_reviewer(self) -> Person:
        return self._officer("Lucia", "Greco", Role.PLAN_REVIEWER)

    @cached_property
    def secretary(self) -> Person:
        return self._officer("Marta", "Conti", Role.SECRETARY)

    @cached_property
    def training_officer(self) -> Person:
        return self._officer("Nadia", "Bruni", Role.TRAINING_OFFICER)

    @cached_property
    def communication_author(self) -> Person:
        return self._officer("Olga", "Serra", Role.COMMUNICATION_OFFICER)

    @cached_property
    def communication_approver(self) -> Person:
        return self._officer("Paolo", "Testa", Role.COMMUNICATION_OFFICER)

    @cached_property
    def administrator(self) -> Person:
        return self._officer("Rita", "Neri", Role.ADMINISTRATOR)

    @cached_property
    def tutor(self) -> Person:
        return self._officer("Sara", "Villa", Role.TUTOR)

    @cached_property
    def ex_tutor(self) -> Person:
        return self._officer("Tullio", "Rossi", Role.TUTOR)

    @cached_property
    def other_tutor(self) -> Person:
        return self._officer("Ugo", "Monti", Role.TUTOR)

    def _manager(self, given: str, family: str, town: str, of: Person) -> Person:
        somebody = person(given, family, employer=town)
        Employment.objects.filter(person=of).update(managed_by=somebody)
        return somebody

    @cached_property
    def manager(self) -> Person:
        """Manages the trainee of Legnano."""
        return self._manager("Valeria", "Grassi", "Legnano", self.trainee)

    @cached_property
    def other_manager(self) -> Person:
        """Manages the trainee of Rho."""
        return self._manager("Walter", "Longo", "Rho", self.other_trainee)

    def everyone(self) -> dict[str, Person]:
        """Name in the cast → person, all made."""
        names = [name for name, kind in vars(Cast).items() if isinstance(kind, cached_property)]
        return {name: getattr(self, name) for name in sorted(names)}
