# SPDX-License-Identifier: AGPL-3.0-or-later
"""A cell of the matrix: who fills it in, why it is refused, what a version keeps of it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from agende import process
from agende.actions.alignment import can_align, frame_of_matrix
from agende.models import Alignment, Record
from agende.queries.alignment import matrix_of_plan
from cms.audit.models import AuditEntry
from cms.rights import Hidden, WrongPhase
from tests.agende import alignments, stage
from tests.agende.alignments import align
from tests.agende.test_screens import queries
from tests.agende.test_writing import client_of
from tests.factories import actor

LATER = stage.AT + timedelta(hours=1)


@pytest.fixture
def action(agenda):
    return alignments.action(agenda)


def cell_of(action, slug="mobilità"):
    return reverse("agende:alignment_cell", args=[action.agenda.uid, action.uid, alignments.node(slug).uid])


def matrix_page(agenda):
    return reverse("agende:alignment", args=[agenda.uid])


def test_the_last_that_was_said_counts_and_all_is_kept(cast, agenda, action):
    first = align(action, cast.coordinator, strength=1)
    align(action, cast.plan_officer, strength=3, reason="È la sola che lo fa", seen=first.uid, at=LATER)

    (row,) = frame_of_matrix(agenda)

    assert (row["code"], row["kind"], row["node"], row["strength"], row["reason"]) == (
        "M-A1", "policy_area", "mobilità", 3, "È la sola che lo fa")  # fmt: skip
    assert Alignment.objects.count() == 2
    assert AuditEntry.objects.filter(verb="agende.action_aligned").count() == 2


def test_strength_none_empties_a_cell_and_says_why(cast, agenda, action):
    first = align(action, cast.coordinator)
    emptied = align(action, cast.coordinator, strength=0, reason="Non è più così", seen=first.uid, at=LATER)

    assert frame_of_matrix(agenda) == []
    assert emptied.reason == "Non è più così"


@pytest.mark.parametrize("reason", ["", "   \n "])
def test_a_cell_without_a_reason_is_refused_by_the_verb(cast, action, reason):
    with pytest.raises(process.NoReason):
        align(action, cast.coordinator, reason=reason)

    assert not Alignment.objects.exists()


def test_a_cell_without_a_reason_is_refused_by_the_database(cast, agenda, action):
    cell = Alignment(
        agenda=agenda, record=action, node=alignments.node(), strength=2, reason="", person=cast.coordinator,
        at=stage.AT)  # fmt: skip

    with pytest.raises(IntegrityError, match="alignment_says_why"), transaction.atomic():
        cell.save()


def test_said_twice_it_is_said_once(cast, action):
    assert align(action, cast.coordinator)
    assert align(action, cast.coordinator) is None
    assert Alignment.objects.count() == 1


def test_over_what_one_has_not_seen_nothing_is_written(cast, action):
    first = align(action, cast.coordinator)

    with pytest.raises(process.Overtaken) as told:
        align(action, cast.plan_officer, strength=3, reason="Altro")

    assert told.value.last == first
    assert Alignment.objects.count() == 1


def test_the_paragraph_is_one_of_the_area_s_common_texts(cast, agenda, action):
    near, far = stage.section(agenda), stage.section(agenda, "ambiente.narrative")
    for section in (near, far):
        process.write_common_text(
            section=section, text="Il 40% esce ogni giorno.", base=0, by=actor(cast.coordinator), at=stage.AT
        )
    ids = [stage.section(agenda, each.template_key).doc.blocks[0]["attrs"]["id"] for each in (near, far)]

    align(action, cast.coordinator, block=ids[0])
    with pytest.raises(process.NotInTheText):
        align(action, cast.coordinator, "ambiente", block=ids[1])

    (row,) = frame_of_matrix(agenda)
    assert (row["section"], row["block"]) == ("mobilità.narrative", ids[0])


def test_a_node_of_another_edition_is_refused(cast, agenda, action):
    stage.older(cast, 2019)
    other = alignments.PlanNode.objects.get(edition__slug="2019-2021")

    with pytest.raises(process.OtherPlan):
        align(action, cast.coordinator, other)


@pytest.mark.parametrize(
    ("who", "may"),
    [("coordinator", True), ("plan_officer", True), ("plan_reviewer", True), ("editor_gorgonzola", False),
     ("signatory", False), ("editor_rho", False), ("trainee", False)],
)  # fmt: skip
def test_the_coordinator_and_the_office_fill_cells_in(cast, action, who, may):
    somebody = getattr(cast, who)
    assert can_align(actor(somebody), action) is may

    if may:
        assert align(action, somebody)
    else:
        with pytest.raises(Hidden):
            align(action, somebody)
        assert client_of(somebody).get(cell_of(action)).status_code == 404


def test_of_another_zone_the_coordinator_fills_nothing_in(cast):
    far = alignments.action(stage.agenda(cast, "nord-ovest"))

    assert can_align(actor(cast.coordinator), far) is False


@pytest.mark.parametrize("state", ["declined", "removed"])
def test_actions_that_are_not_in_the_agenda_have_no_cells(cast, agenda, state):
    out = alignments.action(agenda, state=state)

    assert can_align(actor(cast.coordinator), out) is False


def test_a_version_keeps_its_matrix_when_an_action_is_taken_out(cast, agenda, action):
    align(action, cast.coordinator)
    version = stage.frozen(cast, agenda)
    Record.objects.filter(pk=action.pk).update(state="removed")

    page = client_of(cast.coordinator).get(matrix_page(agenda), {"versione": version.number})

    assert frame_of_matrix(agenda) == []
    assert [row["code"] for row in version.frame["matrix"]] == ["M-A1"]
    assert [line.action.code for line in page.context["matrix"].lines] == ["M-A1"]
    assert client_of(cast.coordinator).get(matrix_page(agenda)).context["matrix"].lines == []
    assert client_of(cast.coordinator).get(matrix_page(agenda), {"versione": 9}).status_code == 404


def test_once_an_act_approves_it_the_matrix_is_closed(cast, agenda, action):
    stage.approved(cast, agenda)

    with pytest.raises(WrongPhase):
        align(action, cast.coordinator)


def test_the_form_keeps_what_was_typed_and_asks_for_the_reason(cast, action):
    client, place = client_of(cast.coordinator), cell_of(action)
    assert client.get(place).status_code == 200

    refused = client.post(place, {"strength": "2", "reason": "  "})
    done = client.post(place, {"strength": "2", "reason": "Collega le stazioni"})

    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"reason"}
    assert refused.context["form"]["strength"].value() == "2"
    assert done.headers["Location"] == reverse(
        "agende:alignment_action", args=[action.agenda.uid, action.uid]
    )
    assert "Collega le stazioni" in client.get(done.headers["Location"]).text
    assert Alignment.objects.get().strength == 2
    assert "Collega le stazioni" in client.get(matrix_page(action.agenda)).text


def test_a_reason_that_the_pdf_could_not_print_is_refused_where_it_is_written(cast, action):
    client, place = client_of(cast.coordinator), cell_of(action)

    refused = client.post(place, {"strength": "2", "reason": "Collega le stazioni 🚆"})

    assert set(refused.context["form"].errors) == {"reason"}
    assert "Collega le stazioni 🚆" in refused.text
    assert not Alignment.objects.exists()


def test_the_form_shows_what_a_colleague_wrote_meanwhile_and_then_takes_it(cast, action):
    client, place = client_of(cast.plan_officer), cell_of(action)
    align(action, cast.coordinator, reason="Scritto da Giulia")
    typed = {"strength": "3", "reason": "Scritto da Ivo"}

    refused = client.post(place, typed)
    seen = refused.context["form"]["seen"].value()
    done = client.post(place, typed | {"seen": seen})

    assert refused.status_code == 422
    assert "Scritto da Giulia" in refused.text
    assert "Scritto da Ivo" in refused.text
    assert done.status_code == 302
    assert frame_of_matrix(action.agenda)[0]["reason"] == "Scritto da Ivo"


def test_the_matrix_says_what_is_empty_and_what_is_asked_for(cast, agenda):
    project = alignments.project()
    one = alignments.action(agenda, code="M-A1", names=[alignments.node(), project])
    alignments.action(agenda, "Bus ogni 15 minuti", code="M-A2", state="proposed")
    align(one, cast.coordinator)

    matrix = matrix_of_plan(agenda)

    assert [node.slug for node in matrix.columns.areas] == ["mobilità", "ambiente"]
    assert matrix.columns.projects == [project]
    assert matrix.counts == [1, 0]
    assert [node.slug for node in matrix.empty] == ["ambiente", "rete-ciclabile"]
    assert matrix.open == 1
    assert [(line.action.code, line.action.is_proposed) for line in matrix.lines] == [
        ("M-A1", False), ("M-A2", True)]  # fmt: skip


def test_editors_read_the_matrix_and_find_no_way_into_its_cells(cast, agenda, action):
    align(action, cast.coordinator)
    editor = client_of(cast.editor_gorgonzola).get(matrix_page(agenda))

    assert "Collega le stazioni" in editor.text
    assert cell_of(action) not in editor.text
    assert cell_of(action) in client_of(cast.coordinator).get(matrix_page(agenda)).text
    page = reverse("agende:alignment_action", args=[agenda.uid, action.uid])
    all_cells = client_of(cast.coordinator).get(page).text
    assert cell_of(action, "ambiente") in all_cells
    assert client_of(cast.editor_gorgonzola).get(page).status_code == 404
    assert client_of(cast.editor_rho).get(matrix_page(agenda)).status_code == 404


def test_the_matrix_costs_the_same_with_one_and_three_actions(cast, agenda, action):
    align(action, cast.coordinator)
    client = client_of(cast.coordinator)
    client.get(matrix_page(agenda))
    one = queries(client, matrix_page(agenda))
    for number in (2, 3):
        more = alignments.action(agenda, f"Altra {number}", code=f"M-A{number}", names=[alignments.project()])
        align(more, cast.coordinator)
        align(more, cast.coordinator, "ambiente")

    assert queries(client, matrix_page(agenda)) == one
