# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a rule says of a place in a page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a page: the field, its block (counted from 0, None outside of blocks), and both in words.

    In a list of rows the field is the list's; `row` is counted from 0, `part` is the row's own field.
    """

    field: str
    block: int | None
    words: str
    row: int | None = None
    part: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """`is_error` refuses the submission, the others only tell. `what` is wrong, `mend` is the way out."""

    rule: str
    place: Place
    is_error: bool
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.place.words}: {self.what} {self.mend}"
