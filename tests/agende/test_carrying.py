# SPDX-License-Identifier: AGPL-3.0-or-later
"""Into a new triennium: unfinished actions, their objectives and indicators, with codes and values."""

from decimal import Decimal

import pytest

from agende import process
from agende.actions.carried import agenda_before, to_carry_over, with_what_they_serve
from agende.actions.queries import standing_of
from agende.models import Agenda, Record
from cms.areas.models import PlanEdition, PlanNode
from cms.rights import Hidden, WrongPhase
from tests.agende import stage
from tests.agende.actions import scene
from tests.agende.stage import AT
from tests.agende.test_screens import address
from tests.agende.test_writing import client_of
from tests.factories import actor, zone


def opened(cast, slug="mobilità"):
    """The zone's agenda of the triennium after, with one area."""
    later = PlanEdition.objects.create(slug="2028-2030", title="Piano 2028", first_year=2028, last_year=2030)
    PlanNode.objects.create(edition=later, kind="policy_area", slug=slug, title="Muoversi", order=1)
    return process.open_agenda(
        zone=zone("adda-martesana"), edition=later, by=actor(cast.plan_officer), at=AT, is_example=True
    )


@pytest.fixture
def old(cast, agenda):
    """An objective with an action and an indicator, an action that is done, one that was declined."""
    node = PlanNode.objects.get(slug="mobilità", edition=agenda.edition)
    made = {"objective": scene.record(cast, agenda, "objective", nodes=[str(node.uid)])}
    made["action"] = scene.record(cast, agenda, objective=str(made["objective"].uid), nodes=[str(node.uid)])
    made["indicator"] = scene.record(cast, agenda, "indicator", measured=str(made["action"].uid))
    made["done"] = scene.record(cast, agenda, title="Finita")
    proposal = scene.record(cast, agenda, who=cast.editor_gorgonzola, title="Rifiutata")
    process.decide_record(
        record=proposal, outcome=scene.DECLINED, reason="No", by=actor(cast.coordinator), at=AT
    )
    scene.monitored(agenda)
    by = actor(cast.coordinator)
    process.report_progress(
        record=scene.again(made["done"]), state="done", percent=None, note="", by=by, at=AT
    )
    process.give_value(record=scene.again(made["indicator"]), year=2026, value=Decimal(5), by=by, at=AT)
    return {name: scene.again(record) for name, record in made.items()}


def carry(cast, agenda, *records, who=None, **more):
    by = actor(who or cast.coordinator)
    return process.carry_over(agenda=agenda, records=records, by=by, at=AT, **more)


def test_what_is_not_finished_is_offered_and_the_objective_and_the_indicator_come_along(cast, agenda, old):
    new = opened(cast)

    assert agenda_before(new) == agenda
    assert to_carry_over(new, agenda) == [old["objective"], old["action"]]
    assert {record.code for record in with_what_they_serve([old["action"]])} == {
        old[name].code for name in ("objective", "action", "indicator")}  # fmt: skip


def test_codes_stay_and_parts_of_the_old_plan_are_left_out_with_a_note(cast, agenda, old):
    new = opened(cast)

    made = {record.kind: record for record in carry(cast, new, old["action"])}

    assert {record.code for record in made.values()} == {old[kind].code for kind in made}
    action = made["action"]
    assert (action.agenda, action.carried_from, action.state) == (new, old["action"], scene.ACCEPTED)
    assert action.section == stage.section(new, "mobilità.actions")
    assert action.data["objective"] == str(made["objective"].uid)
    assert made["indicator"].data["measured"] == str(action.uid)
    assert action.data["owners"] == old["action"].data["owners"]
    assert (action.data["nodes"], action.nodes.count()) == ([], 0)
    reason = action.changes.get().reason
    assert "Mobilità" in reason
    assert "2025-2027" in reason
    assert Record.objects.get(pk=old["action"].pk).data["nodes"]


def test_the_values_are_read_through_the_chain(cast, agenda, old):
    new = opened(cast)
    indicator = next(each for each in carry(cast, new, old["action"]) if each.kind == "indicator")
    scene.monitored(new)
    by = actor(cast.coordinator)
    process.give_value(record=scene.again(indicator), year=2028, value=Decimal(9), by=by, at=AT)

    standing = standing_of([indicator, old["indicator"]], at=AT)

    assert [(each.year, each.value) for each in standing[indicator.pk].readings] == [
        (2026, Decimal(5)), (2028, Decimal(9))]  # fmt: skip
    assert [each.year for each in standing[old["indicator"].pk].readings] == [2026]


def test_a_second_click_carries_nothing_and_new_numbers_go_on(cast, agenda, old):
    new = opened(cast)
    carry(cast, new, old["action"])

    assert carry(cast, new, old["action"]) == []
    assert to_carry_over(new, agenda) == []
    assert scene.record(cast, new).code.endswith("-AZ-004")


def test_an_action_carried_after_its_objective_still_serves_it(cast, agenda, old):
    new = opened(cast)
    objective = next(each for each in carry(cast, new, old["objective"]) if each.kind == "objective")

    action = next(each for each in carry(cast, new, old["action"]) if each.kind == "action")

    assert action.data["objective"] == str(objective.uid)


def test_where_the_plan_has_changed_somebody_says_where_records_go(cast, agenda, old):
    new = opened(cast, slug="muoversi")

    with pytest.raises(process.NoSection) as refused:
        carry(cast, new, old["action"])
    assert refused.value.keys == ["mobilità.actions", "mobilità.indicators", "mobilità.objectives"]
    wrong = {key: stage.section(new, "muoversi.actions") for key in refused.value.keys}
    with pytest.raises(process.NoSection):
        carry(cast, new, old["action"], sections=wrong)
    sections = {key: stage.section(new, key.replace("mobilità", "muoversi")) for key in refused.value.keys}
    assert len(carry(cast, new, old["action"], sections=sections)) == 3


def test_only_the_coordinator_and_the_office_carry_over_and_only_what_is_the_zones(cast, agenda, old):
    new = opened(cast)

    for who in (cast.editor_gorgonzola, cast.signatory, scene.coordinator_of("alto-milanese")):
        with pytest.raises(Hidden):
            carry(cast, new, old["action"], who=who)
    with pytest.raises(Hidden):
        carry(cast, new, Record.objects.get(title="Rifiutata"))
    far = stage.agenda(cast, "nord-ovest")
    with pytest.raises(Hidden):
        carry(cast, far, old["action"], who=cast.plan_officer)
    Agenda.objects.filter(pk=new.pk).update(state="signoff")
    with pytest.raises(WrongPhase):
        carry(cast, new, old["action"])
    Agenda.objects.filter(pk=new.pk).update(state="drafting")
    assert len(carry(cast, new, old["action"], who=cast.plan_officer)) == 3


def test_the_screen_offers_them_and_carries_what_is_chosen(cast, agenda, old):
    new = opened(cast, slug="muoversi")
    client, place = client_of(cast.coordinator), address("carry_over", new)
    page = client.get(place)
    assert page.context["form"]["records"].value() == [str(old["action"].uid)]
    assert old["done"].code not in page.text

    assert set(client.post(place, {}).context["form"].errors) == {"records"}
    refused = client.post(place, {"records": [str(old["action"].uid)]})
    assert refused.status_code == 422
    keys = refused.context["form"].keys
    assert set(refused.context["form"].errors) == set(keys)
    chosen = {
        name: str(stage.section(new, key.replace("mobilità", "muoversi")).uid) for name, key in keys.items()
    }
    client.post(place, {"records": [str(old["action"].uid)], **chosen})

    assert new.records.count() == 3
    assert 'class="empty"' in client.get(place).text


def test_without_an_older_agenda_the_screen_says_so(cast, agenda):
    page = client_of(cast.coordinator).get(address("carry_over", agenda))

    assert page.context["before"] is None
    assert 'class="empty"' in page.text
