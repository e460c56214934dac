# SPDX-License-Identifier: AGPL-3.0-or-later
"""Several people on one text at once: nobody's saved text is lost, and a freeze lets nobody slip in."""

import threading
from contextlib import suppress

import pytest
from django.db import IntegrityError, connection, connections

from agende import process
from agende.models import Agenda, Claim, Update
from agende.process import claiming, nudging
from agende.publishing import rebuilt_sha256
from agende.texts import operations
from agende.texts.notation import as_typed
from agende.texts.operations import Stale
from agende.texts.queries import broken_updates
from cms.notices.models import Notice
from cms.people.models import Body
from cms.rights import WrongPhase
from tests.agende import stage
from tests.agende.stage import AT
from tests.factories import Cast, actor

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*doings):
    """Runs each in a thread and a connection of its own, all starting together; returns what each gave or raised."""
    start, results = threading.Barrier(len(doings)), [None] * len(doings)

    def run(place, doing):
        try:
            start.wait(10)
            results[place] = doing()
        except Exception as raised:  # noqa: BLE001 - given back to the test
            results[place] = raised
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(doings)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def two_savers(cast: Cast, text_of_one="Testo di Anna", text_of_other="Testo di Bruno"):
    c = stage.contribution(stage.agenda(cast), "Gorgonzola")
    pair = [(actor(cast.editor_gorgonzola), text_of_one), (actor(cast.colleague_gorgonzola), text_of_other)]
    results = at_once(
        *[
            lambda by=by, text=text: process.write_contribution(
                contribution=stage.again(c), text=text, base=0, by=by, at=AT
            )
            for by, text in pair
        ]
    )
    return stage.again(c), results


def test_two_savers_over_the_same_text_one_wins_and_the_other_is_told():
    c, results = two_savers(Cast())

    won = [result for result in results if isinstance(result, Update)]
    told = [result for result in results if isinstance(result, Stale)]
    assert (len(won), len(told)) == (1, 1)
    assert told[0].last == won[0]
    assert as_typed(c.doc.blocks) == as_typed(won[0].payload["blocks"])
    assert broken_updates(c.doc) == []


def test_without_the_check_a_saved_text_is_lost(monkeypatch):
    monkeypatch.setattr(operations, "_refuse_stale", lambda doc, base: None)

    c, results = two_savers(Cast())

    assert all(isinstance(result, Update) for result in results)
    kept = as_typed(c.doc.blocks)
    assert ("Anna" in kept) != ("Bruno" in kept)


def test_a_double_click_is_one_update():
    c, results = two_savers(Cast(), "Lo stesso testo", "Lo stesso testo")

    assert sorted(type(result).__name__ for result in results) == ["NoneType", "Update"]
    assert c.doc.seq == 1


def test_ten_savers_make_one_whole_chain():
    cast = Cast()
    c = stage.contribution(stage.agenda(cast), "Gorgonzola")
    by = actor(cast.editor_gorgonzola)

    def insist(number):
        text = f"Frase {number}"
        while True:
            doc = stage.again(c).doc
            typed = "\n\n".join(filter(None, [as_typed(doc.blocks), text]))
            try:
                return process.write_contribution(
                    contribution=stage.again(c), text=typed, base=doc.seq, by=by, at=AT
                )
            except Stale:
                continue

    at_once(*[lambda number=number: insist(number) for number in range(10)])

    doc = stage.again(c).doc
    assert sorted(as_typed(doc.blocks).split("\n\n")) == sorted(f"Frase {n}" for n in range(10))
    assert doc.seq == 10
    assert broken_updates(doc) == []


@pytest.mark.parametrize("turn", range(5))
def test_a_save_beside_a_freeze_is_in_the_version_or_refused(turn):
    cast = Cast()
    agenda = stage.agenda(cast)
    coordinator, office = actor(cast.coordinator), actor(cast.plan_officer)
    section = stage.section(agenda)
    process.write_common_text(section=section, text="Prima", base=0, by=coordinator, at=AT)

    saved, version = at_once(
        lambda: process.write_common_text(
            section=stage.section(agenda), text="Prima\n\nDopo", base=1, by=coordinator, at=AT
        ),
        lambda: process.freeze(agenda=Agenda.objects.get(), by=office, at=AT),
    )

    blocks = version.blocks[section.template_key]
    assert ("Dopo" in as_typed(blocks)) == isinstance(saved, Update)
    assert isinstance(saved, Update | WrongPhase)
    assert rebuilt_sha256(version) == version.sha256


def test_taking_back_beside_a_merge_leaves_one_of_the_two():
    cast = Cast()
    agenda = stage.agenda(cast)
    c = stage.submit(stage.contribution(agenda, "Gorgonzola"), cast.editor_gorgonzola)
    editor, coordinator = actor(cast.editor_gorgonzola), actor(cast.coordinator)
    ids = {block["attrs"]["id"] for block in c.doc.blocks}

    back, merged = at_once(
        lambda: process.take_back(contribution=stage.again(c), by=editor, at=AT),
        lambda: process.merge_contribution(contribution=stage.again(c), block_ids=ids, by=coordinator, at=AT),
    )

    refused = [isinstance(result, WrongPhase) for result in (back, merged)]
    assert sorted(refused) == [False, True]
    assert stage.again(c).state == ("merged" if refused[0] else "draft")
    assert stage.section(agenda).doc.seq == (1 if refused[0] else 0)
    assert connection.connection is not None


def two_claimers(monkeypatch):
    """Two who say at once that they are at work: each goes on only when the other has looked, if it can."""
    cast = Cast()
    doc = stage.section(stage.agenda(cast)).doc
    pair = [actor(cast.editor_gorgonzola), actor(cast.coordinator)]
    both_looked, look = threading.Barrier(2), claiming.claim_on

    def looks(doc, *, at):
        found = look(doc, at=at)
        with suppress(threading.BrokenBarrierError):
            both_looked.wait(1)
        return found

    monkeypatch.setattr(claiming, "claim_on", looks)
    return at_once(*[lambda by=by: process.claim_text(doc=doc, by=by, at=AT) for by in pair])


def test_of_two_who_say_at_once_that_they_are_at_work_one_is_told_of_the_other(monkeypatch):
    results = two_claimers(monkeypatch)

    stands = Claim.objects.get()
    assert [result.person for result in results if isinstance(result, Claim)] == [stands.person]
    assert [result.claim for result in results if isinstance(result, process.AlreadyClaimed)] == [stands]


def test_without_the_lock_both_believe_that_the_text_is_theirs(monkeypatch):
    monkeypatch.setattr(claiming, "wait_for", lambda name: None)

    results = two_claimers(monkeypatch)

    assert [type(result) for result in results] == [Claim, Claim]
    assert results[0].person != results[1].person


def two_nudgers():
    cast = Cast()
    agenda, _editor = stage.agenda(cast), cast.editor_melzo
    pair = [actor(cast.coordinator), actor(cast.plan_officer)]
    chosen = [str(Body.objects.get(municipality__name="Melzo").uid)]
    return at_once(
        *[
            lambda by=by: process.nudge_municipalities(agenda=agenda, bodies=chosen, by=by, at=AT)
            for by in pair
        ]
    )


def slow(monkeypatch):
    """Each looks who is behind, then waits for the other to have looked too, if it can."""
    both_looked, look = threading.Barrier(2), nudging.behind_in

    def looks(agenda, *, day):
        found = look(agenda, day=day)
        with suppress(threading.BrokenBarrierError):
            both_looked.wait(1)
        return found

    monkeypatch.setattr(nudging, "behind_in", looks)


def test_of_two_who_remind_a_municipality_at_once_one_writes(monkeypatch):
    slow(monkeypatch)

    results = two_nudgers()

    assert sorted(len(result.done) for result in results) == [0, 1]
    assert sorted(len(result.today_already) for result in results) == [0, 1]
    assert Notice.objects.count() == 1


def test_without_the_lock_the_second_reminder_fails_instead_of_being_told(monkeypatch):
    slow(monkeypatch)
    monkeypatch.setattr(nudging, "wait_for", lambda name: None)

    results = two_nudgers()

    assert [type(result) for result in results].count(IntegrityError) == 1
    assert Notice.objects.count() == 1
