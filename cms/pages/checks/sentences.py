# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sentences of Italian prose, and their length in words."""

import re

LONGEST = 30
"""Words of a sentence that is still read in one go. The office style guides of the field say 20 to 25 on the average
(Fioritto, "Manuale di stile", 1997; Codice di stile della Funzione pubblica, 1994): 30 is where it is pointed out."""
SHORTENED = (
    "art", "artt", "avv", "c", "cap", "cc", "cfr", "co", "d", "dott", "ecc", "es", "fig", "ing", "l", "lett", "n",
    "nn", "p", "pag", "pp", "par", "prof", "prot", "rag", "s", "sig", "ss", "tab", "tel", "v", "vol", "lgs", "p.a",
    "d.lgs", "d.l", "d.p.r", "d.m", "l.r", "s.p.a", "s.r.l", "m", "i",
)  # fmt: skip
"""Words after which a point ends nothing."""
END = re.compile(r"(?<=[.!?…])[»”\")]*\s+(?=[\"«“(]*[A-ZÀ-Ý0-9])")


def sentences(passage: str) -> list[str]:
    """The sentences of a passage: a point after "art.", "n." or an initial ends none."""
    found: list[str] = []
    for piece in END.split(passage):
        if found and _is_shortened(found[-1]):
            found[-1] += f" {piece}"
        else:
            found.append(piece)
    return [piece.strip() for piece in found if piece.strip()]


def _is_shortened(sentence: str) -> bool:
    last = sentence.rsplit(maxsplit=1)[-1] if sentence.split() else ""
    return last.endswith(".") and last.lower().lstrip("(«“\"'’").removesuffix(".") in SHORTENED


def too_long(passage: str) -> list[tuple[str, int]]:
    """(sentence, words) of those over the limit."""
    counted = [(sentence, len(sentence.split())) for sentence in sentences(passage)]
    return [(sentence, words) for sentence, words in counted if words > LONGEST]


def beginning(sentence: str, words: int = 6) -> str:
    """The first words, by which one finds the sentence again."""
    parts = sentence.split()
    return " ".join(parts[:words]) + ("…" if len(parts) > words else "")
