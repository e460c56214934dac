# SPDX-License-Identifier: AGPL-3.0-or-later
"""The screens of minutes: written by a form or while one types, approved, published, read by everybody."""

import hashlib
import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from cms.meetings.minutes import operations
from cms.meetings.minutes.content import mark_of_item
from cms.meetings.minutes.files import store_pdf
from cms.meetings.minutes.models import Minutes, MinutesFile
from tests import paper, verapdf
from tests.cms.meetings import minuted, stage
from tests.cms.meetings.minuted import AT
from tests.factories import Cast, actor, sign_in


@pytest.fixture
def cast(db) -> Cast:
    return Cast()


@pytest.fixture
def client(cast) -> Client:
    return sign_in(Client(), cast.coordinator)


def at(name, *more):
    return reverse(f"meetings:{name}", args=more)


def form_of(page):
    """What the form of an item would send: its fingerprint and the names of its contributions."""
    seen = re.search(r'name="seen" value="(\w+)"', page.text)[1]
    return {"seen": seen, "row": re.findall(r'name="row" value="([\w-]+)"', page.text)}


def typed(sent, **words):
    """An item as typed, something said in its first free contribution."""
    row = sent["row"][0]
    said = {f"c-{row}-who": "Comune di Melzo", f"c-{row}-capacity": "sindaca", f"c-{row}-text": minuted.QUOTE}
    return sent | {"title": "Mobilità", "text": "", "decision": ""} | said | words


def test_minutes_are_begun_and_an_item_is_written(client, cast):
    meeting = minuted.assembly()
    assert client.get(at("minutes_list")).status_code == 200
    client.post(at("minutes", meeting.uid))
    item = meeting.minutes.items.first()
    address = at("minutes_item", meeting.uid, item.uid)
    sent = typed(form_of(client.get(address)), text="Si parla.", decision="Si fa.")
    assert client.post(address, sent).status_code == 302
    item.refresh_from_db()
    row = item.contributions.get()
    assert (item.text, item.decision, str(row.body), row.capacity) == (
        "Si parla.", "Si fa.", "Comune di Melzo", "sindaca",
    )  # fmt: skip
    assert client.post(address, {"title": "", "seen": "x"}).status_code == 422


def test_what_is_typed_is_saved_by_itself_and_a_repeat_changes_nothing(client, cast):
    minutes = minuted.begun(cast)
    item, json_please = minutes.items.first(), {"HTTP_ACCEPT": "application/json"}
    address = at("minutes_item", minutes.meeting.uid, item.uid)
    sent = typed(form_of(client.get(address)))
    first = client.post(address, sent, **json_please)
    again = client.post(address, sent, **json_please)
    assert (first.status_code, again.json()["seen"]) == (200, first.json()["seen"])
    assert item.contributions.count() == 1
    more = client.post(address, sent | {"seen": first.json()["seen"], "text": "di a@b.it"}, **json_please)
    assert [words.split()[0] for words in more.json()["hints"]] == ["a@b.it"]


def test_after_a_reload_a_free_contribution_has_the_same_name(client, cast):
    minutes = minuted.begun(cast)
    address = at("minutes_item", minutes.meeting.uid, minutes.items.first().uid)
    assert form_of(client.get(address)) == form_of(client.get(address))
    other = sign_in(Client(), cast.plan_officer)
    assert form_of(other.get(address))["row"] != form_of(client.get(address))["row"]


def test_the_second_of_two_sees_both_texts_and_loses_nothing(client, cast):
    minutes = minuted.begun(cast)
    item = minutes.items.first()
    address = at("minutes_item", minutes.meeting.uid, item.uid)
    mine = typed(form_of(client.get(address)), text="Il mio testo")
    minuted.write(item, cast.plan_officer, minuted.said("Detto da altri"), text="Il testo degli altri")
    quiet = client.post(address, mine, HTTP_ACCEPT="application/json")
    assert quiet.status_code == 409
    both = client.post(address, mine)
    assert both.status_code == 409
    for words in ("Il mio testo", "Il testo degli altri", "Detto da altri", minuted.QUOTE, "Ivo Ferrari"):
        assert words in both.text
    assert client.post(address, mine | form_of(both)).status_code == 302
    item.refresh_from_db()
    assert item.text == "Il mio testo"
    assert {row.text for row in item.contributions.all()} == {minuted.QUOTE, "Detto da altri"}


def test_words_typed_while_the_minutes_were_approved_come_back(client, cast):
    minutes = minuted.begun(cast)
    item = minutes.items.first()
    address = at("minutes_item", minutes.meeting.uid, item.uid)
    mine = typed(form_of(client.get(address)), text="Ultima cosa")
    minuted.approve(cast, minutes)
    refused = client.post(address, mine)
    assert (refused.status_code, "Ultima cosa" in refused.text) == (403, True)


def test_opening_words_are_kept_through_a_conflict(client, cast):
    minutes = minuted.begun(cast)
    address = at("minutes_frame", minutes.meeting.uid)
    mine = {"opening": "Apro io", "consent": "", "seen": form_of(client.get(address))["seen"]}
    assert client.post(address, mine).status_code == 302
    both = client.post(address, mine | {"opening": "Apro di nuovo"})
    assert both.status_code == 409
    assert "Apro io" in both.text
    assert (
        client.post(
            address, mine | {"opening": "Apro di nuovo"} | {"seen": form_of(both)["seen"]}
        ).status_code
        == 302
    )


def test_an_item_is_added_and_taken_out(client, cast):
    minutes = minuted.begun(cast)
    uid = minutes.meeting.uid
    assert client.post(at("add_minutes_item", uid), {"title": ""}).status_code == 422
    client.post(at("add_minutes_item", uid), {"title": "Fuori sacco"})
    item = minutes.items.last()
    address = at("remove_minutes_item", uid, item.uid)
    assert client.get(address).status_code == 200
    client.post(address, {"seen": "vecchio"})
    assert minutes.items.count() == 3
    client.post(address, {"seen": mark_of_item(item)})
    assert minutes.items.count() == 2


def test_who_approves_reads_once_more_what_changed_meanwhile(client, cast):
    minutes = minuted.begun(cast)
    address = at("approve_minutes", minutes.meeting.uid)
    assert client.get(address).status_code == 200
    minuted.write(minutes.items.first(), cast.plan_officer, text="Scritto dopo")
    stale = client.post(address, {"seen": "0"})
    assert (stale.status_code, "Scritto dopo" in stale.text) == (422, True)
    assert 'name="seen" value="1"' in stale.text
    assert client.post(address, {"seen": "1"}).status_code == 302
    client.post(at("publish_minutes", minutes.meeting.uid))
    minutes.refresh_from_db()
    assert minutes.state == Minutes.State.PUBLISHED


def test_a_trainer_is_not_offered_the_approval(cast):
    meeting = stage.meeting(session=False)
    stage.lead(stage.add_session(meeting, minuted.HELD), cast.trainee)
    operations.begin(meeting=meeting, by=actor(cast.trainee), at=AT)
    trainer = sign_in(Client(), cast.trainee)
    assert at("approve_minutes", meeting.uid) not in trainer.get(at("minutes", meeting.uid)).text
    assert trainer.get(at("approve_minutes", meeting.uid)).status_code == 404


def test_everybody_reads_published_minutes_and_older_ones_say_so(cast):
    version = minuted.published(cast)
    by, slug = actor(cast.plan_officer), version.minutes.meeting.slug
    operations.reopen(minutes=version.minutes, by=by, at=AT)
    minuted.write(version.minutes.items.first(), cast.plan_officer, text="Si parla di treni.")
    minuted.approve(cast, version.minutes, "Erano treni.")
    first = Client().get(at("published_minutes", slug))
    assert "Si parla di biciclette." in first.text
    operations.publish(minutes=version.minutes, by=by, at=AT)
    now, older = (
        Client().get(at("published_minutes", slug)),
        Client().get(at("published_minutes_version", slug, 1)),
    )
    assert ("Si parla di treni." in now.text, "Erano treni." in now.text) == (True, True)
    assert ("Si parla di biciclette." in older.text, "callout-warning" in older.text) == (True, True)
    assert "Brambilla" not in now.text


def test_minutes_of_a_closed_meeting_are_not_everybodys(cast, client):
    version = minuted.published(cast, minuted.assembly(is_public=False, audience="invited"))
    address = at("published_minutes", version.minutes.meeting.slug)
    assert Client().get(address).status_code == 404
    assert sign_in(Client(), cast.trainee).get(address).status_code == 404
    assert client.get(address).status_code == 200


def test_approved_minutes_are_not_read_before_they_are_published(cast, client):
    version = minuted.approved(cast)
    assert client.get(at("published_minutes", version.minutes.meeting.slug)).status_code == 404


def test_the_data_give_the_fingerprint(cast):
    version = minuted.published(cast)
    answer = Client().get(at("minutes_data", version.minutes.meeting.slug, 1))
    assert hashlib.sha256(answer.content).hexdigest() == version.sha256
    assert json.loads(answer.content) == version.content


def test_the_pdf_is_made_once_and_accessible(cast):
    version = minuted.published(cast)
    address = at("minutes_pdf", version.minutes.meeting.slug, 1)
    assert Client().get(address).status_code == 404
    stored = store_pdf(version.pk)
    assert store_pdf(version.pk) == stored
    content = Client().get(address).content
    assert content == bytes(MinutesFile.objects.get().content)
    assert verapdf.validate(content) == []
    assert minuted.QUOTE in paper.text_of(content)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_however_long(cast, client, count, django_assert_num_queries):
    for number in range(count):
        minuted.begun(cast, minuted.assembly(f"assemblea-{number}"))
    client.get(at("minutes_list"))
    with django_assert_num_queries(7):
        assert client.get(at("minutes_list")).text.count("border-bottom py-3") == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_minutes_take_the_same_queries_however_long(cast, client, count, django_assert_num_queries):
    minutes = minuted.begun(cast)
    minutes.items.all().delete()
    by = actor(cast.plan_officer)
    for number in range(count):
        item = operations.add_item(minutes=minutes, title=f"Punto {number}", by=by, at=AT)
        minuted.write(item, cast.plan_officer, minuted.said())
    address = at("minutes", minutes.meeting.uid)
    client.get(address)
    with django_assert_num_queries(15):
        client.get(address)
