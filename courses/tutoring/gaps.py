# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a module teaches, over all and by body. Groups of fewer than five, and what would betray them, are kept back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from cms.clock import day_of
from cms.people.models import Employment
from courses.catalogue.content import Activity
from courses.catalogue.models import ModulePage
from courses.quizzes.statistics import FEWEST, Gap, first_grades, gap_of

ENTRY, EXIT = "entry", "exit"


@dataclass(frozen=True, slots=True)
class Report:
    """`gap` is None under five people with both tests; `by_body`: (name, gap), None where it is not told."""

    entry: Activity
    exit: Activity
    gap: Gap | None
    by_body: list[tuple[str, Gap | None]]


def pair_of(activities: Iterable[Activity]) -> tuple[Activity, Activity] | None:
    """The entry and the exit test of a module; None without both."""
    roles = {one.quiz.role: one for one in activities if one.quiz and one.quiz.role}
    return (roles[ENTRY], roles[EXIT]) if {ENTRY, EXIT} <= roles.keys() else None


def gap_report(module: ModulePage, activities: Iterable[Activity]) -> Report | None:
    """The report of a module; None when it has no pair of tests. Three queries."""
    pair = pair_of(activities)
    if pair is None:
        return None
    first, last = (
        {row.attempt.person_id: row for row in first_grades(module_id=module.pk, activity_uid=one.uid)}
        for one in pair
    )
    entry = {person: row.percent for person, row in first.items()}
    exit_ = {person: row.percent for person, row in last.items()}
    days = {person: day_of(last[person].attempt.started_at) for person in entry.keys() & exit_.keys()}
    return Report(*pair, gap=gap_of(entry, exit_), by_body=by_body(entry, exit_, _employers(days)))


def _employers(days: Mapping[int, date]) -> dict[int, str]:
    """Name of the body for which each worked on the day of the exit test, whoever employs them now."""
    rows = Employment.objects.filter(person__in=days, is_main=True).values_list(
        "person_id", "body__name", "during"
    )
    return {person: body for person, body, during in rows if days[person] in during}


def by_body(
    entry: Mapping[int, int], exit_: Mapping[int, int], body: Mapping[int, str]
) -> list[tuple[str, Gap | None]]:
    """(body, gap) by name. Pure. Where those not told are fewer than five in all, the smallest group told is kept
    back with them: from the sum of all one could else reckon theirs."""
    people = defaultdict(list)
    for one in entry.keys() & exit_.keys():
        people[body.get(one, "")].append(one)
    gaps = {
        name: gap_of({one: entry[one] for one in of}, {one: exit_[one] for one in of})
        for name, of in people.items()
    }
    hidden = sum(len(people[name]) for name, gap in gaps.items() if gap is None)
    if 0 < hidden < FEWEST and (told := [name for name, gap in gaps.items() if gap]):
        gaps[min(told, key=lambda name: (len(people[name]), name))] = None
    return sorted(gaps.items())
