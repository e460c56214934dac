# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody who may only suggest, as the editor does it, with the shapes of static/src/editor."""

import random
from itertools import groupby

from agende.amendments.marks import SEAM
from agende.texts.ydocs import ORDER

INS, DEL = "insertion", "deletion"


def paragraph(id_, *pieces, kind="paragraph", **attrs):
    return {"type": kind, "attrs": {"id": id_} | attrs} | ({"content": list(pieces)} if pieces else {})


def words(text, *, ins=None, dele=None, strong=False):
    marks = [{"type": "strong"}] if strong else []
    marks += [{"type": DEL, "attrs": {"id": dele}}] if dele else []
    marks += [{"type": INS, "attrs": {"id": ins}}] if ins else []
    return {"type": "text", "text": text} | ({"marks": marks} if marks else {})


def note(text, **keys):
    return {"type": "footnote", "attrs": {"words": text} | keys}


def table(id_, *cells):
    rows = [{"type": "table_cell", "content": list(blocks)} for blocks in cells]
    return {"type": "table", "attrs": {"id": id_}, "content": [{"type": "table_row", "content": rows}]}


class Text:
    """A text as a tree of blocks whose words are single characters: (character or atom, {mark: attrs})."""

    def __init__(self, blocks):
        self.blocks = [_taken_apart(block) for block in blocks]

    @property
    def as_blocks(self):
        return [_put_together(block) for block in self.blocks]

    def siblings(self):
        """The lists in which blocks of words stand."""
        return _lists(self.blocks)


def _lists(blocks):
    found = [blocks]
    for block in blocks:
        if "inside" in block:
            found += _lists(block["inside"])
    return [some for some in found if any("line" in block for block in some)]


def _taken_apart(block):
    bare = {name: value for name, value in block.items() if name != "content"}
    if block["type"] not in {"paragraph", "heading", "list_item"}:
        return bare | {"inside": [_taken_apart(each) for each in block["content"]]}
    line = []
    for piece in block.get("content", ()):
        if piece["type"] == "text":
            marks = {mark["type"]: mark.get("attrs") for mark in piece.get("marks", ())}
            line += [(sign, dict(marks)) for sign in piece["text"]]
        else:
            attrs = dict(piece.get("attrs", {}))
            marks = {kind: {"id": attrs.pop(kind)} for kind in (INS, DEL) if kind in attrs}
            line.append(({"type": piece["type"], "attrs": attrs}, marks))
    return bare | {"line": line}


def _put_together(block):
    bare = {name: value for name, value in block.items() if name not in {"line", "inside"}}
    if "inside" in block:
        return bare | {"content": [_put_together(each) for each in block["inside"]]}
    content = []
    for (is_text, marks), signs in groupby(
        block["line"], key=lambda each: (isinstance(each[0], str), each[1])
    ):
        if is_text:
            some = sorted(marks.items(), key=lambda each: ORDER.index(each[0]))
            written = [{"type": name} | ({"attrs": attrs} if attrs else {}) for name, attrs in some]
            piece = {"type": "text", "text": "".join(sign for sign, _ in signs)}
            content.append(piece | ({"marks": written} if written else {}))
            continue
        for atom, keys in signs:
            attrs = atom["attrs"] | {kind: attrs["id"] for kind, attrs in keys.items()}
            content.append({"type": atom["type"]} | ({"attrs": attrs} if attrs else {}))
    return bare | ({"content": content} if content else {})


class Suggester:
    """One person; every change is marked with one of their keys."""

    def __init__(self, keys, chance: random.Random):
        self.keys, self.chance, self.made = keys, chance, 0

    def suggest(self, text: Text):
        """One random change, as the editor would write it."""
        some = self.chance.choice(text.siblings())
        places = [at for at, block in enumerate(some) if "line" in block]
        at, key = self.chance.choice(places), self.chance.choice(self.keys)
        action = self.chance.choice(
            [self.insert, self.insert, self.delete, self.delete, self.split, self.join]
        )
        action(some, at, key)

    def _inside(self, line):
        """A place between two characters, never outside a seam: there the cursor cannot stand."""
        seams = [at for at, (sign, _) in enumerate(line) if sign == SEAM]
        first = max([at + 1 for at in seams if at == 0], default=0)
        last = min([at for at in seams if at and at == len(line) - 1], default=len(line))
        return self.chance.randint(min(first, last), last)

    def insert(self, some, at, key):
        line = some[at]["line"]
        place = self._inside(line)
        what = self.chance.choice(["più ", "😀", "è", {"type": "hard_break", "attrs": {}},
                                   {"type": "footnote", "attrs": {"words": "Istat"}}])  # fmt: skip
        signs = list(what) if isinstance(what, str) else [what]
        line[place:place] = [(sign, {INS: {"id": key}}) for sign in signs]

    def delete(self, some, at, key):
        line = some[at]["line"]
        start = self.chance.randint(0, len(line))
        end = min(len(line), start + self.chance.randint(1, 6))
        kept = []
        for sign, marks in line[start:end]:
            is_mine = marks.get(INS, {}).get("id") in self.keys
            if is_mine and sign != SEAM:
                continue
            is_left = sign == SEAM or DEL in marks
            kept.append((sign, marks if is_left else marks | {DEL: {"id": key}}))
        line[start:end] = kept

    def split(self, some, at, key):
        block = some[at]
        place, self.made = self._inside(block["line"]), self.made + 1
        left, right = block["line"][:place], block["line"][place:]
        seam = (SEAM, {INS: {"id": key}})
        block["line"] = [*left, seam]
        old = {name: value for name, value in block.get("attrs", {}).items() if name != "source"}
        attrs = {"attrs": old | {"id": f"{key}.{self.made}"}} if old else {}
        some.insert(at + 1, block | attrs | {"line": [seam, *right]})

    def join(self, some, at, key):
        if at + 1 == len(some) or "line" not in some[at + 1]:
            return
        ends = [some[at]["line"][-1:], some[at + 1]["line"][:1]]
        if any(end and end[0][0] == SEAM for end in ends):
            return
        seam = (SEAM, {DEL: {"id": key}})
        some[at]["line"].append(seam)
        some[at + 1]["line"].insert(0, seam)
