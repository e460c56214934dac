# SPDX-License-Identifier: AGPL-3.0-or-later
"""Changes of what is in the agenda: a municipality that has part in it asks, the coordinator takes them or not."""

import pytest

from agende import process
from agende.actions.queries import records_in
from agende.models import ChangeAnswer, ProposedChange, RecordChange
from cms.audit.models import AuditEntry
from cms.rights import Hidden, WrongPhase
from tests.agende import stage
from tests.agende.actions import scene
from tests.agende.actions.scene import REMOVED
from tests.agende.stage import AT
from tests.agende.test_screens import address, queries
from tests.agende.test_writing import client_of
from tests.factories import actor, body


@pytest.fixture
def action(cast, agenda):
    """An action of the coordinator's that Gorgonzola leads and Melzo takes part in."""
    return scene.record(cast, agenda, partners=[str(body("Melzo").uid)], places=[str(body("Rho").uid)])


def filled(record, **other):
    return scene.again(record).data | other


def propose(record, who, reason="Il nome è un altro", base=1, at=AT, **other):
    return process.propose_change(
        record=scene.again(record),
        typed=filled(record, **other),
        base=base,
        reason=reason,
        by=actor(who),
        at=at,
    )


def answer(proposal, who, outcome="taken", reason="Giusto", seen=None):
    proposal = ProposedChange.objects.select_related("record__agenda").get(pk=proposal.pk)
    seen = proposal.record.seq if seen is None else seen
    return process.answer_change(
        proposal=proposal, outcome=outcome, reason=reason, seen=seen, by=actor(who), at=AT
    )


def title(record):
    return scene.again(record).title


def test_who_leads_or_takes_part_proposes_and_nothing_changes_yet(cast, action):
    for who in (cast.editor_gorgonzola, cast.editor_melzo):
        made = propose(action, who, title="Una ciclovia")
        assert made.fields == {"title": ["Una ciclabile", "Una ciclovia"]}
        assert made.body.municipality.name in {"Gorgonzola", "Melzo"}

    assert title(action) == "Una ciclabile"
    assert RecordChange.objects.count() == 1
    assert AuditEntry.objects.filter(verb="agende.change_proposed").count() == 2


@pytest.mark.parametrize("who", ["editor_rho", "coordinator", "plan_officer", "signatory"])
def test_who_has_no_part_in_it_proposes_nothing(cast, action, who):
    with pytest.raises(Hidden):
        propose(action, getattr(cast, who), title="Altro")


def test_what_is_only_proposed_is_changed_by_who_proposed_it_and_not_so(cast, agenda):
    record = scene.record(cast, agenda, who=cast.editor_gorgonzola)

    with pytest.raises(Hidden):
        propose(record, cast.editor_gorgonzola, title="Altro")


def test_a_change_says_why_and_asks_something_once(cast, action):
    with pytest.raises(process.NoReason):
        propose(action, cast.editor_melzo, reason=" ", title="Altro")
    assert propose(action, cast.editor_melzo) is None
    assert propose(action, cast.editor_melzo, title="Altro")
    assert propose(action, cast.editor_melzo, title="Altro") is None
    assert ProposedChange.objects.count() == 1


def test_taken_it_is_in_the_agenda_and_the_history_says_who_asked(cast, agenda, action):
    made = propose(action, cast.editor_melzo, title="Una ciclovia")

    answer(made, cast.coordinator)

    change = RecordChange.objects.get(record=action, seq=2)
    assert title(action) == "Una ciclovia"
    assert (change.person, change.reason, change.answer.proposal) == (cast.coordinator, "Giusto", made)
    page = client_of(cast.editor_gorgonzola).get(address("record", agenda, action.uid)).text
    assert "Il nome è un altro" in page
    assert page.count("Comune di Melzo") >= 1
    assert answer(made, cast.coordinator) is None


def test_declined_or_withdrawn_nothing_changes_and_the_reason_stays(cast, action):
    first = propose(action, cast.editor_melzo, title="Una ciclovia")
    second = propose(action, cast.editor_melzo, title="Un sentiero")

    answer(first, cast.coordinator, "declined", "Il nome è quello del piano")
    process.withdraw_change(proposal=second, by=actor(cast.editor_melzo), at=AT)

    outcomes = ChangeAnswer.objects.order_by("pk").values_list("outcome", "reason", "change")
    assert list(outcomes) == [("declined", "Il nome è quello del piano", None), ("withdrawn", "", None)]
    assert title(action) == "Una ciclabile"
    assert answer(second, cast.coordinator) is None


def test_only_the_municipality_that_asked_withdraws(cast, action):
    made = propose(action, cast.editor_melzo, title="Una ciclovia")

    with pytest.raises(Hidden):
        process.withdraw_change(proposal=made, by=actor(cast.editor_gorgonzola), at=AT)


def test_what_others_changed_in_other_fields_stays(cast, action):
    made = propose(action, cast.editor_melzo, title="Una ciclovia")
    process.change_record(
        record=scene.again(action), typed=filled(action, ends="2027-1"), base=1, by=actor(cast.coordinator), at=AT
    )  # fmt: skip

    with pytest.raises(WrongPhase):
        answer(made, cast.coordinator, seen=1)
    answer(made, cast.coordinator)

    record = scene.again(action)
    assert (record.title, record.data["ends"]) == ("Una ciclovia", "2027-1")
    assert RecordChange.objects.filter(record=action).count() == 3


def test_nobody_decides_on_their_own(cast, action):
    asked = ProposedChange.objects.create(
        record=action, fields={"title": ["Una ciclabile", "Mia"]}, reason="Mia", body=body("Gorgonzola"),
        person=cast.coordinator, at=AT)  # fmt: skip

    with pytest.raises(WrongPhase):
        answer(asked, cast.coordinator)

    assert title(action) == "Una ciclabile"


def test_a_frozen_text_takes_no_changes(cast, agenda, action):
    made = propose(action, cast.editor_melzo, title="Una ciclovia")
    stage.frozen(cast, agenda)

    with pytest.raises(WrongPhase):
        propose(action, cast.editor_melzo, title="Un sentiero")
    with pytest.raises(WrongPhase):
        answer(made, cast.coordinator)


def test_what_was_taken_out_is_not_changed(cast, action):
    made = propose(action, cast.editor_melzo, title="Una ciclovia")
    process.decide_record(
        record=scene.again(action), outcome=REMOVED, reason="Doppia", by=actor(cast.coordinator), at=AT
    )

    with pytest.raises(WrongPhase):
        answer(made, cast.coordinator)


def typed(record, **other):
    return scene.typed("action", base=scene.again(record).seq, reason="Più chiaro", **other)


def test_an_editor_proposes_on_the_page_and_the_coordinator_takes_it(cast, agenda, action):
    melzo, coordinator = client_of(cast.editor_melzo), client_of(cast.coordinator)
    page, form = (address(name, agenda, action.uid) for name in ("record", "propose_change"))
    assert form in melzo.get(page).text
    assert form not in coordinator.get(page).text
    assert "Una ciclabile" in melzo.get(form).text

    refused = melzo.post(form, typed(action, title="Una ciclovia") | {"reason": ""})
    melzo.post(form, typed(action, title="Una ciclovia", partners=[str(body("Melzo").uid)]))

    (made,) = ProposedChange.objects.all()
    assert refused.status_code == 422
    assert set(made.fields) == {"title", "places"}
    place = address("answer_change", agenda, action.uid, made.uid)
    assert f'action="{place}"' in coordinator.get(page).text
    assert f'action="{place}"' not in melzo.get(page).text
    seen = {"outcome": "taken", "seen": scene.again(action).seq}
    empty = coordinator.post(place, seen | {"reason": ""})
    assert empty.status_code == 422
    assert empty.text.count('id="id_reason"') == 1
    assert f'href="#p{made.pk}_reason"' in empty.text
    assert coordinator.post(place, seen | {"outcome": "removed", "reason": "x"}).status_code == 422
    assert coordinator.post(place, seen | {"reason": "Giusto"}).status_code == 302
    assert title(action) == "Una ciclovia"


def test_what_two_changed_meets_on_the_page_of_a_proposal(cast, agenda, action):
    melzo, form = client_of(cast.editor_melzo), address("propose_change", agenda, action.uid)
    sent = typed(action, title="Una ciclovia")
    process.change_record(
        record=scene.again(action), typed=filled(action, title="Un sentiero"), base=1,
        by=actor(cast.coordinator), at=AT)  # fmt: skip

    page = melzo.post(form, sent)

    assert page.status_code == 409
    assert "Una ciclovia" in page.text
    assert "Più chiaro" in page.text
    assert "Un sentiero" in page.text


def test_what_is_typed_after_the_freeze_comes_back(cast, agenda, action):
    sent = typed(action, title="Una ciclovia")
    stage.frozen(cast, agenda)

    page = client_of(cast.editor_melzo).post(address("propose_change", agenda, action.uid), sent)

    assert page.status_code == 403
    assert "Una ciclovia" in page.text
    assert "Più chiaro" in page.text


def test_an_editor_withdraws_on_the_page(cast, agenda, action):
    made = propose(action, cast.editor_melzo, title="Una ciclovia")
    place = address("withdraw_change", agenda, action.uid, made.uid)
    page = address("record", agenda, action.uid)
    assert place in client_of(cast.editor_melzo).get(page).text
    assert place not in client_of(cast.editor_gorgonzola).get(page).text

    client_of(cast.editor_melzo).post(place)

    assert made.answer.outcome == "withdrawn"


def test_the_list_says_how_many_changes_wait_and_costs_the_same(cast, agenda, action):
    client, page = client_of(cast.coordinator), address("section", agenda, scene.section(agenda).uid)
    record = address("record", agenda, action.uid)
    first = propose(action, cast.editor_melzo, title="Una ciclovia")
    client.get(page)
    costs = [queries(client, page), queries(client, record)]
    for name in ("A", "B"):
        propose(action, cast.editor_melzo, title=name)
    answer(first, cast.coordinator, "declined")

    assert records_in(scene.section(agenda)).get(pk=action.pk).asked == 2
    assert [queries(client, page), queries(client, record)] == costs


def test_words_of_a_proposal_are_written_as_they_were_typed(cast, agenda, action):
    propose(action, cast.editor_melzo, reason="<b>no</b>", title="<i>via</i>")

    page = client_of(cast.coordinator).get(address("record", agenda, action.uid)).text

    assert "&lt;b&gt;no&lt;/b&gt;" in page
    assert "<i>via</i>" not in page
