# SPDX-License-Identifier: AGPL-3.0-or-later
"""Minutes: drafted by two at once, approved, published, opened again; the frozen words never change."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from cms.meetings.attendance.models import RegisterClosing, RegisterLine
from cms.meetings.minutes import operations, queries
from cms.meetings.minutes.content import mark_of_frame, mark_of_item, sha256_of
from cms.meetings.minutes.hints import hints_in
from cms.meetings.minutes.models import MinutesVersion
from cms.notices.models import Notice
from cms.rights import Hidden, WrongPhase
from tests import factories
from tests.cms.meetings import minuted, stage
from tests.cms.meetings.minuted import AT
from tests.factories import Cast


@pytest.fixture
def cast(db) -> Cast:
    return Cast()


def test_minutes_begin_with_the_agenda_of_the_day_once(cast):
    minutes = minuted.begun(cast)
    assert minuted.begun(cast).pk == minutes.pk
    assert [item.title for item in minutes.items.all()] == ["Mobilità", "Varie"]


def test_a_cancelled_meeting_has_no_minutes(cast):
    meeting = minuted.assembly(state="cancelled", cancel_reason="neve")
    with pytest.raises(WrongPhase):
        minuted.begun(cast, meeting)


def test_others_do_not_write(cast):
    meeting = minuted.assembly()
    for stranger in (cast.editor_gorgonzola, cast.training_officer, cast.administrator):
        with pytest.raises(Hidden):
            operations.begin(meeting=meeting, by=factories.actor(stranger), at=AT)


def test_a_trainer_writes_and_does_not_approve(cast):
    meeting = stage.meeting(session=False)
    stage.lead(stage.add_session(meeting, minuted.HELD), cast.trainee)
    by = factories.actor(cast.trainee)
    minutes = operations.begin(meeting=meeting, by=by, at=AT)
    operations.add_item(minutes=minutes, title="Un punto", by=by, at=AT)
    with pytest.raises(Hidden):
        operations.approve(minutes=minutes, seen=1, by=by, at=AT)


def test_two_write_different_items_and_none_is_overtaken(cast):
    one, other = minuted.begun(cast).items.all()
    seen = mark_of_item(other)
    assert minuted.write(one, cast.coordinator, minuted.said())
    by = factories.actor(cast.plan_officer)
    assert operations.save_item(
        item=other, title="Varie", text="Nulla.", decision="", said=[], seen=seen, by=by, at=AT
    )


def test_the_second_to_save_the_same_item_is_told_and_overwrites_nothing(cast):
    item = minuted.begun(cast).items.first()
    seen = mark_of_item(item)
    minuted.write(item, cast.coordinator, minuted.said(), text="Primo")
    words = {"title": item.title, "text": "Secondo", "decision": "", "seen": seen}
    by = factories.actor(cast.plan_officer)
    with pytest.raises(operations.Stale):
        operations.save_item(item=item, **words, said=[], by=by, at=AT)
    item.refresh_from_db()
    assert (item.text, item.contributions.count()) == ("Primo", 1)


def test_a_contribution_that_somebody_else_added_stays(cast):
    item = minuted.begun(cast).items.first()
    minuted.write(item, cast.coordinator, minuted.said("Prima"))
    minuted.write(item, cast.plan_officer, minuted.said("Seconda", "Comitato pendolari"))
    rows = item.contributions.all()
    assert [(row.order, row.text, row.body_words) for row in rows] == [
        (1, "Prima", ""),
        (2, "Seconda", "Comitato pendolari"),
    ]


def test_a_known_body_is_linked_by_its_name(cast):
    factories.body("Melzo")
    item = minuted.begun(cast).items.first()
    minuted.write(item, cast.coordinator, minuted.said(who=" comune di melzo "))
    row = item.contributions.get()
    assert (str(row.body), row.body_words) == ("Comune di Melzo", "")


def test_the_same_words_saved_twice_are_one_edit(cast):
    minutes = minuted.begun(cast)
    item, said = minutes.items.first(), minuted.said()
    assert minuted.write(item, cast.coordinator, said)
    assert not minuted.write(item, cast.coordinator, said)
    minutes.refresh_from_db()
    assert minutes.edits == 1


def test_a_contribution_of_another_item_cannot_be_taken(cast):
    one, other = minuted.begun(cast).items.all()
    said = minuted.said()
    minuted.write(one, cast.coordinator, said)
    with pytest.raises(Hidden):
        minuted.write(other, cast.coordinator, said)


def test_opening_words_are_saved_over_those_seen_alone(cast):
    minutes, by = minuted.begun(cast), factories.actor(cast.coordinator)
    seen = mark_of_frame(minutes)
    assert operations.save(minutes=minutes, opening="Alle 9", consent="", seen=seen, by=by, at=AT)
    with pytest.raises(operations.Stale):
        operations.save(minutes=minutes, opening="Alle 10", consent="", seen=seen, by=by, at=AT)


def test_an_item_somebody_wrote_in_is_not_taken_out_unseen(cast):
    minutes, by = minuted.begun(cast), factories.actor(cast.coordinator)
    item = minutes.items.first()
    seen = mark_of_item(item)
    minuted.write(item, cast.coordinator, text="Nuovo")
    with pytest.raises(operations.Stale):
        operations.remove_item(item=item, seen=seen, by=by, at=AT)
    item.refresh_from_db()
    operations.remove_item(item=item, seen=mark_of_item(item), by=by, at=AT)
    assert minutes.items.count() == 1


def test_who_approves_has_seen_the_last_edit(cast):
    minutes = minuted.begun(cast)
    minuted.write(minutes.items.first(), cast.coordinator, text="Nuovo")
    with pytest.raises(operations.Stale):
        operations.approve(minutes=minutes, seen=0, by=factories.actor(cast.coordinator), at=AT)


def test_minutes_are_approved_after_the_meeting(cast):
    minutes = minuted.begun(cast)
    by, before = factories.actor(cast.coordinator), minuted.HELD - timedelta(hours=1)
    with pytest.raises(WrongPhase):
        operations.approve(minutes=minutes, seen=0, by=by, at=before)


def test_empty_minutes_are_not_approved(cast):
    meeting = minuted.assembly()
    meeting.items.all().delete()
    with pytest.raises(operations.NothingSaid):
        minuted.approve(cast, minuted.begun(cast))


def test_signs_that_the_pdf_lacks_are_refused_at_the_approval(cast):
    minutes = minuted.begun(cast)
    minuted.write(minutes.items.first(), cast.coordinator, text="📌")
    with pytest.raises(operations.Unprintable):
        minuted.approve(cast, minutes)


def test_what_is_approved_is_what_was_said_by_bodies_never_by_persons(cast):
    version = minuted.approved(cast)
    item = version.content["items"][0]
    assert [(said["body"], said["capacity"], said["text"]) for said in item["contributions"]] == [
        ("Comune di Melzo", "sindaco", minuted.QUOTE)
    ]
    assert version.sha256 == sha256_of(version.content)
    assert version.content["sessions"][0]["place"] == "Sala consiliare, Melzo"


def test_presence_comes_from_the_register_that_stands_by_body_and_capacity(cast):
    meeting = minuted.assembly()
    session = meeting.sessions.get()
    for number, minutes in ((1, 0), (2, 60)):
        closing = RegisterClosing.objects.create(
            session=session, number=number, planned=240, words="ricontato", closed_by=cast.coordinator, at=AT
        )
        body = factories.body("Melzo")
        RegisterLine.objects.create(
            closing=closing, person=cast.editor_melzo, minutes=minutes, body=body, capacity="assessora"
        )
    content = minuted.approved(cast, meeting).content
    assert content["present"] == [{"body": "Comune di Melzo", "capacities": ["assessora"]}]
    assert "Brambilla" not in str(content)


def test_approved_minutes_are_not_written_until_opened_again(cast):
    version = minuted.approved(cast)
    item = version.minutes.items.first()
    with pytest.raises(WrongPhase):
        minuted.write(item, cast.coordinator, text="Altro")
    by = factories.actor(cast.coordinator)
    operations.reopen(minutes=version.minutes, by=by, at=AT)
    minuted.write(item, cast.coordinator, text="Corretto")
    with pytest.raises(operations.NoReason):
        minuted.approve(cast, version.minutes)
    second = minuted.approve(cast, version.minutes, "una data sbagliata")
    assert (second.number, second.content["items"][0]["text"]) == (2, "Corretto")
    assert MinutesVersion.objects.get(pk=version.pk).content["items"][0]["text"] == "Si parla di biciclette."


def test_the_last_published_version_stands_while_the_next_is_written(cast):
    version = minuted.published(cast)
    by, meeting = factories.actor(cast.coordinator), version.minutes.meeting
    operations.reopen(minutes=version.minutes, by=by, at=AT)
    minuted.approve(cast, version.minutes, "refuso")
    assert queries.published_of(meeting).number == 1
    operations.publish(minutes=version.minutes, by=by, at=AT)
    assert [each.number for each in queries.published_versions(meeting)] == [2, 1]


def test_a_version_cannot_be_changed(cast):
    version = minuted.approved(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        MinutesVersion.objects.filter(pk=version.pk).update(note="altro")


def _sent(cast, version, by=None):
    return operations.send(
        version=version, contribution_uid=minuted.contribution_of(version), target="node", target_uid=uuid4(),
        label="Mobilità", by=factories.actor(by or cast.coordinator), at=AT,
    )  # fmt: skip


def test_a_contribution_is_sent_from_the_last_approved_version_alone(cast):
    version = minuted.approved(cast)
    sending, is_new = _sent(cast, version)
    assert (is_new, sending.quote, sending.body_name) == (True, minuted.QUOTE, "Comune di Melzo")
    operations.reopen(minutes=version.minutes, by=factories.actor(cast.coordinator), at=AT)
    with pytest.raises(WrongPhase):
        _sent(cast, version)
    minuted.approve(cast, version.minutes, "refuso")
    with pytest.raises(WrongPhase):
        _sent(cast, version)
    with pytest.raises(Hidden):
        _sent(cast, version, cast.editor_melzo)


def _answer(cast, sending, kind, seen=None, reason="È nel testo."):
    by = factories.actor(cast.plan_officer)
    return operations.answer(sending=sending, kind=kind, reason=reason, seen=seen, by=by, at=AT)


def test_one_outcome_is_in_force_and_who_sent_it_gets_a_mail(cast):
    sending, _is_new = _sent(cast, minuted.approved(cast))
    with pytest.raises(operations.NoReason):
        _answer(cast, sending, "taken", reason=" ")
    first = _answer(cast, sending, "taken")
    assert _answer(cast, sending, "taken") is None
    with pytest.raises(operations.AnsweredMeanwhile):
        _answer(cast, sending, "not_taken")
    second = _answer(cast, sending, "partly", seen=first.uid)
    sent = queries.all_sendings_of(sending.version.minutes.meeting)
    assert [each.outcome for each in sent] == [second]
    mails = Notice.objects.filter(key__startswith="meeting_contribution_answered.")
    assert [mail.to for mail in mails.order_by("pk")] == [cast.coordinator.user.email] * 2


def test_everybody_reads_what_became_of_published_contributions_alone(cast):
    version = minuted.approved(cast)
    _sent(cast, version)
    assert queries.sendings_of(version.minutes.meeting) == []
    operations.publish(minutes=version.minutes, by=factories.actor(cast.coordinator), at=AT)
    assert len(queries.sendings_of(version.minutes.meeting)) == 1


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Scrivere a anna.rossi@comune.it", ["anna.rossi@comune.it"]),
        ("Chiamare il 02 7740 1234 o il +39 333 1234567.", ["02 7740 1234", "+39 333 1234567"]),
        ("Lo dice la dott.ssa Bianchi.", ["dott.ssa Bianchi"]),
        ("Interviene Carla Brambilla, poi Brambilla Carla.", ["Brambilla Carla", "Carla Brambilla"]),
        ("Il Comune di Melzo chiede 12 corse nel 2026-2027, delibera n. 43/2019.", []),
        ("La Città Metropolitana", []),
    ],
)
def test_names_and_contacts_are_hinted_at(cast, words, found):
    assert cast.editor_melzo
    assert [hint.found for hint in hints_in([words])] == found
