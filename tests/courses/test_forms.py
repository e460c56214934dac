# SPDX-License-Identifier: AGPL-3.0-or-later
"""What forms say when a number is not the one they ask."""

import pytest
from django.utils.translation import gettext as _

from courses.catalogue.content import Criterion
from courses.forms.admissions import RuleForm
from courses.forms.teaching import LONGEST, AssignmentForm


@pytest.mark.parametrize("typed", ["5,5", "5.5", "7", "-1", "cinque", ""])
def test_points_of_a_criterion_are_whole(typed):
    form = AssignmentForm([Criterion("c", "Chiarezza", 6)], {"points-c": typed})

    words = _("Write a whole number from 0 to %(most)s for “%(title)s”.")
    assert form.errors["points-c"] == [words % {"most": 6, "title": "Chiarezza"}]


def test_a_comment_too_long_is_told_the_limit_as_people_write_it():
    form = AssignmentForm([], {"comment": "a" * (LONGEST + 1)})

    assert "5.000" in str(form.errors["comment"])


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["-5", "0", "4000", "dieci"])
def test_days_of_a_rule_are_named_when_they_are_refused(typed):
    form = RuleForm({"within_days": typed})

    words = _("Days since they were hired or moved: write a whole number from 1 to 3,650.")
    assert form.errors["within_days"] == [words]
