# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two clicks at once in a conversation say one thing; two who resolve it take one step."""

import threading

import pytest
from django.db import connections, transaction

from agende import process
from agende.amendments.guests import actor_by_link
from agende.amendments.models import Comment, CommentWords, Thread, ThreadStep
from agende.process import talking
from cms.notices.models import Notice
from cms.rights import Hidden
from tests.agende import stage, talks
from tests.agende.stage import AT
from tests.factories import Cast, actor
from tests.races.test_agende import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def answered_twice():
    cast = Cast()
    doc = stage.section(stage.agenda(cast)).doc
    thread = process.open_thread(doc=doc, words="Da dove viene?", by=actor(cast.editor_melzo), at=AT)
    by = actor(cast.coordinator)
    again = [Thread.objects.select_related("doc__section__agenda").get(pk=thread.pk) for _ in range(2)]
    return at_once(
        *[lambda one=one: process.reply(thread=one, words="Da Istat.", by=by, at=AT) for one in again]
    )


def test_two_clicks_at_once_are_one_answer_and_one_mail():
    results = answered_twice()

    assert sum(result is None for result in results) == 1
    assert Comment.objects.count() == 2
    assert Notice.objects.count() == 1


def test_control_without_the_lock_both_are_said(monkeypatch):
    together = threading.Barrier(2)

    def unlocked(name):
        if threading.current_thread() is not threading.main_thread():
            together.wait(10)

    monkeypatch.setattr(talking, "wait_for", unlocked)

    answered_twice()

    assert Comment.objects.count() == 3


def test_two_who_resolve_at_once_take_one_step():
    cast = Cast()
    doc = stage.section(stage.agenda(cast)).doc
    thread = process.open_thread(doc=doc, words="Da dove viene?", by=actor(cast.editor_melzo), at=AT)
    again = [Thread.objects.select_related("doc__section__agenda").get(pk=thread.pk) for _ in range(2)]

    at_once(
        *[
            lambda one=one, who=who: process.settle_thread(thread=one, is_resolved=True, by=who, at=AT)
            for one, who in zip(again, (actor(cast.coordinator), actor(cast.editor_melzo)), strict=True)
        ]
    )

    assert ThreadStep.objects.count() == 1


@pytest.mark.parametrize("ends", [process.revoke_guest, process.forget_guest])
def test_words_sent_while_the_link_ends_are_not_said(ends):
    assert isinstance(sent_while(ends), Hidden)
    assert not CommentWords.objects.exists()


def test_control_without_holding_the_link_a_forgotten_guest_speaks(monkeypatch):
    monkeypatch.setattr(talking, "_hold_link", lambda by, *, at: None)

    sent_while(process.forget_guest)

    assert CommentWords.objects.get().comment.guest.revoked_at


def sent_while(ends):
    """A guest's comment that finds the link good, and is written while the link ends in another transaction."""
    cast = Cast()
    guest = talks.guest(stage.section(stage.agenda(cast)), cast)
    given = []

    def send():
        try:
            said = {"doc": guest.section.doc, "words": "Ci sono?", "by": actor_by_link(guest)}
            given.append(process.open_thread(**said, at=AT))
        except Hidden as refused:
            given.append(refused)
        finally:
            connections.close_all()

    sender = threading.Thread(target=send)
    with transaction.atomic():
        ends(guest=guest, by=actor(cast.coordinator), at=AT)
        sender.start()
        sender.join(1)
    sender.join(20)
    return given[0]
