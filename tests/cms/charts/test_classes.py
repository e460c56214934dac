# SPDX-License-Identifier: AGPL-3.0-or-later
"""Classes of a map: ties together, zero apart, colours that turn at zero."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.charts.classes import MOST_CLASSES, Classes, Method, classify

lists = st.lists(st.integers(-50, 50).map(Decimal), min_size=1, max_size=80)
methods = st.one_of(
    st.builds(Classes, method=st.sampled_from([Method.QUANTILES, Method.EQUAL]), count=st.integers(2, 5),
              is_zero_apart=st.booleans()),
    st.builds(Classes, method=st.just(Method.OWN), is_zero_apart=st.booleans(),
              breaks=st.lists(st.integers(-40, 40).map(Decimal), min_size=1, max_size=6, unique=True).map(tuple)),
)  # fmt: skip


def decimals(*numbers):
    return [Decimal(str(number)) for number in numbers]


@given(lists, methods)
def test_every_number_has_the_one_class_that_holds_it(numbers, how):
    classes, where = classify(numbers, how)

    assert set(where) == set(numbers)
    assert sum(one.count for one in classes) == len(numbers)
    for number, place in where.items():
        one = classes[place]
        assert one.low is None or one.low <= number
        assert one.high is None or number <= one.high


@given(lists, methods)
def test_classes_rise_and_never_cross_zero_unnoticed(numbers, how):
    classes, where = classify(numbers, how)

    assert [where[n] for n in sorted(where)] == sorted(where.values())
    for number, place in where.items():
        if number < 0:
            assert classes[place].side <= 0
        if number > 0:
            assert classes[place].side >= 0


@given(lists, st.integers(2, 5))
def test_no_class_of_quantiles_is_empty_and_none_too_many(numbers, count):
    classes, _where = classify(numbers, Classes(count=count))

    assert all(one.count for one in classes)
    assert len(classes) <= 2 * ((MOST_CLASSES + 1) // 2) + 1


def test_quantiles_share_out_evenly():
    classes, _where = classify([Decimal(n) for n in range(1, 101)], Classes(count=5))

    assert [one.count for one in classes] == [20] * 5
    assert (classes[0].low, classes[0].high) == (1, 20)


def test_ties_leave_fewer_classes_rather_than_part_equal_numbers():
    classes, where = classify(decimals(1, 1, 1, 1, 1, 1, 1, 2, 3), Classes(count=4))

    assert where[Decimal(1)] == 0
    assert classes[0].count == 7
    assert len(classes) < 4


def test_zero_is_a_class_of_its_own_unless_it_means_nothing():
    apart, where = classify(decimals(0, 0, 1, 2, 3, 4), Classes(count=2))
    assert (apart[0].low, apart[0].high, apart[0].count, apart[0].side) == (0, 0, 2, 0)
    assert where[Decimal(0)] == 0

    together, where = classify(decimals(0, 0, 1, 2, 3, 4), Classes(count=2, is_zero_apart=False))
    assert [one.side for one in together] == [1, 1]


def test_losses_and_gains_have_sides_of_their_own_stronger_away_from_zero():
    classes, _where = classify(decimals(-9, -5, -1, 0, 1, 5, 9), Classes(count=5))

    assert [(one.side, one.strength) for one in classes] == [
        (-1, 4), (-1, 2), (-1, 0), (0, 0), (1, 0), (1, 2), (1, 4),
    ]  # fmt: skip


def test_ones_own_limits_keep_their_empty_classes():
    classes, where = classify(
        decimals(1, 2, 30), Classes(method=Method.OWN, breaks=tuple(decimals(2, 10, 20)))
    )

    assert [one.count for one in classes] == [1, 1, 0, 1]
    assert where[Decimal(2)] == 1  # a number equal to a limit belongs above it


@pytest.mark.parametrize("method", [Method.QUANTILES, Method.EQUAL])
def test_one_number_makes_one_class(method):
    classes, _where = classify(decimals(7, 7, 7), Classes(method=method))

    assert len(classes) == 1
