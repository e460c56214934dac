# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two clicks at once in a conversation say one thing; two who resolve it take one step."""

import threading

import pytest

from agende import process
from agende.amendments.models import Comment, Thread, ThreadStep
from agende.process import talking
from cms.notices.models import Notice
from tests.agende import stage
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
