# SPDX-License-Identifier: AGPL-3.0-or-later
"""Text as a list of blocks: ProseMirror JSON, an id for life each. Pure. What they may hold: `schema`.

A block: {"type": "paragraph" | "heading" | "list_item" | "table", "attrs": {"id", optional "from", "source"; of a
heading "level", of a point "kind", "indent"}, "content": words, breaks and footnotes, or rows of cells of paragraphs}.
"from" and "source" name the blocks and contributions it was made of: one, or of paragraphs joined all, by spaces.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Callable, Iterable
from typing import Any

type Block = dict[str, Any]

# Characters that PostgreSQL's jsonb, or a page, cannot hold.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff\ufffe\uffff]")
SEAM = "\u200b"
"""On either side of a boundary of blocks that is suggested: nobody's word."""
BETWEEN = {"table": "\n", "table_row": "\t", "table_cell": "\n", "table_header": "\n"}


def storable(words: str) -> str:
    """Typed or pasted words, without signs that cannot be stored: Word's breaks are new lines, its hyphen is one."""
    return CONTROL.sub("", re.sub(r"\r\n?|[\x0b\x0c]", "\n", words).replace("\x1e", "\u2011"))


def new_id() -> str:
    """A block's id: 64 random bits, never used again."""
    return secrets.token_hex(8)


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


def copied(blocks: Iterable[Block], *, source: str, make_id: Callable[[], str] = new_id) -> list[Block]:
    """Blocks for the common text: new ids; `from` names the block and `source` the contribution (its uid)."""
    return [
        block | {"attrs": block["attrs"] | {"id": make_id(), "from": block["attrs"]["id"], "source": source}}
        for block in blocks
    ]


ORIGIN = {"from": 60, "source": 30}
"""What tells where a block comes from, and how many it may name: a zone has at most 29 municipalities."""


def sources_of(block: Block) -> list[str]:
    """The contributions (uids) that a block comes from: several where paragraphs were joined."""
    return str(block.get("attrs", {}).get("source", "")).split()


def with_origins(attrs: Block, others: Iterable[Block]) -> Block:
    """The attributes of a block whose words are now also those of blocks with these other attributes."""
    told, all_of_them = dict(attrs), [attrs, *others]
    for name, most in ORIGIN.items():
        if found := dict.fromkeys(word for each in all_of_them for word in str(each.get(name, "")).split()):
            told[name] = " ".join(list(found)[:most])
    return told


def count_words(blocks: Iterable[Block]) -> int:
    """How many words, as a person counts them."""
    return sum(len(words_of(block).split()) for block in blocks)


def canonical(value: Any) -> bytes:
    """The one way of writing a value as JSON: what a digest is taken over."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def sha256(value: Any) -> str:
    """SHA-256 of the canonical JSON of `value`."""
    return hashlib.sha256(canonical(value)).hexdigest()
