# SPDX-License-Identifier: AGPL-3.0-or-later
"""Suggesting in a common text where the editor does not start: words handed to the coordinator."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from agende.amendments.models import LateProposal, LateStep
from tests.agende import stage
from tests.factories import sign_in

WORDS = "Dopo il primo capoverso: una ciclabile fino a Melzo."


@pytest.fixture
def section(agenda):
    return stage.section(agenda)


def url(section):
    return reverse("agende:write_common_text", args=[section.agenda.uid, section.uid])


def steps():
    return list(LateStep.objects.values_list("proposal__said__words", "step"))


def test_words_of_an_editor_reach_the_coordinator_and_not_the_text(cast, section):
    client = sign_in(Client(), cast.editor_gorgonzola)
    page = client.get(url(section))
    sent = {"text": WORDS, "key": page.context["form"]["key"].value()}

    first, second = client.post(url(section), sent), client.post(url(section), sent)

    assert page.context["mode"] == "suggest"
    assert [first.url, second.url] == [reverse("agende:late")] * 2
    assert steps() == [(WORDS, "handed_in")]
    section.doc.refresh_from_db()
    assert section.doc.seq == 0


def test_the_coordinator_writes_in_the_same_place(cast, section):
    client = sign_in(Client(), cast.coordinator)

    page = client.get(url(section))
    client.post(url(section), {"text": "Testo comune.", "base": 0})

    assert page.context["mode"] == "write"
    assert not LateProposal.objects.exists()
    section.doc.refresh_from_db()
    assert section.doc.seq == 1


def test_nothing_is_suggested_with_no_words(cast, section):
    client = sign_in(Client(), cast.editor_gorgonzola)

    answer = client.post(url(section), {"text": "  ", "key": uuid4()})

    assert answer.status_code == 422
    assert not LateProposal.objects.exists()


def test_in_a_frozen_agenda_the_words_come_back_on_the_page(cast, agenda, section):
    stage.frozen(cast, agenda)
    client = sign_in(Client(), cast.editor_gorgonzola)

    answer = client.post(url(section), {"text": WORDS, "key": uuid4()})

    assert answer.status_code == 403
    assert WORDS in answer.text
    assert not LateProposal.objects.exists()


def test_an_editor_of_another_zone_finds_nothing(cast, section):
    client = sign_in(Client(), cast.editor_rho)

    answers = [client.get(url(section)), client.post(url(section), {"text": WORDS, "key": uuid4()})]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert not LateProposal.objects.exists()
