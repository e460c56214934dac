# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what in an open text: the design's table, cell by cell, asked of the session as the live process does."""

from datetime import timedelta

import pytest
from django.test import Client

from agende.live.standing import NotSignedIn, Standing, known_to, why_closed
from agende.models import Phase, TextDoc
from tests.agende import stage
from tests.factories import sign_in

W, S, R, N = Standing.WRITES, Standing.SUGGESTS, Standing.READS, None
TABLE = {
    "editor_gorgonzola": (W, N, R, S, N),
    "colleague_gorgonzola": (W, N, R, S, N),
    "editor_melzo": (N, W, W, S, N),
    "editor_rho": (N, N, N, N, S),
    "coordinator": (N, N, R, W, N),
    "signatory": (R, N, R, R, N),
    "plan_officer": (R, R, R, R, R),
    "plan_reviewer": (R, R, R, R, R),
    "trainee": (N, N, N, N, N),
    "training_officer": (N, N, N, N, N),
    "administrator": (N, N, N, N, N),
}


@pytest.fixture
def docs(cast, agenda):
    """Gorgonzola's draft, Melzo's draft, Melzo's handed in, the common text; the common text of another zone."""
    key = "ambiente.narrative"
    handed_in = stage.submit(stage.contribution(agenda, "Melzo", key), cast.editor_melzo).doc
    other = stage.agenda(cast, "nord-ovest")
    return [
        stage.contribution(agenda, "Gorgonzola").doc, stage.contribution(agenda, "Melzo").doc, handed_in,
        stage.section(agenda).doc, stage.section(other).doc,
    ]  # fmt: skip


@pytest.mark.parametrize("who", TABLE)
def test_everybody_does_what_the_table_says(cast, docs, who):
    session = sign_in(Client(), getattr(cast, who)).session

    known = [known_to(session.session_key, doc.uid) for doc in docs]

    assert tuple(each and each.standing for each in known) == TABLE[who]


def test_nobody_without_a_session_is_known(docs):
    for key in (None, "", "x" * 32):
        with pytest.raises(NotSignedIn):
            known_to(key, docs[0].uid)


def test_a_session_that_ends_is_forgotten_at_once(cast, docs):
    client = sign_in(Client(), cast.editor_gorgonzola)
    key = client.session.session_key
    assert known_to(key, docs[0].uid)

    client.logout()

    with pytest.raises(NotSignedIn):
        known_to(key, docs[0].uid)


def test_what_is_closed_says_why(cast, docs, agenda):
    texts = [(doc, Standing.WRITES) for doc in TextDoc.objects.filter(pk__in=[doc.pk for doc in docs])]

    assert list(why_closed(texts, at=stage.AT)) == [(docs[2].pk, Standing.WRITES)]
    assert why_closed([(docs[2], Standing.READS)], at=stage.AT) == {}


def test_what_one_may_do_does_not_end_when_the_text_closes(cast, docs):
    session = sign_in(Client(), cast.editor_melzo).session

    own, handed_in = (known_to(session.session_key, docs[place].uid) for place in (1, 2))

    assert (own.is_closed, handed_in.is_closed) == (False, True)


def test_the_phase_entered_last_counts_whatever_was_planned(cast, agenda):
    """One planned long before may be entered after another that was not planned: as the forms take it."""
    doc = TextDoc.objects.get(pk=stage.contribution(agenda, "Gorgonzola").doc.pk)
    first = Phase.objects.get(agenda=agenda, kind="drafting")
    Phase.objects.filter(pk=first.pk).update(closes_at=stage.AT + timedelta(days=1))
    Phase.objects.create(
        agenda=agenda, kind="drafting", opens_at=first.opens_at - timedelta(days=9),
        entered_at=stage.AT + timedelta(hours=1), closes_at=stage.AT + timedelta(days=9))  # fmt: skip
    Phase.objects.create(agenda=agenda, kind="drafting", opens_at=stage.AT + timedelta(days=2))  # planned

    now = stage.AT + timedelta(days=3)

    assert why_closed([(doc, Standing.WRITES)], at=now) == {}
    assert why_closed([(doc, Standing.WRITES)], at=now + timedelta(days=9)).keys() == {
        (doc.pk, Standing.WRITES)
    }
