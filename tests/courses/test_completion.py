# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rule of completion: progress within its bounds, never falling, whole only when the rule is met."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.catalogue.completion import (
    BadRule,
    Evidence,
    always,
    check,
    in_words,
    is_harder,
    is_leaf_met,
    leaves,
    ratio,
    standing,
    uids,
)

LESSONS, TESTS, MEETINGS = "abc", "pq", "m"
KINDS = dict.fromkeys(LESSONS, "text") | dict.fromkeys(TESTS, "quiz") | dict.fromkeys(MEETINGS, "meeting")
MARKS = st.sampled_from([1, 40, 60, 100])

view = st.builds(lambda uid: {"view": uid}, st.sampled_from(LESSONS))
passed = st.builds(lambda uid, mark: {"pass": uid, "percent": mark}, st.sampled_from(TESTS), MARKS)
attend = st.builds(lambda uid, mark: {"attend": uid, "percent": mark}, st.sampled_from(MEETINGS), MARKS)


def branch(below):
    some = st.lists(below, min_size=1, max_size=4)
    return st.one_of(
        st.builds(lambda nodes: {"all": nodes}, some),
        st.builds(lambda nodes: {"any": nodes}, some),
        st.builds(lambda nodes, n: {"n_of": 1 + n % len(nodes), "of": nodes}, some, st.integers(0, 9)),
    )


rules = st.recursive(st.one_of(view, passed, attend), branch, max_leaves=8)
percents = st.integers(0, 100)
evidence = st.builds(
    Evidence,
    viewed=st.frozensets(st.sampled_from(LESSONS)),
    scores=st.dictionaries(st.sampled_from(TESTS), percents),
    attended=st.dictionaries(st.sampled_from(MEETINGS), percents),
)


def with_more(less: Evidence, more: Evidence) -> Evidence:
    def best(a, b):
        return {uid: max(a.get(uid, 0), b.get(uid, 0)) for uid in {*a, *b}}

    return Evidence(
        viewed=less.viewed | more.viewed,
        scores=best(less.scores, more.scores),
        attended=best(less.attended, more.attended),
    )


def is_met(rule, known) -> bool:
    """The rule read plainly, without ratios."""
    if "all" in rule:
        return all(is_met(node, known) for node in rule["all"])
    if "any" in rule:
        return any(is_met(node, known) for node in rule["any"])
    if "of" in rule:
        return sum(is_met(node, known) for node in rule["of"]) >= rule["n_of"]
    return is_leaf_met(rule, known)


@given(rules, evidence)
def test_done_keeps_within_the_whole_and_reaches_it_only_when_the_rule_is_met(rule, known):
    stands = standing(rule, known)

    assert 0 <= stands.done <= stands.total
    assert (stands.done == stands.total) == is_met(rule, known) == stands.is_met
    assert (not stands.missing) == stands.is_met


@given(rules, evidence, evidence)
def test_more_evidence_never_takes_progress_away(rule, known, more):
    assert ratio(rule, with_more(known, more)) >= ratio(rule, known)
    assert standing(rule, with_more(known, more)).done >= standing(rule, known).done


@given(rules, rules, evidence)
def test_a_rule_that_is_not_harder_leaves_nobody_behind(new, old, known):
    if not is_harder(new, old):
        after, before = standing(new, known), standing(old, known)
        assert after.total == before.total
        assert after.done >= before.done


def mixed(rule, order, drop):
    """The same rule, its branches in another order and its marks lowered."""
    name = next((name for name in ("all", "any", "of") if name in rule), None)
    if name is None:
        return rule | {"percent": max(1, rule["percent"] - drop)} if "percent" in rule else rule
    nodes = [mixed(node, order, drop) for node in rule[name]]
    order.shuffle(nodes)
    return rule | {name: nodes}


@given(rules, st.randoms(use_true_random=False), st.integers(0, 50), evidence)
def test_another_order_and_lower_marks_are_not_harder(rule, order, drop, known):
    new = mixed(rule, order, drop)

    assert not is_harder(new, rule)
    assert standing(new, known).done >= standing(rule, known).done


@given(rules)
def test_a_higher_mark_is_harder(rule):
    higher = _raised(rule)

    assert is_harder(higher, rule) == (higher != rule)


def _raised(rule):
    name = next((name for name in ("all", "any", "of") if name in rule), None)
    if name is None:
        return rule | {"percent": min(100, rule["percent"] + 1)} if "percent" in rule else rule
    return rule | {name: [_raised(node) for node in rule[name]]}


@given(rules)
def test_every_rule_can_be_checked_and_said(rule):
    check({"all": [rule]}, KINDS) if _depth(rule) < 4 else None

    titles = {uid: f"Titolo {uid}" for uid in KINDS}
    words = repr(in_words(rule, titles))

    assert all(titles[uid] in words for uid in uids(rule))


def _depth(rule) -> int:
    below = rule.get("all", rule.get("any", rule.get("of")))
    return 0 if below is None else 1 + max(map(_depth, below))


@pytest.mark.parametrize(
    "rule",
    [
        {"all": []},
        {"all": [{"view": "x"}]},
        {"all": [{"view": "p"}]},
        {"all": [{"pass": "a", "percent": 60}]},
        {"all": [{"attend": "p", "percent": 60}]},
        {"all": [{"pass": "p", "percent": 0}]},
        {"all": [{"pass": "p"}]},
        {"n_of": 3, "of": [{"view": "a"}, {"view": "b"}]},
        {"n_of": 0, "of": [{"view": "a"}]},
        {"all": [{"all": [{"all": [{"all": [{"all": [{"view": "a"}]}]}]}]}]},
    ],
)
def test_what_nobody_could_do_is_refused(rule):
    with pytest.raises(BadRule):
        check(rule, KINDS)


def test_progress_counts_the_easiest_way():
    rule = {
        "all": [
            {"view": "a"},
            {"any": [{"pass": "p", "percent": 60}, {"all": [{"view": "b"}, {"view": "c"}]}]},
        ]
    }

    assert standing(rule, Evidence()).total == 2
    assert standing(rule, Evidence(viewed=frozenset("a"))).done == 1
    assert standing(rule, Evidence(viewed=frozenset("abc"))).is_met
    assert len(list(leaves(rule))) == 4


@given(rules)
def test_what_is_always_asked_is_what_nothing_else_makes_up_for(rule):
    def all_but(uid):
        return Evidence(
            viewed=frozenset(LESSONS) - {uid},
            scores={test: 100 for test in TESTS if test != uid},
            attended={meeting: 100 for meeting in MEETINGS if meeting != uid},
        )

    assert always(rule) == {uid for uid in uids(rule) if not is_met(rule, all_but(uid))}
