# SPDX-License-Identifier: AGPL-3.0-or-later
import json
import time
from fractions import Fraction

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.questions.answers import MOST_TEXT, clean_answer, is_answered
from courses.questions.comparing import quantities, says
from courses.questions.content import Gap, Question, QuestionKind
from courses.questions.marking import Outcome, feedback_of, gap_shares, mark
from courses.questions.wording import answer_in_words, right_answer_in_words, rule_in_words
from tests.courses.questions.items import examples, items, options_of, question


@pytest.fixture(autouse=True)
def words_of_the_sources():
    with translation.override("en"):
        yield


slow = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
EXAMPLES = {item.question.kind: item for item in examples()}

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def payloads(draw, asked: Question):
    """JSON that looks like an answer, with uids of the question, of nobody, and worse."""
    names = [row.uid for row in (*asked.options, *asked.prompts, *asked.gaps)]
    names += [option.uid for gap in asked.gaps for option in gap.options]
    uid = st.sampled_from([*names, "nobody"]) | anything
    pairs = st.dictionaries(st.sampled_from([*names, "nobody"]), uid, max_size=4)
    return draw(
        st.dictionaries(
            st.sampled_from(["choices", "pairs", "order", "text", "gaps", "x"]),
            anything
            | st.lists(uid, max_size=6)
            | pairs
            | st.sampled_from(["Roma", "12,5", "a", "\ud800\x00z"]),
        )
        | anything
    )


def points(kind: str, answer: dict) -> Fraction:
    item = EXAMPLES[kind]
    return mark(item.question, item.key, answer).points


@given(st.data())
@slow
def test_mark_is_pure_and_within_the_points(data):
    item = data.draw(items())
    answer = data.draw(payloads(item.question))

    first, again = (mark(item.question, item.key, answer) for _ in range(2))

    assert first == again
    assert 0 <= first.points <= item.question.points
    assert first.needs_person == (first.outcome == Outcome.WAITING)
    assert first == mark(item.question, item.key, clean_answer(item.question, answer))
    feedback_of(item.question, item.key, answer)
    right_answer_in_words(item.question, item.key)
    rule_in_words(item.question)
    answer_in_words(item.question, clean_answer(item.question, answer))


@given(st.data())
@slow
def test_any_json_becomes_an_answer(data):
    asked = data.draw(items()).question
    cleaned = clean_answer(asked, data.draw(payloads(asked)))

    assert clean_answer(asked, cleaned) == cleaned
    assert is_answered(cleaned) == bool(cleaned)
    assert json.loads(json.dumps(cleaned)) == cleaned
    json.dumps(cleaned, ensure_ascii=False).encode()
    assert "\\u0000" not in json.dumps(cleaned)


@given(st.data())
@slow
def test_one_more_right_choice_never_lowers_a_partial_mark(data):
    item = data.draw(items(["multiple"]).filter(lambda item: item.question.is_partial))
    uids = [option.uid for option in item.question.options]
    chosen = set(data.draw(st.lists(st.sampled_from(uids))))
    right = [uid for uid, weight in item.key["weights"].items() if float(weight) > 0]

    for uid in right:
        fewer = mark(item.question, item.key, {"choices": list(chosen - {uid})}).points
        assert fewer <= mark(item.question, item.key, {"choices": list(chosen | {uid})}).points


@given(st.data())
@slow
def test_one_more_wrong_choice_never_raises_a_mark(data):
    item = data.draw(items(["multiple"]))
    uids = [option.uid for option in item.question.options]
    chosen = set(data.draw(st.lists(st.sampled_from(uids))))
    wrong = [uid for uid, weight in item.key["weights"].items() if float(weight) <= 0]

    for uid in wrong:
        fewer = mark(item.question, item.key, {"choices": list(chosen - {uid})}).points
        assert fewer >= mark(item.question, item.key, {"choices": list(chosen | {uid})}).points


@given(st.data())
@slow
def test_one_more_right_pair_never_lowers_a_mark(data):
    item = data.draw(items(["matching"]))
    given_pairs = data.draw(
        st.dictionaries(
            st.sampled_from([prompt.uid for prompt in item.question.prompts]),
            st.sampled_from([option.uid for option in item.question.options]),
        )
    )
    before = mark(item.question, item.key, {"pairs": given_pairs}).points

    for prompt, option in item.key["pairs"].items():
        assert before <= mark(item.question, item.key, {"pairs": given_pairs | {prompt: option}}).points


@given(st.data())
@slow
def test_right_order_and_right_pairs_are_whole(data):
    item = data.draw(items(["ordering", "matching"]))

    assert mark(item.question, item.key, item.key).points == item.question.points


@given(st.data())
@slow
def test_one_more_right_gap_never_lowers_a_mark(data):
    item = data.draw(items(["cloze"]))
    texts = {gap.uid: data.draw(st.text(max_size=4)) for gap in item.question.gaps}
    best = {gap.uid: best_of(gap, item.key["gaps"][gap.uid]) for gap in item.question.gaps}
    before = mark(item.question, item.key, {"gaps": texts}).points

    for uid, text in best.items():
        assert before <= mark(item.question, item.key, {"gaps": texts | {uid: text}}).points


def best_of(gap: Gap, key: dict) -> str:
    if gap.kind == "single":
        return max(key["weights"], key=lambda uid: float(key["weights"][uid]))
    row = max(key["accepted"], key=lambda row: float(row["percent"]))
    return row.get("text") or row["value"].replace(".", ",")


@given(st.text(max_size=30), st.text(max_size=30))
@settings(deadline=None)
def test_text_says_itself_and_comparing_is_even(one, other):
    bare = one.replace("*", "").replace("\\", "")

    assert says(bare, bare)
    if not set("*\\") & set(one + other):
        assert says(one, other) == says(other, one)


@pytest.mark.parametrize(
    ("choices", "worth"),
    [("l", 1), ("lv", 2), ("lvb", 1), ("b", 0), ("lb", 0), ("vb", 0), ("", 0)],
)
def test_partial_multiple_gives_shares_and_takes_them_away(choices, worth):
    assert points("multiple", {"choices": list(choices)}) == worth


@pytest.mark.parametrize(("choices", "worth"), [("abc", 1), ("ab", 0), ("abcd", 0)])
def test_multiple_is_all_or_nothing_unless_partial(choices, worth):
    asked = question("multiple", options=options_of("a", "b", "c", "d"))
    key = {"weights": {"a": "33.33333", "b": "33.33333", "c": "33.33333", "d": "0"}}

    assert mark(asked, key, {"choices": list(choices)}).points == worth


def test_three_thirds_are_whole():
    asked = question("multiple", options=options_of("a", "b", "c", "d"), is_partial=True, points=3)
    key = {"weights": {"a": "33.33333", "b": "33.33333", "c": "33.33333", "d": "-100"}}

    assert mark(asked, key, {"choices": ["a", "b", "c"]}).points == 3
    assert mark(asked, key, {"choices": ["a", "b", "c", "d"]}).points == 0


def test_single_choice_is_worth_its_weight_never_less_than_nothing():
    asked = question("single", options=options_of("a", "b", "c"), points=4)
    key = {"weights": {"a": "100", "b": "25", "c": "-50"}}

    assert [mark(asked, key, {"choices": [uid]}).points for uid in "abc"] == [4, 1, 0]


def test_places_and_pairs_are_shares():
    assert points("ordering", {"order": ["p", "e", "a"]}) == Fraction(1, 3)
    assert points("ordering", {"order": ["", "a", ""]}) == Fraction(1, 3)
    assert points("matching", {"pairs": {"x": "t", "y": "s"}}) == Fraction(1, 2)


@pytest.mark.parametrize(
    "typed",
    ["perche' no", "Perché no.", "PERCHÈ  NO", " perche’ no ", "perche\u0301 no", "perché\u00a0no"],
)  # fmt: skip
def test_spaces_capitals_apostrophes_and_kind_of_accent_do_not_matter(typed):
    assert says(typed, "Perché no")


@pytest.mark.parametrize(
    ("typed", "accepted"),
    [
        ("perche no", "Perché no"),
        ("pero", "però"),
        ("e", "è"),
        ("roma", "rom"),
        ("romano", "roma"),
        ("", "a"),
    ],
)
def test_accents_and_letters_matter(typed, accepted):
    assert not says(typed, accepted)


def test_capitals_matter_when_the_author_says_so():
    assert not says("roma", "Roma", case_sensitive=True)
    assert says("E' Roma", "È Roma", case_sensitive=True)


@pytest.mark.parametrize(
    ("typed", "accepted", "fits"),
    [("il consiglio comunale", "*consiglio*", True), ("consiglio", "*consiglio*", True),
     ("giunta", "*consiglio*", False), ("roma antica", "roma*", True), ("antica roma", "roma*", False),
     ("aba", "ab*ba", False), ("a*b", "a\\*b", True), ("axb", "a\\*b", False), ("qualsiasi", "*", True),
     ("a b c", "a*c", True), ("(a)", "(*)", True)],
)  # fmt: skip
def test_asterisk_stands_for_any_characters(typed, accepted, fits):
    assert says(typed, accepted) is fits


def test_many_asterisks_take_no_time():
    began = time.perf_counter()

    says("a" * MOST_TEXT, "*a" * 200 + "*b")
    quantities("1" * 50 + " " * 49 + "x", "", {})

    assert time.perf_counter() - began < 1


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [("2,5", ["5/2"]), ("2.5", ["5/2"]), ("1.234,5", ["2469/2"]), ("1,234.5", ["2469/2"]), ("1 234", ["1234"]),
     ("1.500", ["3/2", "1500"]), ("1.000.000", ["1000000"]), ("−3", ["-3"]), ("- 3", ["-3"]), ("250 cm", ["5/2"]),
     ("2,5m", ["5/2"]), ("1e2", ["100"]), ("0.500", ["1/2"]), ("2,5 kg", []), ("due", []), ("", []), ("1 2", []),
     ("1,2,3", []), ("NaN", []), ("1e999", []), ("9" * 101, [])],
)  # fmt: skip
def test_numbers_are_read_as_italians_write_them(typed, numbers):
    read = quantities(typed, "m", {"cm": "0.01"})

    assert sorted(read) == sorted(map(Fraction, numbers))


def test_number_is_right_within_the_tolerance():
    assert [points("numeric", {"text": typed}) for typed in ("2,5", "2,6 m", "240 cm", "2,61")] == [
        1,
        1,
        1,
        0,
    ]


def test_units_that_differ_only_in_capitals_are_told_apart():
    assert quantities("2 mW", "MW", {"mW": "0.000000001"}) == [Fraction(2, 10**9)]
    assert quantities("2 KM", "km", {}) == [2]


def test_gaps_count_by_their_weights():
    answer = {"gaps": {"g1": "r", "g2": "una democrazia", "g3": "1946"}}
    item = EXAMPLES["cloze"]

    assert points("cloze", answer) == 2
    assert gap_shares(item.question, item.key, answer) == {"g1": 1, "g2": Fraction(1, 2), "g3": 0}


def test_essay_waits_for_a_person_and_a_blank_one_does_not():
    item = EXAMPLES["essay"]

    assert mark(item.question, item.key, {"text": "Una volta…"}).needs_person
    assert mark(item.question, item.key, {"text": " \n"}).is_missing


def test_feedback_follows_the_answer():
    item = EXAMPLES["single"]

    assert feedback_of(item.question, item.key, {"choices": ["r"]}).words == ("<p>Bene.</p>",)
    said = feedback_of(item.question, item.key, {"choices": ["m"]})
    assert (said.words, said.options) == ((), {"m": "<p>No, è il capoluogo lombardo.</p>"})


def test_feedback_of_an_accepted_answer_is_said_to_who_writes_it():
    key = {
        "accepted": [
            {"text": "*", "percent": "0", "feedback": "<p>Rileggi.</p>"},
            {"text": "sì", "percent": "100"},
        ]
    }

    assert feedback_of(question("short_text"), key, {"text": "no"}).words == ("<p>Rileggi.</p>",)
    assert feedback_of(question("short_text"), key, {"text": "sì"}).words == ()


def test_right_answers_are_told_in_words():
    told = {kind: right_answer_in_words(item.question, item.key) for kind, item in EXAMPLES.items()}

    assert told == {
        "single": ["roma"],
        "multiple": ["lombardia", "veneto"],
        "true_false": ["Vero"],
        "matching": ["TUEL → testo unico degli enti locali", "ANAC → autorità anticorruzione"],
        "ordering": ["1. proposta", "2. approvazione", "3. esecuzione"],
        "short_text": ["Repubblica"],
        "numeric": ["2,5 ± 0,1 m"],
        "cloze": ["1. roma", "2. Repubblica", "3. 1948"],
        "essay": [],
    }


def test_what_was_answered_is_told_in_words():
    cloze = EXAMPLES["cloze"].question

    assert answer_in_words(cloze, {"gaps": {"g1": "r", "g3": "1948"}}) == ["1. roma", "2. —", "3. 1948"]
    assert answer_in_words(EXAMPLES["numeric"].question, {"text": "2,5"}) == ["2,5 m"]
    assert answer_in_words(EXAMPLES["single"].question, {}) == []


def test_text_is_bounded_and_can_be_stored():
    cleaned = clean_answer(question("essay"), {"text": "a\x00b\ud800" + "x" * 30_000})

    assert cleaned["text"].startswith("abx")
    assert len(cleaned["text"]) <= MOST_TEXT


@pytest.mark.parametrize("kind", list(QuestionKind))
def test_hostile_payloads_are_no_answer(kind):
    asked = EXAMPLES[kind].question
    deep: list = []
    for _ in range(500):
        deep = [deep]

    for payload in (
        None,
        1,
        "x",
        [],
        {"choices": deep, "order": deep, "pairs": {"x": deep}, "gaps": deep, "text": 7},
    ):
        assert clean_answer(asked, payload) == {}
