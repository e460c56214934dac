# SPDX-License-Identifier: AGPL-3.0-or-later
"""A paragraph's life: from the municipality's draft to the act, also when the paragraph is gone."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agende import process
from agende.models import Agenda, Decision
from agende.publishing.lives import Step, life_of
from agende.texts.blocks import words_of
from agende.texts.notation import as_typed
from agende.texts.tracing import doc_of, made_by, touches
from tests import factories
from tests.agende import stage, suggestions
from tests.agende.test_versions import corrected
from tests.agende.test_writing import client_of
from tests.factories import actor


def after(hours):
    return stage.AT + timedelta(hours=hours)


def taken(cast, agenda):
    """The second block of Gorgonzola's contribution in the common text."""
    c = stage.submit(stage.contribution(agenda, "Gorgonzola"), cast.editor_gorgonzola)
    stage.merge(c, cast.coordinator, at=after(1))
    return next(b for b in stage.section(agenda).doc.blocks if "40%" in words_of(b))["attrs"]["id"]


def rewrite(cast, agenda, old, new, *, at):
    section = stage.section(agenda)
    text = as_typed(section.doc.blocks)
    assert old in text
    process.write_common_text(
        section=section, text=text.replace(old, new), base=section.doc.seq, by=actor(cast.coordinator), at=at
    )


def steps(life):
    return [event.step for event in life.events]


def test_it_is_told_from_the_draft_to_the_publication(cast, agenda):
    block = taken(cast, agenda)
    rewrite(cast, agenda, "40%", "42%", at=after(2))
    office = actor(cast.plan_officer)
    version = process.freeze(agenda=agenda, by=office, at=after(3))
    life = life_of(agenda, block)

    assert life.words == "Il 42% esce ogni giorno."
    assert life.source == "Comune di Gorgonzola"
    assert steps(life) == [Step.PROPOSED, Step.HANDED_IN, Step.TAKEN, Step.EDITED, Step.FROZEN]
    assert [event.person for event in life.events[:4]] == [
        cast.editor_gorgonzola, cast.editor_gorgonzola, cast.coordinator, cast.coordinator,
    ]  # fmt: skip
    edited = life.events[3]
    assert [(run.kind, run.words) for run in edited.runs if run.kind != "same"] == [
        ("out", "40"),
        ("in", "42"),
    ]
    assert life.versions == [version]


def test_suggestions_are_told_with_their_reason_and_their_municipality(cast, agenda):
    section = suggestions.section_with_text(cast, agenda)
    block = section.doc.blocks[0]["attrs"]["id"]
    answers = (
        (1, "Il bus è puntuale.", Decision.Outcome.REFUSED, "Non è vero."),
        (3, "Il bus tarda spesso.", Decision.Outcome.ACCEPTED, "Così è."),
    )
    for hour, words, outcome, reason in answers:
        made = suggestions.reword(section, cast.editor_melzo, 0, words, at=after(hour))
        process.decide(
            doc=made.doc, keys=[made.key], outcome=outcome, reason=reason,
            by=actor(cast.coordinator), at=after(hour + 1),
        )  # fmt: skip

    life = life_of(agenda, block)

    told = [(event.step, event.body, event.reason) for event in life.events if event.step != Step.WRITTEN]
    assert told == [
        (Step.SUGGESTED, "Comune di Melzo", ""),
        (Step.REFUSED, "Comune di Melzo", "Non è vero."),
        (Step.SUGGESTED, "Comune di Melzo", ""),
        (Step.ACCEPTED, "Comune di Melzo", "Così è."),
    ]
    assert life.words == "Il bus tarda spesso."


def test_an_open_suggestion_is_told_and_is_not_in_the_words(cast, agenda):
    section = suggestions.section_with_text(cast, agenda)
    suggestions.reword(section, cast.editor_melzo, 0, "Il bus è puntuale.", at=after(1))

    life = life_of(agenda, section.doc.blocks[0]["attrs"]["id"])

    assert steps(life) == [Step.WRITTEN, Step.SUGGESTED]
    assert life.words == "Il bus tarda ogni giorno."


def test_a_deleted_paragraph_keeps_its_page(cast, agenda):
    block = taken(cast, agenda)
    rewrite(cast, agenda, "Il 40% esce ogni giorno.\n\n", "", at=after(2))

    page = client_of(cast.editor_melzo).get(reverse("agende:life", args=[agenda.uid, block]))

    assert page.context["life"].is_gone
    assert page.context["life"].words == "Il 40% esce ogni giorno."
    assert steps(page.context["life"])[-1] == Step.DELETED


def test_a_block_that_no_text_held_has_no_page(cast, agenda):
    taken(cast, agenda)
    own = stage.contribution(agenda, "Gorgonzola").doc.blocks[0]["attrs"]["id"]
    client = client_of(cast.coordinator)

    for block in ("0" * 16, "a", own):
        assert client.get(reverse("agende:life", args=[agenda.uid, block])).status_code == 404


def test_another_zone_and_everybody_read_no_life_of_a_draft(cast, agenda):
    block = taken(cast, agenda)
    public = reverse("agende:published_life", args=["adda-martesana", "2025-2027", block])

    assert client_of(cast.editor_rho).get(reverse("agende:life", args=[agenda.uid, block])).status_code == 404
    assert Client().get(public).status_code == 404


def test_the_public_life_names_bodies_and_no_person_and_ends_with_the_publication(cast, agenda):
    version = stage.published(cast, agenda)
    block = next(b for b in version.blocks["mobilità.narrative"] if "40%" in words_of(b))["attrs"]["id"]

    page = Client().get(reverse("agende:published_life", args=["adda-martesana", "2025-2027", block]))

    assert steps(page.context["life"]) == [Step.PROPOSED, Step.TAKEN, Step.APPROVED, Step.PUBLISHED]
    assert "Comune di Gorgonzola" in page.text
    assert "43/2019" in page.text
    for person in (cast.editor_gorgonzola, cast.coordinator, cast.plan_officer):
        assert str(person) not in page.text


def reasoned(cast, agenda):
    """A published version; words of one paragraph were accepted with a reason, its municipality signed with notes."""
    section, block = stage.section(agenda), taken(cast, agenda)
    section.refresh_from_db()
    place = next(
        at for at, each in enumerate(stage.section(agenda).doc.blocks) if each["attrs"]["id"] == block
    )
    made = suggestions.reword(stage.section(agenda), cast.editor_melzo, place, "Il 44% esce ogni giorno.")
    process.decide(
        doc=made.doc, keys=[made.key], outcome=Decision.Outcome.ACCEPTED, reason="Lo chiede Rossi.",
        by=actor(cast.coordinator), at=after(2),
    )  # fmt: skip
    office = actor(cast.plan_officer)
    version = process.freeze(agenda=Agenda.objects.get(pk=agenda.pk), by=office, at=after(3))
    process.sign(
        version=version, position="with_notes", note="Sentito Bianchi.", by=actor(cast.signatory), at=after(3)
    )
    process.record_act(
        agenda=Agenda.objects.get(pk=agenda.pk), body=factories.body("Città metropolitana"), organ="Consiglio",
        number="43/2019", act_date=date(2019, 10, 23), by=office, at=after(4),
    )  # fmt: skip
    process.publish(agenda=Agenda.objects.get(pk=agenda.pk), by=office, at=after(5))
    return block


def test_free_words_of_decisions_and_signatures_stay_in_the_zone(cast, agenda):
    block = reasoned(cast, agenda)

    public = Client().get(reverse("agende:published_life", args=["adda-martesana", "2025-2027", block]))
    zone = client_of(cast.coordinator).get(reverse("agende:life", args=[agenda.uid, block]))

    assert {Step.ACCEPTED, Step.SIGNED} <= set(steps(public.context["life"]))
    for words in ("Rossi", "Bianchi"):
        assert words in zone.text
        assert words not in public.text


def test_no_log_is_read_for_a_block_that_no_published_version_shows(cast, agenda, monkeypatch):
    block = taken(cast, agenda)
    rewrite(cast, agenda, "Il 40% esce ogni giorno.\n\n", "", at=after(2))
    office = actor(cast.plan_officer)
    process.freeze(agenda=Agenda.objects.get(pk=agenda.pk), by=office, at=after(3))
    process.record_act(
        agenda=Agenda.objects.get(pk=agenda.pk), body=factories.body("Città metropolitana"), organ="Consiglio",
        number="43/2019", act_date=date(2019, 10, 23), by=office, at=after(4),
    )  # fmt: skip
    version = process.publish(agenda=Agenda.objects.get(pk=agenda.pk), by=office, at=after(5))
    shown = version.blocks["mobilità.narrative"][0]["attrs"]["id"]
    asked = []

    def counted(*found):
        asked.append(found)
        return life_of(*found)

    monkeypatch.setattr("agende.views.life.life_of", counted)
    for none in (block, "0" * 16, "_", "ciao"):
        place = reverse("agende:published_life", args=["adda-martesana", "2025-2027", none])
        assert Client().get(place).status_code == 404
    assert asked == []
    place = reverse("agende:published_life", args=["adda-martesana", "2025-2027", shown])
    assert Client().get(place).status_code == 200
    assert len(asked) == 1


@pytest.mark.parametrize("door", ["published_life", "compare_published", "published_file"])
def test_one_address_asks_for_so_much_a_minute(cast, agenda, monkeypatch, door):
    monkeypatch.setattr("agende.views.downloads.MADE_A_MINUTE", 2)
    version = stage.published(cast, agenda)
    block = version.blocks["mobilità.narrative"][0]["attrs"]["id"]
    more = {"published_life": [block], "published_file": [1, "agenda.docx"], "compare_published": []}
    place = reverse(f"agende:{door}", args=["adda-martesana", "2025-2027", *more[door]])
    client = Client()

    assert [client.get(place).status_code for _ in range(3)] == [200, 200, 429]
    assert client.get(agenda.get_absolute_url()).status_code == 200
    assert Client(REMOTE_ADDR="10.0.0.9").get(place).status_code == 200


@pytest.mark.parametrize("door", ["published_life", "compare_published", "published_file"])
def test_what_is_made_for_everybody_is_kept_like_a_page(cast, agenda, settings, tmp_path, door):
    settings.PAGE_CACHE = str(tmp_path)
    version = stage.published(cast, agenda)
    block = version.blocks["mobilità.narrative"][0]["attrs"]["id"]
    more = {"published_life": [block], "published_file": [1, "agenda.odt"], "compare_published": []}
    place = reverse(f"agende:{door}", args=["adda-martesana", "2025-2027", *more[door]])

    first = Client().get(place)
    with CaptureQueriesContext(connection) as seen:
        again = Client().get(place)

    assert (again.status_code, again.content) == (200, first.content)
    assert len(seen) == 0


def test_what_is_written_after_the_publication_is_not_public(cast, agenda):
    version = stage.published(cast, agenda)
    block = next(b for b in version.blocks["mobilità.narrative"] if "40%" in words_of(b))["attrs"]["id"]
    Agenda.objects.update(state="drafting")
    rewrite(cast, agenda, "40%", "segreto", at=after(9))

    public = Client().get(reverse("agende:published_life", args=["adda-martesana", "2025-2027", block]))
    zone = client_of(cast.coordinator).get(reverse("agende:life", args=[agenda.uid, block]))

    assert "segreto" in zone.text
    assert "segreto" not in public.text
    assert Step.EDITED not in steps(public.context["life"])


def test_the_log_is_read_once_whatever_happened(cast, agenda):
    block = taken(cast, agenda)
    counts = []
    for number in range(4):
        rewrite(cast, agenda, f"{40 + number}%", f"{41 + number}%", at=after(2 + number))
        with CaptureQueriesContext(connection) as seen:
            life_of(agenda, block)
        counts.append(len(seen))

    assert len(set(counts)) == 1
    assert counts[0] <= 14


def test_a_block_is_found_by_the_update_that_made_it(cast, agenda):
    block = taken(cast, agenda)
    doc = doc_of(agenda, block)
    rewrite(cast, agenda, "40%", "42%", at=after(2))

    assert doc == stage.section(agenda).doc
    assert made_by(type(doc).objects.filter(pk=doc.pk), block).seq == 1
    assert [touch.update.seq for touch in touches(doc, block)] == [1, 2]


@pytest.mark.parametrize("public", [False, True])
def test_the_page_says_each_step_in_words(cast, agenda, public):
    version = stage.published(cast, agenda)
    block = version.blocks["mobilità.narrative"][0]["attrs"]["id"]
    client = Client() if public else client_of(cast.plan_officer)
    where = ["adda-martesana", "2025-2027", block] if public else [agenda.uid, block]

    page = client.get(reverse("agende:published_life" if public else "agende:life", args=where))

    assert page.text.count("data-step=") == len(page.context["life"].events)


def test_the_paragraphs_of_an_agenda_lead_to_their_lives(cast, agenda):
    block = taken(cast, agenda)

    page = client_of(cast.editor_melzo).get(reverse("agende:lives", args=[agenda.uid]))

    assert reverse("agende:life", args=[agenda.uid, block]) in page.text


def test_the_plan_office_is_not_told_as_the_coordination_of_the_zone(cast, agenda):
    version = stage.published(cast, agenda)
    section = stage.section(agenda)
    block = next(b for b in section.doc.blocks if "40%" in words_of(b))["attrs"]["id"]
    corrected(cast, version)

    [edited] = [event for event in life_of(agenda, block).events if event.step == Step.EDITED]
    page = client_of(cast.plan_officer).get(reverse("agende:history", args=[agenda.uid, section.doc.uid]))

    assert edited.body != ""
    assert f"({cast.plan_officer.mandates.get().get_role_display()})" in page.text
    assert f"({cast.coordinator.mandates.get().get_role_display()})" in page.text
