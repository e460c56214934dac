# SPDX-License-Identifier: AGPL-3.0-or-later
"""The coordinator decides on suggestions: each with a reason, never on their own, and the authors hear of it."""

import re

import pytest
from django.db import IntegrityError, transaction

from agende import process
from agende.amendments.marks import keys_in
from agende.amendments.models import Decision
from agende.models import Update
from agende.texts.operations import rebuild
from agende.texts.queries import blocks_at, broken_updates
from cms.audit.models import AuditEntry
from cms.notices.models import Notice
from cms.rights import Hidden, WrongPhase
from tests.agende import stage
from tests.agende.stage import AT
from tests.agende.suggestions import add, reword, section_with_text, words_now
from tests.factories import actor

ACCEPTED, REFUSED, WITHDRAWN = Decision.Outcome.ACCEPTED, Decision.Outcome.REFUSED, Decision.Outcome.WITHDRAWN


@pytest.fixture
def section(cast, agenda):
    return section_with_text(cast, agenda)


def decide(section, who, suggestions, outcome=ACCEPTED, reason="Dati confermati"):
    return process.decide(
        doc=section.doc,
        keys=[each.key for each in suggestions],
        outcome=outcome,
        reason=reason,
        by=actor(who),
        at=AT,
    )


def test_several_are_accepted_at_once_and_one_refused(cast, section):
    first = reword(section, cast.editor_melzo, 0, "Il bus arriva ogni giorno.")
    second = add(section, cast.editor_gorgonzola, "Servono rastrelliere.")
    third = reword(section, cast.editor_melzo, 1, None)

    made = decide(section, cast.coordinator, [first, second])
    decide(section, cast.coordinator, [third], REFUSED, "Il treno conta")

    assert words_now(section) == [
        "Il bus arriva ogni giorno.", "Il treno non arriva.", "La ciclabile si ferma a Melzo.", "Servono rastrelliere.",
    ]  # fmt: skip
    doc = stage.section(section.agenda, section.template_key).doc
    assert keys_in(doc.blocks) == set()
    assert [each.suggestion_id for each in made] == [first.pk, second.pk]
    assert Decision.objects.get(suggestion=first).change == [
        {
            "block": doc.blocks[0]["attrs"]["id"],
            "before": "Il bus tarda ogni giorno.",
            "after": "Il bus arriva ogni giorno.",
        }
    ]
    assert (Decision.objects.get(suggestion=third).outcome, Decision.objects.get(suggestion=third).reason) == (
        REFUSED, "Il treno conta",
    )  # fmt: skip
    assert list(Update.objects.filter(doc=doc).values_list("kind", flat=True)) == [
        "replace", "sync", "sync", "sync", "decision", "decision",
    ]  # fmt: skip
    assert AuditEntry.objects.filter(verb="agende.suggestion_accepted").count() == 2
    assert broken_updates(doc) == []
    assert blocks_at(doc, doc.seq) == doc.blocks
    assert rebuild(doc) is False


def test_a_second_click_decides_nothing_again(cast, section):
    suggestion = reword(section, cast.editor_melzo, 0, "Il bus arriva.")
    decide(section, cast.coordinator, [suggestion])

    assert decide(section, cast.coordinator, [suggestion], REFUSED) == []
    assert Decision.objects.get().outcome == ACCEPTED
    assert words_now(section)[0] == "Il bus arriva."


def test_each_author_gets_one_mail_for_all(cast, section):
    mine = [
        reword(section, cast.editor_melzo, 0, "Il bus arriva."),
        add(section, cast.editor_melzo, "Nuovo."),
    ]
    other = reword(section, cast.editor_gorgonzola, 1, "Il treno arriva.")

    decide(section, cast.coordinator, [*mine, other], REFUSED, "Mancano i dati")

    mails = Notice.objects.filter(key__startswith="suggestions_decided")
    assert mails.count() == 2
    [mail] = [each for each in mails if each.reader_id == cast.editor_melzo.pk]
    assert mail.body.count("Mancano i dati") == 2
    assert re.search(r"Il bus \[[^]]*tarda[^]]*\] \[[^]]*arriva[^]]*\]", mail.body)
    assert f"/agende/{section.agenda.uid}/suggerimenti/" in mail.body


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_reason_is_required(cast, section, reason):
    suggestion = reword(section, cast.editor_melzo, 0, "Il bus arriva.")

    with pytest.raises(process.NoReason):
        decide(section, cast.coordinator, [suggestion], reason=reason)
    assert Decision.objects.count() == 0


def test_nobody_decides_on_their_own(cast, section):
    own = reword(section, cast.coordinator, 0, "Il bus arriva.")
    other = reword(section, cast.editor_melzo, 1, "Il treno arriva.")

    with pytest.raises(process.OwnSuggestion):
        decide(section, cast.coordinator, [own, other])
    assert Decision.objects.count() == 0


@pytest.mark.parametrize("who", ["editor_gorgonzola", "plan_officer", "signatory", "editor_rho", "trainee"])
def test_only_the_coordinator_decides(cast, section, who):
    suggestion = reword(section, cast.editor_melzo, 0, "Il bus arriva.")

    with pytest.raises(Hidden):
        decide(section, getattr(cast, who), [suggestion])


def test_the_author_withdraws_and_nobody_else(cast, section):
    suggestion = reword(section, cast.editor_melzo, 0, "Il bus arriva.")

    for who in (cast.editor_gorgonzola, cast.coordinator):
        with pytest.raises(Hidden):
            decide(section, who, [suggestion], WITHDRAWN)
    made = decide(section, cast.editor_melzo, [suggestion], WITHDRAWN, "")

    assert [each.outcome for each in made] == [WITHDRAWN]
    assert words_now(section)[0] == "Il bus tarda ogni giorno."
    assert Notice.objects.filter(key__startswith="suggestions_decided").count() == 0


def test_keys_of_another_text_are_unknown(cast, agenda, section):
    elsewhere = section_with_text(cast, agenda, "mobilità.objectives", "Altro testo.")
    suggestion = reword(elsewhere, cast.editor_melzo, 0, "Testo cambiato.")

    with pytest.raises(Hidden):
        decide(section, cast.coordinator, [suggestion])


def test_what_is_no_longer_in_the_text_cannot_be_decided_on(cast, section):
    suggestion = reword(section, cast.editor_melzo, 0, "Il bus arriva.")
    section_with_text(cast, section.agenda, text="Tutto diverso adesso qui.")

    assert decide(section, cast.coordinator, [suggestion]) == []
    assert Decision.objects.count() == 0


def test_nothing_is_decided_once_the_text_is_frozen(cast, section):
    suggestion = reword(section, cast.editor_melzo, 0, "Il bus arriva.")
    process.freeze(agenda=section.agenda, by=actor(cast.plan_officer), at=AT)

    with pytest.raises(WrongPhase):
        decide(section, cast.coordinator, [suggestion])


def test_the_database_itself_refuses_a_decision_on_ones_own(cast, section):
    suggestion = reword(section, cast.editor_melzo, 0, "Il bus arriva.")
    fields = {"suggestion": suggestion, "reason": "x", "at": AT}

    for person, outcome in ((cast.editor_melzo, ACCEPTED), (cast.coordinator, WITHDRAWN)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.create(outcome=outcome, person=person, **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(**fields | {"reason": "", "outcome": REFUSED, "person": cast.coordinator})
    Decision.objects.create(outcome=REFUSED, person=cast.coordinator, **fields)


def test_the_source_of_each_sentence_survives_suggestions_and_their_acceptance(cast, agenda):
    contribution = stage.submit(
        stage.contribution(agenda, "Gorgonzola", "mobilità.narrative"),
        cast.editor_gorgonzola,
        "Il bus tarda.\n\nIl treno no.",
    )
    stage.merge(contribution, cast.coordinator)
    section = stage.section(agenda)
    added = add(section, cast.editor_melzo, "La bici.")
    reworded = reword(section, cast.editor_melzo, 0, "Il bus arriva.")

    decide(section, cast.coordinator, [added, reworded])

    blocks = stage.section(agenda).doc.blocks
    uid = str(contribution.uid)
    assert [block["attrs"].get("source") for block in blocks] == [uid, uid, None]
    assert [block["attrs"].get("from") for block in blocks] == [
        *(block["attrs"]["id"] for block in contribution.doc.blocks), None,
    ]  # fmt: skip
