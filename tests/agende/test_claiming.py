# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who says that they are at work on a text: it is told to others, ends by itself, locks nobody out."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from agende import process
from agende.amendments.claims import can_claim, claim_on, claims_in, until
from agende.models import Claim, Phase
from cms import clock
from cms.audit.models import AuditEntry
from cms.rights import Hidden, WrongPhase
from tests.agende import stage
from tests.agende.stage import AT
from tests.agende.test_writing import client_of, url
from tests.factories import actor


@pytest.fixture
def common(agenda):
    return stage.section(agenda).doc


@pytest.fixture
def mine(agenda):
    return stage.contribution(agenda, "Gorgonzola").doc


def claim(doc, who, at=AT):
    return process.claim_text(doc=doc, by=actor(who), at=at)


@pytest.mark.parametrize(("at", "end"), [((9, 42), (11, 45)), ((9, 45), (11, 45)), ((23, 50), (2, 0))])
def test_a_claim_ends_two_hours_on_at_the_next_quarter(at, end):
    said = until(datetime(2026, 11, 20, *at, tzinfo=UTC))

    assert (said.hour, said.minute, said.second) == (*end, 0)


def test_who_comes_second_is_told_who_was_first(cast, common):
    first = claim(common, cast.editor_gorgonzola)

    with pytest.raises(process.AlreadyClaimed) as told:
        claim(common, cast.coordinator)

    assert told.value.claim == first
    assert claim_on(common, at=AT).person == cast.editor_gorgonzola


def test_said_again_it_is_longer_and_begins_where_it_began(cast, common):
    claim(common, cast.editor_gorgonzola)
    later = claim(common, cast.editor_gorgonzola, AT + timedelta(hours=1))

    assert (later.since, later.until) == (AT, until(AT + timedelta(hours=1)))
    assert Claim.objects.count() == 1


def test_it_ends_by_itself_and_another_may_say_so(cast, common):
    claim(common, cast.editor_gorgonzola)
    after = AT + timedelta(hours=2, minutes=15)

    assert claim_on(common, at=after) is None
    taken = claim(common, cast.coordinator, after)

    assert (taken.person, taken.since) == (cast.coordinator, after)


def test_one_releases_ones_own_and_nobody_elses(cast, common):
    claim(common, cast.editor_gorgonzola)

    assert process.release_text(doc=common, by=actor(cast.coordinator), at=AT) is False
    assert process.release_text(doc=common, by=actor(cast.editor_gorgonzola), at=AT) is True
    assert process.release_text(doc=common, by=actor(cast.editor_gorgonzola), at=AT) is False
    assert list(AuditEntry.objects.filter(verb__contains="text_").values_list("verb", flat=True)) == [
        "agende.text_claimed",
        "agende.text_released",
    ]


def test_a_claim_locks_nobody_out(cast, agenda, mine):
    claim(mine, cast.editor_gorgonzola)

    c = stage.write(stage.contribution(agenda, "Gorgonzola"), cast.colleague_gorgonzola, "Scrivo lo stesso")

    assert c.doc.words == 3


@pytest.mark.parametrize(
    ("who", "common_text", "contribution"),
    [("editor_gorgonzola", True, True), ("coordinator", True, False), ("editor_melzo", True, False),
     ("editor_rho", False, False), ("signatory", False, False), ("plan_officer", False, False)],
)  # fmt: skip
def test_those_say_so_who_write_there(cast, common, mine, who, common_text, contribution):
    them = actor(getattr(cast, who))

    assert (can_claim(them, common), can_claim(them, mine)) == (common_text, contribution)
    if not contribution:
        with pytest.raises(Hidden):
            process.claim_text(doc=mine, by=them, at=AT)


def test_who_may_only_suggest_says_so_while_suggesting_goes_on(cast, agenda, common):
    closing = AT + timedelta(hours=1)
    Phase.objects.filter(agenda=agenda).update(closes_at=closing)
    after = closing + timedelta(hours=1)

    with pytest.raises(WrongPhase):
        claim(common, cast.editor_gorgonzola, after)
    made = claim(common, cast.coordinator, after)

    assert made.person == cast.coordinator


def test_of_a_frozen_text_nobody_says_so(cast, agenda):
    stage.frozen(cast, agenda)

    with pytest.raises(WrongPhase):
        claim(stage.contribution(agenda, "Gorgonzola").doc, cast.editor_gorgonzola)


def test_the_claims_of_an_agenda_are_found_by_text_in_one_query(
    cast, agenda, common, mine, django_assert_num_queries
):
    one, two = claim(common, cast.coordinator), claim(mine, cast.editor_gorgonzola)
    claim(stage.contribution(stage.agenda(cast, "nord-ovest"), "Rho").doc, cast.editor_rho)

    with django_assert_num_queries(1):
        found = claims_in(agenda, at=AT)

    assert found == {common.pk: one, mine.pk: two}


def test_the_button_says_so_and_others_read_it_on_their_page(cast, agenda, mine):
    c = stage.contribution(agenda, "Gorgonzola")
    anna, bruno = client_of(cast.editor_gorgonzola), client_of(cast.colleague_gorgonzola)
    address = reverse("agende:claim", args=[agenda.uid, mine.uid])
    assert address in anna.get(url("contribution", c)).text

    said = anna.post(address, {"do": "claim", "page": "contribution"})
    own, theirs = anna.get(url("contribution", c)).text, bruno.get(url("contribution", c)).text

    assert said.headers["Location"] == url("contribution", c)
    assert 'value="release"' in own
    assert "<strong>Anna Colombo</strong>" in theirs
    assert 'value="claim"' not in theirs
    told = bruno.post(address, {"do": "claim", "page": "contribution"}, follow=True).text
    assert told.count("Anna Colombo") > theirs.count("Anna Colombo")
    assert Claim.objects.get().person == cast.editor_gorgonzola
    anna.post(address, {"do": "release"})
    assert not Claim.objects.exists()


def test_a_claim_that_is_over_is_not_shown(cast, agenda, common):
    Claim.objects.create(doc=common, person=cast.coordinator, since=AT, until=clock.now())

    page = client_of(cast.editor_gorgonzola).get(
        reverse("agende:section", args=[agenda.uid, common.section.uid])
    )

    assert "Giulia Mauri" not in page.text
    assert 'value="claim"' in page.text


def test_a_text_is_claimed_under_its_own_agenda_alone(cast, agenda, common):
    other = stage.agenda(cast, "nord-ovest")

    refused = client_of(cast.coordinator).post(
        reverse("agende:claim", args=[other.uid, common.uid]), {"do": "claim"}
    )

    assert refused.status_code == 404
    assert not Claim.objects.exists()
