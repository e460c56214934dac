# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose right ends is out of the text at once, whatever ended it; words on their way are not lost track of."""

import asyncio
import time

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from psycopg.types.range import DateRange

from agende.live import process as live_process
from agende.live.hub import Close
from agende.models import Contribution
from cms.people.models import Mandate, User
from tests.agende import stage
from tests.agende.live.editors import Editor
from tests.agende.live.test_rooms import run, stored
from tests.factories import Cast, sign_in

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 2.0  # seconds; the question of every minute comes much later


@pytest.fixture
def scene():
    cast = Cast()
    doc = stage.contribution(stage.agenda(cast), "Gorgonzola").doc
    client = sign_in(Client(), cast.editor_gorgonzola)
    return cast, doc, client


def mandate_ends(cast, doc, client):
    today = timezone.localdate()
    Mandate.objects.filter(person=cast.editor_gorgonzola).update(during=DateRange(None, today))


def mandate_is_deleted(cast, doc, client):
    Mandate.objects.filter(person=cast.editor_gorgonzola).delete()


def signs_out(cast, doc, client):
    client.post(reverse("account_logout"))


def session_is_ended_elsewhere(cast, doc, client):
    client.session.delete()


def password_changes(cast, doc, client):
    login = User.objects.get(person=cast.editor_gorgonzola)
    login.set_password("un’altra parola d’ordine")
    login.save()


def login_is_closed(cast, doc, client):
    User.objects.filter(person=cast.editor_gorgonzola).update(is_active=False)


def text_is_handed_in(cast, doc, client):
    stage.submit(doc.contribution, cast.colleague_gorgonzola)


def agenda_is_frozen(cast, doc, client):
    stage.frozen(cast)


def town_leaves_the_zone(cast, doc, client):
    doc.contribution.body.municipality.memberships.update(during=DateRange(None, timezone.localdate()))


ENDS = {
    mandate_ends: Close.REFUSED,
    mandate_is_deleted: Close.REFUSED,
    signs_out: Close.UNKNOWN,
    session_is_ended_elsewhere: Close.UNKNOWN,
    password_changes: Close.UNKNOWN,
    login_is_closed: Close.UNKNOWN,
    text_is_handed_in: Close.CLOSED,
    agenda_is_frozen: Close.CLOSED,
    town_leaves_the_zone: Close.REFUSED,
}


def ended(scene, end):
    """The code that an editor who types nothing gets, and after how many seconds."""
    cast, doc, client = scene
    editor = Editor(doc, client.cookies["sessionid"].value)

    async def work(live):
        await editor.open(live)
        assert await editor.listen(lambda: editor.acked == 1)
        await asyncio.to_thread(end, cast, doc, client)
        begun = time.monotonic()
        await editor.listen(seconds=AT_ONCE)
        return time.monotonic() - begun

    seconds = run(work)
    return editor.code, seconds


@pytest.mark.parametrize("end", ENDS)
def test_a_right_that_ends_closes_the_text_at_once(scene, end):
    code, seconds = ended(scene, end)

    assert code == ENDS[end]
    assert seconds < AT_ONCE


@pytest.mark.parametrize("end", [mandate_ends, signs_out, text_is_handed_in])
def test_control_who_is_not_told_stays_until_the_minute_is_over(scene, end, monkeypatch):
    monkeypatch.setattr(live_process.LiveProcess, "_doubt", lambda process, topic: None)

    code, _seconds = ended(scene, end)

    assert code is None


def test_others_are_not_asked_and_stay(scene):
    cast, doc, client = scene
    stays = Editor(doc, sign_in(Client(), cast.colleague_gorgonzola).cookies["sessionid"].value)

    async def work(live):
        await stays.open(live)
        assert await stays.listen(lambda: stays.acked == 1)
        await asyncio.to_thread(signs_out, cast, doc, client)
        await asyncio.to_thread(mandate_ends, cast, doc, client)
        await stays.type("Va avanti")
        assert await stays.listen(lambda: stays.is_saved)

    run(work)

    assert stays.code is None
    assert stored(doc) == ["Va avanti"]


def test_words_on_disk_are_acknowledged_before_the_closed_text_says_so(scene):
    """A browser that comes back after the freeze with words already in the log hears that they are."""
    _cast, doc, client = scene
    editor = Editor(doc, client.cookies["sessionid"].value)

    async def work(live):
        await editor.open(live)
        await editor.type("In tempo")
        assert await editor.listen(lambda: editor.is_saved)
        await editor.close()
        await asyncio.to_thread(Contribution.objects.filter(pk=doc.contribution_id).update, state="submitted")
        await editor.open(live)
        await editor.listen()

    run(work)

    assert (editor.code, editor.is_saved, editor.sent) == (Close.CLOSED, True, 1)
