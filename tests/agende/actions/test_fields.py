# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is filled in for a record: cleaned once, read the same."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agende.actions.fields import FIELDS, BadFields, Type, as_typed, cleaned, differences, empty
from agende.actions.reading import shown, table_of
from agende.actions.typed import NotANumber, euro_in_words, half_in_words, in_words, kept, number_from
from tests.agende.actions.scene import KEYS

OWNER = ["0190b1de-0000-7000-8000-000000000001"]
ACTION = {"title": "Una ciclabile", "owners": OWNER}


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("1.234,50", "1234.5"), ("1234,5", "1234.5"), ("1 234,5", "1234.5"), ("€ 1.234", "1234"), ("12,5 %", "12.5"),
        ("-3", "-3"), ("−3", "-3"), ("1.5", "1.5"), ("12.50", "12.5"), ("1.000", "1000"), ("0", "0"), ("", ""),
        ("1'234", "1234"), ("-0", "0"),
    ],
)  # fmt: skip
def test_numbers_are_typed_the_italian_way(words, number):
    assert kept(number_from(words), 4) == number


@pytest.mark.parametrize("words", ["1,234.50", "abc", "12.34.5", "1,2,3", "1e5", "NaN", "½", "1.2345", "--1"])
def test_what_could_be_read_in_two_ways_is_refused(words):
    with pytest.raises(NotANumber):
        number_from(words)


@given(st.decimals(min_value=-(10**11), max_value=10**11, places=4, allow_nan=False))
def test_a_number_in_words_is_read_back_as_itself(number):
    assert number_from(in_words(kept(number, 4))) == number


def test_a_number_is_as_people_read_it():
    assert [in_words("1234567.5"), in_words("0"), in_words(""), in_words("-1234"), in_words(Decimal("2.5000"))] == [
        "1.234.567,5", "0", "", "-1.234", "2,5"]  # fmt: skip
    assert [euro_in_words("1234.5"), euro_in_words("1234"), euro_in_words("")] == [
        "1.234,50 €",
        "1.234 €",
        "",
    ]
    assert half_in_words("") == ""
    assert "2027" in half_in_words("2027-1")
    assert half_in_words("2027-1") != half_in_words("2027-2")


@pytest.mark.parametrize("words", ["1" * 12, "-" + "1" * 12, "0,00001"])
def test_a_number_is_kept_up_to_a_bound(words):
    longer = words.replace("1" * 12, "1" * 13) if "," not in words else words

    with pytest.raises(NotANumber):
        kept(number_from(longer), 4)
    assert kept(number_from(words.replace(",0000", ",")), 4) == words.replace(",0000", ".")


@pytest.mark.parametrize("words", ["1" * 29, "9" * 40, "0," + "1" * 40, "12345678901," + "0" * 40 + "1"])
def test_a_number_of_many_digits_is_refused_beside_its_field(words):
    with pytest.raises(BadFields) as refused:
        cleaned("action", ACTION | {"budget": words, "budget_source": "Bilancio"})

    assert list(refused.value.errors) == ["budget"]


def test_an_action_needs_a_title_and_who_leads_it():
    with pytest.raises(BadFields) as refused:
        cleaned("action", {})

    assert set(refused.value.errors) == {"title", "owners"}


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"budget": "mille"}, "budget"),
        ({"budget": "-5", "budget_source": "Fondi"}, "budget"),
        ({"budget": "10,001", "budget_source": "Fondi"}, "budget"),
        ({"budget": "1.000"}, "budget_source"),
        ({"starts": "2027-2", "ends": "2027-1"}, "ends"),
        ({"starts": "2027"}, "starts"),
        ({"cost_band": "a lot"}, "cost_band"),
        ({"title": "x" * 301}, "title"),
        ({"title": "Una 🚲"}, "title"),
    ],
)
def test_an_action_that_makes_no_sense_is_refused_with_the_field(more, wrong):
    with pytest.raises(BadFields) as refused:
        cleaned("action", ACTION | more)

    assert set(refused.value.errors) == {wrong}


def test_an_indicator_says_of_which_year_its_values_are_and_missing_is_not_zero():
    typed = {"title": "km", "measures": "km", "unit": "km", "direction": "up"}

    with pytest.raises(BadFields) as refused:
        cleaned("indicator", typed | {"baseline": "0", "target": "5", "target_year": "2024"})
    assert set(refused.value.errors) == {"baseline_year"}
    with pytest.raises(BadFields) as refused:
        cleaned(
            "indicator",
            typed | {"baseline": "0", "baseline_year": "2027", "target": "5", "target_year": "2026"},
        )
    assert set(refused.value.errors) == {"target_year"}

    known = cleaned("indicator", typed | {"baseline": "0", "baseline_year": "2025"})
    unknown = cleaned("indicator", typed)
    assert (known["baseline"], unknown["baseline"]) == ("0", "")
    assert set(differences(unknown, known)) == {"baseline", "baseline_year"}
    assert len(shown("indicator", known)) == len(shown("indicator", unknown)) + 2


def test_what_is_not_asked_is_not_kept_and_lists_have_one_order():
    data = cleaned("action", ACTION | {"unknown": "x", "places": ["b", "a", "b"]})

    assert data.keys() == empty("action").keys()
    assert data["places"] == ["a", "b"]


def test_cleaned_again_as_it_would_be_typed_it_is_the_same():
    data = cleaned("action", ACTION | {"budget": "12.345,60", "budget_source": "Fondi", "ends": "2027-2"})

    assert data["budget"] == "12345.6"
    assert as_typed("action", data)["budget"] == "12.345,60"
    assert cleaned("action", as_typed("action", data)) == data


@pytest.mark.parametrize("kind", KEYS)
def test_every_field_is_read_in_words(kind):
    values = {Type.BODIES: [{"uid": "1", "name": "Comune"}], Type.NODES: [{"uid": "1", "title": "Area"}],
              Type.RECORD: {"uid": "1", "code": "AM-OB-001", "title": "Meno auto"}, Type.EURO: "1", Type.NUMBER: "1",
              Type.YEAR: "2027", Type.HALF: "2027-1"}  # fmt: skip
    fields = {
        field.name: field.choices[0][0] if field.choices else values.get(field.type, "parole")
        for field in FIELDS[kind]
    }

    assert len(shown(kind, fields)) == len(FIELDS[kind]) - 1
    titles, rows = table_of(kind, [{"kind": kind, "code": "AM-01", "fields": fields}, {"kind": "other"}])
    assert len(rows) == 1
    assert rows[0][:2] == ["AM-01", "parole"]
    assert len(titles) == len(rows[0])
    assert all(rows[0])


def test_breaks_pasted_from_word_are_new_lines():
    data = cleaned(
        "action", ACTION | {"title": "Una\x0bdue", "description": "Primo\x0bSecondo\r\nnord\x1eovest\x1f"}
    )

    assert (data["title"], data["description"]) == ("Una due", "Primo\nSecondo\nnord\u2011ovest")
