# SPDX-License-Identifier: AGPL-3.0-or-later
"""Objectives, actions and indicators by the verbs: proposed, written, decided on, changed, put in order."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agende import process
from agende.actions.fields import BadFields
from agende.actions.operations import data_at, rebuild
from agende.actions.queries import frame_of_records
from agende.models import Record, RecordBody, RecordChange, RecordNode
from agende.phases.models import Phase
from cms.areas.models import PlanNode
from cms.audit.models import AuditEntry
from cms.rights import Hidden, WrongPhase
from tests.agende import stage
from tests.agende.actions import scene
from tests.agende.actions.scene import ACCEPTED, DECLINED, PROPOSED, REMOVED, typed
from tests.agende.stage import AT
from tests.factories import DateRange, Role, actor, body, mandate


def change(record, who, base=None, **more):
    base = scene.again(record).seq if base is None else base
    filled = typed(record.kind, **more)
    return process.change_record(record=scene.again(record), typed=filled, base=base, by=actor(who), at=AT)


def decide(record, who, outcome=ACCEPTED, reason="Serve a tutti"):
    return process.decide_record(
        record=scene.again(record), outcome=outcome, reason=reason, by=actor(who), at=AT
    )


def test_a_municipality_proposes_and_the_coordinator_writes(cast, agenda):
    proposed = scene.record(cast, agenda, who=cast.editor_gorgonzola)
    written = scene.record(cast, agenda)

    assert (proposed.state, proposed.body, proposed.order) == (PROPOSED, body("Gorgonzola"), 1)
    assert (written.state, written.body, written.order) == (ACCEPTED, None, 2)
    assert (proposed.title, proposed.kind, proposed.seq) == ("Una ciclabile", "action", 1)
    assert proposed.changes.get().fields["title"] == ["", "Una ciclabile"]
    assert AuditEntry.objects.filter(verb="agende.record_added").count() == 2


@pytest.mark.parametrize("who", ["editor_rho", "plan_officer", "signatory", "trainee"])
def test_nobody_else_adds(cast, agenda, who):
    with pytest.raises(Hidden):
        scene.record(cast, agenda, who=getattr(cast, who))


def test_where_text_counts_no_record_is_added(cast, agenda):
    with pytest.raises(Hidden):
        process.add_record(
            section=stage.section(agenda), typed=typed("action"), by=actor(cast.coordinator), at=AT
        )


def test_after_the_deadline_municipalities_propose_no_more_and_the_coordinator_goes_on(cast, agenda):
    Phase.objects.filter(agenda=agenda).update(
        opens_at=AT - timedelta(days=2), closes_at=AT - timedelta(days=1)
    )

    with pytest.raises(WrongPhase):
        scene.record(cast, agenda, who=cast.editor_gorgonzola)
    assert scene.record(cast, agenda).state == ACCEPTED


def test_frozen_nothing_is_added_changed_decided_or_moved(cast, agenda):
    record = scene.record(cast, agenda, who=cast.editor_gorgonzola)
    stage.frozen(cast, agenda)
    doings = [
        lambda: scene.record(cast, agenda),
        lambda: change(record, cast.editor_gorgonzola, title="Altro"),
        lambda: decide(record, cast.coordinator),
        lambda: process.move_record(record=record, up=True, by=actor(cast.coordinator), at=AT),
        lambda: process.withdraw_record(record=record, reason="x", by=actor(cast.editor_gorgonzola), at=AT),
    ]

    for doing in doings:
        with pytest.raises(WrongPhase):
            doing()
    assert RecordChange.objects.count() == 1


def test_bodies_and_parts_of_the_plan_are_rows_too_and_follow_the_fields(cast, agenda):
    node = PlanNode.objects.get(slug="ambiente")
    melzo, gorgonzola = body("Melzo"), body("Gorgonzola")
    record = scene.record(cast, agenda, places=[str(melzo.uid)], nodes=[str(node.uid)])

    said = set(RecordBody.objects.filter(record=record).values_list("body", "part"))
    assert said == {(gorgonzola.pk, "owner"), (melzo.pk, "place")}
    assert RecordNode.objects.get(record=record).node == node

    change(record, cast.coordinator, owners=[str(melzo.uid)])
    assert list(RecordBody.objects.filter(record=record).values_list("body", "part")) == [(melzo.pk, "owner")]
    assert not RecordNode.objects.filter(record=record).exists()


def test_what_is_not_of_the_agenda_is_refused(cast, agenda):
    other = stage.older(cast, 2022)
    node = PlanNode.objects.get(edition=other.edition)
    far = scene.record(cast, agenda, "objective")
    Record.objects.filter(pk=far.pk).update(agenda=other)
    mine = scene.record(cast, agenda, "indicator")
    unknown = "0190b1de-0000-7000-8000-000000000001"

    for more in ({"nodes": [str(node.uid)]}, {"objective": str(far.uid)}, {"objective": str(mine.uid)},
                 {"owners": [unknown]}, {"partners": [unknown]}):  # fmt: skip
        with pytest.raises(BadFields) as refused:
            scene.record(cast, agenda, **more)
        assert set(refused.value.errors) == set(more)


def test_the_municipality_changes_its_proposal_until_it_is_in_the_agenda(cast, agenda):
    record = scene.record(cast, agenda, who=cast.editor_gorgonzola)

    assert change(record, cast.colleague_gorgonzola, title="Due ciclabili").fields == {
        "title": ["Una ciclabile", "Due ciclabili"]}  # fmt: skip
    with pytest.raises(Hidden):
        change(record, cast.editor_melzo, title="Nessuna")
    decide(record, cast.coordinator)
    with pytest.raises(WrongPhase):
        change(record, cast.editor_gorgonzola, title="Tre ciclabili")
    assert change(record, cast.coordinator, title="Tre ciclabili").seq == 4
    assert scene.again(record).title == "Tre ciclabili"


def test_the_second_click_changes_nothing(cast, agenda):
    record = scene.record(cast, agenda)

    assert change(record, cast.coordinator, title="Altro") is not None
    assert change(record, cast.coordinator, title="Altro") is None
    assert change(record, cast.coordinator, base=1, title="Altro") is None
    assert scene.again(record).seq == 2


def test_two_who_change_different_fields_both_keep_theirs(cast, agenda):
    record = scene.record(cast, agenda, who=cast.editor_gorgonzola)

    change(record, cast.editor_gorgonzola, base=1, title="Due ciclabili")
    change(record, cast.colleague_gorgonzola, base=1, priority="high")

    record = scene.again(record)
    assert (record.title, record.data["priority"]) == ("Due ciclabili", "high")


def test_two_who_change_the_same_field_meet_and_nothing_is_written(cast, agenda):
    record = scene.record(cast, agenda, who=cast.editor_gorgonzola)
    change(record, cast.editor_gorgonzola, base=1, title="Due ciclabili", priority="low")

    with pytest.raises(process.StaleRecord) as refused:
        change(record, cast.colleague_gorgonzola, base=1, title="Tre ciclabili", description="Lunghe")

    assert refused.value.fields == ["title"]
    assert refused.value.last.person == cast.editor_gorgonzola
    assert (refused.value.record.title, scene.again(record).seq) == ("Due ciclabili", 2)


def test_a_move_or_a_decision_meanwhile_is_no_conflict(cast, agenda):
    record = scene.record(cast, agenda, who=cast.editor_gorgonzola)
    scene.record(cast, agenda)
    decide(record, cast.coordinator)
    process.move_record(record=scene.again(record), up=False, by=actor(cast.coordinator), at=AT)

    assert change(record, cast.coordinator, base=1, title="Altro").fields == {
        "title": ["Una ciclabile", "Altro"]}  # fmt: skip


def test_a_decision_says_why_and_is_made_once(cast, agenda):
    record = scene.record(cast, agenda, who=cast.editor_gorgonzola)

    with pytest.raises(process.NoReason):
        decide(record, cast.coordinator, reason="  ")
    for who in (cast.editor_gorgonzola, cast.plan_officer, scene.coordinator_of("alto-milanese")):
        with pytest.raises(Hidden):
            decide(record, who)
    assert decide(record, cast.coordinator, DECLINED, "C'è già").reason == "C'è già"
    assert decide(record, cast.coordinator, DECLINED, "C'è già") is None
    assert scene.again(record).state == DECLINED
    assert decide(record, cast.coordinator).to_state == ACCEPTED
    assert decide(record, cast.coordinator, REMOVED, "Doppia").to_state == REMOVED
    assert scene.again(record).code == record.code


def test_a_proposal_is_not_taken_out_and_what_is_in_the_agenda_not_declined(cast, agenda):
    record = scene.record(cast, agenda, who=cast.editor_gorgonzola)

    with pytest.raises(WrongPhase):
        decide(record, cast.coordinator, REMOVED)
    decide(record, cast.coordinator)
    with pytest.raises(WrongPhase):
        decide(record, cast.coordinator, DECLINED)


def test_nobody_decides_on_their_own_proposal(cast, agenda):
    editor = cast.editor_gorgonzola
    record = scene.record(cast, agenda, who=editor)
    editor.mandates.update(during=DateRange(None, date(2020, 1, 1)))
    mandate(editor, Role.ZONE_COORDINATOR, zone=agenda.zone)

    for outcome in (ACCEPTED, DECLINED):
        with pytest.raises(WrongPhase):
            decide(record, editor, outcome)
    assert decide(record, cast.coordinator).to_state == ACCEPTED


def test_a_municipality_withdraws_its_proposal_and_no_other(cast, agenda):
    record = scene.record(cast, agenda, who=cast.editor_gorgonzola)
    with pytest.raises(Hidden):
        process.withdraw_record(record=record, reason="x", by=actor(cast.editor_melzo), at=AT)
    with pytest.raises(process.NoReason):
        process.withdraw_record(record=record, reason="", by=actor(cast.editor_gorgonzola), at=AT)

    done = process.withdraw_record(
        record=record, reason="Ci ripensiamo", by=actor(cast.editor_gorgonzola), at=AT
    )

    assert (done.to_state, scene.again(record).state) == (REMOVED, REMOVED)
    assert process.withdraw_record(record=record, reason="x", by=actor(cast.editor_gorgonzola), at=AT) is None
    accepted = scene.record(cast, agenda, who=cast.editor_gorgonzola)
    decide(accepted, cast.coordinator)
    with pytest.raises(WrongPhase):
        process.withdraw_record(record=accepted, reason="x", by=actor(cast.editor_gorgonzola), at=AT)


def order(agenda):
    rows = Record.objects.filter(section=scene.section(agenda), state__in=(ACCEPTED, PROPOSED))
    return list(rows.order_by("order", "pk").values_list("title", flat=True))


def test_records_change_places_past_those_that_are_not_shown(cast, agenda):
    made = [scene.record(cast, agenda, title=title) for title in "ABCD"]
    decide(made[1], cast.coordinator, REMOVED)

    def move(record, up):
        return process.move_record(record=scene.again(record), up=up, by=actor(cast.coordinator), at=AT)

    assert move(made[0], up=True) is None
    assert move(made[3], up=False) is None
    assert move(made[1], up=True) is None
    move(made[2], up=True)
    assert order(agenda) == ["C", "A", "D"]
    move(made[0], up=False)
    assert order(agenda) == ["C", "D", "A"]


def test_proposals_and_what_is_in_the_agenda_are_two_lists(cast, agenda):
    first = scene.record(cast, agenda, title="A")
    scene.record(cast, agenda, who=cast.editor_gorgonzola, title="Proposta")
    last = scene.record(cast, agenda, title="B")

    process.move_record(record=last, up=True, by=actor(cast.coordinator), at=AT)

    assert order(agenda) == ["B", "Proposta", "A"]
    assert scene.again(first).order == 3


def test_a_version_keeps_what_is_in_the_agenda_with_its_names(cast, agenda):
    objective = scene.record(cast, agenda, "objective")
    scene.record(cast, agenda, who=cast.editor_gorgonzola, title="Solo proposta")
    node = PlanNode.objects.get(slug="mobilità")
    action = scene.record(
        cast,
        agenda,
        objective=str(objective.uid),
        nodes=[str(node.uid)],
        budget="1.000,50",
        budget_source="Fondi",
    )

    frame = frame_of_records(agenda)

    assert frame == json.loads(json.dumps(frame))
    assert [each["code"] for each in frame] == [objective.code, action.code]
    said = frame[1]
    assert (said["uid"], said["kind"], said["section"]) == (str(action.uid), "action", "mobilità.actions")
    assert said["bodies"] == [str(body("Gorgonzola").uid)]
    assert said["fields"]["owners"] == [{"uid": str(body("Gorgonzola").uid), "name": "Comune di Gorgonzola"}]
    assert said["fields"]["nodes"] == [{"uid": str(node.uid), "title": "Mobilità"}]
    assert said["fields"]["objective"] == {
        "uid": str(objective.uid), "code": objective.code, "title": "Meno auto"}  # fmt: skip
    assert said["fields"]["budget"] == "1000.5"
    assert stage.frozen(cast, agenda).frame["records"] == frame


VERBS = st.lists(
    st.tuples(
        st.sampled_from(["add", "propose", "title", "places", "accept", "decline", "remove", "up", "down"]),
        st.integers(0, 3),
    ),
    max_size=14,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=VERBS)
def test_made_again_from_its_history_a_record_is_the_same(cast, agenda, steps):
    for number, (verb, place) in enumerate(steps):
        _one_step(cast, agenda, verb, place, number)

    before = [
        (record.pk, record.data, record.state, record.order, record.seq) for record in Record.objects.all()
    ]
    assert [record for record in Record.objects.all() if rebuild(record)] == []
    assert before == [
        (record.pk, data_at(record, record.seq), record.state, record.order, record.changes.count())
        for record in Record.objects.all()
    ]


def _one_step(cast, agenda, verb, place, number):
    known = list(Record.objects.filter(agenda=agenda).order_by("pk"))
    if verb in ("add", "propose") or not known:
        scene.record(cast, agenda, who=cast.editor_gorgonzola if verb == "propose" else None)
        return
    record = known[place % len(known)]
    outcomes = {"accept": ACCEPTED, "decline": DECLINED, "remove": REMOVED}
    places = [str(body("Melzo").uid)] if verb == "places" else []
    try:
        if verb in outcomes:
            decide(record, cast.coordinator, outcomes[verb])
        elif verb in ("up", "down"):
            process.move_record(record=record, up=verb == "up", by=actor(cast.coordinator), at=AT)
        else:
            change(record, cast.coordinator, title=f"Titolo {number}", places=places)
    except WrongPhase:
        return


def test_a_projection_that_was_spoiled_is_mended_and_said(cast, agenda):
    record = scene.record(cast, agenda)
    Record.objects.filter(pk=record.pk).update(title="Guasto", state="declined")
    RecordBody.objects.filter(record=record).delete()

    differed = process.rebuild_projections()

    assert [words for words in differed if str(record.uid) in words] == [f"agende.Record {record.uid}"]
    assert (scene.again(record).title, scene.again(record).state) == ("Una ciclabile", ACCEPTED)
    assert record.bodies.count() == 1
    assert process.rebuild_projections() == []
