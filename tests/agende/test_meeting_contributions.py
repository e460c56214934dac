# SPDX-License-Identifier: AGPL-3.0-or-later
"""A contribution from a meeting: sent to a section or to the plan, taken into the text, answered, read both ways."""

import pytest
from django.test import Client
from django.urls import reverse

from agende import process as agende_process
from agende.process import meeting_contributions as process
from agende.queries.meetings import (
    NODE,
    SECTION,
    born_in,
    born_of,
    can_answer_sent,
    can_read_sent,
    sendings_answered_by,
    sendings_read_by,
    targets_of,
)
from agende.texts.blocks import words_of
from cms.meetings.minutes.models import Sending
from cms.meetings.minutes.operations import AnsweredMeanwhile, NoReason
from cms.notices.models import Notice
from cms.rights import Hidden, WrongPhase
from tests.agende import contributions_heard as heard
from tests.agende import stage
from tests.cms.meetings import minuted
from tests.factories import actor, sign_in

REFUSED = {"kind": "not_taken", "reason": "È già nel piano del traffico."}


def answer(cast, sending, by=None, **said):
    by = actor(by or cast.coordinator)
    return process.answer_contribution(sending=sending, **said, by=by, at=stage.AT)


def test_it_can_be_sent_to_the_open_agendas_of_the_zones_and_to_the_plan(cast, agenda):
    stage.agenda(cast, "nord-ovest")
    meeting = heard.version(cast).minutes.meeting
    assert [group.title for group in targets_of(meeting)] == [str(agenda), "Piano 2025-2027"]
    stage.frozen(cast, agenda)
    assert [group.title for group in targets_of(meeting)] == ["Piano 2025-2027"]


def test_the_coordinator_gets_a_mail_once(cast, agenda):
    assert cast.coordinator
    sending = heard.sent(cast, agenda)
    assert heard.sent(cast, agenda) == sending
    mails = Notice.objects.filter(key__startswith="meeting_contribution_sent.")
    assert [mail.to for mail in mails] == [cast.coordinator.user.email]
    assert f"/agende/incontri/{sending.uid}/" in mails[0].body


def test_a_frozen_agenda_takes_nothing_more(cast, agenda):
    sending = heard.sent(cast, agenda)
    stage.frozen(cast, agenda)
    other = stage.section(agenda, "ambiente.narrative")
    with pytest.raises(WrongPhase):
        heard.sent(cast, agenda, other)
    with pytest.raises(WrongPhase):
        heard.take(cast, sending)
    assert answer(cast, sending, **REFUSED).kind == "not_taken"


def test_another_zones_agenda_is_no_target(cast, agenda):
    other = stage.agenda(cast, "nord-ovest")
    with pytest.raises(Hidden):
        heard.sent(cast, other)
    assert not Sending.objects.exists()


def test_who_does_not_run_the_meeting_sends_nothing(cast, agenda):
    for stranger in (cast.editor_melzo, cast.training_officer):
        with pytest.raises(Hidden):
            heard.send(cast, stranger, SECTION, stage.section(agenda).uid)


def test_its_words_go_into_the_text_with_the_answer(cast, agenda):
    sending = heard.sent(cast, agenda)
    outcome = heard.take(cast, sending)
    block = stage.section(agenda).doc.blocks[-1]
    assert words_of(block) == "La ciclabile arriva alla stazione."
    assert outcome.url == reverse("agende:words", args=[agenda.uid, block["attrs"]["id"]])
    with pytest.raises(AnsweredMeanwhile):
        heard.take(cast, sending)
    assert len(stage.section(agenda).doc.blocks) == 1


def test_it_goes_after_the_paragraph_that_was_chosen(cast, agenda):
    section = stage.section(agenda)
    agende_process.write_common_text(
        section=section, text="Prima.\n\nUltima.", base=0, by=actor(cast.coordinator), at=stage.AT
    )
    after = stage.section(agenda).doc.blocks[0]["attrs"]["id"]
    heard.take(cast, heard.sent(cast, agenda), after=after)
    words = [words_of(block) for block in stage.section(agenda).doc.blocks]
    assert words == ["Prima.", "La ciclabile arriva alla stazione.", "Ultima."]


def test_what_is_refused_leaves_the_text_as_it_was(cast, agenda):
    sending = heard.sent(cast, agenda)
    with pytest.raises(NoReason):
        heard.take(cast, sending, reason=" ")
    with pytest.raises(process.NothingTyped):
        heard.take(cast, sending, text=" ")
    with pytest.raises(agende_process.Unprintable):
        heard.take(cast, sending, text="📌")
    assert stage.section(agenda).doc.blocks == []


def test_taken_in_names_a_paragraph_that_is_there(cast, agenda):
    sending = heard.sent(cast, agenda)
    with pytest.raises(process.NoPlaceNamed):
        answer(cast, sending, kind="partly", reason="In parte.", block="nessuno")


@pytest.mark.parametrize("name", ["editor_melzo", "signatory", "plan_officer", "training_officer"])
def test_others_do_not_answer_for_the_coordinator(cast, agenda, name):
    with pytest.raises(Hidden):
        answer(cast, heard.sent(cast, agenda), by=getattr(cast, name), **REFUSED)


def test_for_the_plan_its_office_answers(cast, agenda):
    sending = heard.sent_to_plan(cast)
    with pytest.raises(Hidden):
        answer(cast, sending, **REFUSED)
    made = answer(cast, sending, by=cast.plan_officer, kind="taken", reason="Accolto.", url="/piano/")
    assert (sending.target, made.url) == (NODE, "/piano/")


def test_the_rules_say_the_same_of_one_and_of_all(cast, agenda):
    sendings = [heard.sent(cast, agenda), heard.sent_to_plan(cast)]
    for name in ("coordinator", "editor_melzo", "editor_rho", "plan_officer", "plan_reviewer", "trainee"):
        by = actor(getattr(cast, name))
        assert set(sendings_read_by(by)) == {each for each in sendings if can_read_sent(by, each)}, name
        assert set(sendings_answered_by(by)) == {each for each in sendings if can_answer_sent(by, each)}, name


def test_a_paragraph_knows_the_meeting_it_was_born_at(cast, agenda):
    block = heard.taken(cast, agenda)
    assert [each.meeting.title for each in born_of(agenda, block, is_public=True)] == ["Assemblea di zona"]
    sending = Sending.objects.get()
    answer(cast, sending, **REFUSED, seen=sending.outcomes.get().uid)
    assert born_in(agenda, is_public=False) == []


def test_a_closed_meeting_is_named_to_the_zone_alone(cast, agenda):
    block = heard.taken(cast, agenda)
    type(heard.version(cast).minutes.meeting).objects.update(is_public=False)
    assert born_of(agenda, block, is_public=True) == []
    assert len(born_of(agenda, block, is_public=False)) == 1


def test_everybody_reads_the_way_in_both_directions_once_published(cast, agenda):
    block = heard.taken(cast, agenda)
    words = reverse("agende:words", args=[agenda.uid, block])
    waiting = Client().get(words)
    assert (waiting.status_code, b"paragrafi" in waiting.content) == (200, False)
    stage.published(cast, agenda)
    page = Client().get(agenda.get_absolute_url())
    life = Client().get(words, follow=True)
    minutes = Client().get(reverse("meetings:published_minutes", args=["assemblea-con-contributi"]))
    assert "Assemblea di zona" in page.text
    assert "Assemblea di zona" in life.text
    assert words in minutes.text


def test_other_words_are_not_found_there(cast, agenda):
    assert Client().get(reverse("agende:words", args=[agenda.uid, "niente"])).status_code == 404


def test_the_coordinator_finds_it_on_section_and_review_and_answers(cast, agenda):
    sending = heard.sent(cast, agenda)
    client, section = sign_in(Client(), cast.coordinator), stage.section(agenda)
    page = reverse("agende:meeting_contribution", args=[sending.uid])
    for address in (
        reverse("agende:section", args=[agenda.uid, section.uid]),
        reverse("agende:review", args=[agenda.uid]),
        reverse("agende:meeting_contributions"),
    ):
        assert page in client.get(address).text
    assert "1 contributo da un incontro" in client.get(reverse("agende:agenda", args=[agenda.uid])).text
    missing = client.post(reverse("agende:answer_contribution", args=[sending.uid]), {"kind": "taken"})
    assert missing.status_code == 422
    taken = client.post(
        reverse("agende:take_contribution", args=[sending.uid]),
        {"text": "La ciclabile arriva in stazione.", "reason": "Lo chiede la zona.", "after": ""},
        follow=True,
    )
    assert taken.redirect_chain[-1][0] == page
    assert sending.outcomes.get().reason == "Lo chiede la zona."


def test_an_answer_given_meanwhile_is_shown_before_it_is_corrected(cast, agenda):
    sending = heard.sent(cast, agenda)
    client = sign_in(Client(), cast.coordinator)
    first = answer(cast, sending, **REFUSED)
    typed = {"kind": "not_taken", "reason": "Un'altra ragione."}
    address = reverse("agende:answer_contribution", args=[sending.uid])
    told = client.post(address, typed)
    assert (told.status_code, str(first.uid) in told.text) == (422, True)
    assert client.post(address, typed | {"seen": str(first.uid)}).status_code == 302
    assert sending.outcomes.count() == 2


def test_it_is_sent_by_a_choice_on_the_page(cast, agenda):
    version, client = heard.version(cast), sign_in(Client(), cast.plan_officer)
    address = reverse("agende:send_contribution", args=[version.uid, minuted.contribution_of(version)])
    assert client.get(address).status_code == 200
    assert client.post(address, {"target": ""}).status_code == 422
    client.post(address, {"target": f"section:{stage.section(agenda).uid}"})
    assert Sending.objects.get().target_uid == stage.section(agenda).uid


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_however_long(cast, agenda, count, django_assert_num_queries):
    for key in ("mobilità.narrative", "ambiente.narrative", "governance")[:count]:
        heard.sent(cast, agenda, stage.section(agenda, key))
    client = sign_in(Client(), cast.coordinator)
    address = reverse("agende:meeting_contributions")
    client.get(address)
    with django_assert_num_queries(8):
        assert client.get(address).text.count("review-one") == count
