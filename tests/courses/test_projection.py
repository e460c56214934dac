# SPDX-License-Identifier: AGPL-3.0-or-later
"""Grading is pure; progress is what the facts say, however they came and however often they are counted."""

from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from courses import learning
from courses.catalogue.content import Activity, Option, Question, count_met, rule_for
from courses.enrolments.models import Progress
from courses.quizzes.grading import grade, paper
from tests import factories
from tests.courses import stage

UIDS = st.lists(st.uuids().map(str), min_size=1, max_size=8, unique=True)


def rows() -> list[dict]:
    return list(Progress.objects.order_by("pk").values())


def test_rebuilding_gives_the_same_value(cast):
    stage.pass_module(cast.trainee)
    half = stage.enrol(cast.other_trainee)
    stage.view_lessons(half)
    gone = stage.enrol(cast.editor_melzo)
    learning.cancel(enrolment=gone, by=factories.actor(cast.editor_melzo), at=stage.LATER)
    incremental = rows()

    Progress.objects.update(done=0, is_completed=False, viewed_lessons=[], passed_quizzes=[])
    call_command("rebuild_progress", verbosity=0)

    assert rows() == incremental
    assert [row["done"] for row in incremental] == [4, 3, 0]


def question(uid: str, options: list[str], kind: str = "multiple") -> Question:
    return Question(uid, kind, "?", tuple(Option(option, option) for option in options))


@given(st.data())
def test_only_exactly_the_right_answers_give_the_point(data):
    options = data.draw(UIDS)
    right, chosen = (data.draw(st.sets(st.sampled_from(options), min_size=1)) for _ in range(2))

    result = grade(
        {"q": {"right": list(right)}}, [question("q", options)], {"q": list(chosen) * 2}, pass_percent=60
    )

    assert (result.points, result.max_points) == (int(right == chosen), 1)
    assert result.is_passed == (right == chosen)


@given(st.integers(0, 10), st.integers(1, 10), st.integers(1, 100))
def test_passing_compares_points_and_not_the_rounded_score(right, most, needed):
    right = min(right, most)
    key = {str(n): {"right": ["a"]} for n in range(most)}
    questions = [question(str(n), ["a", "b"]) for n in range(most)]
    answers = {str(n): ["a" if n < right else "b"] for n in range(most)}

    result = grade(key, questions, answers, pass_percent=needed)

    assert 0 <= result.percent <= 100
    assert result.is_passed == (right / most * 100 >= needed - 1e-9)


@given(UIDS, st.integers(0, 2**62))
def test_the_order_of_an_attempt_is_always_the_same_and_loses_nothing(uids, seed):
    questions = [question(uid, ["a", "b", "c"]) for uid in uids]

    first, second = paper(questions, seed=seed), paper(reversed(questions), seed=seed)

    assert first == second
    assert {one.uid for one in first} == set(uids)
    assert all({o.uid for o in one.options} == {"a", "b", "c"} for one in first)


def test_true_and_false_keep_their_order():
    fixed = question("q", ["vero", "falso"], kind="true_false")

    assert all(paper([fixed], seed=seed)[0].options == fixed.options for seed in range(50))


@given(UIDS, st.data())
def test_progress_never_leaves_0_to_100(uids, data):
    activities = [Activity(uid, data.draw(st.sampled_from(["text", "quiz"])), "t", 1) for uid in uids]
    facts = data.draw(st.lists(st.sampled_from([*uids, "unknown"]), max_size=30))

    met, total = count_met(rule_for(activities), viewed=facts, passed=facts)

    assert met == len(set(facts) & set(uids))
    assert 0 <= met <= total == len(uids)
