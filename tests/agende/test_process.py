# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the opening of an agenda to its publication, by the verbs."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from agende import process, publishing
from agende.amendments.marks import keys_in
from agende.models import AgendaState, ContributionState, Transition, TransitionNote, Update, Version
from agende.phases.operations import digest_of
from agende.texts.blocks import canonical, sha256, words_of
from agende.texts.models import Section
from agende.texts.operations import Stale, append, locked
from agende.texts.queries import broken_updates
from cms.areas.models import PlanEdition
from cms.audit.models import AuditEntry
from cms.rights import Hidden, WrongPhase
from tests.agende import stage
from tests.agende.stage import AT, TEXT
from tests.factories import actor, body, zone


def test_opening_gives_each_municipality_a_text_for_each_section(agenda):
    keys = list(agenda.sections.values_list("template_key", flat=True))

    kinds = ("narrative", "objectives", "actions", "indicators")
    per_area = [f"{area}.{kind}" for area in ("mobilità", "ambiente") for kind in kinds]
    assert keys == ["context", *per_area, "governance", "annex"]
    assert stage.section(agenda).contributions.count() == 2
    assert stage.section(agenda).doc.seq == 0
    assert stage.contribution(agenda, "Melzo").doc.blocks == []
    assert agenda.state == AgendaState.DRAFTING


def test_where_records_count_nobody_has_a_text_to_write_and_the_introduction_is_there(agenda):
    of_records = [section for section in agenda.sections.select_related("doc") if section.holds_records]

    assert [section.kind for section in of_records] == ["objectives", "actions", "indicators"] * 2
    assert [section.contributions.count() for section in of_records] == [0] * 6
    assert {section.doc.seq for section in of_records} == {0}


def test_every_section_says_what_to_write_and_how_much(agenda):
    sections = list(agenda.sections.all())

    assert {section.kind for section in sections} == set(Section.Kind.values)
    assert all(section.guidance and section.word_limit for section in sections)


def test_only_the_plan_office_opens(cast):
    with pytest.raises(Hidden):
        process.open_agenda(
            zone=zone("nord-ovest"), edition=stage.edition(), by=actor(cast.coordinator), at=AT
        )


def test_the_agenda_of_an_example_edition_is_an_example_and_of_a_true_one_is_not(cast):
    opened = {}
    for is_example in (True, False):
        edition = PlanEdition.objects.create(
            slug=f"prova-{is_example}", title="Prova", first_year=2030, last_year=2032, is_example=is_example
        )
        opened[is_example] = process.open_agenda(
            zone=zone("adda-martesana"),
            edition=edition,
            by=actor(cast.plan_officer),
            at=AT,
        )
    assert {asked: agenda.is_example for asked, agenda in opened.items()} == {True: True, False: False}


def test_a_municipality_that_joins_later_is_invited_once(cast, agenda):
    officer = actor(cast.plan_officer)

    assert process.invite_municipalities(agenda=agenda, by=officer, at=AT) == 0


def test_saved_text_is_in_the_log_and_in_the_projection(cast, agenda):
    c = stage.write(stage.contribution(agenda, "Gorgonzola"), cast.editor_gorgonzola)

    update = Update.objects.get(doc=c.doc)
    assert (update.seq, update.previous_sha, update.person) == (1, "", cast.editor_gorgonzola)
    assert (c.doc.seq, c.doc.sha, c.doc.blocks) == (1, update.sha, update.payload["blocks"])
    assert words_of(c.doc.blocks[0]) == "Muoversi"
    assert c.doc.words == 16


def test_the_second_click_saves_nothing_more(cast, agenda):
    c = stage.contribution(agenda, "Gorgonzola")
    who = actor(cast.editor_gorgonzola)

    first = process.write_contribution(contribution=c, text=TEXT, base=0, by=who, at=AT)
    second = process.write_contribution(contribution=c, text=TEXT, base=0, by=who, at=AT)

    assert first is not None
    assert second is None
    assert c.doc.updates.count() == 1


def test_an_old_base_is_refused_and_names_who_saved(cast, agenda):
    c = stage.write(stage.contribution(agenda, "Gorgonzola"), cast.colleague_gorgonzola)

    with pytest.raises(Stale) as refused:
        process.write_contribution(
            contribution=c, text="Altro", base=0, by=actor(cast.editor_gorgonzola), at=AT
        )

    assert refused.value.last.person == cast.colleague_gorgonzola
    assert stage.again(c).doc.seq == 1


def test_an_empty_text_cannot_be_handed_in(cast, agenda):
    c = stage.contribution(agenda, "Gorgonzola")

    with pytest.raises(process.NothingWritten):
        process.submit_contribution(contribution=c, by=actor(cast.editor_gorgonzola), at=AT)


def test_handed_in_text_is_locked_until_taken_back(cast, agenda):
    c = stage.submit(stage.contribution(agenda, "Gorgonzola"), cast.editor_gorgonzola)
    who = actor(cast.editor_gorgonzola)

    with pytest.raises(WrongPhase):
        process.write_contribution(contribution=c, text="Nuovo", base=1, by=who, at=AT)
    assert process.submit_contribution(contribution=c, by=who, at=AT) is None
    process.take_back(contribution=c, by=who, at=AT)
    process.write_contribution(contribution=c, text="Nuovo", base=1, by=who, at=AT)

    assert stage.again(c).state == ContributionState.DRAFT
    assert stage.again(c).doc.seq == 2


def test_what_stands_in_a_contribution_as_a_suggestion_comes_into_the_common_text_as_plain_words(
    cast, agenda
):
    """Pasted from the common text with its marks: nobody has suggested it there."""
    c = stage.write(stage.contribution(agenda, "Gorgonzola"), cast.editor_gorgonzola, "Il bus tarda.")
    new = {"type": "text", "text": " spesso", "marks": [{"type": "insertion", "attrs": {"id": "a" * 16}}]}
    old = {"type": "text", "text": " sempre", "marks": [{"type": "deletion", "attrs": {"id": "a" * 16}}]}
    with transaction.atomic():
        doc = locked(c.doc)
        [block] = doc.blocks
        pieces = [*block["content"], old, new]
        append(doc, [block | {"content": pieces}], by=actor(cast.editor_gorgonzola), at=AT)
    assert keys_in(stage.again(c).doc.blocks) == {"a" * 16}
    process.submit_contribution(contribution=stage.again(c), by=actor(cast.editor_gorgonzola), at=AT)

    stage.merge(stage.again(c), cast.coordinator)

    doc = stage.section(agenda).doc
    assert keys_in(doc.blocks) == set()
    assert [words_of(block) for block in doc.blocks] == ["Il bus tarda. spesso"]


def test_merged_blocks_say_where_they_come_from_also_after_an_edit(cast, agenda):
    c = stage.submit(stage.contribution(agenda, "Gorgonzola"), cast.editor_gorgonzola)
    stage.merge(c, cast.coordinator)
    section = stage.section(agenda)
    text = TEXT.replace("ogni 15 minuti", "ogni 12 minuti")

    process.write_common_text(
        section=section, text="In apertura.\n\n" + text, base=1, by=actor(cast.coordinator), at=AT
    )

    blocks = stage.section(agenda).doc.blocks
    assert [block["attrs"].get("from") for block in blocks] == [
        None, *[block["attrs"]["id"] for block in c.doc.blocks]]  # fmt: skip
    assert {block["attrs"].get("source") for block in blocks[1:]} == {str(c.uid)}
    assert not {b["attrs"]["id"] for b in blocks} & {b["attrs"]["id"] for b in c.doc.blocks}


def test_a_contribution_is_taken_once_and_then_stays(cast, agenda):
    c = stage.submit(stage.contribution(agenda, "Gorgonzola"), cast.editor_gorgonzola)
    stage.merge(c, cast.coordinator)
    stage.merge(c, cast.coordinator)

    assert stage.section(agenda).doc.seq == 1
    with pytest.raises(WrongPhase):
        process.take_back(contribution=c, by=actor(cast.editor_gorgonzola), at=AT)


def test_taking_nothing_of_a_contribution_wants_a_reason(cast, agenda):
    c = stage.submit(stage.contribution(agenda, "Gorgonzola"), cast.editor_gorgonzola)
    who = actor(cast.coordinator)

    with pytest.raises(process.NothingWritten):
        process.merge_contribution(contribution=c, block_ids=set(), by=who, at=AT)
    process.merge_contribution(contribution=c, block_ids=set(), by=who, at=AT, note="Già detto da Melzo")

    assert stage.again(c).state == ContributionState.MERGED
    assert stage.section(agenda).doc.seq == 0
    step = Transition.objects.last()
    assert step.note.words == "Già detto da Melzo"
    assert step.note_digest == digest_of(step.note.salt, "Già detto da Melzo")
    with pytest.raises(DatabaseError), transaction.atomic():
        TransitionNote.objects.update(words="x")
    TransitionNote.objects.all().delete()


def test_a_draft_cannot_be_merged(cast, agenda):
    c = stage.write(stage.contribution(agenda, "Gorgonzola"), cast.editor_gorgonzola)

    with pytest.raises(WrongPhase):
        stage.merge(c, cast.coordinator)


def test_municipal_time_ends_at_midnight_in_rome_and_the_coordinator_goes_on(cast):
    agenda = stage.agenda(cast, closes_at=AT + timedelta(days=1))
    c = stage.submit(stage.contribution(agenda, "Gorgonzola"), cast.editor_gorgonzola)
    late = AT + timedelta(days=2)

    with pytest.raises(WrongPhase, match="21 novembre 2026"):
        stage.write(stage.contribution(agenda, "Melzo"), cast.editor_melzo, at=late)
    stage.merge(c, cast.coordinator)

    assert stage.section(agenda).doc.seq == 1


def test_the_audit_log_says_what_was_done_with_participles(cast, agenda):
    verdicts = stage.approved(cast, agenda)
    process.publish(agenda=agenda, by=actor(cast.plan_officer), at=AT)

    verbs = set(AuditEntry.objects.filter(verb__startswith="agende.").values_list("verb", flat=True))
    assert verbs == {
        "agende.agenda_opened", "agende.municipalities_invited", "agende.contribution_submitted",
        "agende.contribution_merged", "agende.agenda_frozen", "agende.agenda_approved",
        "agende.agenda_published",
    }  # fmt: skip
    assert verdicts.version.agenda_id == agenda.pk


def test_frozen_text_gives_the_same_fingerprint_from_the_log(cast, agenda):
    version = stage.frozen(cast, agenda)

    assert version.number == 1
    assert version.sha256 == sha256(publishing.content_of(Version.objects.get(pk=version.pk)))
    assert publishing.rebuilt_sha256(Version.objects.get(pk=version.pk)) == version.sha256
    assert ">Mobilità</h2>" in version.html
    assert "Ambiente" not in version.html


def test_fingerprint_from_the_log_is_that_of_the_freeze_not_of_today(cast, agenda):
    version = stage.frozen(cast, agenda)
    office = actor(cast.plan_officer)
    process.reopen(agenda=agenda, by=office, at=AT + timedelta(hours=1))
    process.write_common_text(
        section=stage.section(agenda), text="Altro testo", base=1, by=actor(cast.coordinator),
        at=AT + timedelta(hours=2))  # fmt: skip

    second = process.freeze(agenda=agenda, by=office, at=AT + timedelta(hours=3))

    assert publishing.rebuilt_sha256(version) == version.sha256
    assert (second.number, second.sha256 == version.sha256) == (2, False)


def test_nobody_writes_in_a_frozen_agenda(cast, agenda):
    stage.frozen(cast, agenda)

    with pytest.raises(WrongPhase):
        stage.write(stage.contribution(agenda, "Melzo"), cast.editor_melzo)
    with pytest.raises(WrongPhase):
        process.write_common_text(
            section=stage.section(agenda), text="x", base=1, by=actor(cast.coordinator), at=AT)  # fmt: skip


def test_opened_again_after_the_deadline_the_municipalities_stay_closed(cast):
    agenda = stage.agenda(cast, closes_at=AT + timedelta(days=1))
    stage.frozen(cast, agenda)
    late, office = AT + timedelta(days=5), actor(cast.plan_officer)

    process.reopen(agenda=agenda, by=office, at=late)

    with pytest.raises(WrongPhase, match="21 novembre 2026"):
        stage.write(stage.contribution(agenda, "Melzo"), cast.editor_melzo, at=late)
    process.write_common_text(
        section=stage.section(agenda), text="x", base=1, by=actor(cast.coordinator), at=late)  # fmt: skip


def test_opened_again_with_a_new_day_the_municipalities_write_until_then(cast):
    agenda = stage.agenda(cast, closes_at=AT + timedelta(days=1))
    stage.frozen(cast, agenda)
    late, office = AT + timedelta(days=5), actor(cast.plan_officer)

    process.reopen(agenda=agenda, by=office, at=late, closes_at=AT + timedelta(days=9))

    stage.write(stage.contribution(agenda, "Melzo"), cast.editor_melzo, at=AT + timedelta(days=8))
    with pytest.raises(WrongPhase, match="29 novembre 2026"):
        stage.write(stage.contribution(agenda, "Melzo"), cast.editor_melzo, at=AT + timedelta(days=10))


def test_opened_again_without_a_deadline_there_is_none(cast, agenda):
    stage.frozen(cast, agenda)

    process.reopen(agenda=agenda, by=actor(cast.plan_officer), at=AT + timedelta(days=1))

    assert stage.write(stage.contribution(agenda, "Melzo"), cast.editor_melzo, at=AT + timedelta(days=2))


def test_an_agenda_without_text_is_not_frozen(cast, agenda):
    with pytest.raises(process.NothingWritten):
        process.freeze(agenda=agenda, by=actor(cast.plan_officer), at=AT)


def test_the_act_of_an_example_has_an_examples_number(cast, agenda):
    version = stage.frozen(cast, agenda)

    approval = process.record_act(
        agenda=agenda, body=body("Città metropolitana"), organ="Consiglio metropolitano", number="43/2019",
        act_date=date(2019, 10, 23), by=actor(cast.plan_officer), at=AT)  # fmt: skip

    assert approval.act.number == "ES-43/2019"
    assert approval.act.is_example
    assert approval.version == version


def test_no_act_of_a_day_to_come(cast, agenda):
    stage.frozen(cast, agenda)

    with pytest.raises(process.NotThatDay):
        process.record_act(
            agenda=agenda, body=body("Città metropolitana"), organ="Consiglio", number="ES-1",
            act_date=date(2026, 11, 21), by=actor(cast.plan_officer), at=AT)  # fmt: skip


def test_no_publication_without_an_act(cast, agenda):
    stage.frozen(cast, agenda)

    with pytest.raises(WrongPhase):
        process.publish(agenda=agenda, by=actor(cast.plan_officer), at=AT)


def test_tampering_is_detected(cast, agenda):
    c = stage.write(stage.contribution(agenda, "Gorgonzola"), cast.editor_gorgonzola)
    c = stage.write(c, cast.editor_gorgonzola, TEXT + "\n\nFine")
    assert broken_updates(c.doc) == []

    with pytest.raises(DatabaseError), transaction.atomic():
        Update.objects.filter(doc=c.doc, seq=1).update(payload={"blocks": []})
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE agende_update DISABLE TRIGGER append_only")
        cursor.execute(
            "UPDATE agende_update SET payload = '{\"blocks\": []}' WHERE doc_id = %s AND seq = 1", [c.doc.pk]
        )
        cursor.execute("ALTER TABLE agende_update ENABLE TRIGGER append_only")

    assert [update.seq for update in broken_updates(c.doc)] == [1]


def test_projections_are_rebuilt_to_the_same_value(cast, agenda):
    stage.approved(cast, agenda)
    c = stage.contribution(agenda, "Gorgonzola")
    before = canonical(c.doc.blocks)
    assert process.rebuild_projections() == []

    type(c.doc).objects.filter(pk=c.doc.pk).update(blocks=[], seq=7, words=0)
    type(c).objects.filter(pk=c.pk).update(state="draft")
    differed = process.rebuild_projections()

    assert differed == [f"agende.TextDoc {c.doc.uid}", f"agende.Contribution {c.uid}"]
    assert canonical(stage.again(c).doc.blocks) == before
    assert stage.again(c).state == ContributionState.MERGED
