# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names compared as people write them, and such as certificates can print."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cms.pdf import unprintable

# letters that Unicode does not take apart into a letter and its sign
NOT_TAKEN_APART = str.maketrans(
    {"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ø": "o", "Ø": "O", "ħ": "h", "Ħ": "H"}
)

# parts of surnames that any text has
PARTICLES = {
    "dagli", "dai", "dal", "dall", "dalla", "dalle", "degli", "dei", "del", "dell", "della", "delle", "dello",
}  # fmt: skip


def plain(words: str) -> str:
    """Letters and digits alone, without accents or capitals: "D’Àguero" and "d aguero" are one."""
    letters = unicodedata.normalize("NFKD", words.translate(NOT_TAKEN_APART)).casefold()
    return "".join(sign for sign in letters if sign.isalnum())


def says(text: str, name: str) -> bool:
    """Whether a text has one of the words of a name, of three letters at least and not such as "della"."""
    of_name = {word for word in _words(name) if len(word) > 2} - PARTICLES
    return bool(_words(text) & of_name)


def _words(text: str) -> set[str]:
    """Plain; what a sign holds together ("D’Adda", "Zanè/Rossi") whole and in its parts."""
    return {plain(word) for word in (*text.split(), *re.split(r"\W+", text))}


def printable(text: str) -> None:
    """Validates what certificates print, names above all: refused where it is written, not at the end."""
    if odd := unprintable(text):
        words = _("Certificates cannot print these characters: %(characters)s. Use other letters.")
        raise ValidationError(words % {"characters": " ".join(odd)})
