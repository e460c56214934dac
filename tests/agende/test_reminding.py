# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reminders before a closing, and the summary after it: once, to people whose mandate is in force."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from agende import process
from agende.models import Agenda, AgendaState, Phase
from agende.phases.reminding import days_to_tell
from agende.signoffs.reminding import remind
from cms.notices.models import Notice
from tests import factories
from tests.agende import stage, talks
from tests.agende.actions import scene
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


def entered(agenda, state):
    """The agenda as if it had entered a phase on the 20th of November that closes on 31 December."""
    Agenda.objects.filter(pk=agenda.pk).update(state=state)
    return Phase.objects.create(agenda=agenda, kind=state, opens_at=AT, entered_at=AT, closes_at=CLOSES)


@pytest.mark.parametrize("state", ["consultation", "enquiry"])
def test_the_zone_is_reminded_of_the_closing_of_a_phase_and_who_leads_on_told_that_it_is_over(
    cast, people, agenda, state
):
    reads = people[:2]
    rho = cast.editor_rho
    entered(agenda, state)

    for moment in (WEEK_BEFORE, WEEK_BEFORE + timedelta(hours=1)):
        remind(at=moment)

    assert told() == sorted([address(cast.coordinator), *map(address, reads)])
    assert address(rho) not in told()
    remind(at=AFTER)
    remind(at=AFTER + timedelta(hours=1))
    assert told("agende-closed") == sorted([address(cast.coordinator), address(cast.plan_officer)])


def test_who_leads_the_work_reads_what_is_left_and_the_editors_do_not(cast, people, agenda):
    scene.record(cast, agenda, who=cast.editor_melzo)
    talks.thread(stage.section(agenda).doc, cast)
    entered(agenda, "enquiry")

    remind(at=DAY_BEFORE)

    lines = {mail.to: mail.body.count("\n- ") for mail in Notice.objects.all()}
    assert lines[address(cast.coordinator)] == lines[address(cast.editor_melzo)] + 2


def test_before_the_organs_office_and_secretary_are_told_which_acts_are_missing(cast, people, to_sign):
    secretary = cast.secretary
    entered(to_sign, "adoption")
    cast.plan_officer.mandates.update(during=DateRange(date(2016, 1, 1), date(2026, 12, 25)))

    remind(at=WEEK_BEFORE)
    remind(at=AFTER)

    assert told("agende-") == sorted([address(secretary)] * 2 + [address(cast.plan_officer)])
    missing = Notice.objects.filter(to=address(secretary)).first().body
    assert "L'adozione non è registrata." in missing
    assert reverse("agende:acts", args=[to_sign.uid]) in missing


def test_what_the_office_left_out_of_a_phase_is_not_asked(cast, people, agenda):
    phase = entered(agenda, "consultation")
    remind(at=WEEK_BEFORE)
    with_it = Notice.objects.get(to=address(cast.editor_melzo)).body.count("\n- ")
    Phase.objects.filter(pk=phase.pk).update(allows=[])

    remind(at=DAY_BEFORE)

    without = Notice.objects.filter(to=address(cast.editor_melzo)).last().body.count("\n- ")
    assert (with_it, without) == (1, 0)


LATE = AT + timedelta(days=200)


@pytest.fixture
def monitored(cast, people, agenda):
    """An agenda carried out since AT, with an action of Gorgonzola, one of nobody's editors and one that is done."""
    own = scene.record(cast, agenda)
    others = scene.record(cast, agenda, title="Un treno", owners=[str(factories.body("Rho").uid)])
    done = scene.record(cast, agenda, title="Un ponte")
    scene.monitored(agenda)
    process.report_progress(
        record=scene.again(done), state="done", percent=100, note="", by=actor(cast.coordinator), at=AT
    )
    return own, others


def test_who_leads_a_record_is_told_once_that_its_report_is_missing(cast, monitored):
    own, others = monitored

    remind(at=AT + timedelta(days=100))
    assert told() == []
    remind(at=LATE)
    remind(at=LATE + timedelta(days=3))

    assert told() == sorted([address(cast.editor_gorgonzola), address(cast.coordinator)])
    (theirs,) = Notice.objects.filter(to=address(cast.editor_gorgonzola))
    (coordinators,) = Notice.objects.filter(to=address(cast.coordinator))
    assert (own.code in theirs.body, others.code in theirs.body) == (True, False)
    assert (own.code in coordinators.body, others.code in coordinators.body) == (False, True)
    assert "Un ponte" not in theirs.body + coordinators.body


def test_a_report_given_and_late_again_is_asked_again(cast, monitored):
    remind(at=LATE)
    process.report_progress(
        record=scene.again(monitored[0]),
        state="on_track",
        percent=50,
        note="",
        by=actor(cast.editor_gorgonzola),
        at=LATE,
    )
    remind(at=LATE + timedelta(days=1))
    assert len(told()) == 2

    remind(at=LATE + timedelta(days=200))

    assert told().count(address(cast.editor_gorgonzola)) == 2


def test_whose_mandate_ended_is_not_asked_for_reports(cast, monitored):
    ended = DateRange(date(2016, 1, 1), date(2026, 12, 1))
    cast.editor_gorgonzola.mandates.update(during=ended)

    remind(at=LATE)

    assert told() == [address(cast.coordinator)]


def test_reports_that_are_not_taken_are_not_asked_for(cast, monitored):
    Phase.objects.filter(kind="monitoring").update(allows=[])

    remind(at=LATE)

    assert told() == []


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
