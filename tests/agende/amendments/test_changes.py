# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each suggestion would do, in words."""

from agende.amendments.changes import Change, changes
from agende.amendments.marks import SEAM
from tests.agende.amendments.suggesting import paragraph, table, words

K, L = "a" * 16, "b" * 16


def test_words_before_and_after_by_block():
    text = [
        paragraph("p", words("Il bus "), words("tarda", dele=K), words("arriva", ins=K)),
        paragraph("q", words("Il treno")),
        paragraph("r", words("La bici", dele=K)),
    ]

    assert changes(text) == {
        K: [Change("p", "Il bus tarda", "Il bus arriva"), Change("r", "La bici", "")],
    }


def test_each_as_if_nobody_else_had_suggested_anything():
    text = [paragraph("p", words("Il bus"), words(" veloce", ins=K), words(" tarda", dele=L), words("."))]

    assert changes(text) == {
        K: [Change("p", "Il bus tarda.", "Il bus veloce tarda.")],
        L: [Change("p", "Il bus tarda.", "Il bus.")],
    }


def test_what_parts_and_joins_is_one_change():
    text = [
        paragraph("p", words("Uno"), words(SEAM, ins=K)),
        paragraph("n", words(SEAM + "nuovo", ins=K)),
        paragraph("q", words("Due"), words(SEAM, dele=L)),
        paragraph("r", words(SEAM, dele=L), words(" e tre")),
    ]

    assert changes(text) == {
        K: [Change("p", "Uno", "Uno\nnuovo")],
        L: [Change("q", "Due\n e tre", "Due e tre")],
    }


def test_a_cell_is_shown_alone_under_the_name_of_its_table():
    cells = [
        [{"type": "paragraph", "content": [words("2027", dele=K), words("2028", ins=K)]}],
        [paragraph("x")],
    ]

    assert changes([table("t", *cells)]) == {K: [Change("t", "2027", "2028")]}


def test_what_deletes_anothers_insertion_is_shown_upon_it():
    text = [paragraph("p", words("Il bus"), words(" veloce", ins=L, dele=K))]

    assert changes(text) == {
        K: [Change("p", "Il bus veloce", "Il bus")],
        L: [Change("p", "Il bus", "Il bus veloce")],
    }
