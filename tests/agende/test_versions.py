# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a version holds, and how a published one is corrected."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from agende import process, publishing
from agende.models import Agenda, Decision, VersionFile
from agende.texts.blocks import words_of
from agende.texts.models import TextDoc, Version
from agende.texts.notation import as_typed
from agende.texts.operations import Stale, append, locked
from cms import jobs
from cms.areas.acts import Told
from cms.rights import Hidden, WrongPhase
from tests import factories
from tests.agende import stage, suggestions
from tests.agende.test_writing import client_of
from tests.factories import actor

LATER = stage.AT + timedelta(days=2)
ACTION = {"title": "Ciclabile Melzo-Gorgonzola", "description": "Dodici chilometri."}


def record(cast, agenda, **fields):
    section = stage.section(agenda, "mobilità.actions")
    body = str(factories.body("Gorgonzola").uid)
    return process.add_record(
        section=section, typed=ACTION | {"owners": [body]} | fields, by=actor(cast.coordinator), at=stage.AT
    )


def version_with(cast, agenda):
    suggestions.section_with_text(cast, agenda)
    return process.freeze(agenda=agenda, by=actor(cast.plan_officer), at=stage.AT)


def words_in(version):
    return [words_of(block) for block in version.blocks["mobilità.narrative"]]


def test_a_version_holds_the_records_that_are_in_the_agenda(cast, agenda):
    made = record(cast, agenda)
    version = version_with(cast, agenda)

    [kept] = version.frame["records"]
    assert (kept["code"], kept["title"]) == (made.code, ACTION["title"])
    assert f'id="r-{made.code}"' in version.html
    assert "Dodici chilometri." in version.html
    assert version.frame["matrix"] == []


def test_suggestions_still_open_are_not_in_the_version_and_stay_in_the_text(cast, agenda):
    section = suggestions.section_with_text(cast, agenda)
    suggestions.reword(section, cast.editor_melzo, 0, "Il bus è puntuale.")
    suggestions.add(section, cast.editor_melzo, "Un paragrafo in più.")
    draft = publishing.draft_of(agenda, day=date(2026, 11, 20))

    version = process.freeze(agenda=agenda, by=actor(cast.plan_officer), at=stage.AT)

    assert draft.open_suggestions == 2
    assert words_in(version) == suggestions.WORDS.split("\n\n")
    assert "puntuale" not in version.html
    assert publishing.rebuilt_sha256(version) == version.sha256
    doc = TextDoc.objects.get(section=section)
    assert any("puntuale" in words_of(block) or "puntuale" in str(block) for block in doc.blocks)


def test_an_accepted_suggestion_is_in_the_next_version_and_the_fingerprints_follow(cast, agenda):
    section = suggestions.section_with_text(cast, agenda)
    first = process.freeze(agenda=agenda, by=actor(cast.plan_officer), at=stage.AT)
    process.reopen(agenda=Agenda.objects.get(), by=actor(cast.plan_officer), at=stage.AT)
    made = suggestions.reword(section, cast.editor_melzo, 0, "Il bus è puntuale.")
    process.decide(
        doc=made.doc, keys=[made.key], outcome=Decision.Outcome.ACCEPTED, reason="Giusto.",
        by=actor(cast.coordinator), at=LATER,
    )  # fmt: skip
    second = process.freeze(agenda=Agenda.objects.get(), by=actor(cast.plan_officer), at=LATER)

    assert words_in(first)[0] == "Il bus tarda ogni giorno."
    assert words_in(second)[0] == "Il bus è puntuale."
    for version in (first, second):
        assert publishing.rebuilt_sha256(version) == version.sha256


def test_who_freezes_reads_how_many_suggestions_are_open(cast, agenda):
    section = suggestions.section_with_text(cast, agenda)
    client, page = client_of(cast.plan_officer), reverse("agende:freeze", args=[agenda.uid])
    assert "data-open-suggestions" not in client.get(page).text

    suggestions.reword(section, cast.editor_melzo, 0, "Il bus è puntuale.")

    assert client.get(page).context["open_suggestions"] == 1
    assert "data-open-suggestions" in client.get(page).text


def corrected(cast, version, *, text=None, erratum="L'orario era sbagliato.", **settings):
    section = stage.section(version.agenda)
    return process.correct(
        section=section,
        text=as_typed(section.doc.blocks).replace("40%", "42%") if text is None else text,
        base=settings.pop("base", section.doc.seq),
        erratum=erratum,
        by=settings.pop("by", actor(cast.plan_officer)),
        at=LATER,
        **settings,
    )


def test_a_correction_is_a_new_version_and_the_old_stays_as_it_was(cast, agenda):
    old = stage.published(cast, agenda)
    publishing.store_pdf(old.pk)
    before = (old.html, old.sha256, bytes(VersionFile.objects.get(version=old, name="agenda.pdf").content))

    new = corrected(cast, old)

    old = Version.objects.get(pk=old.pk)
    assert (new.number, new.corrects, new.erratum) == (2, old, "L'orario era sbagliato.")
    assert (old.html, old.sha256, bytes(old.files.get(name="agenda.pdf").content)) == before
    assert "Il 42% esce ogni giorno." in words_in(new)
    assert new.act == old.approval.act
    assert new.frame == old.frame
    assert publishing.rebuilt_sha256(new) == new.sha256
    assert publishing.rebuilt_sha256(old) == old.sha256
    assert {"version_id": new.pk} in jobs.waiting(publishing.RENDER)


def test_a_correction_may_have_its_own_act(cast, agenda):
    old = stage.published(cast, agenda)
    told = Told(body=old.act.body, organ=old.act.organ, number="51/2019", act_date=date(2019, 11, 4))

    new = corrected(cast, old, told=told)

    assert new.approval.act.number == "ES-51/2019"
    assert old.approval.act.number == "ES-43/2019"


def test_the_same_correction_twice_is_one(cast, agenda):
    old = stage.published(cast, agenda)
    text = as_typed(stage.section(agenda).doc.blocks).replace("40%", "42%")

    assert corrected(cast, old, text=text).number == 2
    assert corrected(cast, old, text=text) is None
    assert old.agenda.versions.count() == 2


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"erratum": " "}, process.NoErratum),
        ({"text": stage.TEXT}, process.NothingCorrected),
        ({"base": 99}, Stale),
    ],
)
def test_a_correction_without_sense_is_refused(cast, agenda, fields, refusal):
    old = stage.published(cast, agenda)

    with pytest.raises(refusal):
        corrected(cast, old, **fields)
    assert old.agenda.versions.count() == 1


def test_only_the_office_corrects_and_only_what_is_published(cast, agenda):
    old = stage.approved(cast, agenda).version
    with pytest.raises(WrongPhase):
        corrected(cast, old)
    process.publish(agenda=agenda, by=actor(cast.plan_officer), at=stage.AT)
    with pytest.raises(Hidden):
        corrected(cast, old, by=actor(cast.coordinator))


def test_the_office_corrects_on_screen_after_seeing_what_changes(cast, agenda):
    old = stage.published(cast, agenda)
    client, section = client_of(cast.plan_officer), stage.section(agenda)
    page = reverse("agende:correct", args=[agenda.uid, section.uid])
    typed = {
        "text": as_typed(section.doc.blocks).replace("40%", "42%"),
        "base": section.doc.seq,
        "erratum": "Era il 42 per cento.",
    }

    assert page in client.get(reverse("agende:choose_correction", args=[agenda.uid])).text
    assert client.get(page).context["form"]["text"].value() == as_typed(section.doc.blocks)
    preview = client.post(page, typed)
    assert preview.context["comparison"].counts == {"edited": 1}
    assert old.agenda.versions.count() == 1
    assert client.post(page, typed | {"number": "5/2019", "conferma": "1"}).status_code == 422
    client.post(page, typed | {"conferma": "1"})

    new = old.agenda.versions.get(number=2)
    assert new.erratum == "Era il 42 per cento."
    other = typed | {"text": typed["text"].replace("42%", "43%"), "base": 99, "conferma": "1"}
    assert client.post(page, other).status_code == 422


@pytest.mark.parametrize(
    ("typed", "field"), [({"text": ""}, "text"), ({"erratum": "Era un 🚲, non un treno."}, "erratum")]
)
def test_a_correction_that_cannot_be_a_version_comes_back_with_what_was_typed(cast, agenda, typed, field):
    old = stage.published(cast, agenda)
    client, section = client_of(cast.plan_officer), stage.section(agenda)
    fields = {
        "text": as_typed(section.doc.blocks).replace("40%", "42%"),
        "base": section.doc.seq,
        "erratum": "Era il 42 per cento.",
        "conferma": "1",
    } | typed

    page = client.post(reverse("agende:correct", args=[agenda.uid, section.uid]), fields)

    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert {name: page.context["form"][name].value() for name in typed} == typed
    assert old.agenda.versions.count() == 1
    assert stage.section(agenda).doc.seq == section.doc.seq


def test_a_freeze_refused_for_a_sign_says_in_which_sections_it_is(cast, agenda):
    section = stage.section(agenda)
    words = [{"type": "text", "text": "Più treni 😀"}]
    block = {"type": "paragraph", "attrs": {"id": "a" * 16}, "content": words}
    with transaction.atomic():  # as the live line writes it: no form has seen it
        append(locked(section.doc), [block], by=actor(cast.coordinator), at=stage.AT)

    page = client_of(cast.plan_officer).post(reverse("agende:freeze", args=[agenda.uid]), {"label": ""})

    [words] = page.context["form"].non_field_errors()
    assert page.status_code == 422
    assert "😀" in words
    assert words.endswith(f": {section.node.title} – {section.get_kind_display()}.")
    assert agenda.versions.count() == 0


def test_a_new_version_of_a_published_agenda_says_what_changes(cast, agenda):
    old = stage.published(cast, agenda)
    Agenda.objects.update(state="drafting")
    client, page = client_of(cast.plan_officer), reverse("agende:freeze", args=[agenda.uid])

    assert client.post(page, {"label": ""}).status_code == 422
    client.post(page, {"label": "", "erratum": "Nuove azioni."})

    new = old.agenda.versions.get(number=2)
    assert (new.corrects, new.erratum) == (old, "Nuove azioni.")
    assert not hasattr(new, "publication")
    assert new.act is None
