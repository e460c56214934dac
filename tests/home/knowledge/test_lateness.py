# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import date, timedelta

import pytest

from cms import clock
from cms.notices.models import Notice
from cms.people.models import Person
from cms.rights import Role
from home.knowledge.freshness import freshness_of, next_due
from home.knowledge.lateness import tell_of_late
from tests import factories
from tests.home.knowledge import figures


def mails() -> list[str]:
    return list(
        Notice.objects.filter(key__startswith="dataset-late-").order_by("pk").values_list("to", flat=True)
    )


def person(given: str) -> Person:
    return factories.person(given, "Rossi", employer="Città metropolitana")


@pytest.fixture
def late(db) -> figures.Known:
    """Figures of 2023, due again half a year after the end of 2024."""
    return figures.known()


@pytest.mark.parametrize(
    ("latest", "every", "lag", "due"),
    [
        ("2023", 12, 6, date(2025, 6, 30)),
        ("2023", 12, 0, date(2024, 12, 31)),
        ("2023-S2", 6, 3, date(2024, 9, 30)),
        ("2024-01", 1, 1, date(2024, 3, 31)),
        ("2023", 0, 6, None),
        ("", 12, 6, None),
    ],
)
def test_more_is_due_an_interval_and_the_source_own_time_after_the_last_period(latest, every, lag, due):
    assert next_due(latest, every=every, lag_months=lag) == due


def test_the_day_it_is_due_it_is_not_late_yet():
    days = [date(2025, 6, 29), date(2025, 6, 30), date(2025, 7, 1), date(2025, 7, 12)]
    found = [freshness_of("2023", every=12, lag_months=6, on=day) for day in days]
    assert [one.late_days for one in found] == [0, 0, 1, 12]
    assert "12" in found[-1].in_words
    assert "30 giugno 2025" in found[-1].in_words


def test_the_owner_is_told_once_and_again_after_a_month(late):
    owner = person("Olga")
    late.dataset.owner = owner
    late.dataset.save()
    due = late.dataset.next_due_date
    first = clock.end_of(due) + timedelta(hours=6)
    assert due == date(2025, 6, 30)
    tell_of_late(at=first - timedelta(days=1))
    assert mails() == []
    for day in range(29):
        tell_of_late(at=first + timedelta(days=day))
    assert mails() == [owner.user.email]
    tell_of_late(at=first + timedelta(days=29))
    assert mails() == [owner.user.email] * 2


def test_new_figures_end_the_lateness(late):
    late.dataset.owner = person("Olga")
    late.dataset.save()
    rows = "\n".join(f"{name};1" for name in figures.TOWNS.values())
    figures.published(late.dataset, f"Comune;2025\n{rows}\n")
    assert tell_of_late(at=clock.end_of(date(2026, 12, 31))) == 0
    assert mails() == []


def test_without_an_owner_who_has_a_login_the_communication_officers_are_told(late):
    gone = person("Gino")
    gone.user.delete()
    late.dataset.owner = gone
    late.dataset.save()
    officer = person("Anna")
    factories.mandate(officer, Role.COMMUNICATION_OFFICER)
    factories.mandate(person("Piero"), Role.PLAN_OFFICER)
    tell_of_late(at=clock.end_of(date(2025, 7, 15)))
    assert mails() == [officer.user.email]


def test_the_mail_says_what_is_late_and_where_to_load_it(late):
    late.dataset.owner = person("Olga")
    late.dataset.save()
    tell_of_late(at=clock.end_of(date(2025, 7, 15)))
    body = Notice.objects.get(key__startswith="dataset-late-").body
    assert "Popolazione residente" in body
    assert "/admin/release/new/" in body
