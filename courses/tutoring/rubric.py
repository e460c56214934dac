# SPDX-License-Identifier: AGPL-3.0-or-later
"""How an assignment is graded: points for each criterion. Pure."""

from django.utils.translation import gettext as _

from courses.catalogue.content import Assignment, Criterion

WHOLE = "whole"


def criteria_of(assignment: Assignment) -> tuple[Criterion, ...]:
    """The rubric; without one the work as a whole, out of 100."""
    return assignment.rubric or (Criterion(uid=WHOLE, title=_("The work as a whole"), points=100),)


def out_of(assignment: Assignment) -> int:
    """The most points there are."""
    return sum(criterion.points for criterion in criteria_of(assignment))
