# SPDX-License-Identifier: AGPL-3.0-or-later
"""Identifiers: bigint inside, UUIDv7 given by the database where an address or a file names the thing."""

import secrets
import uuid
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    UidBase = models.UUIDField[uuid.UUID, uuid.UUID]
else:
    UidBase = models.UUIDField

LETTERS = "23456789abcdefghjkmnpqrstvwxyz"


class UuidV7(models.Func):
    """PostgreSQL 18's `uuidv7()` (RFC 9562): ordered by time, so that indexes stay compact."""

    function = "uuidv7"
    output_field = models.UUIDField()


class PublicUid(UidBase):
    """Public identifier of a row, given by the database at insert. It is a name, never a permission."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs | {"db_default": UuidV7(), "unique": True, "editable": False})


def unguessable_code() -> str:
    """Code that anyone may try at a public page: 27 characters of 30 easy to read aloud, 132 random bits."""
    return "".join(secrets.choice(LETTERS) for _ in range(27))
