# SPDX-License-Identifier: AGPL-3.0-or-later
"""The registry of rules: the one place that every door asks.

A rule is a pair that a test holds together: `can_x(actor, thing) -> bool` and its twin
`x_for(actor) -> QuerySet`, the things for which it is true. A rule without rows is about no object.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from cms.rights.actor import Actor, actor_of

type Can = Callable[[Actor, Any], bool]
type Rows = Callable[[Actor], QuerySet[Any]]
type One = Callable[[Actor, Any], Any]


@dataclass(frozen=True, slots=True)
class Rule:
    """`name` is "area.verb_noun"; `rows` is None when the rule is about no object.

    `one`: (name of a lookup, the one of `rows` with that value or None, in written SQL): for doors that hundreds
    open every second.
    """

    name: str
    can: Can
    rows: Rows | None
    one: tuple[str, One] | None = None


class Hidden(Http404):
    """The thing is not there for this actor: the same answer as for a thing that does not exist."""


class WrongPhase(PermissionDenied):
    """The thing is the actor's own, but this cannot be done now; the message says why and what to do."""


class UnknownRule(LookupError):
    """A door names a function that was never registered."""


RULES: dict[Can, Rule] = {}


def rule(name: str, *, rows: Rows | None = None, one: tuple[str, One] | None = None) -> Callable[[Can], Can]:
    """Registers `can` under `name`, with its twin, and that in written SQL where there is one.

    Raises ValueError when the name is taken.
    """

    def register(can: Can) -> Can:
        if any(known.name == name for known in RULES.values()):
            raise ValueError(f"rule {name} is registered twice")
        RULES[can] = Rule(name, can, rows, one)
        return can

    return register


def rule_of(can: Can) -> Rule:
    """The rule registered for `can`; raises UnknownRule."""
    try:
        return RULES[can]
    except KeyError:
        raise UnknownRule(f"{can!r} is not a registered rule") from None


def fetch(request: HttpRequest, can: Can, **lookup: Any) -> Any:
    """The one thing of the rule's rows that `lookup` names; raises Hidden when the actor has none such."""
    return fetch_for(actor_of(request), can, **lookup)


def fetch_for(actor: Actor, can: Can, **lookup: Any) -> Any:
    """As `fetch`, for callers without a request (jobs, messages)."""
    known = rule_of(can)
    if known.rows is None:
        raise UnknownRule(f"{known.name} is about no object")
    if known.one and lookup.keys() == {known.one[0]}:
        if (found := known.one[1](actor, lookup[known.one[0]])) is None:
            raise Hidden(f"{known.name}: nothing for this actor")
        return found
    queryset = known.rows(actor)
    try:
        return queryset.get(**lookup)
    except (queryset.model.DoesNotExist, ValidationError, ValueError, TypeError):
        raise Hidden(f"{queryset.model._meta.label}: nothing for this actor") from None


@rule("anyone")
def anyone(actor: Actor, thing: object) -> bool:
    """Public: the page says the same to everybody."""
    return True


@rule("signed_in")
def signed_in(actor: Actor, thing: object) -> bool:
    """Any known person, about their own things."""
    return not actor.is_anonymous
