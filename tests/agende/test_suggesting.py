# SPDX-License-Identifier: AGPL-3.0-or-later
"""Older words brought back as a suggestion."""

import pytest
from django.test import Client
from django.urls import reverse

from agende import process
from agende.amendments.models import Decision, Suggestion
from agende.texts.blocks import words_of
from agende.texts.operations import rebuild
from agende.texts.queries import broken_updates
from cms.rights import Hidden, WrongPhase
from tests.agende import stage
from tests.agende.stage import AT
from tests.agende.suggestions import WORDS, section_with_text, words_now
from tests.factories import actor, sign_in

THEN = ["Il bus tarda ogni giorno.", "Il treno non arriva.", "La ciclabile si ferma a Melzo."]


@pytest.fixture
def section(cast, agenda):
    """Its first words changed, its second paragraph taken out."""
    section_with_text(cast, agenda)
    return section_with_text(
        cast, agenda, text="Il bus arriva ogni giorno.\n\nLa ciclabile si ferma a Melzo."
    )


@pytest.fixture
def ids(section):
    return [block["attrs"]["id"] for block in section.doc.updates.get(seq=1).payload["blocks"]]


def restore(section, who, block, seq=1):
    return process.restore(doc=section.doc, block=block, seq=seq, by=actor(who), at=AT)


def accept(section, who, *made):
    process.decide(
        doc=section.doc, keys=[each.key for each in made], outcome=Decision.Outcome.ACCEPTED, reason="Sì",
        by=actor(who), at=AT)  # fmt: skip


def test_changed_and_deleted_words_come_back_when_somebody_accepts(cast, section, ids):
    made = [restore(section, cast.editor_melzo, block) for block in ids[:2]]

    assert words_now(section) == ["Il bus arriva ogni giorno.", "La ciclabile si ferma a Melzo."]
    assert {each.origin for each in made} == {Suggestion.Origin.RESTORED}
    accept(section, cast.coordinator, *made)

    doc = stage.section(section.agenda, section.template_key).doc
    assert words_now(section) == THEN
    assert [block["attrs"]["id"] for block in doc.blocks] == ids
    assert broken_updates(doc) == []
    assert rebuild(doc) is False


def test_the_first_paragraph_comes_back_to_its_place(cast, agenda):
    section = section_with_text(cast, agenda)
    ids = [block["attrs"]["id"] for block in section.doc.blocks]
    section = section_with_text(cast, agenda, text="\n\n".join(THEN[1:]))

    accept(section, cast.coordinator, restore(section, cast.editor_melzo, ids[0]))

    assert words_now(section) == THEN


def test_the_coordinators_own_is_decided_on_by_another(cast, section, ids):
    made = restore(section, cast.coordinator, ids[0])

    with pytest.raises(process.OwnSuggestion):
        accept(section, cast.coordinator, made)


def test_words_that_are_todays_are_nothing_to_restore(cast, section, ids):
    for block, seq in ((ids[2], 1), (ids[1], 2), ("unknown", 1), (ids[0], 0)):
        with pytest.raises(process.NothingToRestore):
            restore(section, cast.editor_melzo, block, seq)


@pytest.mark.parametrize("who", ["signatory", "plan_officer", "editor_rho", "trainee"])
def test_who_neither_suggests_nor_writes_restores_nothing(cast, section, ids, who):
    with pytest.raises(Hidden):
        restore(section, getattr(cast, who), ids[0])


def test_nothing_is_restored_into_a_frozen_text(cast, section, ids):
    process.freeze(agenda=section.agenda, by=actor(cast.plan_officer), at=AT)

    with pytest.raises(WrongPhase):
        restore(section, cast.editor_melzo, ids[0])


def test_by_a_click_on_the_page(cast, section, ids):
    client = sign_in(Client(), cast.editor_melzo)
    url = reverse("agende:restore", args=[section.agenda.uid, section.uid])

    answers = [client.post(url, {"block": ids[1], "seq": seq}, follow=True) for seq in ("1", "x")]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert Suggestion.objects.get().person == cast.editor_melzo
    assert WORDS.split("\n\n")[1] not in words_now(section)


def test_the_life_of_a_paragraph_offers_the_words_that_it_does_not_say_today(cast, section, ids):
    """Of the changed one those of then, of the deleted one its only ones, of an untouched one nothing."""
    url = reverse("agende:restore", args=[section.agenda.uid, section.uid])

    def offers(who, block):
        page = sign_in(Client(), who).get(reverse("agende:life", args=[section.agenda.uid, block]))
        return page.text.count(f'action="{url}"'), 'name="seq" value="1"' in page.text

    assert [offers(cast.editor_melzo, block) for block in ids] == [(1, True), (1, True), (0, False)]
    assert offers(cast.coordinator, ids[0]) == (1, True)
    assert offers(cast.signatory, ids[0]) == (0, False)


def history(section, who, page=1):
    client = sign_in(Client(), who)
    return client.get(reverse("agende:history", args=[section.agenda.uid, section.doc.uid]), {"page": page})


def test_the_history_offers_each_older_wording_once_where_it_was_said_last(cast, section, ids):
    section_with_text(cast, section.agenda, text="Il bus va ogni giorno.\n\nLa ciclabile si ferma a Melzo.")

    states = history(section, cast.editor_melzo).context["states"]

    said = [[words_of(block) for block in older] for _update, _blocks, older in states]
    assert said == [[], ["Il bus arriva ogni giorno."], ["Il bus tarda ogni giorno.", "Il treno non arriva."]]


def test_the_history_offers_it_over_the_boundary_of_a_page_too(cast, section, monkeypatch):
    monkeypatch.setattr("agende.views.texts.STATES_A_PAGE", 1)

    [[_update, _blocks, older]] = history(section, cast.editor_melzo, page=2).context["states"]

    assert [words_of(block) for block in older] == THEN[:2]


def test_a_button_of_the_history_brings_the_words_back_as_a_suggestion(cast, section, ids):
    page = history(section, cast.editor_melzo)
    place = reverse("agende:restore", args=[section.agenda.uid, section.uid])
    assert page.text.count(f'action="{place}"') == 2
    assert f'name="block" value="{ids[1]}"' in page.text
    assert 'name="seq" value="1"' in page.text

    sign_in(Client(), cast.editor_melzo).post(place, {"block": ids[1], "seq": 1})

    assert Suggestion.objects.get().origin == Suggestion.Origin.RESTORED
    assert f'action="{place}"' not in history(section, cast.plan_officer).text
    process.freeze(agenda=section.agenda, by=actor(cast.plan_officer), at=AT)
    assert f'action="{place}"' not in history(section, cast.editor_melzo).text
