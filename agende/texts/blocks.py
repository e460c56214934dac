# SPDX-License-Identifier: AGPL-3.0-or-later
"""Text as a list of blocks (ProseMirror JSON, an id for life each), and as it is typed in a form. Pure.

A block: {"type": "paragraph" | "heading" | "list_item", "attrs": {"id", optional "level", "from", "source"},
"content": [{"type": "text", "text"} | {"type": "hard_break"}]}. Typed: a blank line parts paragraphs,
"- " begins a list item, "## " a heading; a single new line stays a new line.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

type Block = dict[str, Any]
type Typed = tuple[str, str]

HEADING = re.compile(r"^#{1,6} +(?=\S)")
ITEM = re.compile(r"^[-*•] +(?=\S)")
# Characters that PostgreSQL's jsonb, or a page, cannot hold.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff]")
ALIKE = 0.5
SEAM = "\u200b"
"""On either side of a boundary of blocks that is suggested: nobody's word."""
BETWEEN = {"table": "\n", "table_row": "\t", "table_cell": "\n", "table_header": "\n"}


def new_id() -> str:
    """A block's id: 64 random bits, never used again."""
    return secrets.token_hex(8)


def typed(text: str) -> list[Typed]:
    """(type, words) of each block of a typed text, in order."""
    found: list[Typed] = []
    is_open = False
    for raw in CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n"):
        line = raw.strip()
        if not line:
            is_open = False
        elif mark := HEADING.match(line):
            found.append(("heading", line[mark.end() :]))
            is_open = False
        elif mark := ITEM.match(line):
            found.append(("list_item", line[mark.end() :]))
            is_open = True
        elif is_open:
            found[-1] = (found[-1][0], f"{found[-1][1]}\n{line}")
        else:
            found.append(("paragraph", line))
            is_open = True
    return found


def words_of(node: Block) -> str:
    """The words of a block as if open suggestions were refused: a line break is a new line, a footnote stands in
    [brackets] where it is referred to. Of a table, a row is a line and tabs part its cells.
    """
    if is_inserted(node):
        return ""
    match node["type"]:
        case "text":
            return str(node["text"]).replace(SEAM, "")
        case "hard_break":
            return "\n"
        case "footnote":
            return f" [{node['attrs']['words']}]"
    between = BETWEEN.get(node["type"], "")
    return between.join(words_of(inner) for inner in node.get("content", ()))


def is_inserted(piece: Block) -> bool:
    """Whether a piece of a block stands in the text only as a suggestion."""
    marks = piece.get("marks")
    return (
        any(mark["type"] == "insertion" for mark in marks) if marks else "insertion" in piece.get("attrs", ())
    )


def as_typed(blocks: Iterable[Block]) -> str:
    """The text to put in the form: `typed` reads it back into the same blocks."""
    marks = {"heading": "## ", "list_item": "- "}
    pieces = [
        (block["type"] == "list_item", marks.get(block["type"], "") + words_of(block)) for block in blocks
    ]
    groups = groupby(pieces, key=lambda piece: piece[0])
    return "\n\n".join(
        ("\n" if is_list else "\n\n").join(words for _, words in group) for is_list, group in groups
    )


def merged(old: list[Block], text: str, *, make_id: Callable[[], str] = new_id) -> list[Block]:
    """The blocks of `text`, keeping ids: of what is unchanged, moved, or edited in its place."""
    new = typed(text)
    keys = [(block["type"], words_of(block)) for block in old]
    kept: dict[int, Block] = {}
    changed: list[tuple[range, range]] = []
    for tag, a, b, c, d in SequenceMatcher(None, keys, new, autojunk=False).get_opcodes():
        if tag == "equal":
            kept |= {c + step: old[a + step] for step in range(b - a)}
        else:
            changed.append((range(a, b), range(c, d)))
    for pairs in (_moved(changed, keys, new), _edited(changed, keys, new, kept, old)):
        for place, at in pairs:
            same = keys[at] == new[place]
            kept[place] = old[at] if same else _block(new[place], old[at]["attrs"])
    return [kept.get(place) or _block(piece, {"id": make_id()}) for place, piece in enumerate(new)]


def _moved(
    changed: list[tuple[range, range]], keys: list[Typed], new: list[Typed]
) -> Iterator[tuple[int, int]]:
    """(new place, old place) of blocks found again, word for word, elsewhere."""
    free = {keys[at]: at for olds, _ in reversed(changed) for at in reversed(olds)}
    for _, places in changed:
        for place in places:
            if (at := free.pop(new[place], None)) is not None:
                yield place, at


def _edited(
    changed: list[tuple[range, range]],
    keys: list[Typed],
    new: list[Typed],
    kept: dict[int, Block],
    old: list[Block],
) -> Iterator[tuple[int, int]]:
    """(new place, old place) of blocks edited where they stand: by place, or the next that is alike."""
    used = {block["attrs"]["id"] for block in kept.values()}
    for olds, places in changed:
        free = [at for at in olds if old[at]["attrs"]["id"] not in used]
        todo = [place for place in places if place not in kept]
        if len(free) == len(todo):
            yield from zip(todo, free, strict=True)
            continue
        for place in todo:
            at = next((at for at in free if _alike(keys[at][1], new[place][1])), None)
            if at is not None:
                free = [later for later in free if later > at]
                yield place, at


def _alike(one: str, other: str) -> bool:
    match = SequenceMatcher(None, one.split(), other.split(), autojunk=False)
    return match.quick_ratio() >= ALIKE and match.ratio() >= ALIKE


def _block(piece: Typed, attrs: dict[str, Any]) -> Block:
    kind, words = piece
    content: list[Block] = []
    for number, line in enumerate(words.split("\n")):
        content += [{"type": "hard_break"}] if number else []
        content.append({"type": "text", "text": line})
    attrs = {name: value for name, value in attrs.items() if name != "level"}
    return {
        "type": kind,
        "attrs": attrs | ({"level": 2} if kind == "heading" else {}),
        "content": content,
    }


def copied(blocks: Iterable[Block], *, source: str, make_id: Callable[[], str] = new_id) -> list[Block]:
    """Blocks for the common text: new ids; `from` names the block and `source` the contribution (its uid)."""
    return [
        block | {"attrs": block["attrs"] | {"id": make_id(), "from": block["attrs"]["id"], "source": source}}
        for block in blocks
    ]


def count_words(blocks: Iterable[Block]) -> int:
    """How many words, as a person counts them."""
    return sum(len(words_of(block).split()) for block in blocks)


def canonical(value: Any) -> bytes:
    """The one way of writing a value as JSON: what a digest is taken over."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def sha256(value: Any) -> str:
    """SHA-256 of the canonical JSON of `value`."""
    return hashlib.sha256(canonical(value)).hexdigest()
