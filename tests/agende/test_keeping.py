# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is typed in a form while the session ends comes back on the page, to be copied."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.agende import alignments, stage
from tests.agende.test_writing import client_of

WORDS = "Parole che non vanno perse: 100%"


def address(name, agenda):
    doc = stage.section(agenda).doc
    action = alignments.action(agenda)
    args = {
        "review": [agenda.uid],
        "sign": [agenda.uid],
        "threads": [agenda.uid, doc.uid],
        "alignment_cell": [agenda.uid, action.uid, alignments.node().uid],
        "report": [agenda.uid, action.uid],
        "resolve": [agenda.uid, "adozione"],
        "unlock": [agenda.uid],
        "merge": [agenda.uid, stage.section(agenda).uid],
    }
    return reverse(f"agende:{name}", args=args[name])


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("review", "reason"),
        ("sign", "note"),
        ("threads", "words"),
        ("alignment_cell", "reason"),
        ("report", "note"),
        ("resolve", "note"),
        ("unlock", "reason"),
        ("merge", "note"),
    ],
)
def test_words_typed_while_the_session_ended_come_back(cast, agenda, name, field):
    place = address(name, agenda)

    kept = Client().post(place, {field: WORDS})
    nothing_typed = Client().post(place, {field: "  "})

    assert kept.status_code == 403
    assert WORDS in kept.text
    assert reverse("account_login") in kept.text
    assert nothing_typed.status_code == 302


def test_who_signs_in_again_comes_back_to_the_page_that_sent_the_form(cast, agenda):
    page = reverse("agende:agenda", args=[agenda.uid])

    ours = Client().post(
        address("threads", agenda), {"words": WORDS}, headers={"referer": f"http://testserver{page}"}
    )
    another = Client().post(
        address("threads", agenda), {"words": WORDS}, headers={"referer": "http://altrove.example/x/"}
    )

    assert f"next={page}" in ours.text
    assert "next=/x/" not in another.text


def test_a_stranger_who_types_learns_nothing_of_the_thing(cast, agenda):
    answer = client_of(cast.trainee).post(address("sign", agenda), {"note": WORDS})

    assert answer.status_code == 404
    assert WORDS in answer.text
    assert str(agenda) not in answer.text
