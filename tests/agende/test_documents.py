# SPDX-License-Identifier: AGPL-3.0-or-later
"""A version as DOCX and as ODT: read back by their own libraries they say what the version says."""

import io
import random
import re
import time
import zipfile
from datetime import UTC, datetime
from itertools import count

import docx
import odfdo
import pytest
from docx.oxml.ns import qn

from agende.publishing import docx as as_docx
from agende.publishing import odt as as_odt
from agende.publishing.document import (
    Cell,
    Document,
    Heading,
    Item,
    Para,
    Run,
    Table,
    _of_block,
    table_of,
    width_of,
)

AT = datetime(2026, 11, 20, 9, 42, 11, 5, tzinfo=UTC)


def document(*pieces, **fields):
    return Document(
        **{"title": "Agenda di prova", "author": "Città metropolitana", "is_example": True, "at": AT}
        | fields,
        pieces=pieces,
    )


def words(text):
    return [Run(text)]


SPANNED = Table(
    [
        [Cell(words("Azione"), is_head=True), Cell(words("Costi"), is_head=True, colspan=2)],
        [Cell(words("Ciclabile"), is_head=True, rowspan=2), Cell(words("10")), Cell(words("20"))],
        [Cell(words("30")), Cell(words("40"))],
    ],
    1,
)
WHOLE = document(
    Para(words("Agenda di prova"), "title"),
    Heading(words("Mobilità"), 1),
    Para([
        Run("Il "), Run("40%", is_strong=True), Run(" esce"), Run("", note="Istat & c. <2021>"),
        Run(".\nOgni giorno."),
    ]),
    Para([Run("Vedi "), Run("il piano", href="https://piano.example/?a=1&b=2"), Run("  fra due blanks", is_em=True)]),
    Item(words("primo"), is_ordered=True, indent=0),
    Item(words("dentro"), is_ordered=False, indent=1),
    Item(words("secondo"), is_ordered=True, indent=0),
    Item(words("sciolto"), is_ordered=False, indent=0),
    Para(words("In mezzo")),
    Item(words("di nuovo primo"), is_ordered=True, indent=0),
    SPANNED,
)  # fmt: skip


def opened(content):
    return docx.Document(io.BytesIO(content))


def odt(content):
    return odfdo.Document(io.BytesIO(content))


@pytest.mark.parametrize("program", [as_docx, as_odt])
def test_the_same_document_gives_the_same_bytes(program):
    first = program.write(WHOLE)
    time.sleep(2.1)  # what a zip keeps of time are steps of two seconds

    assert program.write(WHOLE) == first
    assert program.write(document(Para(words("altro")))) != first


def test_docx_has_the_programs_own_styles():
    styles = [(p.text, p.style.name) for p in opened(as_docx.write(WHOLE)).paragraphs if p.text]

    assert styles == [
        ("Agenda di prova", "Title"),
        ("Mobilità", "Heading 1"),
        ("Il 40% esce.\nOgni giorno.", "Normal"),
        ("Vedi il piano  fra due blanks", "Normal"),
        ("primo", "List Number"),
        ("dentro", "List Bullet 2"),
        ("secondo", "List Number"),
        ("sciolto", "List Bullet"),
        ("In mezzo", "Normal"),
        ("di nuovo primo", "List Number"),
    ]


def test_numbers_of_docx_go_on_around_a_list_further_in_and_begin_again_in_the_next():
    file = opened(as_docx.write(WHOLE))
    numbers = [
        p.paragraph_format.element.pPr.numPr.numId.val
        for p in file.paragraphs
        if p.style.name == "List Number"
    ]

    assert numbers[0] == numbers[1]
    assert numbers[2] != numbers[0]
    starts = file.part.numbering_part.element.num_having_numId(numbers[2]).lvlOverride_lst
    assert [start.find(qn("w:startOverride")).val for start in starts] == [1]


def test_docx_has_true_footnotes_and_links():
    content = as_docx.write(WHOLE)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        notes = parts.read("word/footnotes.xml").decode()
        relations = parts.read("word/_rels/document.xml.rels").decode()
        text = parts.read("word/document.xml").decode()

    assert "Istat &amp; c. &lt;2021&gt;" in notes
    assert 'Target="https://piano.example/?a=1&amp;b=2"' in relations
    assert 'w:footnoteReference w:id="1"' in text
    assert opened(content).part.package.part_related_by  # it opens


def test_docx_says_its_title_language_and_author_and_repeats_the_head_of_tables():
    file = opened(as_docx.write(WHOLE))
    said = file.core_properties
    [table] = file.tables

    assert (said.title, said.author, said.language) == ("Agenda di prova", "Città metropolitana", "it")
    assert said.created == AT.replace(microsecond=0)
    assert {each.get(qn("w:val")) for each in file.styles.element.iter(qn("w:lang"))} == {"it-IT"}
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Azione", "Costi", "Costi"], ["Ciclabile", "10", "20"], ["Ciclabile", "30", "40"],
    ]  # fmt: skip
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_odt_has_the_formats_own_styles_and_lists_in_lists():
    body = odt(as_odt.write(WHOLE)).body

    assert [(int(h.level), h.inner_text) for h in body.headers] == [(1, "Mobilità")]
    assert body.paragraphs[0].style == "Title"
    first, second, third = (each for each in body.lists if each.parent.tag == "office:text")
    assert [each.style for each in (first, second, third)] == [
        "Numbering_20_1",
        "List_20_1",
        "Numbering_20_1",
    ]
    assert [p.inner_text for p in first.get_paragraphs()] == ["primo", "dentro", "secondo"]


def test_odt_has_true_footnotes_links_and_language():
    file = odt(as_odt.write(WHOLE))
    [note] = file.body.get_notes()
    [link] = file.body.get_links()

    assert note.note_body == "Istat & c. <2021>"
    assert link.url == "https://piano.example/?a=1&b=2"
    assert file.get_language() == "it-IT"
    assert (file.meta.title, file.meta.language, file.meta.creator) == (
        "Agenda di prova",
        "it",
        "Città metropolitana",
    )


def test_odt_keeps_cells_that_span_and_the_head():
    content = as_odt.write(WHOLE)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert parts.namelist()[0] == "mimetype"
        assert parts.infolist()[0].compress_type == zipfile.ZIP_STORED
        text = parts.read("content.xml").decode()

    assert text.count("<table:table-row>") == 3
    assert text.count("<table:covered-table-cell/>") == 2
    assert 'table:number-columns-spanned="2"' in text
    assert 'table:number-rows-spanned="2"' in text
    assert text.index("table-header-rows") < text.index("Ciclabile")


def words_in(program, content):
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        text = parts.read("word/document.xml" if program is as_docx else "content.xml").decode()
    return set(re.findall(r">(w\d+)<", text))


@pytest.mark.parametrize("program", [as_docx, as_odt])
@pytest.mark.parametrize("seed", range(12))
def test_no_word_of_a_table_is_lost_however_its_cells_span(program, seed):
    chance, number = random.Random(seed), count()
    rows = [
        [
            Cell(
                words(f"w{next(number)}"),
                colspan=chance.choice([1, 1, 1, 2, 3]),
                rowspan=chance.choice([1, 1, 2, 4]),
            )
            for _cell in range(chance.randint(1, 5))
        ]
        for _row in range(6)
    ]

    assert words_in(program, program.write(document(Table(rows, 0)))) == {
        f"w{place}" for place in range(next(number))
    }


@pytest.mark.parametrize("program", [as_docx, as_odt])
def test_where_two_cells_reach_for_one_place_the_words_of_both_stay(program):
    w = [Cell(words(f"w{number}")) for number in range(6)]
    tall, wide = Cell(words("w6"), rowspan=2), Cell(words("w7"), colspan=2)
    made = program.write(document(Table([[w[0], tall], [wide], w[1:4], w[4:]], 0)))

    assert words_in(program, made) == {f"w{number}" for number in range(8)}


def test_a_table_is_as_wide_as_what_reaches_down_into_its_rows():
    tall, wide, one = Cell(words("A"), rowspan=2), Cell(words("B"), colspan=2), Cell(words("C"))

    assert width_of([[tall, one], [one, one]]) == 3
    assert width_of([[one, wide], [tall, one, one], [one, one]]) == 3


def of(kind, *content):
    return {"type": kind} | ({"content": list(content)} if content else {})


def test_the_paragraphs_of_a_cell_stay_apart():
    first, second = (of("paragraph", {"type": "text", "text": text}) for text in ("Primo", "Secondo"))
    cell = of("table_cell", of("paragraph"), first, of("paragraph"), second)
    table = of("table", of("table_row", cell)) | {"attrs": {"id": "1"}}
    [made] = _of_block(table, 2)

    assert "".join(run.text for run in made.rows[0][0].runs) == "Primo\nSecondo"


@pytest.mark.parametrize("rows", [[], [of("table_row")], [of("table_row"), of("table_row")]])
def test_a_table_without_words_is_left_out(rows):
    assert list(_of_block(of("table", *rows) | {"attrs": {"id": "1"}}, 2)) == []


@pytest.mark.parametrize("program", [as_docx, as_odt])
def test_a_long_table_takes_no_long_time(program):
    rows = [[f"A{number}", "Mobilità", "forte", "perché sì"] for number in range(400)]
    start = time.perf_counter()

    program.write(document(table_of(["Azione", "Parte", "Forza", "Perché"], rows)))

    assert time.perf_counter() - start < 5


@pytest.mark.parametrize("program", [as_docx, as_odt])
def test_signs_that_no_xml_can_hold_stop_no_document(program):
    made = program.write(document(Para([Run("w1\x02\x0bw2\ufffe"), Run("", note="Vedi\x0cqui")])))

    assert {"w1", "w2"} <= words_in(program, made)
