# SPDX-License-Identifier: AGPL-3.0-or-later
"""GIFT as it is documented, and as people write it."""

import io

import pytest

from courses.questions.formats import gift, gift_writing
from courses.questions.formats.reading import Budget


def read(text: str | bytes):
    return gift.read(io.BytesIO(text.encode() if isinstance(text, str) else text), Budget())


def one(text: str):
    reading = read(text)
    assert reading.bad == []
    (item,) = reading.items
    return item


def told(item):
    """The key with texts where it has uids."""
    question, key = item.question, item.key
    texts = {option.uid: option.text for option in (*question.options, *question.prompts)}
    if question.kind == "true_false":  # called in the reader's language: the true one comes first
        texts = dict(zip(texts, ("True", "False"), strict=True))
    if "weights" in key:
        return {texts[uid]: worth for uid, worth in key["weights"].items()}
    if "pairs" in key:
        return {texts[uid]: texts[to] for uid, to in key["pairs"].items()}
    if "order" in key:
        return [texts[uid] for uid in key["order"]]
    return [
        (row.get("text") or f"{row['value']}±{row['tolerance']}", row["percent"]) for row in key["accepted"]
    ]


def said_of(item):
    texts = {option.uid: option.text for option in item.question.options}
    return {texts[uid]: html for uid, html in item.key["feedback"]["options"].items()}


@pytest.mark.parametrize(
    ("text", "kind", "key"),
    [
        ("Chi adotta?{=il Consiglio ~la Giunta}", "single", {"il Consiglio": "100", "la Giunta": "0"}),
        ("Chi?{~%50%A ~%50%B ~%-50%C}", "multiple", {"A": "50", "B": "50", "C": "-50"}),
        ("Chi?{~%33,33333%A ~%66.66667%B ~C}", "multiple", {"A": "33.33333", "B": "66.66667", "C": "0"}),
        ("È così.{T}", "true_false", {"True": "100", "False": "0"}),
        ("È così.{false}", "true_false", {"True": "0", "False": "100"}),
        ("Chi?{=Melzo =%50%Melz}", "short_text", [("Melzo", "100"), ("Melz", "50")]),
        ("Chi?{Melzo}", "short_text", [("Melzo", "100")]),
        ("Quanti?{#3:2}", "numeric", [("3±2", "100")]),
        ("Quanti?{#-1..5}", "numeric", [("2±3", "100")]),
        ("Quanti?{#3,5}", "numeric", [("3.5±0", "100")]),
        ("Quanti?{#=1849:0 =%50%1849:3}", "numeric", [("1849±0", "100"), ("1849±3", "50")]),
        ("Abbina.{=a -> 1 =b->2 = -> 3}", "matching", {"a": "1", "b": "2"}),
        ("Ordina.{>3 ALL VERTICAL\nuno\ndue\ntre\n}", "ordering", ["uno", "due", "tre"]),
    ],
)
def test_each_kind_is_read(text, kind, key):
    item = one(text)
    assert item.question.kind == kind
    assert told(item) == key


def test_an_empty_pair_of_braces_is_an_open_answer():
    item = one("Racconta.{}")
    assert (item.question.kind, item.question.text) == ("essay", "Racconta.")


def test_a_prompt_left_empty_adds_a_distractor():
    item = one("Abbina.{=a -> 1 =b -> 2 = -> 3}")
    assert [option.text for option in item.question.options] == ["1", "2", "3"]


def test_escaped_marks_are_text():
    item = one(r"::a\:b\:\: \{c\}::Quanto fa 2 \= 2 \{\}\~\#?{=\=\{x\} ~a\\b\nc}")
    assert item.name == "a:b:: {c}"
    assert item.question.text == "Quanto fa 2 = 2 {}~#?"
    assert told(item) == {"={x}": "100", "a\\b\nc": "0"}


def test_answers_in_the_middle_leave_a_gap():
    assert one("Il piano dura {=tre =3} anni.").question.text == "Il piano dura _____ anni."


def test_a_full_stop_after_the_answers_of_a_whole_sentence_leaves_none():
    assert one('Quanti anni? {#3}";').question.text == "Quanti anni?"


def test_feedback_stands_beside_answers_and_at_the_end():
    item = one("Chi?{=A#bravo ~B # [html]<b>no</b> ####in ogni caso}")
    assert said_of(item) == {"A": "<p>bravo</p>", "B": "<b>no</b>"}
    assert item.key["feedback"]["general"] == "<p>in ogni caso</p>"


def test_true_or_false_says_first_what_is_wrong():
    assert one("È così.{F#sbagliato#giusto####fine}").key["feedback"] == {
        "wrong": "<p>sbagliato</p>", "right": "<p>giusto</p>", "general": "<p>fine</p>"}  # fmt: skip


def test_the_rest_of_the_answers_has_its_feedback():
    assert one("Chi?{=A#sì =%0%*#no}").key["feedback"] == {"wrong": "<p>no</p>"}
    assert one("Quanti?{#3:1 ~#lontano}").key["feedback"] == {"wrong": "<p>lontano</p>"}


@pytest.mark.parametrize(
    ("text", "plain", "body"),
    [
        ("[html]<p>Uno</p><p>due</p>{T}", "Uno\ndue", ""),
        ("[html]<p>H<sub>2</sub>O</p>{T}", "H₂O", "<p>H<sub>2</sub>O</p>"),
        ('[html]<div onclick\\="x()"><u>a</u></div>{T}', "a", ""),
        ("[plain]a <b>{T}", "a <b>", ""),
        ("[markdown]**Forte** e `poco`{T}", "Forte e poco", "<b>Forte</b> e <code>poco</code>"),
        ("[moodle]a <b>b</b>{T}", "a b", "a <b>b</b>"),
        ("a < b e c > d{T}", "a < b e c > d", ""),
        ("[altro] testo{T}", "[altro] testo", ""),
        ("[html]<script>x</script>a{T}", "a", ""),
        ('[html]Leggi <a href="http://a.it/x?y=1">qui</a>{T}', "Leggi qui (http://a.it/x?y=1)", ""),
    ],
)
def test_texts_are_read_in_their_format(text, plain, body):
    question = one(text).question
    assert (question.text, question.body) == (plain, body)


def test_comments_categories_and_names():
    reading = read(
        "\ufeff// un commento\r\n$CATEGORY: $course$/top/Piano/Zone\r\n::Uno::Prima.{T}\r\n"
        "// [id:7] [tag:x]\r\nSeconda{\r\n// dentro\r\n=a\r\n~b\r\n}\r\n\r\n$CATEGORY: Altro//cose\r\n\r\nTerza.{F}"
    )
    assert reading.bad == []
    assert [(item.name, item.category) for item in reading.items] == [
        ("Uno", ("Piano", "Zone")), ("Seconda", ("Piano", "Zone")), ("Terza.", ("Altro/cose",))]  # fmt: skip


def test_questions_need_no_blank_line_between_them_and_may_hold_one():
    reading = read("Una.{T}\nDue.{\n\n=a\n\n~b}\n::Tre::Tre.{F}\nQuattro {=x} ancora\n\nCinque.{T}")
    assert reading.bad == []
    texts = [item.question.text for item in reading.items]
    assert texts == ["Una.", "Due.", "Tre.", "Quattro _____ ancora", "Cinque."]


def test_answers_never_closed_spoil_one_question_alone():
    reading = read("Una.{T}\n\nRotta {=a\n\nDue.{T}\n\n::Rotta::ma {=a\n::Tre::Tre.{T}")
    assert [item.question.text for item in reading.items] == ["Una.", "Due.", "Tre."]
    assert [remark.line for remark in reading.bad] == [3, 7]


def test_a_text_without_answers_is_noted_and_left_out():
    reading = read("Solo parole.\n\nUna.{T}")
    assert [item.question.text for item in reading.items] == ["Una."]
    assert [(note.line, note.excerpt) for note in reading.notes] == [(1, "Solo parole.")]


@pytest.mark.parametrize(
    "text",
    [
        "Nessuna giusta.{~a ~b}", "Una sola.{=a ~}", "Troppo.{~%150%a ~b}", "Metà.{~%50%a ~b}", "Due.{T} gruppi {F}",
        "Numero.{#tre}", "Vuoto.{#}", "Senza freccia.{=a -> 1 =b}", "Uno solo.{=a -> 1}", "Chiusa }", "{T}",
        "Immagine.[html]<img src\\=\"a.png\">{T}", "Suono.[html]<audio src\\=\"a.mp3\"></audio>{T}",
        "Mezza.{=%50%a}", "Troppe.{" + "=a ~b" * 40 + "}",
    ],
)  # fmt: skip
def test_bad_items_are_told_with_line_and_reason(text):
    if "[html]" in text:
        text = "[html]" + text.replace("[html]", "")
    reading = read(f"Una.{{T}}\n\n{text}\n\nDue.{{T}}")
    assert [item.question.text for item in reading.items] == ["Una.", "Due."]
    assert [remark.line for remark in reading.bad] == [3]
    assert reading.bad[0].words


def test_texts_with_gaps_of_moodle_are_read_too():
    item = one("Melzo sta in {1:MULTICHOICE:=Adda Martesana#Sì~Rho} e conta {2:NM:=1:0.5}.")
    assert item.question.text == "Melzo sta in [[1]] e conta [[2]]."
    assert [gap.kind for gap in item.question.gaps] == ["single", "numeric"]
    assert [item.key["gaps"][gap.uid]["weight"] for gap in item.question.gaps] == [1, 2]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_encodings_are_recognised(encoding):
    assert (
        one_of_bytes("Perché è così “giusto”?{=sì ~no}".encode(encoding)).question.text
        == "Perché è così “giusto”?"
    )


def one_of_bytes(content: bytes):
    (item,) = read(content).items
    return item


def test_what_gift_cannot_carry_is_told_in_words():
    items = read("Ordina.{>2 ALL\na\nb}\n\nUna {1:SA:=x} cosa.\n\nUna.{T}").items
    written = gift_writing.write(items)
    assert written.count == 1
    assert [(loss.name, loss.is_left_out) for loss in written.losses] == [
        ("Ordina.", True),
        ("Una [[1]] cosa.", True),
    ]
    assert all(loss.words for loss in written.losses)


def test_what_is_written_reads_well():
    written = gift_writing.write(
        read(
            "$CATEGORY: Piano\n\n::Chi::Chi {adotta}?\\{\\}{=A ~%50%B#no}".replace("{adotta}", "adotta")
        ).items
    )
    assert (
        written.text == "$CATEGORY: $course$/top/Piano\n\n::Chi::Chi adotta?\\{\\}{\n\t=A\n\t~%50%B#no\n}\n"
    )
