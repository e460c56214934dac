# SPDX-License-Identifier: AGPL-3.0-or-later
import io
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from PIL import Image
from wagtail.blocks import StreamBlockValidationError

from courses.questions.answer_blocks import number_of
from courses.questions.blocks import OneQuestionBlock
from courses.questions.content import Item, as_data, question_from
from courses.questions.formats.plain import text_and_body
from courses.questions.pictures import keep
from courses.questions.writing import block_of, item_of
from tests.courses.questions.items import examples, items


@pytest.fixture(autouse=True)
def words_of_the_sources():
    with translation.override("en"):
        yield


BLOCK = OneQuestionBlock()


def bound(raw):
    return BLOCK.to_python([raw])[0]


def cleaned(raw):
    return BLOCK.clean(BLOCK.to_python([raw]))


def refusal(raw) -> str:
    with pytest.raises(StreamBlockValidationError) as refused:
        cleaned(raw)
    return str([error.as_json_data() for error in refused.value.block_errors.values()])


def raw_of(kind: str) -> dict:
    return block_of(next(item for item in examples() if item.question.kind == kind))


@given(items())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_item_becomes_block_and_item_again(item):
    assert item_of(bound(block_of(item))) == item


@given(items())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_item_survives_the_database_form_of_its_block(item):
    stored = BLOCK.get_prep_value(BLOCK.to_python([block_of(item)]))

    assert item_of(bound(stored[0])) == item
    assert question_from(as_data(item.question)) == item.question


@pytest.mark.parametrize("item", examples(), ids=lambda item: item.question.kind)
def test_examples_can_be_edited_and_saved(item):
    assert item_of(cleaned(block_of(item))[0]) == item


def test_content_of_before_goes_on_working():
    raw = {"type": "multiple", "id": "q", "value": {
        "text": "<p>Quali?</p>", "feedback_right": "", "feedback_wrong": "<p>No.</p>",
        "options": [{"type": "item", "id": uid, "value": {"text": uid, "is_right": uid != "c"}} for uid in "abc"],
    }}  # fmt: skip

    item = item_of(cleaned(raw)[0])

    assert item.key == {"weights": {"a": "50", "b": "50", "c": "0"}, "feedback": {"wrong": "<p>No.</p>"}}
    assert item.question.text == "Quali?"
    assert not item.question.is_partial


def test_markup_is_cleaned_and_told_plain():
    text, body = text_and_body('<p onclick="x()">H<sub>2</sub>O <script>alert(1)</script></p><div>due</div>')

    assert text == "H₂O\ndue"
    assert body == "<p>H<sub>2</sub>O </p><p>due</p>"
    assert text_and_body("<p>uno</p><p>due</p>") == ("uno\ndue", "")


@pytest.fixture
def with_picture(db) -> Item:
    drawn = io.BytesIO()
    Image.new("RGB", (4, 3), "red").save(drawn, "png")
    picture = keep(file=ContentFile(drawn.getvalue()), name="rosso.png", alt="Un rettangolo rosso")
    whole = examples()[0]
    return Item(replace(whole.question, picture=picture), whole.key)


def test_picture_goes_and_comes_back(with_picture):
    raw = block_of(with_picture)

    assert item_of(bound(raw)) == with_picture
    assert block_of(with_picture) == raw


def test_picture_wants_words(with_picture):
    raw = block_of(with_picture)
    raw["value"]["picture_alt"] = " "

    assert "Say what the picture shows" in refusal(raw)


def test_two_right_answers_are_refused_where_one_is_wanted():
    raw = raw_of("single")
    raw["value"]["options"][1]["value"]["is_right"] = True

    assert "Mark exactly one right answer." in refusal(raw)


def test_gap_without_its_number_is_refused():
    raw = raw_of("cloze")
    raw["value"]["text"] = "<p>[[1]] e [[2]]</p>"

    assert "Write [[3]] in the text" in refusal(raw)


def test_number_without_its_gap_is_refused():
    raw = raw_of("cloze")
    raw["value"]["text"] += "<p>[[4]]</p>"

    assert "The text has [[4]]" in refusal(raw)


def test_same_gap_twice_is_refused():
    raw = raw_of("cloze")
    raw["value"]["text"] += "<p>[[1]]</p>"

    assert "The same gap is there twice" in refusal(raw)


def test_matching_wants_two_pairs():
    raw = raw_of("matching")
    raw["value"]["pairs"][1]["value"]["prompt"] = ""

    assert "at least two things to match" in refusal(raw)


def test_accepted_answers_want_one_that_is_worth_all():
    raw = raw_of("short_text")
    raw["value"]["accepted"] = raw["value"]["accepted"][1:]

    assert "Give 100 to at least one" in refusal(raw)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12", "12"), ("3,14", "3.14"), ("3.14", "3.14"), ("1.234,5", "1234.5"), ("1.000.000", "1000000"),
     ("−4", "-4"), ("0.500", "0.500"), ("1 000", "1000")],
)  # fmt: skip
def test_author_writes_numbers_in_italian(typed, number):
    assert str(number_of(typed)) == number


@pytest.mark.parametrize("typed", ["1.500", "dieci", "", "1.23,4", "NaN", "1_000", "1,2,3"])
def test_what_is_no_clear_number_is_refused(typed):
    with pytest.raises(ValidationError):
        number_of(typed)
