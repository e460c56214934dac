# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words typed over a block that has open suggestions, which stay on the words that stay. Pure."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from agende.texts.blocks import Block, canonical
from agende.texts.inline import Atom, atoms_of, content_of, is_visible
from agende.texts.notation import grouped, normal_row

KEYED = {"insertion", "deletion"}
BOUNDARY = "\n\n"
"""Between two blocks that are one in the form: an atom like a suggested word."""


def rebased(old: Sequence[Block], new: Block) -> list[Block]:
    """`new`, typed over blocks that are one when suggestions are refused, with the suggestions of `old`."""
    if old[0]["type"] == "table" or new["type"] == "table":
        return [_rebased_table(old[0], new)]
    if not any(_is_suggested(atom) for block in old for atom in atoms_of(block)):
        return [new]
    atoms: list[Atom] = []
    for number, block in enumerate(old):
        atoms += [(BOUNDARY, frozenset({("insertion", "")}))] * bool(number)
        atoms += atoms_of(block)
    parts: list[list[Atom]] = [[]]
    for atom in _woven(atoms, atoms_of(new)):
        if atom[0] == BOUNDARY:
            parts.append([])
        else:
            parts[-1].append(atom)
    return [_filled(frame, content_of(part)) for frame, part in zip([new, *old[1:]], parts, strict=True)]


def _is_suggested(atom: Atom) -> bool:
    return any(name in KEYED for name, _ in atom[1])


def _filled(frame: Block, content: list[Block]) -> Block:
    bare = {name: value for name, value in frame.items() if name != "content"}
    return bare | ({"content": content} if content else {})


def _woven(old: list[Atom], new: list[Atom]) -> Iterator[Atom]:
    """The new atoms; on those that stayed, the suggestions they had; what was only suggested, where it stood."""
    seen = [at for at, atom in enumerate(old) if is_visible(atom)]
    before, starts = _tokens([old[at][0] for at in seen])
    after, places = _tokens([sign for sign, _ in new])
    done = 0
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        those = new[places[c] : places[d]]
        for step, at in enumerate(seen[starts[a] : starts[b]]):
            yield from old[done:at]
            done = at + 1
            if tag == "equal":
                yield those[step][0], those[step][1] | {mark for mark in old[at][1] if mark[0] in KEYED}
        if tag != "equal":
            yield from those
    yield from old[done:]


def _tokens(signs: Sequence[str]) -> tuple[list[str], list[int]]:
    """Words, and every other sign by itself; where each begins, and the end."""
    found: list[str] = []
    starts: list[int] = []
    is_word = False
    for at, sign in enumerate(signs):
        if is_word and len(sign) == 1 and sign.isalnum():
            found[-1] += sign
        else:
            found.append(sign)
            starts.append(at)
            is_word = len(sign) == 1 and sign.isalnum()
    return found, [*starts, len(signs)]


def _rebased_table(old: Block, new: Block) -> Block:
    """Row by row: the same ones, and by place those that others, as many, were typed over."""
    if old["type"] != new["type"]:
        return new
    before, rows = old.get("content", []), new.get("content", [])
    keys = [canonical(normal_row(row)) for row in before], [canonical(row) for row in rows]
    found = list(rows)
    for _tag, a, b, c, d in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if b - a == d - c:
            found[c:d] = map(_rebased_row, before[a:b], rows[c:d])
    return new | {"content": found}


def _rebased_row(old: Block, new: Block) -> Block:
    if canonical(normal_row(old)) == canonical(new):
        return old
    before, cells = old.get("content", []), new.get("content", [])
    if len(before) != len(cells):
        return new
    return new | {"content": list(map(_rebased_cell, before, cells))}


def _rebased_cell(old: Block, new: Block) -> Block:
    """The cell keeps how far it spans; its paragraphs, where there are as many, their suggestions."""
    groups, parts = grouped(old.get("content", ())), new["content"]
    if len(groups) == len(parts):
        parts = [each for group, part in zip(groups, parts, strict=True) for each in rebased(group, part)]
    return {name: old[name] for name in ("attrs",) if name in old} | new | {"content": parts}
