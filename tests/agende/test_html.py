# SPDX-License-Identifier: AGPL-3.0-or-later
"""Blocks on a page: lists in lists, tables, footnotes with their way back, suggestions."""

import re

from agende.texts.html import Notes, html_of_blocks, html_of_notes
from agende.texts.notation import typed
from agende.texts.retyping import merged

KEY = "a" * 16


def html(text, **settings):
    numbers = iter(f"{n:016x}" for n in range(1, 100))
    blocks = merged([], text, make_id=lambda: next(numbers))
    return re.sub(r"\s*\n\s*", "", str(html_of_blocks(blocks, level=3, **settings)))


def short(page):
    return re.sub(r' id="b-0*(\w+)"', r" \1", page)


def test_points_further_in_are_lists_inside_the_point_before():
    assert short(html("- a\n  1. b\n  2. c\n    - d\n- e")) == (
        "<ul><li 1>a<ol><li 2>b</li><li 3>c<ul><li 4>d</li></ul></li></ol></li><li 5>e</li></ul>"
    )


def test_a_list_that_begins_further_in_is_still_a_list():
    assert short(html("    - a\n- b")) == "<ul><li 1>a</li><li 2>b</li></ul>"


def test_headings_of_two_levels():
    assert short(html("## Uno\n### Due")) == "<h3 1>Uno</h3><h4 2>Due</h4>"


def test_a_table_says_what_its_headings_are_about():
    page = html("|= Comune |= Abitanti |\n|= Melzo | 18.500 |")

    assert '<thead><tr><th scope="col">Comune</th><th scope="col">Abitanti</th></tr></thead>' in page
    assert '<tbody><tr><th scope="row">Melzo</th><td>18.500</td></tr></tbody>' in page
    assert page.startswith('<div class="table-scroll" tabindex="0" role="region" aria-label=')


def test_footnotes_are_numbered_and_lead_there_and_back():
    page = html("Uno[^Prima nota] due[^Seconda <b>].")

    references = re.findall(
        r'<sup><a id="(r-[^"]+)" href="#(n-[^"]+)" role="doc-noteref"[^>]*>(\d)</a></sup>', page
    )
    notes = re.findall(r'<li id="(n-[^"]+)">(.*?) <a href="#(r-[^"]+)" role="doc-backlink"', page)
    assert [number for *_, number in references] == ["1", "2"]
    assert [(back, note) for note, _, back in notes] == [(here, there) for here, there, _ in references]
    assert [words for _, words, _ in notes] == ["Prima nota", "Seconda &lt;b&gt;"]


def test_footnotes_of_a_whole_page_are_numbered_through_and_written_by_its_maker():
    notes = Notes()
    first, second = html("A[^x]", notes=notes), html("B[^y]", notes=notes)

    assert "doc-endnotes" not in first + second
    assert ">1</a>" in first
    assert ">2</a>" in second
    assert str(html_of_notes(notes)).count("<li ") == 2


def suggested(text, kind):
    mark = {"type": kind, "attrs": {"id": KEY}}
    return {"type": "text", "text": text, "marks": [mark]}


def test_suggestions_are_words_and_signs_where_asked_and_refused_elsewhere():
    content = [suggested("vecchio", "deletion"), suggested("nuovo", "insertion")]
    block = {"type": "paragraph", "attrs": {"id": "1"}, "content": content}

    page = html_of_blocks([block], level=3, changes={KEY: "Anna Colombo"})

    assert html_of_blocks([block], level=3) == '<p id="b-1">vecchio</p>'
    assert re.sub(r"<span[^>]*>[^<]*Anna Colombo[^<]*</span>", "@", page) == (
        f'<p id="b-1"><del data-key="{KEY}">@vecchio</del><ins data-key="{KEY}">@nuovo</ins></p>'
    )


def test_a_suggested_end_of_a_paragraph_is_seen():
    content = [{"type": "text", "text": "Prima."}, suggested("\u200b", "insertion")]
    block = {"type": "paragraph", "attrs": {"id": "1"}, "content": content}

    assert "¶</ins>" in html_of_blocks([block], level=3, changes={})
    assert "\u200b" not in html_of_blocks([block], level=3)


def test_nothing_typed_is_html():
    assert "<script" not in html("<script>alert(1)</script> | <b>\n\n| <i> |\n\n[^<u>]")
    assert typed("[x](javascript:alert(1))")[0]["content"] == [
        {"type": "text", "text": "[x](javascript:alert(1))"}
    ]
