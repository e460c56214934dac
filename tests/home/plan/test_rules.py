# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pure rules: what cannot be true, money, progress, the road of an edition."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError

from home.plan.actions.checks import Step, faults_of, next_code
from home.plan.actions.money import Cover, Line, Sum, totals_of
from home.plan.actions.parts import CUP
from home.plan.actions.progress import Milestone, progress_of
from home.plan.strip import strip_of

TODAY = date(2026, 11, 23)


def faults(state: str = "under_way", note: str = "", *steps: Step) -> list[tuple[str, int | None]]:
    found = faults_of(state=state, note=note, steps=steps, today=TODAY)
    return [(fault.field, fault.row) for fault in found]


def test_a_milestone_that_is_reached_needs_its_day():
    assert faults("under_way", "", Step("now", None), Step("done", None)) == [("reached_date", 1)]
    assert faults("under_way", "", Step("done", date(2026, 11, 23))) == []


def test_a_day_still_to_come_or_of_an_open_milestone_is_refused():
    assert faults("under_way", "", Step("done", date(2026, 11, 24))) == [("reached_date", 0)]
    assert faults("under_way", "", Step("now", date(2026, 1, 1))) == [("state", 0)]


def test_an_action_is_not_done_while_a_milestone_is_open():
    open_one, reached = Step("next", None), Step("done", date(2026, 1, 1))
    assert faults("done", "", reached, open_one) == [("state", None)]
    assert faults("done", "", reached) == []
    assert faults("done", "") == []


@pytest.mark.parametrize("state", ["suspended", "given_up"])
def test_what_is_suspended_or_given_up_says_why(state):
    assert faults(state, "  ") == [("state_note", None)]
    assert faults(state, "Mancano le persone.") == []


def test_codes_are_given_after_the_highest_of_the_series():
    assert next_code([]) == "AZ-001"
    assert next_code(["AZ-009", "AZ-X", "3.2.1", "AZ-010"]) == "AZ-011"


@pytest.mark.parametrize("code", ["B46F18000130001", "X00X00000000001"])
def test_a_cup_of_fifteen_characters_is_taken(code):
    CUP(code)


@pytest.mark.parametrize(
    "code", ["B46F1800013000", "B46F180001300012", "b46f18000130001", "B4618000130001A", ""]
)
def test_what_is_no_cup_is_refused(code):
    with pytest.raises(ValidationError):
        CUP(code)


def test_an_unknown_amount_is_counted_and_not_summed():
    totals = totals_of(
        None, [Line("granted", Decimal("0.10")), Line("spent", Decimal("0.20")), Line("granted", None)]
    )
    assert totals.found == Sum(Decimal("0.30"), 1)
    assert totals.wanted.is_nothing
    assert totals.uncovered is None


def test_zero_is_an_amount_and_nothing_is_not():
    assert totals_of(Decimal(0), []).cover == Cover.ALL
    assert totals_of(Decimal(0), []).uncovered == 0
    assert totals_of(None, []).cover == Cover.UNKNOWN
    assert totals_of(Decimal(5), []).cover == Cover.NONE
    assert totals_of(Decimal(5), []).found == Sum(None, 0)


def test_all_is_found_only_when_the_cost_is_known_and_reached():
    assert totals_of(Decimal(5), [Line("granted", Decimal(5))]).cover == Cover.ALL
    assert totals_of(Decimal(5), [Line("granted", Decimal(4)), Line("asked", Decimal(9))]).cover == Cover.SOME
    assert totals_of(None, [Line("granted", Decimal(4))]).cover == Cover.SOME
    assert totals_of(None, [Line("asked", Decimal(4))]).cover == Cover.NONE
    assert totals_of(Decimal(5), [Line("granted", Decimal(4))]).uncovered == 1


def milestone(state: str, planned: date | None = None) -> Milestone:
    return Milestone(title="Tappa", state=state, planned_date=planned)


def test_progress_counts_milestones_and_says_what_it_leaves_out():
    late, reached = milestone("now", date(2026, 11, 22)), milestone("done", date(2020, 1, 1))
    progress = progress_of(
        [
            ("under_way", [reached, late, milestone("next", TODAY)]),
            ("given_up", [reached, late]),
            ("planned", []),
        ],
        today=TODAY,
    )
    assert (progress.reached, progress.milestones, progress.late) == (1, 3, 1)
    assert (progress.actions, progress.without, progress.given_up) == (3, 1, 1)
    assert progress.states == {"under_way": 1, "given_up": 1, "planned": 1}


def act(kind: str) -> SimpleNamespace:
    return SimpleNamespace(kind=kind, act_date=None)


def places(state: str, *kinds: str) -> list[tuple[str, bool]]:
    return [(step.place, step.is_silent) for step in strip_of(state, [act(kind) for kind in kinds])]


def test_the_road_says_where_an_edition_stands_and_which_act_is_not_known():
    assert places("drafting") == [("now", False), ("next", False), ("next", False), ("next", False)]
    assert places("approved", "adoption", "approval") == [
        ("done", False),
        ("done", False),
        ("done", True),
        ("now", False),
    ]


def test_an_update_and_the_end_stand_on_the_road_only_when_they_are_there():
    assert [place for place, _silent in places("updated", "update")][-1] == "now"
    assert len(places("superseded", "approval")) == 5
    assert len(places("superseded", "approval", "update")) == 6
