# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was passed, of what was asked: its score, and its name."""

from types import SimpleNamespace

import pytest
from django.utils.translation import override

from courses.catalogue.completion import Evidence
from courses.catalogue.content import Activity, Assignment, Quiz
from courses.certificates.outcome import outcome_in_words, outcome_of

RULE = {
    "all": [
        {"pass": "a", "percent": 60},
        {"any": [{"pass": "b", "percent": 50}, {"pass": "c", "percent": 50}]},
    ]
}


@pytest.mark.parametrize(
    ("scores", "percent", "outcome"),
    [
        ({"a": 80}, 80, "test"),
        ({"a": 80, "b": 71}, 75, "tests"),
        ({"a": 80, "b": 49, "c": 60}, 70, "both"),
        ({"c": 60}, 60, "assignment"),
        ({"a": 59, "b": 49, "d": 100}, None, ""),
    ],
)
def test_what_was_passed_is_called_by_its_name(scores, percent, outcome):
    quiz, assignment = Quiz(pass_percent=60), Assignment(pass_percent=50)
    activities = [Activity(uid, "quiz", uid, 5, quiz=quiz) for uid in "abd"]
    activities.append(Activity("c", "assignment", "c", 5, assignment=assignment))

    stated = outcome_of(SimpleNamespace(activities=activities), RULE, Evidence(scores=scores))

    assert stated == {"percent": percent, "outcome": outcome}


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ("test", "test passed, 50% of the points"),
        ("tests", "tests passed, on average 50% of the points"),
        ("assignment", "assignment passed, 50% of the points"),
        ("assignments", "assignments passed, on average 50% of the points"),
        ("both", "tests and assignments passed, on average 50% of the points"),
        (None, "test passed, 50% of the points"),
    ],
)
def test_the_outcome_in_words(outcome, said):
    with override("en"):
        assert outcome_in_words("achievement", {"percent": 50, "outcome": outcome}) == said
        assert outcome_in_words("attendance", {"percent": 50, "outcome": outcome}) == ""
