# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who asks: built once a request, never from what the browser says."""

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.http import HttpRequest

from cms.rights.roles import SECOND_FACTOR, Role


@dataclass(frozen=True, slots=True)
class Acting:
    """A mandate in force today, as the rules need it. `zone_id` of a body is its zone today."""

    id: int
    uid: UUID
    role: str
    body_id: int | None
    zone_id: int | None
    unit_id: int | None
    label: str


@dataclass(frozen=True, slots=True)
class Link:
    """A signed link in force by which somebody without login came: whose row it is (`kind`, `id`), and on what."""

    kind: str
    id: int
    on: int


@dataclass(frozen=True, slots=True)
class Actor:
    """A person under one mandate at a time, or whoever came by a signed link, or nobody known.

    `mandates` are all those in force; `mandate` is the one chosen with the switch. A link comes from the address of
    the page, never from session or cookie: whoever is signed in and opens one acts, there, by the link alone.
    """

    user_id: int | None = None
    person_id: int | None = None
    name: str = ""
    mandate: Acting | None = None
    mandates: tuple[Acting, ...] = ()
    link: Link | None = None

    @property
    def is_anonymous(self) -> bool:
        return self.user_id is None

    @property
    def mandate_id(self) -> int | None:
        return self.mandate.id if self.mandate else None

    @property
    def role(self) -> str | None:
        return self.mandate.role if self.mandate else None

    @property
    def body_id(self) -> int | None:
        return self.mandate.body_id if self.mandate else None

    @property
    def zone_id(self) -> int | None:
        return self.mandate.zone_id if self.mandate else None

    def has(self, *roles: Role) -> bool:
        """True when the mandate in use is one of `roles`. Every known person is a trainee."""
        return self.role in roles or (Role.TRAINEE in roles and self.person_id is not None)

    def came_by(self, kind: str) -> Link | None:
        """The link of that kind that the actor came by."""
        return self.link if self.link and self.link.kind == kind else None

    @property
    def needs_second_factor(self) -> bool:
        return any(mandate.role in SECOND_FACTOR for mandate in self.mandates)


NOBODY = Actor()


def actor_of(request: HttpRequest) -> Actor:
    """The actor that the middleware put on the request."""
    return cast("Actor", getattr(request, "actor", NOBODY))
