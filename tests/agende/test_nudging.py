# SPDX-License-Identifier: AGPL-3.0-or-later
"""Municipalities reminded of what they have not handed in: once a day, with what is missing, by whom."""

from datetime import timedelta

import pytest
from django.urls import reverse

from agende import process
from agende.amendments.nudges import behind_in, can_nudge
from agende.models import Nudge
from agende.phases.models import Phase
from cms import clock
from cms.accounts import privacy
from cms.audit.models import AuditEntry
from cms.notices.models import Notice
from cms.people.models import User
from cms.rights import Hidden, WrongPhase
from tests.agende import stage
from tests.agende.stage import AT
from tests.agende.test_screens import queries
from tests.agende.test_writing import client_of
from tests.factories import actor, body


def nudge(agenda, *towns, who, at=AT):
    chosen = [str(body(town).uid) for town in towns]
    return process.nudge_municipalities(agenda=agenda, bodies=chosen, by=actor(who), at=at)


def page_of(agenda):
    return reverse("agende:nudge", args=[agenda.uid])


def test_each_editor_gets_what_is_missing_and_the_way_to_it(cast, agenda):
    anna, _bruno = cast.editor_gorgonzola, cast.colleague_gorgonzola
    stage.submit(stage.contribution(agenda, "Gorgonzola"), anna)
    stage.write(stage.contribution(agenda, "Gorgonzola", "governance"), anna)

    (made,) = nudge(agenda, "Gorgonzola", who=cast.coordinator).done

    letters = Notice.objects.order_by("to")
    assert [letter.to for letter in letters] == ["anna.colombo@example.it", "bruno.villa@example.it"]
    assert (made.texts, made.readers, made.person) == (4, 2, cast.coordinator)
    said = letters[0].body
    assert said.count("\n- ") == 4
    assert str(stage.section(agenda, "governance")) in said
    assert str(stage.section(agenda)) not in said
    assert reverse("agende:agenda", args=[agenda.uid]) in said
    assert "Giulia Mauri" in said
    assert AuditEntry.objects.get(verb="agende.municipality_nudged").detail == {
        "body": str(body("Gorgonzola").uid)
    }


def test_once_a_day_and_again_the_day_after(cast, agenda):
    _editor = cast.editor_gorgonzola
    nudge(agenda, "Gorgonzola", who=cast.coordinator)

    again = nudge(agenda, "Gorgonzola", who=cast.plan_officer, at=AT + timedelta(hours=13))
    tomorrow = nudge(agenda, "Gorgonzola", who=cast.plan_officer, at=AT + timedelta(hours=14))

    assert (again.done, again.today_already) == ([], [body("Gorgonzola")])
    assert len(tomorrow.done) == 1
    assert Notice.objects.count() == 2


def test_who_has_handed_everything_in_is_left_alone(cast, agenda):
    for key in ("context", "mobilità.narrative", "ambiente.narrative", "governance", "annex"):
        stage.submit(stage.contribution(agenda, "Gorgonzola", key), cast.editor_gorgonzola)

    outcome = nudge(agenda, "Gorgonzola", who=cast.coordinator)

    assert (outcome.done, outcome.today_already, outcome.without_editors) == ([], [], [])
    assert [row.body.name for row in behind_in(agenda, day=AT.date())] == ["Comune di Melzo"]


def test_where_nobody_writes_the_coordinator_is_told(cast, agenda):
    editor = cast.editor_melzo
    User.objects.filter(person=editor).update(is_active=False)

    outcome = nudge(agenda, "Melzo", who=cast.coordinator)

    assert outcome.without_editors == [body("Melzo")]
    assert not Nudge.objects.exists()


def test_a_town_of_another_zone_is_not_written_to(cast, agenda):
    _editor, far = cast.editor_rho, stage.agenda(cast, "nord-ovest")

    assert nudge(agenda, "Rho", who=cast.coordinator).done == []
    with pytest.raises(Hidden):
        nudge(far, "Rho", who=cast.coordinator)


@pytest.mark.parametrize(
    ("who", "may"),
    [("coordinator", True), ("plan_officer", True), ("plan_reviewer", True), ("editor_gorgonzola", False),
     ("signatory", False), ("trainee", False)],
)  # fmt: skip
def test_the_coordinator_and_the_office_remind(cast, agenda, who, may):
    somebody = getattr(cast, who)

    assert can_nudge(actor(somebody), agenda) is may
    assert client_of(somebody).get(page_of(agenda)).status_code == (200 if may else 404)


def test_when_the_municipalities_no_longer_write_nobody_is_reminded(cast, agenda):
    _editor = cast.editor_gorgonzola
    Phase.objects.update(closes_at=AT + timedelta(hours=1))

    with pytest.raises(WrongPhase):
        nudge(agenda, "Gorgonzola", who=cast.coordinator, at=AT + timedelta(hours=2))


def test_the_page_reminds_those_chosen_and_says_who_did_when(cast, agenda):
    _editors = cast.editor_gorgonzola, cast.editor_melzo
    client = client_of(cast.coordinator)
    uid = str(body("Melzo").uid)

    none = client.post(page_of(agenda), {"who": "chosen"})
    done = client.post(page_of(agenda), {"who": "chosen", "body": [uid]}, follow=True)

    assert none.status_code == 422
    assert [(nudge.body, nudge.day) for nudge in Nudge.objects.all()] == [(body("Melzo"), clock.today())]
    assert "Giulia Mauri" in done.text
    boxes = {row.body: may for row, may in done.context["rows"]}
    assert boxes == {body("Gorgonzola"): True, body("Melzo"): False}


def test_all_that_have_handed_in_nothing_are_reminded_at_once(cast, agenda):
    stage.submit(stage.contribution(agenda, "Gorgonzola"), cast.editor_gorgonzola)
    _editor = cast.editor_melzo

    client_of(cast.coordinator).post(page_of(agenda), {"who": "silent"})

    assert [nudge.body for nudge in Nudge.objects.all()] == [body("Melzo")]


def test_the_page_costs_the_same_with_one_and_two_municipalities(cast, agenda):
    _editors = cast.editor_gorgonzola, cast.editor_melzo
    client = client_of(cast.coordinator)
    for key in ("context", "mobilità.narrative", "ambiente.narrative", "governance", "annex"):
        stage.submit(stage.contribution(agenda, "Gorgonzola", key), cast.editor_gorgonzola)
    client.get(page_of(agenda))
    one = queries(client, page_of(agenda))
    process.take_back(
        contribution=stage.contribution(agenda, "Gorgonzola"),
        by=actor(cast.editor_gorgonzola),
        at=clock.now(),
    )

    assert len(client.get(page_of(agenda)).context["rows"]) == 2
    assert queries(client, page_of(agenda)) == one


def test_a_nudge_and_a_comment_forget_who_sent_them_when_they_are_erased(cast, agenda):
    _editor, somebody = cast.editor_gorgonzola, cast.coordinator
    nudge(agenda, "Gorgonzola", who=somebody)
    doc = stage.section(agenda).doc
    process.open_thread(doc=doc, words="Leggi", named=[cast.editor_gorgonzola.pk], by=actor(somebody), at=AT)
    assert sum("Giulia Mauri" in mail.body for mail in Notice.objects.all()) == 2

    privacy.erase(person=somebody, reason="Richiesta ES-1/2026", by=actor(cast.administrator), at=AT)

    assert [mail for mail in Notice.objects.all() if "Giulia Mauri" in mail.subject + mail.body] == []
