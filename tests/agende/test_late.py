# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words that a text could not take any more: never lost, nobody else's, one click to hand them in."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from django.utils.translation import override
from psycopg.types.range import DateRange

from agende import process
from agende.amendments import late
from agende.amendments.models import LateProposal, LateStep, LateWords
from agende.amendments.queries import late_waiting_in
from agende.models import Contribution
from agende.views import late as views
from cms.pages.queries import frame
from cms.people.models import Mandate
from cms.rights import Hidden
from tests.agende import stage
from tests.factories import actor, sign_in


def address(doc, agenda=None):
    return f"/agende/{(agenda or doc.of_section.agenda).uid}/testi/{doc.uid}/tardive/"


def sent(client, doc, **fields):
    body = {"key": str(uuid4()), "why": "closed", "block": "a" * 16, "words": "Scritto in treno"} | fields
    return client.post(address(doc), json.dumps(body), content_type="application/json")


@pytest.fixture
def doc(cast, agenda):
    return stage.contribution(agenda, "Gorgonzola").doc


def kept(doc, who, words="Scritto in treno"):
    return process.keep_late(doc=doc, key=uuid4(), why="closed", words=words, by=actor(who), at=stage.AT)


def test_an_editor_offline_through_the_freeze_finds_the_words_on_the_own_page(client, cast, agenda, doc):
    stage.frozen(cast)
    sign_in(client, cast.editor_gorgonzola)

    answer = sent(client, doc, words="  Prima\n\nDopo è meglio", written_at="2026-11-19T08:30:00Z")
    again = client.get("/agende/tardive/").content.decode()

    proposal = LateProposal.objects.get()
    assert answer.status_code == 200
    assert answer.json() == {"uid": str(proposal.uid), "address": f"/agende/tardive/#{proposal.uid}"}
    assert proposal.said.words == "  Prima\n\nDopo è meglio"
    assert f"{proposal.written_at:%Y-%m-%dT%H:%M}" == "2026-11-19T08:30"
    assert f'id="{proposal.uid}"' in again
    assert "Dopo è meglio" in again
    assert 'value="hand_in"' in again


@pytest.mark.parametrize("written_at", ["+012026-11-19T08:30:00.000Z", "ieri", "0000-00-00", 7])
def test_a_browsers_clock_that_makes_no_sense_keeps_no_words_back(client, cast, doc, written_at):
    sign_in(client, cast.editor_gorgonzola)

    assert sent(client, doc, written_at=written_at).status_code == 200
    assert LateProposal.objects.get().written_at is None


def test_what_is_sent_twice_is_kept_once(client, cast, doc):
    sign_in(client, cast.editor_gorgonzola)
    key = str(uuid4())

    answers = [sent(client, doc, key=key).json() for _ in range(2)]

    assert answers[0] == answers[1]
    assert LateWords.objects.count() == 1


def test_whose_mandate_ended_can_still_leave_the_words(client, cast, doc):
    mandates = Mandate.objects.filter(person=cast.editor_gorgonzola)
    mandates.update(during=DateRange(None, timezone.localdate()))
    sign_in(client, cast.editor_gorgonzola)

    assert client.get(f"/agende/{doc.of_section.agenda.uid}/").status_code == 404
    assert sent(client, doc, why="no_right").status_code == 200
    assert LateProposal.objects.get().mandate is None


def test_no_cause_is_told_that_the_browser_cannot_know(client, cast, doc):
    """A text also refuses what was decided on meanwhile: who reads of a mandate that ended would look for it."""
    sign_in(client, cast.editor_gorgonzola)
    sent(client, doc, why="no_right")

    with override("en"):
        page = client.get("/agende/tardive/").text

    assert "the text did not take them from you any more" in page
    assert "mandate" not in page[page.index("<h1>") : page.index("</main>")]
    assert "their paragraph had been deleted" in page[page.index("<h1>") : page.index("<h2>")]


@pytest.mark.parametrize(
    ("who", "status"), [("trainee", 404), ("editor_rho", 404), ("editor_melzo", 404), (None, 302)]
)
def test_whoever_never_had_the_text_leaves_nothing_there(client, cast, doc, who, status):
    if who:
        sign_in(client, getattr(cast, who))

    assert sent(client, doc).status_code == status
    assert not LateProposal.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"why": "because"},
        {"key": "1"},
        {"words": ""},
        {"words": " \n"},
        {"words": " \u200b\n"},
        {"words": "x" * 60_001},
        {"block": "x" * 65},
    ],
)
def test_what_is_no_proposal_is_refused(client, cast, doc, fields):
    sign_in(client, cast.editor_gorgonzola)

    answer = sent(client, doc, **fields)

    assert (answer.status_code, list(answer.json()["errors"])) == (400, list(fields))


def test_neither_nonsense_nor_another_agenda(client, cast, doc):
    sign_in(client, cast.editor_gorgonzola)
    other = stage.agenda(cast, "nord-ovest")

    for body in ("{", "[1]", "null", "\x00", "[" * 100_000, "1" * 5000):
        assert client.post(address(doc), body, content_type="application/json").status_code == 400
    assert client.post(address(doc, other), "{}", content_type="application/json").status_code == 404


def test_signs_that_cannot_be_stored_are_left_out(client, cast, doc):
    sign_in(client, cast.editor_gorgonzola)

    assert sent(client, doc, words="a\x00b\ud800c").status_code == 200
    assert LateWords.objects.get().words == "abc"


def test_more_than_a_day_keeps_stay_in_the_browser_which_is_told_so(client, cast, doc, monkeypatch):
    monkeypatch.setattr(late, "MOST", 2)
    sign_in(client, cast.editor_gorgonzola)
    key = str(uuid4())
    assert [sent(client, doc, key=each).status_code for each in (str(uuid4()), key)] == [200, 200]

    full, again = sent(client, doc), sent(client, doc, key=key)
    sign_in(client, cast.colleague_gorgonzola)
    other = sent(client, doc)

    assert (full.status_code, list(full.json())) == (429, ["error"])  # the editor shows it beside the words
    assert (again.status_code, other.status_code) == (200, 200)
    assert not late.is_full(cast.colleague_gorgonzola.pk, at=timezone.now())
    assert late.is_full(cast.editor_gorgonzola.pk, at=timezone.now())
    assert not late.is_full(cast.editor_gorgonzola.pk, at=timezone.now() + timedelta(days=1, minutes=1))


def test_the_page_shows_some_at_a_time_those_that_wait_first(client, cast, doc, monkeypatch):
    monkeypatch.setattr(views, "A_PAGE", 2)
    one, *others = [kept(doc, cast.editor_gorgonzola, f"Numero {number}") for number in range(4)]
    process.hand_in_late(proposal=others[-1], by=actor(cast.editor_gorgonzola), at=stage.AT)
    sign_in(client, cast.editor_gorgonzola)

    pages = [client.get(f"/agende/tardive/?page={number}").text for number in (1, 2)]
    found = [[number for number in range(4) if f"Numero {number}" in page] for page in pages]

    assert found == [[1, 2], [0, 3]]
    assert [page.count("<h2>") for page in pages] == [1, 2]
    assert 'aria-current="page">2<' in pages[1]
    assert str(one.uid) in pages[1]


def test_one_click_hands_in_and_the_coordinator_hears(client, cast, doc):
    proposal = kept(doc, cast.editor_gorgonzola)
    sign_in(client, cast.editor_gorgonzola)
    assert list(late_waiting_in(doc.of_section.agenda)) == []

    for _ in range(2):
        assert client.post(f"/agende/tardive/{proposal.uid}/", {"do": "hand_in"}).status_code == 302

    assert [step.step for step in LateStep.objects.all()] == ["handed_in"]
    assert list(late_waiting_in(doc.of_section.agenda)) == [proposal]


def test_put_away_can_still_be_handed_in_but_not_the_other_way(client, cast, doc):
    proposal = kept(doc, cast.editor_gorgonzola)
    sign_in(client, cast.editor_gorgonzola)

    for do in ("put_away", "hand_in", "put_away", "dance"):
        assert client.post(f"/agende/tardive/{proposal.uid}/", {"do": do}).status_code == 302

    assert [step.step for step in LateStep.objects.order_by("pk")] == ["put_away", "handed_in"]


def test_nobody_settles_or_reads_those_of_another(client, cast, doc):
    proposal = kept(doc, cast.editor_gorgonzola, "Solo mio")
    sign_in(client, cast.colleague_gorgonzola)

    assert client.post(f"/agende/tardive/{proposal.uid}/", {"do": "hand_in"}).status_code == 404
    assert "Solo mio" not in client.get("/agende/tardive/").content.decode()
    with pytest.raises(Hidden):
        process.answer_late(
            proposal=proposal, answer=LateStep.Step.TAKEN, by=actor(cast.coordinator), at=stage.AT
        )


def test_the_coordinator_answers_once_and_says_why(cast, doc):
    proposal, by = kept(doc, cast.editor_gorgonzola), actor(cast.coordinator)
    process.hand_in_late(proposal=proposal, by=actor(cast.editor_gorgonzola), at=stage.AT)
    declined, taken = LateStep.Step.DECLINED, LateStep.Step.TAKEN

    with pytest.raises(process.NoReasonGiven):
        process.answer_late(proposal=proposal, answer=declined, by=by, at=stage.AT, reason=" ")
    step = process.answer_late(
        proposal=proposal, answer=declined, by=by, at=stage.AT, reason="È già nel testo."
    )
    assert process.answer_late(proposal=proposal, answer=declined, by=by, at=stage.AT, reason="x") is None
    with pytest.raises(process.NotWaiting):
        process.answer_late(proposal=proposal, answer=taken, by=by, at=stage.AT)

    assert (step.reason, step.person_id) == ("È già nel testo.", cast.coordinator.pk)
    assert list(late_waiting_in(doc.of_section.agenda)) == []


def test_nobody_answers_their_own(cast, agenda):
    proposal = kept(stage.section(agenda).doc, cast.coordinator)
    by = actor(cast.coordinator)
    process.hand_in_late(proposal=proposal, by=by, at=stage.AT)

    with pytest.raises(Hidden):
        process.answer_late(proposal=proposal, answer=LateStep.Step.TAKEN, by=by, at=stage.AT)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_whatever_their_number(
    client, cast, doc, count, django_assert_max_num_queries
):
    for number in range(count):
        kept(doc, cast.editor_gorgonzola, f"Numero {number}")
    sign_in(client, cast.editor_gorgonzola)

    frame()

    with django_assert_max_num_queries(17):
        page = client.get("/agende/tardive/").content.decode()

    assert page.count("<article") == count


def test_an_empty_page_says_why(client, cast):
    sign_in(client, cast.trainee)

    page = client.get("/agende/tardive/").content.decode()

    assert 'class="empty"' in page
    assert page.count("<h1") == 1


def test_a_text_closed_and_merged_meanwhile_still_takes_late_words(client, cast, agenda, doc):
    Contribution.objects.filter(pk=doc.contribution_id).update(state="merged")
    sign_in(client, cast.editor_gorgonzola)

    assert sent(client, doc, why="gone").status_code == 200
