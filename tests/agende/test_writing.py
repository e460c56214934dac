# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of a text: saving, conflicts, refusals that keep what was typed, rights."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from agende.models import ContributionState, Update
from cms.rights import Role
from tests.agende import stage
from tests.agende.stage import TEXT
from tests.factories import mandate, person, sign_in


def url(name, c):
    return reverse(f"agende:{name}", args=[c.section.agenda.uid, c.uid])


def client_of(who) -> Client:
    return sign_in(Client(), who)


@pytest.fixture
def mine(agenda):
    return stage.contribution(agenda, "Gorgonzola")


@pytest.fixture
def melzo(agenda):
    return stage.contribution(agenda, "Melzo")


def test_editor_saves_and_is_told_when(cast, mine):
    client = client_of(cast.editor_gorgonzola)

    response = client.post(url("write_contribution", mine), {"text": TEXT, "base": 0}, follow=True)

    assert response.status_code == 200
    assert "Salvato alle " in response.text
    assert stage.again(mine).doc.seq == 1


def test_a_section_of_twelve_thousand_words_is_saved_by_the_form(cast, mine):
    place, client = url("write_contribution", mine), client_of(cast.editor_gorgonzola)
    text = "\n\n".join(f"{number} [piano](https://piano.example/) " + "parola " * 18 for number in range(600))

    assert client.post(place, {"text": text, "base": 0}).status_code == 302
    assert stage.again(mine).doc.words == 12_000


def test_form_shows_the_saved_text_and_its_number(cast, mine):
    stage.write(mine, cast.editor_gorgonzola)

    form = client_of(cast.colleague_gorgonzola).get(url("write_contribution", mine)).context["form"]

    assert (form["text"].value(), form["base"].value()) == (
        "## Muoversi\n\nIl 40% esce ogni giorno.\n\n- Una ciclabile continua entro il 2028\n- Bus ogni 15 minuti",
        1,
    )


def test_conflict_shows_both_texts_and_merging_saves(cast, mine):
    client = client_of(cast.editor_gorgonzola)
    stage.write(mine, cast.colleague_gorgonzola, "Il testo di Bruno")

    refused = client.post(url("write_contribution", mine), {"text": "Il mio testo", "base": 0})

    assert refused.status_code == 409
    assert "Il testo di Bruno" in refused.text
    assert "Bruno Villa" in refused.text
    assert refused.context["form"]["text"].value() == "Il mio testo"
    assert stage.again(mine).doc.seq == 1
    base = refused.context["form"]["base"].value()
    client.post(url("write_contribution", mine), {"text": "Il testo di Bruno\n\nIl mio testo", "base": base})
    assert stage.again(mine).doc.seq == 2


def test_the_same_text_sent_twice_is_one_update(cast, mine):
    client = client_of(cast.editor_gorgonzola)

    for _ in range(2):
        assert client.post(url("write_contribution", mine), {"text": TEXT, "base": 0}).status_code == 302

    assert Update.objects.filter(doc=mine.doc).count() == 1


def test_text_typed_after_the_session_ended_comes_back(mine):
    response = Client().post(url("write_contribution", mine), {"text": "Due ore di lavoro", "base": 0})

    assert response.status_code == 403
    assert "Due ore di lavoro" in response.text
    assert Update.objects.count() == 0


def test_text_typed_after_a_freeze_comes_back_with_the_reason(cast, agenda, melzo):
    stage.frozen(cast, agenda)

    response = client_of(cast.editor_melzo).post(
        url("write_contribution", melzo), {"text": "Due ore di lavoro", "base": 0}
    )

    assert response.status_code == 403
    assert "Due ore di lavoro" in response.text
    assert "congelato" in response.text


def test_wrong_phase_says_so_in_words(cast, agenda, melzo):
    stage.frozen(cast, agenda)

    response = client_of(cast.editor_melzo).get(url("write_contribution", melzo))

    assert response.status_code == 403
    assert "congelato" in response.text


@pytest.mark.parametrize("text", ["parola " * 30_000, "a\r\n\r\n" * 2001])
def test_too_long_a_text_is_kept_in_the_form(cast, mine, text):
    response = client_of(cast.editor_gorgonzola).post(
        url("write_contribution", mine), {"text": text, "base": 0}
    )

    assert response.status_code == 422
    assert response.context["form"]["text"].value() == text


@pytest.mark.parametrize("name", ["contribution", "write_contribution", "submit"])
def test_a_draft_of_melzo_is_not_there_for_gorgonzola(cast, melzo, name):
    stage.write(melzo, cast.editor_melzo, "Segreto di Melzo")

    response = client_of(cast.editor_gorgonzola).get(url(name, melzo))

    assert response.status_code == 404
    assert "Segreto" not in response.text


@pytest.mark.parametrize("name", ["write_contribution", "submit", "take_back"])
@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_gorgonzola_cannot_change_melzo_by_its_address(cast, melzo, name, state):
    (stage.submit if state == "submitted" else stage.write)(melzo, cast.editor_melzo, "Testo di Melzo")
    before = stage.again(melzo)

    response = client_of(cast.editor_gorgonzola).post(url(name, melzo), {"text": "Rubato", "base": 1})

    assert response.status_code == 404
    after = stage.again(melzo)
    assert (after.state, after.doc.sha) == (before.state, before.doc.sha)


def test_no_hidden_field_turns_a_save_to_melzo(cast, mine, melzo):
    fields = {
        "contribution": melzo.uid,
        "uid": melzo.uid,
        "id": melzo.pk,
        "doc": melzo.doc.pk,
        "body": melzo.body_id,
    }

    client_of(cast.editor_gorgonzola).post(
        url("write_contribution", mine), fields | {"text": "Testo", "base": 0}
    )

    assert stage.again(melzo).doc.seq == 0
    assert stage.again(mine).doc.seq == 1


def test_no_id_of_gorgonzola_under_another_agendas_address(cast, mine):
    other = stage.agenda(cast, "nord-ovest")
    address = reverse("agende:write_contribution", args=[other.uid, mine.uid])

    assert client_of(cast.editor_gorgonzola).get(address).status_code == 404


def test_no_page_of_the_agenda_shows_a_neighbours_draft(cast, agenda, melzo, mine):
    stage.write(melzo, cast.editor_melzo, "Segreto di Melzo")
    client = client_of(cast.editor_gorgonzola)
    section = reverse("agende:section", args=[agenda.uid, melzo.section.uid])
    history = reverse("agende:history", args=[agenda.uid, melzo.doc.uid])

    for address in (section, reverse("agende:agenda", args=[agenda.uid]), url("write_contribution", mine)):
        assert "Segreto" not in client.get(address).text
    assert client.get(history).status_code == 404


@pytest.mark.parametrize("who", ["editor_gorgonzola", "coordinator", "signatory"])
def test_what_melzo_hands_in_is_read_by_the_zone(cast, melzo, who):
    stage.submit(melzo, cast.editor_melzo, "Testo di Melzo")

    assert "Testo di Melzo" in client_of(getattr(cast, who)).get(url("contribution", melzo)).text


@pytest.mark.parametrize("who", ["editor_rho", "trainee", "training_officer", "communication_author"])
def test_another_zone_does_not_exist(cast, agenda, melzo, who):
    stage.submit(melzo, cast.editor_melzo)
    client = client_of(getattr(cast, who))
    addresses = [
        url("contribution", melzo),
        reverse("agende:agenda", args=[agenda.uid]),
        reverse("agende:section", args=[agenda.uid, melzo.section.uid]),
        reverse("agende:history", args=[agenda.uid, melzo.section.doc.uid]),
        reverse("agende:published", args=["adda-martesana", "2025-2027"]),
    ]

    assert [client.get(address).status_code for address in addresses] == [404] * 5


def test_coordinator_does_not_read_drafts_and_writes_no_contribution(cast, melzo):
    stage.write(melzo, cast.editor_melzo)
    client = client_of(cast.coordinator)

    assert client.get(url("contribution", melzo)).status_code == 404
    stage.submit(melzo, cast.editor_melzo)
    assert client.get(url("contribution", melzo)).status_code == 200
    assert client.get(url("write_contribution", melzo)).status_code == 404


def test_editor_does_not_write_the_common_text(cast, agenda):
    section = stage.section(agenda)
    client = client_of(cast.editor_gorgonzola)

    answers = [
        client.post(reverse(f"agende:{name}", args=[agenda.uid, section.uid]), {"text": "Rubato", "base": 0})
        for name in ("write_common_text", "merge")
    ]
    assert [answer.status_code for answer in answers] == [422, 404]  # the first asks for a suggestion's form
    assert stage.section(agenda).doc.seq == 0


def test_drafts_are_read_where_the_agenda_shares_them(cast):
    agenda = stage.agenda(cast, drafts_are_shared=True)
    melzo = stage.write(stage.contribution(agenda, "Melzo"), cast.editor_melzo, "Bozza di Melzo")

    assert "Bozza di Melzo" in client_of(cast.editor_gorgonzola).get(url("contribution", melzo)).text
    assert client_of(cast.signatory).get(url("contribution", melzo)).status_code == 404


def test_a_mandate_that_ended_opens_nothing(cast, mine):
    from datetime import timedelta

    from django.db.backends.postgresql.psycopg_any import DateRange

    from cms import clock
    from tests.factories import body

    today = clock.today()
    gone = person("Ugo", "Longoni", employer="Gorgonzola")
    mandate(gone, Role.MUNICIPAL_EDITOR, of=body("Gorgonzola"), during=DateRange(today - timedelta(9), today))
    last_day = person("Ada", "Longoni", employer="Gorgonzola")
    mandate(
        last_day, Role.MUNICIPAL_EDITOR, of=body("Gorgonzola"),
        during=DateRange(today, today + timedelta(1)))  # fmt: skip

    refused = client_of(gone).post(url("write_contribution", mine), {"text": "Tardi", "base": 0})

    assert refused.status_code == 404
    assert "Tardi" in refused.text
    assert client_of(last_day).get(url("write_contribution", mine)).status_code == 200


def test_editor_hands_in_and_takes_back(cast, mine):
    client = client_of(cast.editor_gorgonzola)
    refused = client.post(url("submit", mine))
    stage.write(mine, cast.editor_gorgonzola)

    page = client.get(url("submit", mine))
    client.post(url("submit", mine))
    handed_in = stage.again(mine).state
    client.post(url("take_back", mine))

    assert refused.status_code == 422
    assert "16" in page.text
    assert (handed_in, stage.again(mine).state) == (ContributionState.SUBMITTED, ContributionState.DRAFT)


@pytest.mark.parametrize("is_shared", [True, False])
def test_who_takes_a_text_back_is_told_who_reads_it(cast, is_shared):
    agenda = stage.agenda(cast, drafts_are_shared=is_shared)
    mine = stage.submit(stage.contribution(agenda, "Gorgonzola"), cast.editor_gorgonzola)
    client = client_of(cast.editor_gorgonzola)

    with override("en"):
        told = client.post(url("take_back", mine), follow=True).text

    assert ("only your municipality" in told) is not is_shared
    assert ("Only your municipality" in told) is not is_shared
    assert ("the zone shares its drafts" in told) is is_shared
    assert ("In this zone drafts are shared" in told) is is_shared
    assert "plan office" in told


def test_scripts_in_a_text_are_words(cast, mine):
    c = stage.submit(mine, cast.editor_gorgonzola, "<script>alert(1)</script>\n\n- <b>x</b>")

    page = client_of(cast.coordinator).get(url("contribution", c)).text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
