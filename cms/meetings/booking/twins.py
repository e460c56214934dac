# SPDX-License-Identifier: AGPL-3.0-or-later
"""Guests who may be somebody known already: of the same name, or whose mail address is that of a login."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Exists
from django.db.models.functions import Concat, Lower

from cms.meetings.booking.models import GuestCard
from cms.people.models import Person, PersonMerge, User
from cms.people.queries import same_people

MOST = 200
NAMED = Lower(Func(Concat(F("given_name"), Value(" "), F("family_name")), function="unaccent"))


@dataclass(frozen=True, slots=True)
class Twins:
    """`guest` may be `other`: by the name, by the mail address, or both."""

    guest: Person
    other: Person
    by_name: bool
    by_email: bool


def unjoined_guests() -> QuerySet[Any]:
    """Guests (people without login) who count for nobody else yet, with `named`; the newest first."""
    card = GuestCard.objects.filter(person=OuterRef("pk"))
    rows: QuerySet[Any] = Person.objects.filter(
        Q(Exists(card)) | Q(evidence__isnull=False), user=None, erasures=None
    )
    rows = rows.exclude(pk__in=PersonMerge.objects.in_force().values("person")).select_related("guest_card")
    return rows.annotate(named=NAMED).order_by("-pk").distinct()


def proposals() -> list[Twins]:
    """Pairs to look at, of the newest `MOST` guests; those of one address first. Four queries."""
    guests = list(unjoined_guests()[:MOST])
    by_name: dict[str, list[Person]] = {}
    known: QuerySet[Any] = Person.objects.filter(erasures=None).annotate(named=NAMED)
    for one in known.filter(named__in={guest.named for guest in guests}).order_by("pk"):
        by_name.setdefault(one.named, []).append(one)
    emails = {_email(guest): guest for guest in guests if _email(guest)}
    logins = User.objects.annotate(low=Lower("email")).filter(low__in=emails, person__isnull=False)
    by_email = {
        login.email.lower(): login.person for login in logins.select_related("person") if login.person
    }
    joined = same_people([guest.pk for guest in guests])
    pairs: dict[frozenset[int], Twins] = {}
    for guest in guests:
        for pair in _pairs(guest, by_name.get(guest.named, []), by_email.get(_email(guest))):
            if pair.other.pk not in joined[guest.pk]:
                pairs.setdefault(frozenset({guest.pk, pair.other.pk}), pair)
    return sorted(pairs.values(), key=lambda pair: not pair.by_email)


def _pairs(guest: Person, of_the_name: list[Person], of_the_address: Person | None) -> Iterator[Twins]:
    others = {one.pk: one for one in of_the_name if one.pk != guest.pk}
    if of_the_address is not None:
        others.setdefault(of_the_address.pk, of_the_address)
    names = {one.pk for one in of_the_name}
    for other in others.values():
        is_address = of_the_address is not None and other.pk == of_the_address.pk
        yield Twins(guest, other, by_name=other.pk in names, by_email=is_address)


def _email(guest: Person) -> str:
    card = getattr(guest, "guest_card", None)
    return card.email.lower() if card else ""
