# SPDX-License-Identifier: AGPL-3.0-or-later
"""Aiken as it is documented, and as people write it."""

import io

from courses.questions.formats import aiken
from courses.questions.formats.reading import Budget


def read(text: str):
    return aiken.read(io.BytesIO(text.encode()), Budget())


def told(item):
    texts = {option.uid: option.text for option in item.question.options}
    return item.question.text, {texts[uid]: worth for uid, worth in item.key["weights"].items()}


def test_questions_are_read():
    reading = read(
        "Chi adotta?\nA) Il Consiglio\nB) La Giunta\nANSWER: A\n\nQuanti anni?\nA. Tre\nB. Dieci\nANSWER: B\n"
    )
    assert [told(item) for item in reading.items] == [
        ("Chi adotta?", {"Il Consiglio": "100", "La Giunta": "0"}),
        ("Quanti anni?", {"Tre": "0", "Dieci": "100"}),
    ]
    assert reading.bad == []


def test_texts_of_several_lines_and_html_are_plain_text():
    reading = read("Prima riga\r\ne <b>seconda</b>\r\nA) uno\r\nancora\r\nB) due\r\nanswer: b\r\n")
    assert [told(item) for item in reading.items] == [
        ("Prima riga\ne <b>seconda</b>", {"uno\nancora": "0", "due": "100"})]  # fmt: skip


def test_small_letters_are_letters_when_it_is_their_turn():
    reading = read("a) dice Anna: quale?\na) uno\nb) due\nANSWER: A")
    assert [told(item)[0] for item in reading.items] == ["a) dice Anna: quale?"]


def test_what_is_wrong_is_told_with_its_line():
    reading = read(
        "A) senza domanda\n\nSenza risposta giusta\nA) a\nB) b\n\nAltra lettera\nA) a\nB) b\nANSWER: C\n"
        "Due lettere\nA) a\nB) b\nANSWER: A, B\n"
        "Una sola\nA) a\nANSWER: A\nBuona\nA) a\nB) b\nANSWER: A\nTroncata\nA) a\n"
    )
    assert [item.question.text for item in reading.items] == ["Buona"]
    assert [remark.line for remark in reading.bad] == [1, 3, 7, 11, 15, 22]
    assert all(remark.words for remark in reading.bad)


def test_a_question_that_follows_at_once_one_without_its_answer_is_kept():
    reading = read("Rotta\nA) a\nB) b\nBuona\nA) c\nB) d\nANSWER: B\n")
    assert [told(item) for item in reading.items] == [("Buona", {"c": "0", "d": "100"})]
    assert [remark.line for remark in reading.bad] == [1]
