# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes for life: "ADM-AZ-012", letters of the zone, kind, number. Never given twice in a zone, in no edition."""

import re
from collections.abc import Iterable

from agende.actions.models import Record
from cms.territory.models import Zone

LOCK = "agende.codes %s"
"""Name of the lock under which codes of a zone (its key) are given."""
LETTERS = {Record.Kind.OBJECTIVE: "OB", Record.Kind.ACTION: "AZ", Record.Kind.INDICATOR: "IN"}


def next_code(zone: Zone, kind: str) -> str:
    """The next code of a kind; call it under the zone's lock, in the transaction that writes it."""
    given = list(Record.objects.filter(agenda__zone=zone).values_list("code", flat=True))
    letters = (
        given[0].split("-")[0]
        if given
        else letters_of(zone.name, Zone.objects.values_list("name", flat=True))
    )
    of_kind = f"-{LETTERS[Record.Kind(kind)]}-"
    numbers = [int(code.rsplit("-", 1)[1]) for code in given if of_kind in code]
    return f"{letters}{of_kind}{max(numbers, default=0) + 1:03d}"


def letters_of(name: str, names: Iterable[str]) -> str:
    """The letters of a zone: its initials, with as much of its first word as no other of `names` shares.

    "Nord Ovest" is NO; beside "Alto Milanese", "Adda Martesana" is ADM.
    """
    others = [other for other in names if other != name]
    longest = max(map(len, _words(name)), default=1)
    for length in range(1, longest + 1):
        letters = _cut(name, length)
        if letters not in {_cut(other, length) for other in others}:
            return letters
    return _cut(name, longest)


def _words(name: str) -> list[str]:
    """The words that count: not those of one letter ("e")."""
    return re.findall(r"\w\w+", name) or ["Z"]


def _cut(name: str, length: int) -> str:
    first, *rest = _words(name)
    return (first[:length] + "".join(word[0] for word in rest)).upper()
