# SPDX-License-Identifier: AGPL-3.0-or-later
"""The people a file names, row by row. Pure: who they are is asked elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

MAIL = {
    "email",
    "e-mail",
    "mail",
    "posta",
    "posta elettronica",
    "indirizzo e-mail",
    "indirizzo email",
    "account",
}
CODE = {"uid", "codice", "codice persona", "persona", "person"}


class NoColumn(ValueError):
    """The file says neither e-mail addresses nor codes."""


@dataclass(frozen=True, slots=True)
class Named:
    """A row: its number in the file, and the lower-case address or the uid of a person ("" and None: neither)."""

    number: int
    words: str
    email: str = ""
    uid: UUID | None = None


def named(rows: Sequence[tuple[int, list[str]]]) -> list[Named]:
    """From (line number, cells): whom each row names. A first row of titles is recognised and left out.

    Raises NoColumn when no column holds addresses or codes.
    """
    if not rows:
        return []
    titles = [cell.strip().lower() for cell in rows[0][1]]
    mail = next((place for place, title in enumerate(titles) if title in MAIL), None)
    code = next((place for place, title in enumerate(titles) if title in CODE), None)
    if mail is None and code is None:
        mail = next((place for place, title in enumerate(titles) if "@" in title), None)
        if mail is None:
            raise NoColumn(_("The file has no column “email”: write that word at the top of the addresses."))
        return [_row(number, cells, mail, None) for number, cells in rows]
    return [_row(number, cells, mail, code) for number, cells in rows[1:]]


def _row(number: int, cells: list[str], mail: int | None, code: int | None) -> Named:
    email = cells[mail].strip() if mail is not None and mail < len(cells) else ""
    uid = cells[code].strip() if code is not None and code < len(cells) else ""
    words = email or uid or " · ".join(filter(None, (cell.strip() for cell in cells)))
    return Named(number, words[:200], email.lower(), _uuid(uid))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
