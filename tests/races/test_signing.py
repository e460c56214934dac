# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing at once: the second click is no second word, and nobody signs a text that is being frozen anew."""

import threading

import pytest

from agende import process
from agende.models import Agenda, SignOff
from agende.process import gates, signing
from agende.signoffs.queries import signoffs_of
from cms.rights import WrongPhase
from tests import factories
from tests.agende import stage
from tests.agende.stage import AT
from tests.factories import Cast, Role, actor
from tests.races.test_agende import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def a_frozen():
    cast = Cast()
    assert cast.signatory
    return cast, stage.frozen(cast)


def signer(version, who, position="agreed", note=""):
    by = actor(who)
    return lambda: process.sign(version=version, position=position, note=note, by=by, at=AT)


def two_clicks():
    """What two presses of the same button at once gave, and how many words there are."""
    cast, version = a_frozen()
    return at_once(signer(version, cast.signatory), signer(version, cast.signatory)), SignOff.objects.count()


def test_two_clicks_at_once_are_one_word():
    results, words = two_clicks()

    assert sorted(result is None for result in results) == [False, True]
    assert words == 1


def test_control_without_the_lock_two_clicks_are_two_words(monkeypatch):
    both_have_looked = threading.Barrier(2)
    asked = signing.last_word

    def slow(*args):
        found = asked(*args)
        both_have_looked.wait(10)
        return found

    monkeypatch.setattr(signing, "wait_for", lambda name: None)
    monkeypatch.setattr(signing, "last_word", slow)

    _results, words = two_clicks()

    assert words == 2


def test_two_signatories_of_a_municipality_at_once_both_stay_and_one_counts():
    cast, version = a_frozen()
    mayor = factories.person("Mara", "Sindaca", employer="Gorgonzola")
    factories.mandate(mayor, Role.SIGNATORY, of=factories.body("Gorgonzola"))

    results = at_once(
        signer(version, cast.signatory), signer(version, mayor, "not_agreed", "Manca la ciclabile")
    )

    assert all(isinstance(result, SignOff) for result in results)
    last = SignOff.objects.order_by("pk").last()
    row = next(row for row in signoffs_of(version) if row.body == last.body)
    assert row.signoff == last
    assert SignOff.objects.count() == 2


def words_when_opened(monkeypatch):
    """How many words there were when the text was open again, and at last: one is being written meanwhile."""
    cast, version = a_frozen()
    office, checked = actor(cast.plan_officer), signing.require_last
    has_checked, is_open = threading.Event(), threading.Event()

    def slow(*args):
        checked(*args)
        has_checked.set()
        is_open.wait(1.5)

    def open_again():
        assert has_checked.wait(10)
        process.reopen(agenda=version.agenda, by=office, at=AT)
        words = SignOff.objects.count()
        is_open.set()
        process.freeze(agenda=version.agenda, by=office, at=AT)
        return words

    monkeypatch.setattr(signing, "require_last", slow)
    signed, words = at_once(signer(version, cast.signatory), open_again)
    assert isinstance(signed, SignOff)
    assert Agenda.objects.get().versions.count() == 2
    return words, SignOff.objects.count()


def test_who_opens_the_text_again_waits_for_the_word_that_is_being_written(monkeypatch):
    assert words_when_opened(monkeypatch) == (1, 1)


def test_control_without_the_hold_a_word_is_written_on_a_text_open_again(monkeypatch):
    monkeypatch.setattr(gates, "hold", lambda agenda_id, *, alone=False: None)

    assert words_when_opened(monkeypatch) == (0, 1)


@pytest.mark.parametrize("turn", range(3))
def test_signing_beside_a_new_freeze_is_of_the_text_that_was_read_or_refused(turn):
    cast, version = a_frozen()
    office = actor(cast.plan_officer)

    def freeze_again():
        process.reopen(agenda=version.agenda, by=office, at=AT)
        return process.freeze(agenda=version.agenda, by=office, at=AT)

    signed, second = at_once(signer(version, cast.signatory), freeze_again)

    assert isinstance(signed, SignOff | WrongPhase | process.OtherVersion)
    assert second.number == 2
    assert [word.version for word in SignOff.objects.all()] == [version] * isinstance(signed, SignOff)
