# SPDX-License-Identifier: AGPL-3.0-or-later
"""The screens of objectives, actions and indicators: list, page, form, conflict, decision, table."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils.translation import override
from lxml.html import fromstring

from agende import process
from agende.actions.fields import FIELDS, BadFields
from agende.models import Record, RecordChange
from tests.agende import stage
from tests.agende.actions import scene
from tests.agende.actions.scene import ACCEPTED, PROPOSED, REMOVED, typed
from tests.agende.stage import AT
from tests.agende.test_screens import address, queries
from tests.agende.test_writing import client_of
from tests.factories import actor, body


def page_of(agenda, kind="action"):
    return address("section", agenda, scene.section(agenda, kind).uid)


def new(agenda, kind="action"):
    return address("add_record", agenda, scene.section(agenda, kind).uid)


def test_an_empty_list_says_why_and_leads_to_the_form(cast, agenda):
    page = client_of(cast.editor_gorgonzola).get(page_of(agenda))

    assert page.context["record_count"] == 0
    assert 'class="empty"' in page.text
    assert new(agenda) in page.text
    assert new(agenda) not in client_of(cast.plan_officer).get(page_of(agenda)).text


def test_an_editor_proposes_and_reads_it_on_its_page(cast, agenda):
    client = client_of(cast.editor_gorgonzola)
    form = client.get(new(agenda)).context["form"]
    assert form["owners"].value() == [str(body("Gorgonzola").uid)]

    page = client.post(new(agenda), typed("action", budget="1.234,50", budget_source="Fondi"), follow=True)

    record = Record.objects.get()
    assert page.redirect_chain[-1][0] == address("record", agenda, record.uid)
    assert record.code in page.text
    assert "1.234,50 €" in page.text
    assert "Comune di Gorgonzola" in page.text
    assert (record.state, record.data["budget"]) == (PROPOSED, "1234.5")


@pytest.mark.parametrize("kind", scene.KEYS)
def test_every_field_has_its_control_and_the_summary_its_errors(cast, agenda, kind):
    client = client_of(cast.coordinator)

    response = client.post(new(agenda, kind), {"description": "Resta", "measures": "Resta"})

    assert response.status_code == 422
    for field in FIELDS[kind]:
        assert f'name="{field.name}"' in response.text
    required = {field.name for field in FIELDS[kind] if field.is_required} - {"measures"}
    assert set(response.context["form"].errors) == required
    assert "data-error-summary" in response.text
    assert "Resta" in response.text
    assert "data-unsaved" in response.text
    assert not Record.objects.exists()


def test_a_wrong_amount_is_asked_again_with_what_was_typed(cast, agenda):
    response = client_of(cast.coordinator).post(
        new(agenda), typed("action", budget="mille", title="Resta qui")
    )

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"budget"}
    assert 'value="Resta qui"' in response.text
    assert 'value="mille"' in response.text


def test_what_is_typed_after_the_freeze_comes_back_to_be_copied(cast, agenda):
    stage.frozen(cast, agenda)
    client = client_of(cast.editor_gorgonzola)

    assert client.get(new(agenda)).status_code == 403
    response = client.post(new(agenda), typed("action", title="Non perdermi", description="Nemmeno io"))

    assert response.status_code == 403
    assert "Non perdermi" in response.text
    assert "Nemmeno io" in response.text
    assert "readonly" in response.text


def test_a_strangers_post_is_hidden_and_gives_back_only_what_was_typed(cast, agenda):
    response = client_of(cast.editor_rho).post(new(agenda), typed("action", title="Mio"))

    assert response.status_code == 404
    assert "Mio" in response.text
    assert "Gorgonzola" not in response.text


def test_a_change_is_typed_over_what_is_there(cast, agenda):
    record = scene.record(cast, agenda, budget="1.000", budget_source="Fondi")
    client, place = client_of(cast.coordinator), address("change_record", agenda, record.uid)

    form = client.get(place).context["form"]
    assert (form["budget"].value(), form["base"].value()) == ("1.000", 1)
    client.post(place, typed("action", title="Altra", base=1, budget="1.000", budget_source="Fondi"))

    assert scene.again(record).title == "Altra"
    assert RecordChange.objects.get(seq=2).fields == {"title": ["Una ciclabile", "Altra"]}


def as_sent(page, **typed):
    """What a browser sends of the form of a page, with what is typed in it."""
    [form] = (each for each in fromstring(page.text).forms if "base" in each.fields)
    for name, words in typed.items():
        form.fields[name] = words
    sent = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value)
    return sent


@pytest.mark.parametrize("door", ["change_record", "propose_change"])
def test_what_the_form_does_not_offer_any_more_stays_where_it_is_not_touched(cast, agenda, door):
    aim = scene.record(cast, agenda, "objective")
    stays = {
        "starts": "2022-1", "ends": "2040-2", "objective": str(aim.uid),
        "owners": sorted(str(body(name).uid) for name in ("Gorgonzola", "Legnano")),
        "places": [str(body("Legnano").uid)],
    }  # fmt: skip
    record = scene.record(cast, agenda, **stays)
    by = actor(cast.coordinator)
    process.decide_record(record=aim, outcome=REMOVED, reason="Superato", by=by, at=AT)
    client = client_of(cast.coordinator if door == "change_record" else cast.editor_gorgonzola)
    place = address(door, agenda, record.uid)

    extra = {"reason": "È più chiaro"} if door == "propose_change" else {}
    response = client.post(place, as_sent(client.get(place), title="Altra", **extra))

    assert response.status_code == 302
    if door == "propose_change":
        assert list(record.proposed_changes.get().fields) == ["title"]
    else:
        data = scene.again(record).data
        assert {name: data[name] for name in stays} == stays
        assert data["title"] == "Altra"


def test_a_record_may_not_begin_to_name_what_was_taken_out(cast, agenda):
    aim = scene.record(cast, agenda, "objective")
    record = scene.record(cast, agenda)
    by = actor(cast.coordinator)
    process.decide_record(record=aim, outcome=REMOVED, reason="Superato", by=by, at=AT)

    with pytest.raises(BadFields) as refused:
        process.change_record(
            record=record, typed=typed("action", objective=str(aim.uid)), base=1, by=by, at=AT
        )
    assert list(refused.value.errors) == ["objective"]


def test_who_meets_anothers_change_reads_both_and_saves_over_it(cast, agenda):
    record = scene.record(cast, agenda, who=cast.editor_gorgonzola)
    place = address("change_record", agenda, record.uid)
    theirs = typed("action", title="Di Bruno", other_partners="Le scuole")
    process.change_record(record=record, typed=theirs, base=1, by=actor(cast.colleague_gorgonzola), at=AT)
    client = client_of(cast.editor_gorgonzola)

    met = client.post(place, typed("action", title="Di Anna", description="Lunga", base=1))

    assert met.status_code == 409
    assert [(mine, other) for _label, mine, other in met.context["clashes"]] == [("Di Anna", "Di Bruno")]
    form = met.context["form"]
    values = [form[name].value() for name in ("title", "description", "other_partners", "base")]
    assert [str(value) for value in values] == ["Di Anna", "Lunga", "Le scuole", "2"]
    assert scene.again(record).title == "Di Bruno"

    client.post(
        place, typed("action", title="Di tutti", description="Lunga", other_partners="Le scuole", base=2)
    )
    record = scene.again(record)
    assert [record.title, record.data["description"], record.data["other_partners"]] == [
        "Di tutti", "Lunga", "Le scuole"]  # fmt: skip


def test_the_coordinator_decides_with_a_reason(cast, agenda):
    record = scene.record(cast, agenda, who=cast.editor_gorgonzola)
    client, place = client_of(cast.coordinator), address("decide_record", agenda, record.uid)
    page = address("record", agenda, record.uid)
    assert place in client.get(page).text
    assert place not in client_of(cast.editor_gorgonzola).get(page).text

    refused = client.post(place, {"outcome": "accepted", "reason": " "})
    assert refused.status_code == 422
    assert "data-error-summary" in refused.text
    assert client.post(place, {"outcome": "proposed", "reason": "x"}).status_code == 422
    client.post(place, {"outcome": "accepted", "reason": "Serve a tutti"})

    assert scene.again(record).state == ACCEPTED
    assert "Serve a tutti" in client_of(cast.editor_melzo).get(page).text


def test_an_editor_withdraws_the_proposal(cast, agenda):
    record = scene.record(cast, agenda, who=cast.editor_gorgonzola)
    client, place = client_of(cast.editor_gorgonzola), address("withdraw_record", agenda, record.uid)
    assert place in client.get(address("record", agenda, record.uid)).text

    assert client.post(place, {"reason": ""}).status_code == 422
    client.post(place, {"reason": "Ci ripensiamo"})

    assert scene.again(record).state == REMOVED
    assert client.get(address("change_record", agenda, record.uid)).status_code == 403


def test_the_history_says_who_changed_what_from_what_to_what(cast, agenda):
    record = scene.record(cast, agenda, who=cast.editor_gorgonzola)
    filled = typed("action", title="Due ciclabili", owners=[str(body("Melzo").uid)])
    process.change_record(record=record, typed=filled, base=1, by=actor(cast.colleague_gorgonzola), at=AT)

    page = client_of(cast.coordinator).get(address("record", agenda, record.uid))

    (change, fields), (first, _all) = page.context["changes"]
    assert (change.person, first.person) == (cast.colleague_gorgonzola, cast.editor_gorgonzola)
    assert [(before, after) for _label, before, after in fields] == [
        ("Una ciclabile", "Due ciclabili"),
        ("Comune di Gorgonzola", "Comune di Melzo"),
    ]
    assert "<del>Una ciclabile</del>" in page.text
    assert "<ins>Comune di Melzo</ins>" in page.text
    assert "Bruno Villa" in page.text


def test_the_list_is_in_groups_and_filtered_by_who_proposed(cast, agenda):
    scene.record(cast, agenda, title="Di Giulia")
    scene.record(cast, agenda, who=cast.editor_gorgonzola, title="Di Gorgonzola")
    scene.record(cast, agenda, who=cast.editor_melzo, title="Di Melzo")
    client = client_of(cast.coordinator)

    def shown(**chosen):
        groups = client.get(page_of(agenda), chosen).context["record_groups"]
        return [(records[0].state, [record.title for record in records]) for _title, records in groups]

    assert shown() == [("proposed", ["Di Gorgonzola", "Di Melzo"]), ("accepted", ["Di Giulia"])]
    assert shown(body=str(body("Melzo").uid)) == [("proposed", ["Di Melzo"])]
    assert shown(body="-") == [("accepted", ["Di Giulia"])]
    assert shown(state="accepted") == [("accepted", ["Di Giulia"])]
    assert shown(state="removed") == []


def test_buttons_put_records_in_order(cast, agenda):
    first, second = scene.record(cast, agenda, title="A"), scene.record(cast, agenda, title="B")
    client = client_of(cast.coordinator)
    place = address("move_record", agenda, second.uid)

    assert place in client.get(page_of(agenda)).text
    assert place not in client_of(cast.editor_gorgonzola).get(page_of(agenda)).text
    moved = client.post(place, {"to": "up"})

    assert moved["Location"].endswith(f"#{second.code}")
    assert [scene.again(each).order for each in (first, second)] == [2, 1]


def test_list_and_page_cost_the_same_with_one_and_three(cast, agenda):
    client = client_of(cast.coordinator)
    record = scene.record(cast, agenda, "objective")
    places = [page_of(agenda, "objective"), address("record", agenda, record.uid)]
    for place in places:
        client.get(place)
    one = [queries(client, place) for place in places]
    for number in range(2):
        scene.record(cast, agenda, "objective", who=cast.editor_melzo, title=f"Altro {number}")
        scene.record(cast, agenda, objective=str(record.uid))
        filled = typed("objective", title=f"Titolo {number}")
        process.change_record(record=record, typed=filled, base=number + 1, by=actor(cast.coordinator), at=AT)

    assert [queries(client, place) for place in places] == one
    assert max(one) <= 24


def test_the_table_holds_what_is_in_the_agenda_and_no_formula(cast, agenda):
    scene.record(cast, agenda, title="=1+1", budget="1.000,50", budget_source="Fondi")
    scene.record(cast, agenda, who=cast.editor_gorgonzola, title="Solo proposta")
    place = reverse("agende:records_csv", args=[agenda.uid, "azioni"])

    answer = client_of(cast.editor_melzo).get(place)

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert len(rows) == 2
    assert rows[1][1] == "'=1+1"
    assert "1.000,50 €" in rows[1]
    assert "attachment" in answer["Content-Disposition"]
    assert client_of(cast.editor_rho).get(place).status_code == 404
    assert client_of(cast.editor_melzo).get(place.replace("azioni", "altro")).status_code == 404


def test_a_record_is_found_only_under_its_own_agenda(cast, agenda):
    record, other = scene.record(cast, agenda), stage.agenda(cast, "nord-ovest")

    client = client_of(cast.plan_officer)
    assert client.get(address("record", agenda, record.uid)).status_code == 200
    assert client.get(address("record", other, record.uid)).status_code == 404


def test_words_of_records_are_written_in_html_as_they_were_typed(cast, agenda):
    record = scene.record(cast, agenda, title="<script>x</script>", description="<b>y</b>")

    page = client_of(cast.coordinator).get(address("record", agenda, record.uid))

    assert "<script>x" not in page.text
    assert "<b>y" not in page.text
    with override("it"):
        assert "&lt;b&gt;y" in page.text


def test_a_reason_typed_when_somebody_had_decided_comes_back_to_be_copied(cast, agenda):
    made = scene.record(cast, agenda, who=cast.editor_gorgonzola)
    process.decide_record(record=made, outcome=ACCEPTED, reason="Sì", by=actor(cast.coordinator), at=AT)
    reason = {"reason": "Non è <b>matura</b>", "outcome": "declined"}
    for who, page in ((cast.coordinator, "decide_record"), (cast.editor_gorgonzola, "withdraw_record")):
        response = client_of(who).post(address(page, agenda, made.uid), reason)

        assert response.status_code == 403
        assert "Non è &lt;b&gt;matura&lt;/b&gt;</textarea>" in response.text
