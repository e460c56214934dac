# SPDX-License-Identifier: AGPL-3.0-or-later
"""What in a text may be somebody's name or contact: a hint for who writes, which forbids nothing."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import Value
from django.db.models.functions import Concat, Lower
from django.utils.translation import gettext as _

from cms.people.models import Person

MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(
    r"(?<![\w./-])(?:\+39[ .]?)?(?:0\d{1,3}|3\d{2})[ ./-]?\d{2,4}(?:[ .-]?\d{2,4}){1,2}(?![\w/-])"
)
TITLED = re.compile(
    r"\b(?:[Dd]ott(?:\.ssa|\.|oressa|or)|[Ss]ig(?:\.ra|\.|nora|nor)|[Aa]rch\.|[Ii]ng\.|[Aa]vv\.|[Gg]eom\.|[Pp]rof(?:\.ssa|\.)|[Oo]n\.)"
    r"\s+(?:[A-ZÀ-Þ]\.\s*)?[A-ZÀ-Þ][\w’'-]+(?:\s+[A-ZÀ-Þ][\w’'-]+)?"
)
WORD = re.compile(r"[A-ZÀ-ÞŁŻŠČĆĐ][\w’'-]*\w")


@dataclass(frozen=True, slots=True)
class Hint:
    """What was found, and what it looks like."""

    found: str
    kind: str


def hints_in(texts: Iterable[str]) -> list[Hint]:
    """Mail addresses, telephone numbers, names of persons: each once. One query, none where no name can stand."""
    words = "\n".join(texts)
    found = [Hint(each, _("mail address")) for each in MAIL.findall(words)]
    found += [Hint(each.strip(), _("telephone number")) for each in PHONE.findall(words) if _is_phone(each)]
    titled = [Hint(each, _("name of a person")) for each in TITLED.findall(words)]
    known = [Hint(each, _("name of a person")) for each in _known_in(words)]
    known = [each for each in known if not any(each.found in other.found for other in titled)]
    return list(dict.fromkeys([*found, *titled, *known]))


def _is_phone(words: str) -> bool:
    return 8 <= sum(sign.isdigit() for sign in words) <= 13


def _known_in(words: str) -> list[str]:
    """Two or three words with capitals, one after the other, that are the name of somebody known here."""
    pairs: dict[str, str] = {}
    for line in words.splitlines():
        found = list(WORD.finditer(line))
        for one, other in pairwise(found):
            if line[one.end() : other.start()].strip() == "":
                pairs[f"{one[0]} {other[0]}".lower()] = f"{one[0]} {other[0]}"
    if not pairs:
        return []
    gap = Value(" ")
    people = Person.objects.annotate(
        one=Lower(Concat("given_name", gap, "family_name")),
        other=Lower(Concat("family_name", gap, "given_name")),
    )
    rows = people.filter(one__in=pairs) | people.filter(other__in=pairs)
    known = {name for row in rows.values_list("one", "other") for name in row if name in pairs}
    return [pairs[name] for name in sorted(known)]
