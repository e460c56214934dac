# SPDX-License-Identifier: AGPL-3.0-or-later
"""Papers, grades and closing are pure: the same values give the same, for ever."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.catalogue.content import Pool, Quiz
from courses.questions.content import Option, Question
from courses.quizzes import closing
from courses.quizzes.closing import GRACE, Shown, Sitting
from courses.quizzes.grading import ByHand, grade, in_thousandths, paper

AT = datetime(2026, 11, 20, 9, 42, tzinfo=UTC)
HOUR = timedelta(hours=1)
UIDS = st.lists(st.uuids().map(str), min_size=1, max_size=8, unique=True)
SEEDS = st.integers(0, 2**62)


def question(uid: str, options="abc", kind: str = "single", **fields) -> Question:
    return Question(uid, kind, "?", options=tuple(Option(one, one) for one in options), **fields)


def choice_key(right: str, options="abc") -> dict:
    return {"weights": {one: "100" if one in right else "0" for one in options}}


@given(UIDS, UIDS, SEEDS, st.data())
def test_a_paper_draws_what_it_should_and_is_the_same_for_ever(fixed, pooled, seed, data):
    pooled = [uid for uid in pooled if uid not in fixed] or ["other"]
    take = data.draw(st.integers(0, len(pooled)))
    pool = Pool("p", "Pool", take, tuple(map(question, pooled)))
    quiz = Quiz(60, tuple(map(question, fixed)), (pool,))
    turned = replace(
        quiz, questions=quiz.questions[::-1], pools=(replace(pool, questions=pool.questions[::-1]),)
    )

    drawn = paper(quiz, seed)

    assert drawn == paper(turned, seed)
    assert len({one.uid for one in drawn}) == len(drawn) == len(fixed) + take == quiz.length
    assert set(fixed) <= {one.uid for one in drawn} <= {*fixed, *pooled}
    assert all({option.uid for option in one.options} == set("abc") for one in drawn)


def test_every_question_of_a_pool_is_drawn_by_some_seed():
    quiz = Quiz(60, (), (Pool("p", "Pool", 1, tuple(map(question, "abcd"))),))

    assert {paper(quiz, seed)[0].uid for seed in range(60)} == set("abcd")


@pytest.mark.parametrize(
    ("kind", "is_order_fixed", "shuffled"),
    [
        ("single", False, True),
        ("multiple", False, True),
        ("single", True, False),
        ("true_false", False, False),
        ("ordering", False, True),
        ("ordering", True, True),
        ("matching", True, True),
    ],
)
def test_options_are_shuffled_where_they_should(kind, is_order_fixed, shuffled):
    asked = question("q", "abc", kind, is_order_fixed=is_order_fixed)

    orders = {tuple(one.uid for one in paper(Quiz(60, (asked,)), seed)[0].options) for seed in range(80)}

    assert orders == (set(permutations("abc")) if shuffled else {("a", "b", "c")})


@given(st.integers(0, 12), st.integers(1, 12), st.integers(1, 100))
def test_passing_compares_exact_points_and_the_score_is_rounded_down(right, most, needed):
    right = min(right, most)
    asked = [question(str(n)) for n in range(most)]
    keys = {one.uid: choice_key("a") for one in asked}
    answers = {str(n): {"choices": ["a" if n < right else "b"]} for n in range(most)}

    result = grade(keys, asked, answers, pass_percent=needed)

    assert result.percent == 100 * right // most
    assert result.is_passed == (100 * right >= needed * most)
    assert result.is_passed == (result.percent >= needed)


@given(st.sets(st.sampled_from("abcd"), min_size=1), st.sets(st.sampled_from("abcd")))
def test_only_exactly_the_right_answers_give_the_point(right, chosen):
    asked = question("q", "abcd", "multiple")

    result = grade({"q": choice_key(right, "abcd")}, [asked], {"q": {"choices": [*chosen]}}, pass_percent=60)

    assert result.points == (1 if chosen == right else 0)


@given(st.dictionaries(st.sampled_from("0123"), st.sampled_from("ab")), st.sampled_from("0123"))
def test_a_right_answer_more_never_lowers_a_grade(chosen, uid):
    asked = [question(one) for one in "0123"]
    keys = {one.uid: choice_key("a") for one in asked}
    answers = {one: {"choices": [choice]} for one, choice in chosen.items()}

    before = grade(keys, asked, answers, pass_percent=60)
    after = grade(keys, asked, answers | {uid: {"choices": ["a"]}}, pass_percent=60)

    assert after.points >= before.points
    assert after.is_passed >= before.is_passed


def test_three_thirds_are_a_whole():
    asked = question("q", "abc", "multiple", is_partial=True)
    keys = {"q": {"weights": {"a": "33.33333", "b": "33.33333", "c": "33.33333"}}}

    whole = grade(keys, [asked], {"q": {"choices": ["a", "b", "c"]}}, pass_percent=100)
    third = grade(keys, [asked], {"q": {"choices": ["a"]}}, pass_percent=33)

    assert (whole.points, whole.percent, whole.is_passed) == (1, 100, True)
    assert third.by_question["q"] == {
        "points": "0.333", "max": "1", "answer": {"choices": ["a"]}, "state": "partial"
    }  # fmt: skip


def test_an_essay_waits_for_a_person_and_then_counts():
    asked, keys = [Question("e", "essay", "?", points=3), question("q")], {"e": {}, "q": choice_key("a")}
    answers = {"e": {"text": "Un testo."}, "q": {"choices": ["a"]}}

    waiting = grade(keys, asked, answers, pass_percent=60)
    given_ = grade(
        keys, asked, answers, pass_percent=60, by_hand=ByHand({"e": Fraction("1.5")}, {"e": "Quasi."})
    )

    assert (waiting.is_complete, waiting.points, waiting.by_question["e"]["state"]) == (False, 1, "waiting")
    assert (given_.is_complete, given_.points, given_.is_passed) == (True, Fraction("2.5"), True)
    assert given_.by_question["e"] == {
        "points": "1.5", "max": "3", "answer": {"text": "Un testo."}, "state": "partial", "by_hand": True,
        "comment": "Quasi.",
    }  # fmt: skip


def test_an_essay_left_blank_waits_for_nobody():
    result = grade({"e": {}}, [Question("e", "essay", "?")], {}, pass_percent=60)

    assert (result.is_complete, result.is_passed, result.points) == (True, False, 0)


@given(st.fractions(min_value=0, max_value=1000))
def test_points_are_written_rounded_down(points):
    written = in_thousandths(points)

    assert 0 <= points - Fraction(written) < Fraction(1, 1000)
    assert not written.endswith((".", ".0"))


QUIZ = Quiz(60, (question("q"),))


def failed(at=AT, percent=10, **fields) -> Sitting:
    return Sitting(at, at + HOUR, percent, **fields)


def test_deadline_is_the_shorter_of_time_and_closing():
    timed, closed = replace(QUIZ, time_limit=20), replace(QUIZ, time_limit=20, closes_date="2026-11-20")
    late = datetime(2026, 11, 20, 22, 50, tzinfo=UTC)

    assert closing.deadline_of(QUIZ, started_at=AT) is None
    assert closing.deadline_of(timed, started_at=AT) == AT + timedelta(minutes=20)
    assert closing.deadline_of(timed, started_at=AT, extra_percent=30) == AT + timedelta(minutes=26)
    assert closing.deadline_of(closed, started_at=late) == datetime(2026, 11, 20, 23, tzinfo=UTC)


def test_half_a_minute_of_network_is_forgiven():
    assert not closing.is_over(AT, AT + GRACE)
    assert closing.is_over(AT, AT + GRACE + timedelta(milliseconds=1))
    assert not closing.is_over(None, AT)


@pytest.mark.parametrize(
    ("quiz", "sittings", "at", "closed"),
    [
        (QUIZ, [], AT, False),
        (QUIZ, [failed(), failed()], AT, False),
        (QUIZ, [failed(percent=60)], AT, True),
        (QUIZ, [failed(percent=60, is_complete=False)], AT, False),
        (replace(QUIZ, attempts_allowed=2), [failed()], AT, False),
        (replace(QUIZ, attempts_allowed=2), [failed(), failed()], AT, True),
        (replace(QUIZ, attempts_allowed=2), [failed(), Sitting(AT)], AT, False),
        (replace(QUIZ, closes_date="2026-11-19"), [failed()], AT, True),
        (replace(QUIZ, closes_date="2026-11-19"), [failed(), Sitting(AT)], AT, False),
        (replace(QUIZ, closes_date="2026-11-20"), [failed()], AT, False),
    ],
)
def test_a_test_is_closed_for_a_person_when_nothing_can_be_gained(quiz, sittings, at, closed):
    assert closing.is_closed(quiz, sittings, at) == closed
    for policy, most in (("outcome", Shown.OUTCOME), ("marks", Shown.MARKS), ("full", Shown.FULL)):
        how_much = closing.shown(replace(quiz, feedback=policy), sittings, at)
        assert how_much == (most if closed else Shown.OUTCOME)


def test_each_refusal_says_why_and_when():
    cooling, once = replace(QUIZ, cooling_hours=72), replace(QUIZ, attempts_allowed=1)
    twice, over = replace(QUIZ, attempts_allowed=2), replace(QUIZ, closes_date="2026-11-19")

    def words(quiz, *sittings):
        return closing.refusal(quiz, sittings, AT + 2 * HOUR)

    assert words(QUIZ) == words(QUIZ, failed()) == words(twice, failed()) == ""
    assert "23 novembre 2026" in words(cooling, failed())
    assert "11:42" in words(cooling, failed())
    assert closing.refusal(cooling, [failed()], AT + 73 * HOUR) == ""
    assert words(QUIZ, failed(percent=60))
    assert words(QUIZ, failed(is_complete=False))
    assert words(once, failed()) != words(twice, failed(), failed()) != ""
    assert "19 novembre 2026" in words(over)
