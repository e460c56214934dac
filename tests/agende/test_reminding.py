# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reminders before a closing, and the summary after it: once, to people whose mandate is in force."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from agende import process
from agende.models import AgendaState, Phase
from agende.phases.reminding import days_to_tell
from agende.signoffs.reminding import remind
from cms.notices.models import Notice
from tests import factories
from tests.agende import stage
from tests.agende.stage import AT
from tests.factories import Role, actor

CLOSES = datetime(2026, 12, 31, 23, tzinfo=UTC)  # the last day is 31 December
WEEK_BEFORE = datetime(2026, 12, 24, 8, tzinfo=UTC)
DAY_BEFORE = datetime(2026, 12, 30, 8, tzinfo=UTC)
AFTER = CLOSES + timedelta(hours=7)


def told(prefix=""):
    return sorted(Notice.objects.filter(key__startswith=prefix).values_list("to", flat=True))


def address(somebody):
    return somebody.user.email


@pytest.fixture
def people(cast):
    return cast.editor_gorgonzola, cast.editor_melzo, cast.signatory, cast.coordinator, cast.plan_officer


@pytest.fixture
def written(cast, people):
    """An agenda whose writing closes on 31 December, in which Gorgonzola has handed in all its texts."""
    agenda = stage.agenda(cast, closes_at=CLOSES)
    for section in agenda.sections.filter(contributions__isnull=False).distinct():
        stage.submit(stage.contribution(agenda, "Gorgonzola", section.template_key), cast.editor_gorgonzola)
    return agenda


@pytest.fixture
def to_sign(cast, people, agenda):
    """An agenda frozen, whose signing closes on 31 December."""
    stage.frozen(cast, agenda)
    Phase.objects.filter(agenda=agenda, kind=AgendaState.SIGNOFF).update(closes_at=CLOSES)
    return agenda


def test_a_week_and_a_day_before_the_closing_editors_with_drafts_are_told_once(cast, written):
    remind(at=WEEK_BEFORE - timedelta(days=1))
    assert told() == []

    remind(at=WEEK_BEFORE)
    remind(at=WEEK_BEFORE + timedelta(hours=1))
    assert told() == [address(cast.editor_melzo)]
    remind(at=DAY_BEFORE)
    remind(at=DAY_BEFORE + timedelta(days=1))

    assert told() == [address(cast.editor_melzo)] * 2
    assert "31 dicembre 2026" in Notice.objects.first().subject


def test_a_worker_that_was_down_tells_it_later_but_not_after_the_next(cast, written):
    remind(at=WEEK_BEFORE + timedelta(days=3))
    remind(at=DAY_BEFORE)

    assert len(told()) == 2


def test_a_new_closing_reminds_again(cast, written):
    remind(at=WEEK_BEFORE)
    phase = Phase.objects.get(agenda=written)
    process.change_phase(
        phase=phase, closes_at=CLOSES + timedelta(days=20), by=actor(cast.plan_officer), at=WEEK_BEFORE
    )

    remind(at=WEEK_BEFORE + timedelta(days=1))
    assert len(told()) == 1
    remind(at=WEEK_BEFORE + timedelta(days=20))
    assert len(told()) == 2


def test_whose_mandate_ended_is_not_told(cast, written):
    cast.editor_melzo.mandates.update(during=DateRange(date(2016, 1, 1), date(2026, 12, 1)))

    remind(at=WEEK_BEFORE)
    remind(at=AFTER)

    assert address(cast.editor_melzo) not in told()


def test_at_the_closing_coordinator_and_office_read_who_is_silent(cast, written):
    remind(at=CLOSES - timedelta(minutes=1))
    before = told("agende-closed")
    remind(at=AFTER)
    remind(at=AFTER + timedelta(hours=1))

    assert before == []
    assert told("agende-closed") == sorted([address(cast.coordinator), address(cast.plan_officer)])
    body = Notice.objects.filter(key__startswith="agende-closed").first().body
    assert "- Melzo" in body
    assert "Gorgonzola" not in body


def test_signatories_are_asked_once_and_reminded_until_they_sign(cast, to_sign):
    remind(at=AT + timedelta(hours=1))
    remind(at=AT + timedelta(hours=2))
    assert told() == [address(cast.signatory)]
    remind(at=WEEK_BEFORE)
    version = to_sign.versions.get()
    process.sign(version=version, position="agreed", by=actor(cast.signatory), at=WEEK_BEFORE)

    remind(at=DAY_BEFORE)
    remind(at=AFTER)

    assert told("agende-sign") == [address(cast.signatory)]
    assert len([to for to in told() if to == address(cast.signatory)]) == 2
    body = Notice.objects.filter(key__startswith="agende-closed").first().body
    assert "- Melzo" in body
    assert "- Gorgonzola" not in body


def test_a_frozen_again_text_asks_only_whose_word_does_not_stand(cast, to_sign):
    melzo = factories.person("Mario", "Melzi", employer="Melzo")
    factories.mandate(melzo, Role.SIGNATORY, of=factories.body("Melzo"))
    process.sign(version=to_sign.versions.get(), position="agreed", by=actor(melzo), at=AT)
    office = actor(cast.plan_officer)
    process.reopen(agenda=to_sign, by=office, at=AT)
    process.freeze(agenda=to_sign, by=office, at=AT)

    remind(at=AT + timedelta(hours=1))

    assert told() == [address(cast.signatory)]


@pytest.mark.parametrize(
    ("begun", "asked", "days"),
    [
        ((2026, 11, 20), (2026, 12, 24), 7),
        ((2026, 11, 20), (2026, 12, 29), 7),
        ((2026, 11, 20), (2026, 12, 30), 1),
        ((2026, 11, 20), (2026, 12, 31), 1),
        ((2026, 12, 26), (2026, 12, 27), None),
        ((2026, 12, 26), (2026, 12, 30), 1),
        ((2026, 12, 30), (2026, 12, 31), None),
        ((2026, 11, 20), (2026, 12, 23), None),
        ((2026, 11, 20), (2027, 1, 1), None),
    ],
)
def test_days_of_the_reminders(begun, asked, days):
    start, now = (datetime(*day, 9, tzinfo=UTC) for day in (begun, asked))
    phase = Phase(kind="signoff", opens_at=start, entered_at=start, closes_at=CLOSES)

    assert days_to_tell(phase, at=now) == days
