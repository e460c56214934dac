# SPDX-License-Identifier: AGPL-3.0-or-later
"""Moodle XML as Moodle writes it."""

import base64
import io
from html import escape

import pytest

from courses.questions.formats import moodle_writing, moodle_xml
from courses.questions.formats.reading import Budget, FileError
from tests.courses.questions.bank_stage import DOT

PICTURE = f'<file name="a b.png" path="/" encoding="base64">{base64.b64encode(DOT).decode()}</file>'
IMAGE = '<img src="@@PLUGINFILE@@/a%20b.png" alt="Una pianta">'
CHOICES = '<answer fraction="100"><text>A</text></answer><answer fraction="0"><text>B</text></answer>'
TRUTHS = '<answer fraction="0"><text>true</text></answer><answer fraction="100"><text>false</text></answer>'


def read(*questions: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>', encoding: str = "utf-8"):
    text = f"{head}\n<quiz>\n{''.join(questions)}\n</quiz>"
    return moodle_xml.read(io.BytesIO(text.encode(encoding)), Budget())


def question(kind: str, inside: str, html: str = "<p>Chi?</p>", files: str = "", name: str = "Nome") -> str:
    return (
        f'<question type="{kind}"><name><text>{name}</text></name>'
        f'<questiontext format="html"><text>{escape(html)}</text>{files}</questiontext>{inside}</question>\n'
    )


def one(*parts: str, **named: str):
    reading = read(question(*parts, **named))
    assert reading.bad == []
    (item,) = reading.items
    return item


def texts_of(item):
    return {option.uid: option.text for option in (*item.question.options, *item.question.prompts)}


def test_one_right_answer():
    item = one("multichoice", f"<single>true</single><shuffleanswers>0</shuffleanswers>"
               f"<defaultgrade>2.0</defaultgrade>{CHOICES}"
               "<correctfeedback><text>&lt;p&gt;Bene&lt;/p&gt;</text></correctfeedback>")  # fmt: skip
    assert (item.question.kind, item.question.points, item.question.is_order_fixed) == ("single", 2, True)
    assert sorted(item.key["weights"].values()) == ["0", "100"]
    assert item.key["feedback"] == {"right": "<p>Bene</p>"}


def test_several_right_answers_by_shares_or_all_or_nothing():
    answers = "".join(f'<answer fraction="{worth}"><text>{name}</text></answer>' for name, worth in
                      (("A", "33.33333"), ("B", "33.33333"), ("C", "33.33333"), ("D", "-50")))  # fmt: skip
    item = one("multichoice", f"<single>false</single>{answers}")
    assert (item.question.kind, item.question.is_partial) == ("multiple", True)
    assert one("multichoiceset", CHOICES).question.is_partial is False


def test_true_or_false_in_any_order():
    for answers in (TRUTHS, "".join(reversed(TRUTHS.partition("</answer>")[::2])) + "</answer>"):
        item = one("truefalse", answers.replace("</answer></answer>", "</answer>"))
        assert [item.key["weights"][option.uid] for option in item.question.options] == ["0", "100"]


def test_short_answers_are_plain_text():
    item = one("shortanswer", '<usecase>1</usecase><answer fraction="100"><text>&lt;b&gt; &amp;amp;</text></answer>'
               '<answer fraction="0"><text>*</text><feedback format="html"><text>no</text></feedback></answer>'
               )  # fmt: skip
    assert item.key["accepted"] == [{"text": "<b> &amp;", "percent": "100"}]
    assert item.key["case_sensitive"] is True
    assert item.key["feedback"] == {"wrong": "<p>no</p>"}


def test_a_unit_is_worth_the_inverse_of_its_multiplier():
    units = "".join(f"<unit><multiplier>{n}</multiplier><unit_name>{name}</unit_name></unit>"
                    for name, n in (("m", "1"), ("km", "0.001"), ("cm", "100")))  # fmt: skip
    item = one("numerical", '<answer fraction="100"><text>1500</text><tolerance>0.5</tolerance></answer>'
               f"<units>{units}</units>")  # fmt: skip
    assert (item.question.unit, item.key["units"]) == ("m", {"km": "1000", "cm": "0.01"})
    assert item.key["accepted"] == [{"value": "1500", "tolerance": "0.5", "percent": "100"}]


def test_matching_with_a_distractor():
    rows = "".join(f"<subquestion><text>{prompt}</text><answer><text>{answer}</text></answer></subquestion>"
                   for prompt, answer in (("TUEL", "legge"), ("ANAC", "autorità"), ("", "nessuno")))  # fmt: skip
    item = one("matching", rows)
    texts = texts_of(item)
    assert {texts[a]: texts[b] for a, b in item.key["pairs"].items()} == {"TUEL": "legge", "ANAC": "autorità"}
    assert "nessuno" in texts.values()


def test_ordering_goes_by_the_fraction():
    rows = "".join(
        f'<answer fraction="{n}.0000000"><text>{name}</text></answer>' for n, name in ((2, "b"), (1, "a"))
    )
    item = one(
        "ordering", f"<layouttype>VERTICAL</layouttype><gradingtype>ABSOLUTE_POSITION</gradingtype>{rows}"
    )
    texts = texts_of(item)
    assert [texts[uid] for uid in item.key["order"]] == ["a", "b"]
    assert [option.uid for option in item.question.options] == sorted(texts)


def test_an_open_answer_keeps_the_words_for_who_grades():
    item = one(
        "essay",
        '<graderinfo format="html"><text>&lt;p&gt;Due&lt;/p&gt;&lt;p&gt;cose&lt;/p&gt;</text></graderinfo>',
    )
    assert item.key["guidance"] == "Due\ncose"


@pytest.mark.parametrize(
    "name", ["MULTICHOICE", "MC", "MULTICHOICE_V", "MCV", "MULTICHOICE_H", "MCH", "MCS", "MULTICHOICE_S"]
)
def test_gaps_to_choose(name):
    item = one("cloze", "", html=f"<p>A {{2:{name}:=s\\~ì#bene~no~%50%boh\\}}}} z</p>")
    (gap,) = item.question.gaps
    assert (item.question.text, item.question.points, gap.kind) == ("A [[1]] z", 2, "single")
    assert [(o.text, item.key["gaps"][gap.uid]["weights"][o.uid]) for o in gap.options] == [
        ("s~ì", "100"), ("no", "0"), ("boh}", "50")]  # fmt: skip


def test_gaps_to_write():
    item = one(
        "multianswer",
        "",
        html="<p>{1:SHORTANSWER_C:=Pò~%50%Po&amp;#39;#quasi~*#no} {:NUMERICAL:=3,5:0.1} {1:SAC:%100%x}</p>",
    )
    first, second, third = (item.key["gaps"][gap.uid] for gap in item.question.gaps)
    assert first["accepted"] == [
        {"text": "Pò", "percent": "100"}, {"text": "Po'", "percent": "50", "feedback": "<p>quasi</p>"}]  # fmt: skip
    assert first["feedback"] == {"wrong": "<p>no</p>"}
    assert second["accepted"] == [{"value": "3.5", "tolerance": "0.1", "percent": "100"}]
    assert third["case_sensitive"] is True


def test_categories_hold_until_the_next():
    category = (
        '<question type="category"><category><text>$course$/top/Piano/A//B</text></category></question>'
    )
    reading = read(question("essay", ""), category, question("essay", "", html="Due"))
    assert [item.category for item in reading.items] == [(), ("Piano", "A/B")]


def test_a_picture_with_words_is_kept_and_the_second_becomes_words():
    item = one("essay", "", html=f"<p>{IMAGE}Che cos’è?</p>", files=PICTURE)
    assert (item.question.text, item.question.picture.alt, item.question.picture.name) == (
        "Che cos’è?", "Una pianta", "a-b.png")  # fmt: skip
    reading = read(question("essay", "", html=f"<p>{IMAGE} o {IMAGE}?</p>", files=PICTURE))
    assert reading.items[0].question.text == "o [Una pianta] ?"
    assert len(reading.notes) == 1
    assert reading.pictures == {item.question.picture.sha256: DOT}


@pytest.mark.parametrize(
    ("html", "files"),
    [
        ('<img src="@@PLUGINFILE@@/a%20b.png">', PICTURE), ('<img src="@@PLUGINFILE@@/a%20b.png" alt=" ">', PICTURE),
        (IMAGE, ""), ('<img src="https://example.it/a.png" alt="x">', ""),
        (IMAGE, PICTURE.replace(base64.b64encode(DOT).decode(), base64.b64encode(b"<svg/>").decode())),
        ('<a href="@@PLUGINFILE@@/voce.mp3">Ascolta</a>', ""), ("<video src='a'></video>?", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_shown_is_refused_with_its_reason(html, files):
    reading = read(question("essay", "", html=f"<p>Che cosa? {html}</p>", files=files), question("essay", ""))
    assert len(reading.items) == 1
    assert [(remark.line, remark.excerpt) for remark in reading.bad] == [(3, "Nome")]


def test_an_answer_with_a_picture_keeps_its_words():
    flag = escape('<p><img src="@@PLUGINFILE@@/a.png" alt="Bandiera"> Italia</p>')
    only = escape('<p><img src="@@PLUGINFILE@@/a.png" alt="Bandiera"></p>')
    reading = read(question("multichoice", f'<answer fraction="100" format="html"><text>{flag}</text></answer>'
                            f'<answer fraction="0" format="html"><text>{only}</text></answer>'))  # fmt: skip
    assert [option.text for option in reading.items[0].question.options] == ["Italia", "Bandiera"]
    assert reading.notes


@pytest.mark.parametrize("kind", ["calculated", "ddwtos", "gapselect", "ddimageortext", "stack", ""])
def test_types_that_cannot_be_taken_are_named(kind):
    reading = read(question("essay", ""), question(kind, ""), question("description", ""))
    assert len(reading.items) == 1
    assert [(remark.line, kind in remark.words) for remark in reading.bad] == [(4, True)]
    assert [note.line for note in reading.notes] == [5]


@pytest.mark.parametrize(
    ("kind", "inside"),
    [
        ("multichoice", ""),
        ("multichoice", '<answer fraction="50"><text>A</text></answer><answer><text>B</text></answer>'),
        ("truefalse", ""), ("truefalse", TRUTHS.replace('"100"', '"0"')), ("shortanswer", ""),
        ("numerical", '<answer fraction="100"><text>tre</text></answer>'), ("matching", ""), ("ordering", ""),
        ("cloze", ""), ("essay", "<defaultgrade>molto</defaultgrade>"), ("essay", "<defaultgrade>1e9</defaultgrade>"),
        ("multichoice", CHOICES.replace('"0"', '"x"')),
    ],
)  # fmt: skip
def test_incomplete_questions_are_told(kind, inside):
    reading = read(question(kind, inside))
    assert (len(reading.items), [remark.line for remark in reading.bad]) == (0, [3])


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE quiz [<!ENTITY a "x">]>',
        '<!DOCTYPE quiz SYSTEM "http://example.it/a.dtd">',
        "<!DOCTYPE quiz>",
    ],
)
def test_document_types_and_entities_are_refused(head):
    with pytest.raises(FileError):
        read(question("essay", ""), head=head)


def test_an_unknown_entity_ends_the_reading_with_its_line():
    reading = read(
        question("essay", ""), "<question type='essay'><name><text>&nbsp;</text></name></question>"
    )
    assert len(reading.items) == 1
    assert [remark.line for remark in reading.bad] == [4]


def test_a_file_cut_short_gives_what_came_before():
    text = f"<quiz>{question('essay', '')}<question type='essay'><name>"
    reading = moodle_xml.read(io.BytesIO(text.encode()), Budget())
    assert (len(reading.items), len(reading.bad)) == (1, 1)


@pytest.mark.parametrize(
    "text",
    ["<html><body/></html>", "domanda {T}", "<quiz", "{}", "<?xml version='1.0' encoding='utf-7'?><quiz/>"],
)
def test_what_is_not_moodle_xml_is_said_to_be_so(text):
    with pytest.raises(FileError):
        moodle_xml.read(io.BytesIO(text.encode()), Budget())


@pytest.mark.parametrize(
    ("declared", "real"),
    [("UTF-8", "utf-8"), ("UTF-8", "windows-1252"), ("windows-1252", "windows-1252"), ("ISO-8859-1", "latin-1"),
     ("UTF-16", "utf-16"), ("", "utf-8"), ("", "windows-1252"), ("UTF-8", "utf-8-sig")],
)  # fmt: skip
def test_encodings_are_honoured(declared, real):
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    reading = moodle_xml.read(
        io.BytesIO(f"{head}<quiz>{question('essay', '', html='Perché?')}</quiz>".encode(real)), Budget()
    )
    assert [item.question.text for item in reading.items] == ["Perché?"]


def test_a_picture_goes_out_and_comes_back():
    item = one("essay", "", html=f"<p>{IMAGE}<b>Che</b> cos’è?</p>", files=PICTURE)
    written = moodle_writing.write([item], bytes_of=lambda picture: DOT)
    again = moodle_xml.read(io.BytesIO(written.text.encode()), Budget())
    assert again.items == [item]
    assert again.pictures == {item.question.picture.sha256: DOT}


def test_a_picture_that_is_gone_leaves_the_question_out_with_words():
    def gone(picture):
        raise FileNotFoundError(picture.path)

    item = one("essay", "", html=f"<p>{IMAGE}Che?</p>", files=PICTURE)
    written = moodle_writing.write([item], bytes_of=gone)
    assert (written.count, [loss.is_left_out for loss in written.losses]) == (0, [True])
