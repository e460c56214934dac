# SPDX-License-Identifier: AGPL-3.0-or-later
"""A text as it is typed in a form. Pure: `typed(as_typed(blocks))` gives the blocks again, without their ids.

An empty line parts paragraphs; a new line stays one. "## " and "### " begin headings; "- " and "1. " points of lists,
two spaces further in for each level; a line that begins with "|" is a row of a table, whose cells "|" parts ("|=": a
heading, "¶": a new paragraph in it). In the words: **bold**, *italic*, [words](address), [^footnote], <br>. A backslash
makes a sign a sign. Open suggestions are read as refused.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from agende.texts.blocks import SEAM, Block, is_inserted, storable
from agende.texts.inline import EDGE, atoms_of, content_of, parsed, tidied, written
from agende.texts.schema import DEEPEST

HEADING = re.compile(r"(#{1,6}) +(?=[^ \t])")
POINT = re.compile(r"(?:[-*•]|(\d{1,3})[.)]) +(?=[^ \t])")
RULE = re.compile(r":?-+:?")
SHAPE = ("level", "kind", "indent")


def normal(blocks: Sequence[Block]) -> Block | None:
    """What a form shows of blocks that are one when open suggestions are refused, without id; None: nothing."""
    first = blocks[0]
    if first["type"] == "table":
        rows = [normal_row(row) for row in first.get("content", ())]
        return _node("table", {}, rows) if rows else None
    content = _content(blocks)
    attrs = {"level": 2} if first["type"] == "heading" else {}
    attrs |= {name: first["attrs"][name] for name in SHAPE if first.get("attrs", {}).get(name)}
    return _node(first["type"], attrs, content) if content else None


def normal_row(row: Block) -> Block:
    """A row of a table as `normal` gives it."""
    return _node("table_row", {}, [_normal_cell(cell) for cell in row.get("content", ())])


def _normal_cell(cell: Block) -> Block:
    lines = [_content(group) for group in grouped(cell.get("content", ()))]
    return _node(cell["type"], {}, [_node("paragraph", {}, line) for line in lines or [[]]])


def _content(group: Sequence[Block]) -> list[Block]:
    return content_of(tidied(atom for block in group for atom in atoms_of(block)))


def _node(kind: str, attrs: Block, content: Sequence[Block]) -> Block:
    return (
        {"type": kind} | ({"attrs": attrs} if attrs else {}) | ({"content": list(content)} if content else {})
    )


def grouped(blocks: Iterable[Block]) -> list[list[Block]]:
    """Blocks that are one when open suggestions are refused, together: a suggested boundary has the same key on
    either side, each side counting once, and between may stand blocks that others suggest."""
    groups: list[list[Block]] = []
    tails: list[list[set[str]]] = []
    for block in blocks:
        heads, ends = _seams(block, is_end=False), _seams(block, is_end=True)
        at, place = _paired(heads, groups, tails)
        if at < 0:
            groups.append([block])
            tails.append(list(ends.values()))
            continue
        left = [keys for sign, keys in ends.items() if sign != place]
        if _is_all_inserted(block):
            left += tails[at]
        groups[at:] = [[*(each for group in groups[at:] for each in group), block]]
        tails[at:] = [left]
    return groups


def _paired(
    heads: dict[int, set[str]], groups: list[list[Block]], tails: list[list[set[str]]]
) -> tuple[int, int]:
    """The group that a block with these seams at its beginning belongs to, and the seam; (-1, -1): none."""
    for at in range(len(groups) - 1, -1, -1) if heads else ():
        for tail in tails[at]:
            for place, keys in heads.items():
                if keys & tail:
                    tails[at].remove(tail)
                    return at, place
        if not all(map(_is_all_inserted, groups[at])):
            break
    return -1, -1


def _seams(block: Block, *, is_end: bool) -> dict[int, set[str]]:
    """Seams of suggested boundaries at an end of a block: place → keys."""
    if not any(SEAM in piece.get("text", "") for piece in block.get("content", ())):
        return {}
    atoms = list(enumerate(atoms_of(block)))
    found: dict[int, set[str]] = {}
    for at, (sign, marks) in reversed(atoms) if is_end else atoms:
        keys = {key for name, key in marks if name == "insertion"}
        if not keys and sign != SEAM:
            break
        if keys and sign == SEAM:
            found[at] = keys
    return found


def _is_all_inserted(block: Block) -> bool:
    return block["type"] != "table" and all(
        is_inserted(piece) or piece.get("text") == SEAM for piece in block.get("content", ())
    )


def shown(blocks: Iterable[Block]) -> list[Block]:
    """What a form shows of a text: what `typed` gives for `as_typed`."""
    return [block for group in grouped(blocks) if (block := normal(group))]


def as_typed(blocks: Iterable[Block]) -> str:
    """The text to put in the form."""
    found, before, counts = "", "", [0] * (DEEPEST + 1)
    for block in shown(blocks):
        attrs = block.get("attrs", {})
        indent = attrs.get("indent", 0)
        is_ordered = attrs.get("kind") == "ordered"
        counts[indent:] = [(counts[indent] + 1) * is_ordered, *[0] * (DEEPEST - indent)]
        sign = f"{counts[indent]}. " if is_ordered else "- "
        is_point = block["type"] == "list_item"
        found += "" if not before else "\n" if before == "list_item" and is_point else "\n\n"
        found += _as_point(block, sign, indent) if is_point else _WRITE[block["type"]](block)
        before = block["type"]
        if not is_point:
            counts = [0] * (DEEPEST + 1)
    return found


def _lines(block: Block) -> list[str]:
    return [_protected(line) for line in written(atoms_of(block))]


def _protected(line: str) -> str:
    """A line that must not be read as the beginning of a list, a heading, a table."""
    if point := POINT.match(line):
        at = len(point[1] or "")
        return f"{line[:at]}\\{line[at:]}"
    return f"\\{line}" if HEADING.match(line) or line.startswith("|") else line


def _joined(lines: Sequence[str], indent: str = "") -> str:
    """Lines as they stand; an empty one cannot, and is written as a break."""
    found = lines[0]
    for before, line in pairwise(lines):
        found += f"\n{indent}{line}" if before and line else f"<br>{line}"
    return found


def _as_point(block: Block, sign: str, indent: int) -> str:
    space = "  " * indent
    return space + sign + _joined(_lines(block), space + " " * len(sign))


def _as_heading(block: Block) -> str:
    return "#" * block.get("attrs", {}).get("level", 2) + " " + "<br>".join(written(atoms_of(block)))


def _as_table(block: Block) -> str:
    return "\n".join(
        " ".join(["|", *(f"{_as_cell(cell)} |" for cell in row.get("content", ()))])
        for row in block["content"]
    )


def _as_cell(cell: Block) -> str:
    parts = ("<br>".join(written(atoms_of(part), extra="|¶")) for part in cell["content"])
    text = " ¶ ".join(parts).strip(EDGE)
    if text.startswith("=") or RULE.fullmatch(text):
        text = f"\\{text}"
    return f"= {text}".strip(EDGE) if cell["type"] == "table_header" else text


_WRITE: dict[str, Callable[[Block], str]] = {
    "paragraph": lambda block: _joined(_lines(block)),
    "heading": _as_heading,
    "table": _as_table,
}


def typed(text: str) -> list[Block]:
    """The blocks of a typed text, in order, without ids."""
    found: list[tuple[Block, str]] = []
    is_open = False
    for raw in storable(text).split("\n"):
        line, indent = raw.strip(EDGE), len(raw.expandtabs(2)) - len(raw.expandtabs(2).lstrip(" "))
        if not line:
            is_open = False
        elif line.startswith("|"):
            if not (is_open and found[-1][0]["type"] == "table"):
                found.append((_node("table", {}, []), ""))
            _add_row(found[-1][0], line)
            is_open = True
        elif is_open and found[-1][0]["type"] != "table" and not (HEADING.match(line) or POINT.match(line)):
            found[-1] = (found[-1][0], f"{found[-1][1]}\n{line}")
        else:
            block, words = _begun(line, indent)
            found.append((block, words))
            is_open = block["type"] != "heading"
    return [
        block | ({"content": content} if (content := content_of(parsed(words))) else {})
        for block, words in found
    ]


def _begun(line: str, indent: int) -> tuple[Block, str]:
    """The block that a line begins, and its first words."""
    if mark := HEADING.match(line):
        return _node("heading", {"level": 2 if len(mark[1]) < 3 else 3}, []), line[mark.end() :]
    if mark := POINT.match(line):
        attrs: Block = {"kind": "ordered"} if mark[1] else {}
        if level := min(indent // 2, DEEPEST):
            attrs["indent"] = level
        return _node("list_item", attrs, []), line[mark.end() :]
    return _node("paragraph", {}, []), line


def _add_row(table: Block, line: str) -> None:
    parts = [part.strip(EDGE) for part in _split(line[1:], "|")]
    cells = parts if parts[-1] else parts[:-1]
    rows = table.setdefault("content", [])
    if len(rows) == 1 and cells and all(map(RULE.fullmatch, cells)):  # Markdown's line under the headings
        for cell in rows[0].get("content", ()):
            cell["type"] = "table_header"
    else:
        rows.append(_node("table_row", {}, [_cell(part) for part in cells]))


def _cell(text: str) -> Block:
    is_head = text.startswith("=")
    paragraphs = [
        _node("paragraph", {}, content_of(parsed(part))) for part in _split(text.removeprefix("="), "¶")
    ]
    return _node("table_header" if is_head else "table_cell", {}, paragraphs)


def _split(text: str, sign: str) -> list[str]:
    """Parted at a sign that no backslash makes a mere sign."""
    parts = [""]
    for piece in re.finditer(r"\\.|.", text):
        if piece[0] == sign:
            parts.append("")
        else:
            parts[-1] += piece[0]
    return parts
