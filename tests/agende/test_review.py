# SPDX-License-Identifier: AGPL-3.0-or-later
"""The reviewer's queue, one's own suggestions, the editor's JSON."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agende import process
from agende.amendments.marks import accepted
from agende.amendments.models import Decision, Suggestion
from agende.amendments.queries import open_counts, review_of
from agende.models import LateStep
from agende.texts.blocks import words_of
from agende.views import suggestions as views
from cms import clock
from tests.agende import stage
from tests.agende.stage import AT
from tests.agende.suggestions import add, reword, section_with_text, words_now
from tests.factories import actor, sign_in


@pytest.fixture
def section(cast, agenda):
    return section_with_text(cast, agenda)


def client_of(who) -> Client:
    return sign_in(Client(), who)


def page_of(section):
    return reverse("agende:review", args=[section.agenda.uid])


def endpoint_of(section):
    return reverse("agende:suggestions", args=[section.agenda.uid, section.doc.uid])


def test_queue_shows_what_waits_in_the_order_of_the_text(cast, section):
    add(section, cast.editor_gorgonzola, "Rastrelliere.")
    reword(section, cast.editor_melzo, 0, "Il bus arriva ogni giorno.")

    response = client_of(cast.coordinator).get(page_of(section))

    [queue] = response.context["review"].queues
    assert [len(paragraph.waiting) for paragraph in queue.paragraphs] == [1, 1]
    assert queue.paragraphs[0].words == "Il bus tarda ogni giorno."
    assert "Comune di Melzo" in response.text or "Melzo" in response.text
    assert response.text.index("<ins>") and response.text.count('name="suggestion"') == 2
    assert response.text.index("arriva") < response.text.index("Rastrelliere")


@pytest.mark.parametrize(("name", "left"), [("sezione", 2), ("comune", 1), ("persona", 1)])
def test_queue_is_filtered(cast, agenda, section, name, left):
    first = reword(section, cast.editor_melzo, 0, "Il bus arriva.")
    reword(section, cast.editor_gorgonzola, 1, "Il treno arriva.")
    elsewhere = section_with_text(cast, agenda, "ambiente.narrative", "Un parco.")
    reword(elsewhere, cast.coordinator, 0, "Due parchi.")
    value = {"sezione": section.uid, "comune": first.body.uid, "persona": first.person.uid}[name]

    response = client_of(cast.coordinator).get(page_of(section), {name: value})

    assert response.context["review"].count == left


def test_coordinator_decides_on_several_of_two_sections(cast, agenda, section):
    elsewhere = section_with_text(cast, agenda, "ambiente.narrative", "Un parco.")
    chosen = [
        reword(section, cast.editor_melzo, 0, "Il bus arriva."), reword(elsewhere, cast.editor_melzo, 0, "Due parchi."),
    ]  # fmt: skip
    data = {"suggestion": [each.uid for each in chosen], "outcome": "accepted", "reason": "Dati confermati"}

    response = client_of(cast.coordinator).post(page_of(section), data, follow=True)

    assert response.status_code == 200
    assert [words_now(section)[0], *words_now(elsewhere)] == ["Il bus arriva.", "Due parchi."]
    assert response.context["review"].count == 0
    assert response.text.count("Dati confermati") == 2


@pytest.mark.parametrize("missing", ["reason", "suggestion", "outcome"])
def test_a_refused_form_keeps_what_was_chosen_and_written(cast, section, missing):
    suggestion = reword(section, cast.editor_melzo, 0, "Il bus arriva.")
    data = {"suggestion": suggestion.uid, "outcome": "accepted", "reason": "Sì, certo"}

    response = client_of(cast.coordinator).post(page_of(section), data | {missing: ""})

    assert response.status_code == 422
    assert "data-error-summary" in response.text
    assert (f'value="{suggestion.uid}"' in response.text) and ("checked" in response.text) == (
        missing != "suggestion"
    )
    assert ("Sì, certo" in response.text) == (missing != "reason")
    assert Decision.objects.count() == 0


def test_usual_reasons_count(cast, section):
    suggestion = reword(section, cast.editor_melzo, 0, "Il bus arriva.")
    client = client_of(cast.coordinator)
    usual = str(client.get(page_of(section)).context["form"].fields["usual"].choices[1][1][0][0])

    client.post(
        page_of(section),
        {"suggestion": suggestion.uid, "outcome": "refused", "usual": usual, "reason": "Più dati."},
    )

    assert Decision.objects.get().reason == f"{usual} Più dati."


def test_nobody_decides_on_their_own_by_a_hand_made_post(cast, section):
    own = reword(section, cast.coordinator, 0, "Il bus arriva.")
    client = client_of(cast.coordinator)
    data = {"suggestion": own.uid, "outcome": "accepted", "reason": "x"}

    page = client.post(page_of(section), data)
    endpoint = client.post(
        endpoint_of(section), data | {"key": own.key}, headers={"accept": "application/json"}
    )

    assert (page.status_code, endpoint.status_code) == (422, 422)
    assert Decision.objects.count() == 0


@pytest.mark.parametrize(
    ("who", "status"), [("editor_gorgonzola", 404), ("plan_officer", 404), ("editor_rho", 404)]
)
def test_who_does_not_coordinate_decides_nothing(cast, section, who, status):
    suggestion = reword(section, cast.editor_melzo, 0, "Il bus arriva.")
    data = {"suggestion": suggestion.uid, "outcome": "accepted", "reason": "x"}
    client = client_of(getattr(cast, who))

    assert client.post(page_of(section), data).status_code == status
    assert client.post(endpoint_of(section), data | {"key": suggestion.key}).status_code == status
    assert Decision.objects.count() == 0


def test_the_zone_reads_the_queue_without_buttons(cast, section):
    reword(section, cast.editor_melzo, 0, "Il bus arriva.")

    page = client_of(cast.editor_gorgonzola).get(page_of(section))

    assert page.status_code == 200
    assert 'name="outcome"' not in page.text
    assert client_of(cast.editor_rho).get(page_of(section)).status_code == 404


def test_the_editor_gets_json_and_decides_by_key(cast, section):
    first, second = (
        reword(section, cast.editor_melzo, 0, "Il bus arriva."),
        add(section, cast.editor_gorgonzola, "Nuovo."),
    )
    client, accept = client_of(cast.coordinator), {"accept": "application/json"}

    found = client.get(endpoint_of(section)).json()["open"]
    silent = client.post(endpoint_of(section), {"key": first.key, "outcome": "accepted"}, headers=accept)
    done = client.post(
        endpoint_of(section), {"key": first.key, "outcome": "accepted", "reason": "Bene"}, headers=accept
    )

    assert [(each["key"], each["mine"]) for each in found] == [(first.key, False), (second.key, False)]
    assert found[0] | {"key": "", "at": ""} == {
        "key": "", "who": str(cast.editor_melzo), "body": str(first.body), "at": "", "origin": "typed", "mine": False,
    }  # fmt: skip
    assert (silent.status_code, list(silent.json())) == (422, ["error"])
    assert done.json() == {"decided": [first.key], "left": [second.key]}


def test_what_somebody_else_decided_meanwhile_is_not_said_to_be_decided_here(cast, section, monkeypatch):
    mine, other = (
        reword(section, cast.editor_melzo, 0, "Il bus arriva."),
        add(section, cast.editor_melzo, "Nuovo."),
    )
    decide, said = process.decide, {"outcome": Decision.Outcome.ACCEPTED, "reason": "Sì", "at": AT}

    def with_another(**asked):
        decide(doc=section.doc, keys=[other.key], by=actor(cast.coordinator), **said)
        return decide(**asked)

    monkeypatch.setattr(process, "decide", with_another)
    done = client_of(cast.coordinator).post(
        endpoint_of(section),
        {"key": mine.key, "outcome": "accepted", "reason": "Bene"},
        headers={"accept": "application/json"},
    )

    assert done.json() == {"decided": [mine.key], "left": []}


def test_a_number_without_end_is_no_fault(cast, section):
    client = client_of(cast.editor_melzo)
    address = reverse("agende:restore", args=[section.agenda.uid, section.uid])

    for seq in ("9" * 5000, "9" * 12):
        assert client.post(address, {"block": "x", "seq": seq}).status_code == 302


@pytest.mark.parametrize("many", [1, 3])
def test_the_text_is_read_once_for_all_that_is_suggested_in_it(cast, agenda, section, many):
    for number in range(many):
        decided = add(section, cast.editor_melzo, f"Deciso {number}.")
        process.decide(
            doc=section.doc, keys=[decided.key], outcome=Decision.Outcome.ACCEPTED, reason="Sì",
            by=actor(cast.coordinator), at=AT)  # fmt: skip
        add(section, cast.editor_melzo, f"Nuovo {number}.")
    client = client_of(cast.coordinator)

    with CaptureQueriesContext(connection) as asked:
        client.get(page_of(section))
    texts = [each["sql"] for each in asked if '"agende_textdoc"."blocks"' in each["sql"]]

    assert len(texts) == 1
    assert '"agende_suggestion"' not in texts[0]


def test_the_author_s_decisions_come_a_page_at_a_time(cast, section, monkeypatch):
    monkeypatch.setattr(views, "DECIDED_A_PAGE", 2)
    for number in range(3):
        made = add(section, cast.editor_melzo, f"Nuovo {number}.")
        process.decide(
            doc=section.doc, keys=[made.key], outcome=Decision.Outcome.REFUSED, reason=f"Motivo {number}",
            by=actor(cast.coordinator), at=AT)  # fmt: skip
    client, own = client_of(cast.editor_melzo), reverse("agende:own_suggestions", args=[section.agenda.uid])

    pages = [client.get(f"{own}?page={number}").text for number in (1, 2)]

    found = [[number for number in range(3) if f"Motivo {number}" in page] for page in pages]
    assert found == [[1, 2], [0]]


def test_signs_of_the_notation_alone_are_taken_as_they_were_typed(cast, section):
    for number, words in enumerate(("|", "Vero.\n\n|\n\n")):
        proposal = process.keep_late(
            doc=section.doc,
            key=str(number) * 32,
            why="closed",
            words=words,
            by=actor(cast.editor_melzo),
            at=AT,
        )
        process.hand_in_late(proposal=proposal, by=actor(cast.editor_melzo), at=AT)
        process.take_late(proposal=proposal, by=actor(cast.coordinator), at=AT)

    section.doc.refresh_from_db()
    assert [words_of(block) for block in accepted(section.doc.blocks)[3:]] == ["|", "Vero."]


def test_the_author_sees_what_became_of_theirs_and_withdraws(cast, section):
    waits, refused = (
        reword(section, cast.editor_melzo, 0, "Il bus arriva."),
        add(section, cast.editor_melzo, "Nuovo."),
    )
    add(section, cast.editor_gorgonzola, "Di un altro.")
    process.decide(
        doc=section.doc, keys=[refused.key], outcome=Decision.Outcome.REFUSED, reason="Mancano i dati",
        by=actor(cast.coordinator), at=AT)  # fmt: skip
    client, own = client_of(cast.editor_melzo), reverse("agende:own_suggestions", args=[section.agenda.uid])

    page = client.get(own).text
    client.post(endpoint_of(section), {"key": waits.key, "outcome": "withdrawn", "own": "1"})

    assert ("Mancano i dati" in page, "Di un altro" in page, "arriva" in page) == (True, False, True)
    assert Decision.objects.get(suggestion=waits).outcome == "withdrawn"
    assert client.get(own).status_code == 200
    assert client_of(cast.signatory).get(own).text.count('class="empty"') == 1


def test_a_late_proposal_is_taken_as_its_authors_suggestion(cast, section):
    proposal = process.keep_late(
        doc=stage.contribution(section.agenda, "Melzo").doc, key="0" * 32, why="closed",
        words="Prima riga.\n\nSeconda riga 😀.", by=actor(cast.editor_melzo), at=AT)  # fmt: skip
    process.hand_in_late(proposal=proposal, by=actor(cast.editor_melzo), at=AT)
    client = client_of(cast.coordinator)
    url = reverse("agende:answer_late", args=[section.agenda.uid, proposal.uid])

    page = client.get(page_of(section))
    for _ in range(2):
        client.post(url, {"do": "take"})

    made = Suggestion.objects.get()
    assert "Seconda riga" in page.text
    assert (made.origin, made.person, made.body) == ("late", cast.editor_melzo, proposal.mandate.body)
    assert words_now(section) == [
        "Il bus tarda ogni giorno.",
        "Il treno non arriva.",
        "La ciclabile si ferma a Melzo.",
    ]
    process.decide(
        doc=section.doc,
        keys=[made.key],
        outcome=Decision.Outcome.ACCEPTED,
        reason="Sì",
        by=actor(cast.coordinator),
        at=AT,
    )
    assert words_now(section)[3:] == ["Prima riga.", "Seconda riga 😀."]


def test_a_late_proposal_is_not_taken_without_saying_why(cast, section):
    proposal = process.keep_late(
        doc=section.doc, key="1" * 32, why="closed", words="Tardi.", by=actor(cast.editor_melzo), at=AT
    )
    process.hand_in_late(proposal=proposal, by=actor(cast.editor_melzo), at=AT)
    client = client_of(cast.coordinator)
    url = reverse("agende:answer_late", args=[section.agenda.uid, proposal.uid])

    client.post(url, {"do": "decline", "reason": " "})
    waits = client.get(page_of(section)).context["late"].count()
    client.post(url, {"do": "decline", "reason": "È già detto"})

    assert waits == 1
    assert LateStep.objects.get(step="declined").reason == "È già detto"


def test_counts_for_the_desk(cast, agenda, section):
    elsewhere = section_with_text(cast, agenda, "ambiente.narrative", "Un parco.")
    reword(section, cast.editor_melzo, 0, "Il bus arriva.")
    add(section, cast.editor_melzo, "Nuovo.")
    gone = reword(elsewhere, cast.editor_melzo, 0, "Due parchi.")
    for text in ("", "Zolle e siepi qui."):
        section_with_text(cast, agenda, "ambiente.narrative", text)

    assert open_counts(agenda) == {section.pk: 2}
    assert [each.pk for each in review_of(agenda).superseded] == [gone.pk]


@pytest.mark.parametrize("many", [1, 3])
def test_the_queue_asks_the_database_as_often_with_one_as_with_three(
    cast, agenda, section, many, django_assert_num_queries
):
    for place, key in zip(
        range(many), ("mobilità.narrative", "ambiente.narrative", "governance"), strict=False
    ):
        here = section if place == 0 else section_with_text(cast, agenda, key, "Uno qui.\n\nDue là.")
        decided = reword(here, cast.editor_melzo, 0, "Il bus arriva.")
        process.decide(
            doc=here.doc, keys=[decided.key], outcome=Decision.Outcome.ACCEPTED, reason="Sì",
            by=actor(cast.coordinator), at=clock.now())  # fmt: skip
        reword(here, cast.editor_melzo, 1, "Altro.")
        reword(here, cast.editor_gorgonzola, 0, "Bus.")
    client = client_of(cast.coordinator)
    client.get(page_of(section))

    with django_assert_num_queries(13):
        response = client.get(page_of(section))

    assert response.context["review"].count == 2 * many


def test_a_reason_typed_while_the_text_was_frozen_comes_back_to_be_copied(cast, section):
    suggestion = reword(section, cast.editor_melzo, 0, "Il bus arriva.")
    proposal = process.keep_late(
        doc=section.doc, key="2" * 32, why="closed", words="Tardi.", by=actor(cast.editor_melzo), at=AT
    )
    process.hand_in_late(proposal=proposal, by=actor(cast.editor_melzo), at=AT)
    client, answer = client_of(cast.coordinator), {"do": "decline", "reason": "È <già> detto"}
    late = reverse("agende:answer_late", args=[section.agenda.uid, proposal.uid])

    client.post(late, {"do": "take"})
    twice = client.post(late, answer)
    process.freeze(agenda=section.agenda, by=actor(cast.plan_officer), at=AT)
    decided = client.post(
        page_of(section), {"suggestion": suggestion.uid, "outcome": "accepted", "reason": "Dati <veri>"}
    )

    assert (decided.status_code, twice.status_code) == (403, 403)
    assert "Dati &lt;veri&gt;</textarea>" in decided.text
    assert "È &lt;già&gt; detto</textarea>" in twice.text
