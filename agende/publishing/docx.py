# SPDX-License-Identifier: AGPL-3.0-or-later
"""A document as DOCX: the program's own styles for titles, lists and tables, true footnotes, language, properties."""

import io
from collections.abc import Sequence
from datetime import UTC
from itertools import groupby
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph
from lxml import etree

from agende.publishing.document import Cell, Document, Heading, Item, Para, Run, Table, width_of
from agende.publishing.packed import steady

LANGUAGE = "it-IT"
DEEPEST = 3
LOOKS = {"title": "Title", "subtitle": "Subtitle", "mark": "Intense Quote", "": None}
NOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
TABLE = '<w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="5000" w:type="pct"/></w:tblPr>'
HEAD = "<w:trPr><w:tblHeader/></w:trPr>"
SEPARATORS = (("-1", "separator"), ("0", "continuationSeparator"))


def write(document: Document) -> bytes:
    """The document as DOCX: the same bytes for the same document."""
    return _Writer(document).content()


class _Writer:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.file = docx.Document()
        self.notes: list[str] = []

    def content(self) -> bytes:
        self._set_properties()
        for is_list, group in groupby(self.document.pieces, key=lambda piece: isinstance(piece, Item)):
            pieces = list(group)
            if is_list:
                self._add_lists([piece for piece in pieces if isinstance(piece, Item)])
            for piece in pieces:
                self._add(piece)
        if self.notes:
            self._add_notes()
        out = io.BytesIO()
        self.file.save(out)
        return steady(out.getvalue())

    def _set_properties(self) -> None:
        said, at = (
            self.file.core_properties,
            self.document.at.astimezone(UTC).replace(tzinfo=None, microsecond=0),
        )
        said.title, said.author, said.last_modified_by = self.document.title, self.document.author, ""
        said.language, said.comments, said.revision = "it", "", 1
        said.created = said.modified = at
        normal = self.file.styles["Normal"]
        normal.font.name, normal.font.size = "Calibri", Pt(11)
        for language in self.file.styles.element.iter(qn("w:lang")):
            for name in ("w:val", "w:eastAsia"):
                language.set(qn(name), LANGUAGE)

    def _add(self, piece: Any) -> None:
        match piece:
            case Heading():
                self._write(self.file.add_heading(level=min(piece.level, 9)), piece.runs)
            case Para():
                self._write(self.file.add_paragraph(style=LOOKS[piece.look]), piece.runs)
            case Table():
                self._add_table(piece)

    def _add_lists(self, items: Sequence[Item]) -> None:
        """A run of points: numbers begin again at each list, and go on around a list further in."""
        numbers: dict[int, Any] = {}
        before: Item | None = None
        for item in items:
            depth = min(item.indent, DEEPEST - 1)
            numbers = {deep: number for deep, number in numbers.items() if deep <= depth}
            if before and before.indent == item.indent and before.is_ordered != item.is_ordered:
                numbers.pop(depth, None)
            kind = "List Number" if item.is_ordered else "List Bullet"
            style = kind if depth == 0 else f"{kind} {depth + 1}"
            paragraph = self.file.add_paragraph(style=style)
            if item.is_ordered:
                if depth not in numbers:
                    numbers[depth] = self._numbering(style)
                number = _element(paragraph).get_or_add_pPr().get_or_add_numPr().get_or_add_numId()
                number.val = numbers[depth]
            self._write(paragraph, item.runs)
            before = item

    def _numbering(self, style: str) -> int:
        """A numbering like the style's, from 1 again."""
        numbering = self.file.part.numbering_part.element
        own = self.file.styles[style].element.pPr.numPr.numId.val
        abstract = numbering.num_having_numId(own).abstractNumId.val
        number = numbering.add_num(abstract)
        number.add_lvlOverride(ilvl=0).add_startOverride(1)
        return int(number.numId)

    def _add_table(self, table: Table) -> None:
        """By its XML: the library looks every cell up among all others."""
        wide = width_of(table.rows)
        columns = "<w:gridCol/>" * wide
        made = parse_xml(f"<w:tbl {nsdecls('w')}>{TABLE}<w:tblGrid>{columns}</w:tblGrid></w:tbl>")
        open_below: dict[
            int, tuple[int, int]
        ] = {}  # column → (columns, rows still to go) of a cell begun above
        for y, row in enumerate(table.rows):
            line = parse_xml(f"<w:tr {nsdecls('w')}>{HEAD if y < table.head else ''}</w:tr>")
            made.append(line)
            cells, x = iter(row), 0
            while x < wide:
                if x in open_below:
                    span, left = open_below.pop(x)
                    line.append(_cell(span, "<w:vMerge/>"))
                    if left > 1:
                        open_below[x] = (span, left - 1)
                    x += span
                    continue
                cell = next(cells, Cell([]))
                is_tall = cell.rowspan > 1
                box = _cell(cell.colspan, '<w:vMerge w:val="restart"/>' if is_tall else "")
                line.append(box)
                self._write(Paragraph(box.p_lst[0], self.file.part), cell.looks)
                for under in range(x, x + cell.colspan):  # two cells on one place: what comes first stays
                    open_below.pop(under, None)
                if is_tall:
                    open_below[x] = (cell.colspan, cell.rowspan - 1)
                x += cell.colspan
        _element(self.file.add_paragraph()).addprevious(made)

    def _write(self, paragraph: Any, runs: Sequence[Run]) -> None:
        for run in runs:
            if run.note:
                self._refer(paragraph, run.note)
            elif run.href:
                self._link(paragraph, run)
            else:
                made = paragraph.add_run(run.text)
                made.bold, made.italic = run.is_strong or None, run.is_em or None

    def _link(self, paragraph: Any, run: Run) -> None:
        target = self.file.part.relate_to(run.href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), target)
        made = paragraph.add_run(run.text)
        made.bold, made.italic, made.underline = run.is_strong or None, run.is_em or None, True
        link.append(made.font.element)
        _element(paragraph).append(link)

    def _refer(self, paragraph: Any, words: str) -> None:
        self.notes.append(words)
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(len(self.notes)))
        made = paragraph.add_run()
        made.font.superscript = True
        made.font.element.append(reference)

    def _add_notes(self) -> None:
        root = etree.fromstring(f"<w:footnotes {nsdecls('w')}/>")
        for number, kind in SEPARATORS:
            note = etree.SubElement(root, qn("w:footnote"), {qn("w:type"): kind, qn("w:id"): number})
            run = etree.SubElement(etree.SubElement(note, qn("w:p")), qn("w:r"))
            etree.SubElement(run, qn(f"w:{kind}"))
        for place, words in enumerate(self.notes, start=1):
            note = etree.SubElement(root, qn("w:footnote"), {qn("w:id"): str(place)})
            paragraph = etree.SubElement(note, qn("w:p"))
            run = etree.SubElement(paragraph, qn("w:r"))
            raised = etree.SubElement(etree.SubElement(run, qn("w:rPr")), qn("w:vertAlign"))
            raised.set(qn("w:val"), "superscript")
            etree.SubElement(run, qn("w:footnoteRef"))
            text = etree.SubElement(etree.SubElement(paragraph, qn("w:r")), qn("w:t"))
            text.text = f" {words}"
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        package = self.file.part.package
        part = Part(PackURI("/word/footnotes.xml"), NOTES_TYPE, content, package)
        self.file.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def _element(paragraph: Paragraph) -> Any:
    """The XML of a paragraph, to which the library has no word for links and numbers."""
    return paragraph.paragraph_format.element


def _cell(columns: int, merge: str) -> Any:
    span = f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
    return parse_xml(f"<w:tc {nsdecls('w')}><w:tcPr>{span}{merge}</w:tcPr><w:p/></w:tc>")
