# SPDX-License-Identifier: AGPL-3.0-or-later
"""The calendar of an agenda: phases planned, changed, entered; what may be done in each; lateness kept."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from agende import process
from agende.models import Agenda, AgendaState, Phase, Transition
from agende.phases.calendar import calendar_of
from agende.phases.queries import phase_of
from agende.phases.rules import STEPS, UNTIL_IT_CLOSES, VERBS, choices_for, why_not
from agende.phases.words import DONE, TITLES
from cms.audit.models import AuditEntry
from cms.pages.cache import generation
from cms.rights import Hidden, WrongPhase
from tests.agende import stage
from tests.agende.stage import AT
from tests.agende.test_writing import client_of
from tests.factories import actor

SOON = AT + timedelta(days=10)


@pytest.fixture
def office(cast):
    return actor(cast.plan_officer)


@pytest.fixture
def frozen(cast, agenda):
    stage.frozen(cast, agenda)
    return Agenda.objects.get(pk=agenda.pk)


def again(agenda):
    return Agenda.objects.get(pk=agenda.pk)


def plan(agenda, kind, office, opens_at=SOON, **more):
    return process.plan_phase(agenda=agenda, kind=kind, opens_at=opens_at, by=office, at=AT, **more)


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_done_in_its_states_and_in_no_other(verb):
    phase = Phase(kind="drafting", opens_at=AT, entered_at=AT)

    allowed = {state for state in AgendaState if not why_not(verb, state=state, phase=phase, at=AT)}

    assert allowed == VERBS[verb]


def test_what_the_office_leaves_out_of_a_phase_is_not_done_but_its_own_steps_are():
    phase = Phase(kind="signoff", opens_at=AT, entered_at=AT, allows=["comment"])

    said = {
        verb: why_not(verb, state="signoff", phase=phase, at=AT)
        for verb in ("comment", "sign", "align", "reopen", "record_act")
    }
    assert {verb for verb, words in said.items() if words} == {"sign", "align"}
    assert choices_for("signoff") == ["comment", "align", "sign"]
    assert not set(choices_for("drafting")) & STEPS


def test_the_municipalities_verbs_end_at_the_closing_and_no_others():
    phase = Phase(kind="drafting", opens_at=AT, entered_at=AT, closes_at=SOON)

    ended = {
        verb
        for verb, states in VERBS.items()
        if AgendaState.DRAFTING in states and why_not(verb, state="drafting", phase=phase, at=SOON)
    }
    assert ended == UNTIL_IT_CLOSES
    assert not why_not("suggest", state="drafting", phase=phase, at=SOON - timedelta(seconds=1))


def test_every_phase_and_every_choice_has_words():
    assert set(TITLES) == set(AgendaState)
    assert set(DONE) == set(VERBS) - STEPS


def test_a_planned_phase_counts_only_once_it_is_entered(frozen, office):
    planned = plan(frozen, "consultation", office, closes_at=SOON + timedelta(days=5), allows=["comment"])
    assert phase_of(frozen.pk, "consultation") is None

    process.enter(agenda=frozen, to="consultation", by=office, at=AT)

    entered = phase_of(frozen.pk, "consultation")
    assert (entered.pk, entered.entered_at, entered.opens_at) == (planned.pk, AT, AT)
    assert (entered.closes_at, entered.allows) == (SOON + timedelta(days=5), ["comment"])
    assert Phase.objects.filter(agenda=frozen, kind="consultation").count() == 1
    assert again(frozen).state == AgendaState.CONSULTATION


def test_a_step_after_its_planned_day_is_late_and_a_closing_that_passed_is_none(frozen, office):
    plan(frozen, "adoption", office, closes_at=SOON + timedelta(days=2))

    process.enter(agenda=frozen, to="adoption", by=office, at=SOON + timedelta(days=3))

    assert Transition.objects.last().is_late is True
    assert phase_of(frozen.pk, "adoption").closes_at is None


def test_a_step_on_its_planned_day_is_not_late(frozen, office):
    plan(frozen, "adoption", office)

    process.enter(agenda=frozen, to="adoption", by=office, at=SOON + timedelta(hours=3))

    assert Transition.objects.last().is_late is False


def test_all_that_a_kind_allows_is_kept_as_no_choice(frozen, office):
    whole = plan(frozen, "consultation", office, allows=choices_for("consultation"))
    part = process.change_phase(phase=whole, opens_at=SOON, closes_at=None, allows=[], by=office, at=AT)

    assert (whole.allows, part.allows) == (None, [])


def test_phases_are_planned_once_in_order_and_not_behind(frozen, office):
    plan(frozen, "consultation", office, closes_at=SOON + timedelta(days=5))
    with pytest.raises(WrongPhase):
        plan(frozen, "consultation", office)
    with pytest.raises(WrongPhase):
        plan(frozen, "signoff", office)
    with pytest.raises(process.Overlap, match=str(TITLES["consultation"])):
        plan(frozen, "adoption", office, SOON + timedelta(days=4))

    assert plan(frozen, "adoption", office, SOON + timedelta(days=5)).pk


@pytest.mark.parametrize("step", ["plan", "change", "drop", "enter"])
def test_public_pages_that_tell_the_phases_are_forgotten(
    frozen, office, step, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.PAGE_CACHE = str(tmp_path / "pages")
    planned = None if step == "plan" else plan(frozen, "consultation", office)
    before = generation()

    with django_capture_on_commit_callbacks(execute=True):
        match step:
            case "plan":
                plan(frozen, "consultation", office)
            case "change":
                process.change_phase(phase=planned, closes_at=SOON + timedelta(days=9), by=office, at=AT)
            case "drop":
                process.drop_phase(phase=planned, by=office, at=AT)
            case "enter":
                process.enter(agenda=frozen, to="consultation", by=office, at=AT)

    assert generation() != before


def test_a_past_phase_is_neither_changed_nor_dropped(frozen, office):
    past = Phase.objects.get(agenda=frozen, kind="drafting")
    present = Phase.objects.get(agenda=frozen, kind="signoff")

    with pytest.raises(WrongPhase):
        process.change_phase(phase=past, closes_at=SOON, by=office, at=AT)
    with pytest.raises(WrongPhase):
        process.drop_phase(phase=present, by=office, at=AT)
    assert process.change_phase(phase=present, closes_at=SOON, by=office, at=AT).closes_at == SOON


def test_a_planned_phase_is_dropped_and_the_log_says_so(frozen, office):
    process.drop_phase(phase=plan(frozen, "adoption", office), by=office, at=AT)

    assert not Phase.objects.filter(agenda=frozen, kind="adoption").exists()
    verbs = AuditEntry.objects.filter(verb__startswith="agende.phase").values_list("verb", flat=True)
    assert list(verbs.order_by("pk")) == ["agende.phase_planned", "agende.phase_dropped"]


@pytest.mark.parametrize("who", ["coordinator", "editor_gorgonzola", "signatory", "secretary"])
def test_only_the_plan_office_plans_and_enters(cast, frozen, who):
    by = actor(getattr(cast, who))

    with pytest.raises(Hidden):
        plan(frozen, "adoption", by)
    with pytest.raises(Hidden):
        process.enter(agenda=frozen, to="adoption", by=by, at=AT)


def test_only_the_next_phase_is_entered_and_the_second_click_finds_it_done(frozen, office):
    with pytest.raises(WrongPhase):
        process.enter(agenda=frozen, to="enquiry", by=office, at=AT)
    process.enter(agenda=frozen, to="consultation", by=office, at=AT)

    assert process.enter(agenda=frozen, to="consultation", by=office, at=AT) is None
    process.enter(agenda=frozen, to="enquiry", by=office, at=AT)
    assert again(frozen).state == AgendaState.ENQUIRY


def test_a_text_changed_by_the_enquiry_is_frozen_again_before_the_organs(cast, frozen, office):
    for to in ("consultation", "enquiry"):
        process.enter(agenda=frozen, to=to, by=office, at=AT)
    section = stage.section(frozen)
    process.write_common_text(
        section=section, text="Altro", base=section.doc.seq, by=actor(cast.coordinator), at=AT
    )

    with pytest.raises(WrongPhase):
        process.enter(agenda=frozen, to="adoption", by=office, at=AT)
    process.freeze(agenda=frozen, by=office, at=AT)
    process.enter(agenda=frozen, to="adoption", by=office, at=AT)

    assert again(frozen).state == AgendaState.ADOPTION


def test_a_text_untouched_by_the_enquiry_goes_before_the_organs(frozen, office):
    for to in ("consultation", "enquiry", "adoption"):
        process.enter(agenda=frozen, to=to, by=office, at=AT)

    assert again(frozen).state == AgendaState.ADOPTION


def test_the_calendar_says_what_was_what_is_and_what_comes(frozen, office):
    plan(frozen, "monitoring", office, SOON + timedelta(days=30))
    plan(frozen, "consultation", office)

    periods = calendar_of(frozen, at=AT)

    assert [(period.phase.kind, period.stands) for period in periods] == [
        ("drafting", "done"), ("signoff", "now"), ("consultation", "next"), ("monitoring", "next"),
    ]  # fmt: skip
    assert [len(period.does) for period in periods] == [0, 3, 2, 1]


def test_an_agenda_opened_again_shows_its_writing_under_way(frozen, office):
    process.reopen(agenda=frozen, by=office, at=AT + timedelta(days=1))

    periods = calendar_of(again(frozen), at=AT + timedelta(days=1))

    assert [(period.phase.kind, period.stands) for period in periods] == [
        ("signoff", "done"),
        ("drafting", "now"),
    ]


def test_what_was_written_in_time_is_handed_in_late_and_says_so(cast):
    agenda = stage.agenda(cast, closes_at=SOON)
    on_time, late = (stage.contribution(agenda, town) for town in ("Gorgonzola", "Melzo"))
    stage.submit(on_time, cast.editor_gorgonzola)
    stage.write(late, cast.editor_melzo)

    process.submit_contribution(contribution=late, by=actor(cast.editor_melzo), at=SOON)

    steps = Transition.objects.filter(contribution__isnull=False).order_by("pk")
    assert [step.is_late for step in steps] == [False, True]
    with pytest.raises(WrongPhase):
        process.take_back(contribution=stage.again(late), by=actor(cast.editor_melzo), at=SOON)


# ---- the screens


def address(name, agenda, *rest):
    return reverse(f"agende:{name}", args=[agenda.uid, *rest])


def test_the_office_plans_a_phase_and_reads_it_on_the_agendas_page(cast, frozen):
    client = client_of(cast.plan_officer)
    days = {"first_day": "2099-03-01", "last_day": "2099-03-31", "allows": ["comment"]}

    sent = client.post(address("plan_phase", frozen, "consultation"), days)

    assert (sent.status_code, sent.url) == (302, address("calendar", frozen))
    planned = Phase.objects.get(agenda=frozen, kind="consultation")
    assert planned.opens_at == datetime(2099, 2, 28, 23, tzinfo=UTC)
    assert planned.closes_at == datetime(2099, 3, 31, 22, tzinfo=UTC)
    assert planned.allows == ["comment"]
    for path in (address("calendar", frozen), address("agenda", frozen)):
        assert "31 marzo 2099" in client.get(path).text


def test_days_that_cannot_be_are_said_beside_their_field(cast, frozen):
    client, path = client_of(cast.plan_officer), address("plan_phase", frozen, "consultation")

    backwards = client.post(path, {"first_day": "2099-03-31", "last_day": "2099-03-01"})
    past = client.post(path, {"first_day": "2019-03-31"})

    assert (backwards.status_code, list(backwards.context["form"].errors)) == (422, ["last_day"])
    assert (past.status_code, list(past.context["form"].errors)) == (422, ["first_day"])


def test_the_closing_of_the_phase_under_way_is_changed_and_its_past_is_not(cast, frozen):
    client = client_of(cast.plan_officer)
    present = Phase.objects.get(agenda=frozen, kind="signoff")
    past = Phase.objects.get(agenda=frozen, kind="drafting")

    page = client.get(address("change_phase", frozen, present.pk))
    sent = client.post(
        address("change_phase", frozen, present.pk), {"last_day": "2099-12-31", "allows": ["sign"]}
    )

    assert list(page.context["form"].fields) == ["last_day", "allows"]
    assert sent.status_code == 302
    present.refresh_from_db()
    assert (present.closes_at, present.allows) == (datetime(2099, 12, 31, 23, tzinfo=UTC), ["sign"])
    assert client.get(address("change_phase", frozen, past.pk)).status_code == 403


def test_the_phase_of_another_agenda_is_not_there(cast, frozen):
    other = stage.agenda(cast, "nord-ovest").phases.get()

    assert client_of(cast.plan_officer).get(address("change_phase", frozen, other.pk)).status_code == 404


def test_what_a_step_brings_is_read_before_it_is_taken(cast, frozen):
    client, path = client_of(cast.plan_officer), address("enter_phase", frozen, "adoption")

    page = client.get(path)
    assert again(frozen).state == AgendaState.SIGNOFF
    sent = client.post(path)

    assert len(page.context["consequences"]) == 3
    assert sent.status_code == 302
    assert again(frozen).state == AgendaState.ADOPTION
    assert client.get(path).status_code == 403
    assert client.get(address("enter_phase", frozen, "approved")).status_code == 404


def test_after_the_closing_the_editor_is_offered_to_hand_in_late(cast):
    agenda = stage.agenda(cast, closes_at=AT + timedelta(hours=1))
    late = stage.write(stage.contribution(agenda, "Melzo"), cast.editor_melzo)
    Phase.objects.filter(agenda=agenda).update(
        opens_at=AT - timedelta(days=9), closes_at=AT - timedelta(days=1)
    )
    client = client_of(cast.editor_melzo)
    page, path = (
        reverse(f"agende:{name}", args=[agenda.uid, late.uid]) for name in ("contribution", "submit")
    )

    assert path in client.get(page).text
    assert client.get(path).status_code == 200
    assert client.post(path).status_code == 302

    step = Transition.objects.get(contribution=late)
    assert step.is_late
    assert path not in client.get(page).text
