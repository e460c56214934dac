# SPDX-License-Identifier: AGPL-3.0-or-later
"""Headers that are addresses: written in one line, as they are."""

from collections.abc import Mapping
from email.policy import Policy
from typing import Self


class Whole(str):
    """A header that is not folded: the library would write a long address in coded words (RFC 2047).

    Mail programs do not read them there: RFC 2369 wants the address of List-Unsubscribe as it is.
    """

    name: str

    @classmethod
    def of(cls, name: str, value: str) -> Self:
        """Raises ValueError for what would begin another header, or is not ASCII."""
        if not value.isascii() or not value.isprintable():
            raise ValueError(f"{name}: letters that no header may hold")
        made = cls(value)
        made.name = name
        return made

    def fold(self, *, policy: Policy) -> str:
        """As the library asks its own headers to be written."""
        return f"{self.name}: {self}{policy.linesep}"


def whole(headers: Mapping[str, str]) -> dict[str, str]:
    """The same headers, each written in one line."""
    return {name: Whole.of(name, value) for name, value in headers.items()}
