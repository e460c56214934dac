# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changed from a text to another, by word. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

TOKEN = re.compile(r"\s+|[\w’']+|[^\w\s]")
SENTENCE = re.compile(r".*?[.;:!?](?:\s+|$)|.+$", re.DOTALL)
MANY = 1_000_000
"""Pairs of words from which two blocks are compared by sentence first: below, some hundredths of a second."""
CONTEXT = 1
"""Unchanged paragraphs shown on each side of a change."""


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stayed, came or went."""

    kind: Literal["same", "in", "out"]
    words: str


@dataclass(frozen=True, slots=True)
class Fold:
    """Paragraphs left out, for they did not change and stand beside no change."""

    count: int
    is_fold: bool = True


def folded[Each](items: Sequence[Each], is_same: Callable[[Each], bool]) -> list[Each | Fold]:
    """Only what changed, with its neighbours; how many are left out between."""
    changed = [place for place, each in enumerate(items) if not is_same(each)]
    shown = {near for place in changed for near in range(place - CONTEXT, place + CONTEXT + 1)}
    found: list[Each | Fold] = []
    hidden = 0
    for place, each in enumerate(items):
        if place in shown:
            found += [Fold(hidden), each] if hidden else [each]
            hidden = 0
        else:
            hidden += 1
    return [*found, Fold(hidden)] if hidden else found


def diff(before: str, after: str) -> list[Run]:
    """The words that stayed, came and went; what came follows what went in its place."""
    return _runs(_differences(before, after))


def _differences(before: str, after: str) -> Iterator[Run]:
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    is_long = len(old) * len(new) > MANY
    if is_long:
        old, new = SENTENCE.findall(before), SENTENCE.findall(after)
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        went, came = "".join(old[a:b]), "".join(new[c:d])
        if tag == "equal":
            yield Run("same", went)
        elif is_long and went and came and (went, came) != (before, after):
            yield from _differences(went, came)
        else:
            yield Run("out", went)
            yield Run("in", came)


def _runs(runs: Iterable[Run]) -> list[Run]:
    """Joined, and with no sliver of blanks left between two changes: whole phrases are read, not confetti."""
    found: list[Run] = []
    same, out, came = "", "", ""
    for run in [*runs, Run("same", "\0")]:
        if run.kind == "out":
            out += run.words
        elif run.kind == "in":
            came += run.words
        elif (out or came) and not run.words.strip():
            out, came = out + run.words, came + run.words
        elif out or came:
            same = _add(found, same, out, came) + run.words
            out, came = "", ""
        else:
            same += run.words
    last = same.removesuffix("\0")
    return [*found, Run("same", last)] if last else found


def _add(found: list[Run], same: str, out: str, came: str) -> str:
    """Adds what stayed and then the change, without the blanks that end both of its sides: those are returned."""
    tail = ""
    while out and came and out[-1] == came[-1] and out[-1].isspace():
        out, came, tail = out[:-1], came[:-1], out[-1] + tail
    runs: tuple[Run, ...] = (Run("same", same), Run("out", out), Run("in", came))
    found += [run for run in runs if run.words]
    return tail
