# SPDX-License-Identifier: AGPL-3.0-or-later
"""Blocks as HTML, each with its id as anchor: lists in lists, tables, footnotes with their way back, suggestions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, takewhile

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from agende.texts.blocks import SEAM, Block, is_inserted, sources_of, words_of
from agende.texts.schema import ADDRESS

BREAK = mark_safe("<br>")


@dataclass(slots=True)
class Notes:
    """Footnotes met so far, (anchor, words) each: one for a whole page numbers them through."""

    found: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Page:
    level: int
    sources: Mapping[str, str]
    changes: Mapping[str, str] | None
    notes: Notes


def html_of_blocks(
    blocks: Iterable[Block],
    *,
    level: int,
    sources: Mapping[str, str] | None = None,
    changes: Mapping[str, str] | None = None,
    notes: Notes | None = None,
) -> SafeString:
    """The blocks; headings typed in them are at `level` and the one below.

    With `sources` (uid → name) each says where it comes from. With `changes` (key → who) suggestions are shown as
    insertions and deletions; without, as if refused. The footnotes follow, unless the caller gathers them in `notes`
    and writes them at the end of the page (`html_of_notes`).
    """
    page = _Page(level, sources or {}, changes, Notes() if notes is None else notes)
    pieces: list[SafeString] = []
    is_shown = words_of if changes is None else _is_written
    for is_list, group in groupby(filter(is_shown, blocks), key=lambda block: block["type"] == "list_item"):
        run = list(group)
        pieces += _lists(run, page) if is_list else [_html_of_block(block, page) for block in run]
    return _lines([*pieces, html_of_notes(page.notes)] if notes is None and page.notes.found else pieces)


def html_of_notes(notes: Notes) -> SafeString:
    """The footnotes, each with its way back; nothing where there are none."""
    items = format_html_join(
        "\n",
        '<li id="n-{0}">{1} <a href="#r-{0}" role="doc-backlink" aria-label="{2}">↩</a></li>',
        (
            (anchor, _broken(words), _("Back to the text, note %(number)s") % {"number": number})
            for number, (anchor, words) in enumerate(notes.found, start=1)
        ),
    )
    label = _("Notes")
    opening = '<section class="footnotes" role="doc-endnotes" aria-label="{}">\n<ol>\n{}\n</ol>\n</section>'
    return format_html(opening, label, items) if items else items


def _lines(pieces: Iterable[SafeString]) -> SafeString:
    return format_html_join("\n", "{}", ((piece,) for piece in pieces))


def _broken(text: str) -> SafeString:
    return format_html_join(BREAK, "{}", ((line,) for line in text.split("\n")))


def _is_written(block: Block) -> bool:
    return bool(block.get("content"))


def _lists(items: Sequence[Block], page: _Page) -> list[SafeString]:
    """The lists that a run of items is: of one kind each, a point further in inside the point before it."""
    points: list[tuple[Block, list[Block]]] = []
    for item in items:
        if points and _indent(item) > _indent(points[-1][0]):
            points[-1][1].append(item)
        else:
            points.append((item, []))
    found = []
    for tag, group in groupby(points, key=lambda point: _tag_of(point[0])):
        inside = _lines(
            [_html_of_item(item, _lists(inner, page) if inner else [], page) for item, inner in group]
        )
        found.append(format_html("<{0}>\n{1}\n</{0}>", tag, inside))
    return found


def _indent(item: Block) -> int:
    return item["attrs"].get("indent") or 0


def _tag_of(item: Block) -> str:
    return "ol" if item["attrs"].get("kind") == "ordered" else "ul"


def _html_of_item(item: Block, inner: list[SafeString], page: _Page) -> SafeString:
    words, source = _inline(item, item["attrs"]["id"], page), _source(item, page)
    lists = format_html("\n{}\n", _lines(inner)) if inner else ""
    return format_html('<li id="b-{}">{}{}{}</li>', item["attrs"]["id"], words, source, lists)


def _html_of_block(block: Block, page: _Page) -> SafeString:
    if block["type"] == "table":
        return _html_of_table(block, page)
    own = block["attrs"].get("level") == 3
    tag = f"h{min(page.level + own, 6)}" if block["type"] == "heading" else "p"
    words = _inline(block, block["attrs"]["id"], page)
    return format_html('<{0} id="b-{1}">{2}{3}</{0}>', tag, block["attrs"]["id"], words, _source(block, page))


def _source(block: Block, page: _Page) -> SafeString | str:
    known = dict.fromkeys(page.sources[uid] for uid in sources_of(block) if uid in page.sources)
    if not known:
        return ""
    return format_html(' <span class="mark">{}</span>', _("from %(body)s") % {"body": ", ".join(known)})


def _html_of_table(table: Block, page: _Page) -> SafeString:
    """Rows of headings alone, at the top, are the table's head. A wide table moves inside its frame."""
    rows: list[Block] = table.get("content", [])
    head = list(takewhile(is_head, rows))
    parts = [("thead", "col", head), ("tbody", "row", rows[len(head) :])]
    body = _lines(
        format_html(
            "<{0}>\n{1}\n</{0}>", tag, _lines([_html_of_row(row, table, scope, page) for row in some])
        )
        for tag, scope, some in parts
        if some
    )
    source = _source(table, page)
    caption = format_html("<caption>{}</caption>\n", source) if source else ""
    frame = (
        '<div class="table-scroll" tabindex="0" role="region" aria-label="{}">\n'
        '<table class="table table-sm" id="b-{}">\n{}{}\n</table>\n</div>'
    )
    return format_html(frame, _("Table"), table["attrs"]["id"], caption, body)


def is_head(row: Block) -> bool:
    """Whether a row of a table has cells, all of them headings."""
    cells = row.get("content", [])
    return bool(cells) and all(cell["type"] == "table_header" for cell in cells)


def _html_of_row(row: Block, table: Block, scope: str, page: _Page) -> SafeString:
    cells = []
    for cell in row.get("content", ()):
        is_head, attrs = cell["type"] == "table_header", cell.get("attrs", {})
        spans = [(name, attrs[name]) for name in ("colspan", "rowspan") if attrs.get(name, 1) > 1]
        said = format_html_join("", ' {}="{}"', [("scope", scope), *spans] if is_head else spans)
        lines = (_inline(paragraph, table["attrs"]["id"], page) for paragraph in cell.get("content", ()))
        words = format_html_join(BREAK, "{}", ((line,) for line in lines))
        cells.append(format_html("<{0}{1}>{2}</{0}>", "th" if is_head else "td", said, words))
    return format_html("<tr>{}</tr>", format_html_join("", "{}", ((cell,) for cell in cells)))


def _inline(block: Block, anchor: str, page: _Page) -> SafeString:
    pieces: Sequence[Block] = block.get("content", ())
    shown = [*pieces[:-1], _with_end(pieces[-1])] if pieces and page.changes is not None else pieces
    return format_html_join("", "{}", ((_html_of_piece(piece, anchor, page),) for piece in shown))


def _with_end(piece: Block) -> Block:
    """The last piece of a block whose end is suggested, with a sign for that."""
    is_end = piece["type"] == "text" and piece["text"].endswith(SEAM)
    return piece | {"text": piece["text"][:-1] + "¶"} if is_end else piece


def _html_of_piece(piece: Block, anchor: str, page: _Page) -> SafeString:
    """A run of words with its marks; a line break; the number of a footnote."""
    if page.changes is None and is_inserted(piece):
        return mark_safe("")
    if piece["type"] == "text":
        html = _broken(piece["text"].replace(SEAM, ""))
        for mark in reversed(piece.get("marks", ())):
            html = _marked(html, mark, page.changes)
        return html
    attrs = piece.get("attrs", {})
    html = BREAK if piece["type"] == "hard_break" else _html_of_reference(piece, anchor, page.notes)
    for kind in ("insertion", "deletion"):
        if kind in attrs and page.changes is not None:
            html = _suggested(html, kind, attrs[kind], page.changes.get(attrs[kind], ""))
    return html


def _html_of_reference(piece: Block, anchor: str, notes: Notes) -> SafeString:
    words = piece["attrs"]["words"]
    number = len(notes.found) + 1
    notes.found.append((f"{anchor}-{number}", words))
    reference = '<sup><a id="r-{0}" href="#n-{0}" role="doc-noteref" aria-label="{1}">{2}</a></sup>'
    label = _("Note %(number)s") % {"number": number}
    return format_html(reference, f"{anchor}-{number}", label, number)


def _marked(html: SafeString, mark: Block, changes: Mapping[str, str] | None) -> SafeString:
    kind, attrs = mark["type"], mark.get("attrs", {})
    if kind in {"strong", "em"}:
        return format_html("<{0}>{1}</{0}>", kind, html)
    if kind == "link" and ADDRESS.fullmatch(attrs["href"]):
        return format_html('<a href="{}">{}</a>', attrs["href"], html)
    if kind in {"insertion", "deletion"} and changes is not None and html:
        return _suggested(html, kind, attrs["id"], changes.get(attrs["id"], ""))
    return html


def _suggested(html: SafeString, kind: str, key: str, who: str) -> SafeString:
    """A change that somebody suggests, said in words too: a reader who hears the page has no colours."""
    words = _("inserted by %(who)s:") if kind == "insertion" else _("deleted by %(who)s:")
    said = format_html('<span class="visually-hidden">{} </span>', words % {"who": who}) if who else ""
    return format_html('<{0} data-key="{1}">{2}{3}</{0}>', kind[:3], key, said, html)
