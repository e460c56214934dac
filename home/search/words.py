# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is typed, as words to look for. Pure."""

import re
import unicodedata
from collections.abc import Sequence

LONGEST = 200
MOST_WORDS = 8
LONGEST_WORD = 60
ENDINGS = "oaie"
WORD = re.compile(r"[^\W_]+")
STOPS = frozenset(
    {
        "a", "ad", "ai", "al", "alla", "alle", "allo", "che", "chi", "con", "cui", "da", "dai", "dal", "dalla",
        "dei", "del", "dell", "della", "delle", "dello", "di", "e", "ed", "gli", "i", "il", "in", "l", "la", "le",
        "lo", "ma", "nei", "nel", "nell", "nella", "nelle", "nello", "o", "per", "perche", "piu", "se", "si", "su",
        "sui", "sul", "sull", "sulla", "sulle", "sullo", "tra", "fra", "un", "una", "uno",
    }
)  # fmt: skip
"""Words that the index leaves out, and others as empty: looked for beside others, they would find nothing."""


def cleaned(text: str) -> str:
    """What was typed, without what no text holds, at most LONGEST letters."""
    whole = unicodedata.normalize("NFC", text[: LONGEST * 4].replace("\x00", " "))
    return " ".join(whole.split())[:LONGEST]


def words_of(text: str) -> list[str]:
    """Words looked for, at most MOST_WORDS; those that say nothing are left out."""
    found = list(dict.fromkeys(word[:LONGEST_WORD] for word in WORD.findall(text.casefold())))
    return [word for word in found if word not in STOPS][:MOST_WORDS]


def variants(word: str) -> list[str]:
    """The word with every Italian ending: the stemmer keeps "metropolitano" and "metropolitani" apart."""
    if len(word) < 5 or word[-1] not in ENDINGS:
        return [word]
    return [word, *(word[:-1] + ending for ending in ENDINGS if ending != word[-1])]


def groups_of(words: Sequence[str]) -> list[list[str]]:
    """Each word with its other forms."""
    return [variants(word) for word in words]


def tsquery(groups: Sequence[Sequence[str]], *, any_word: bool = False) -> str:
    """Text for `to_tsquery`: letters and figures alone, so that nothing typed is an operator."""
    return (" | " if any_word else " & ").join(f"({' | '.join(group)})" for group in groups)
