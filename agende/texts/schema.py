# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a text may hold: kinds of node, marks, attributes and their values, nesting. Pure; static/src/editor/schema.ts
says the same to browsers, which cannot be believed.

A table is rows of header or plain cells of paragraphs; a cell, a row or a table may stand empty, for two
people who delete at once leave that behind and neither is at fault.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from agende.texts.blocks import ORIGIN, Block

DEEPEST = 2
"""How far in a point of a list may stand."""
LONGEST_NOTE = 2_000
WIDEST = 50

UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
"""What PostgreSQL's jsonb or a page cannot hold; `blocks.storable` leaves it out of what is typed."""
ID = re.compile(r"[0-9a-f]{16}")
KEY = re.compile(r"[0-9a-f]{16,40}")
UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ADDRESS = re.compile(r"(https?://|mailto:)[^\s\x00-\x1f\x7f]{1,2000}", re.IGNORECASE)

type Check = Callable[[Any], bool]


def _is(pattern: re.Pattern[str]) -> Check:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _within(least: int, most: int) -> Check:
    return lambda value: type(value) is int and least <= value <= most


def _is_note(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_NOTE and not UNSTORABLE.search(value)


def _are(pattern: re.Pattern[str], name: str) -> Check:
    """One, or several parted by spaces (`blocks.with_origins`)."""
    return _is(re.compile(rf"{pattern.pattern}( {pattern.pattern}){{0,{ORIGIN[name] - 1}}}"))


FOR_LIFE = {"id": _is(ID), "from": _are(ID, "from"), "source": _are(UID, "source")}
SUGGESTED = {"insertion": _is(KEY), "deletion": _is(KEY)}
SPAN = {"colspan": _within(1, WIDEST), "rowspan": _within(1, WIDEST)}
ATTRS: dict[str, dict[str, Check]] = {
    "paragraph": FOR_LIFE,
    "heading": FOR_LIFE | {"level": _within(2, 3)},
    "list_item": FOR_LIFE | {"kind": lambda value: value == "ordered", "indent": _within(1, DEEPEST)},
    "table": FOR_LIFE,
    "table_row": {},
    "table_header": SPAN,
    "table_cell": SPAN,
    "hard_break": SUGGESTED,
    "footnote": SUGGESTED | {"words": _is_note},
}
INLINE = ("text", "hard_break", "footnote")
CONTENT: dict[str, tuple[str, ...]] = {
    "paragraph": INLINE,
    "heading": INLINE,
    "list_item": INLINE,
    "table": ("table_row",),
    "table_row": ("table_header", "table_cell"),
    "table_header": ("paragraph",),
    "table_cell": ("paragraph",),
    "hard_break": (),
    "footnote": (),
}
BLOCKS = ("paragraph", "heading", "list_item", "table")
NEEDED = {
    "heading": ("level",),
    "footnote": ("words",),
    "link": ("href",),
    "insertion": ("id",),
    "deletion": ("id",),
}
MARKS: dict[str, dict[str, Check]] = {
    "link": {"href": _is(ADDRESS)},
    "em": {},
    "strong": {},
    "deletion": {"id": _is(KEY)},
    "insertion": {"id": _is(KEY)},
}
"""Suggestions: marks of words, attributes of breaks and notes. Several people may suggest on the same words."""


def faults(blocks: Sequence[Block]) -> list[str]:
    """What in a text is not allowed, in English for the log; empty: it may be stored.

    Ids that stand twice come last and begin with "id ": two people who move one block at the same moment double it,
    so the live process may let them pass (`is_doubled`); the browser that next writes there gives one a new id.
    """
    found = [fault for block in blocks for fault in _of_node(block, BLOCKS)]
    ids = Counter(str(_attrs(block).get("id", "")) for block in blocks)
    found += ["block without id"] * ids.pop("", 0)
    return found + [f"id {each} twice" for each, times in ids.items() if times > 1]


def is_doubled(fault: str) -> bool:
    """Whether a fault is only that an id stands twice."""
    return fault.startswith("id ")


def _attrs(node: Any) -> dict[str, Any]:
    attrs = node.get("attrs") if isinstance(node, dict) else None
    return attrs if isinstance(attrs, dict) else {}


def _of_node(node: Any, allowed: Sequence[str]) -> Iterator[str]:
    kind = str(node.get("type")) if isinstance(node, dict) else ""
    if kind not in allowed:
        yield f"{kind[:40]} where {'|'.join(allowed) or 'nothing'} belongs"
    elif kind == "text":
        yield from _of_text(node)
    else:
        yield from _of_attrs(kind, node, ATTRS[kind])
        if unknown := node.keys() - {"type", "attrs", "content"}:
            yield f"{kind} with {sorted(unknown)}"
        for child in node.get("content", ()):
            yield from _of_node(child, CONTENT[kind])


def _of_text(node: Block) -> Iterator[str]:
    words, marks = node.get("text"), node.get("marks", [])
    if not isinstance(words, str) or not words or UNSTORABLE.search(words):
        yield "text that cannot be stored"
    if unknown := node.keys() - {"type", "text", "marks"}:
        yield f"text with {sorted(unknown)}"
    kinds = [mark.get("type") for mark in marks]
    for kind, mark in zip(kinds, marks, strict=True):
        if kind not in MARKS:
            yield f"mark {str(kind)[:40]}"
        else:
            yield from _of_attrs(kind, mark, MARKS[kind])
    once = [kind for kind in kinds if kind not in SUGGESTED]
    if len(set(once)) != len(once):
        yield "a mark twice on the same words"


def _of_attrs(kind: str, thing: Block, checks: dict[str, Check]) -> Iterator[str]:
    attrs = _attrs(thing)
    for name, value in attrs.items():
        if name not in checks or not checks[name](value):
            yield f"{kind} with {str(name)[:40]}={str(value)[:40]!r}"
    yield from (f"{kind} without {name}" for name in NEEDED.get(kind, ()) if name not in attrs)
