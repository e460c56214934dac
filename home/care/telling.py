# SPDX-License-Identifier: AGPL-3.0-or-later
"""Once a week an office hears which of its pages are to be looked at; of pages without one, who keeps the site."""

from collections import defaultdict
from datetime import date, datetime

from django.db import transaction
from wagtail.models import Page

from cms.accounts.telling import tell
from cms.clock import day_of
from cms.pages.care import cared, due_soon, overdue
from cms.people.models import Employment, Mandate
from cms.rights import Role

LISTED = 30
"""Pages named in a mail; the list in the admin has them all."""


@transaction.atomic
def tell_of_reviews(*, at: datetime) -> int:
    """Writes the mails of this week, each once; how many people there are to write to."""
    day = day_of(at)
    year, week, _day = day.isocalendar()
    told = _by_person(day)
    for person, pages in told.items():
        pages.sort(key=lambda page: (page.review_on, page.pk))
        tell(
            person_id=person,
            template="pages_to_review",
            context={"pages": pages[:LISTED], "more": max(len(pages) - LISTED, 0), "today": day},
            key=f"home.pages_to_review:{year}-{week:02}:{person}",
            at=at,
        )
    return len(told)


def _by_person(day: date) -> dict[int, list[Page]]:
    late = (overdue(cared(), on=day) | due_soon(cared(), on=day)).filter(live=True)
    staff, keepers = _staff(day), _keepers(day)
    found: dict[int, list[Page]] = defaultdict(list)
    for page in late:
        for person in staff.get(page.office_id, set()) or keepers:
            found[person].append(page)
    return found


def _staff(day: date) -> dict[int | None, set[int]]:
    """Office to the people who work there that day and have a login."""
    people: dict[int | None, set[int]] = defaultdict(set)
    rows = Employment.objects.filter(during__contains=day, person__user__is_active=True).exclude(unit=None)
    for unit, person in rows.values_list("unit_id", "person_id"):
        people[unit].add(person)
    return people


def _keepers(day: date) -> set[int]:
    rows = Mandate.objects.filter(
        role=Role.COMMUNICATION_OFFICER, during__contains=day, person__user__is_active=True
    )
    return set(rows.values_list("person_id", flat=True))
