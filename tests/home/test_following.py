# SPDX-License-Identifier: AGPL-3.0-or-later
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms import clock
from cms.accounts.models import RequestCount
from cms.notices.models import Notice
from cms.notices.operations import deliver
from home.following import links, operations
from home.following.models import Followed, FollowRequest, Rhythm, Subscriber
from home.following.scopes import WHOLE_SITE, known
from tests import factories
from tests.home.followers import ADDRESS, confirm_link, follower

FORM = {"zones": ["zone:adda-martesana"], "town": "", "rhythm": "at_once", "email": ADDRESS}


@pytest.fixture
def site(stage):
    stage.zone("adda-martesana", towns=1)
    return stage


def asked_mail() -> Notice:
    return Notice.objects.get(key__startswith="follow:ask:")


def test_nothing_is_followed_before_the_button_of_the_mail_is_pressed(client, site):
    answer = client.post("/segui/", FORM)
    assert answer.status_code == 302
    assert not Subscriber.objects.exists()
    page = client.get(confirm_link(asked_mail()))
    assert page.status_code == 200
    assert "Adda Martesana" in page.content.decode()
    assert not Subscriber.objects.exists()
    assert client.post(confirm_link(asked_mail())).status_code == 302
    assert [row.scope for row in Followed.objects.all()] == ["zone:adda-martesana"]


def test_no_page_of_following_gives_a_cookie(client, site):
    for path in ("/segui/", "/segui/chiesto/", confirm_path(client)):
        assert not client.get(path).cookies


def confirm_path(client) -> str:
    client.post("/segui/", FORM)
    return confirm_link(asked_mail())


def test_the_link_of_the_mail_works_once(client, site):
    path = confirm_path(client)
    client.post(path)
    assert client.post(path).status_code == 410
    assert client.get(path).status_code == 410
    assert Subscriber.objects.count() == 1


def test_the_link_of_the_mail_expires(client, site):
    path = confirm_path(client)
    FollowRequest.objects.update(expires_at=clock.now())
    assert client.post(path).status_code == 410
    assert not Subscriber.objects.exists()


def test_a_known_address_gets_the_same_answer_and_the_same_rows_as_an_unknown_one(client, site):
    follower("zone:adda-martesana", email="nota@example.it")
    seen = []
    for email in ("nota@example.it", "ignota@example.it"):
        with CaptureQueriesContext(connection) as queries:
            answer = client.post("/segui/", FORM | {"email": email})
        seen.append((answer.status_code, answer.headers["Location"], len(queries)))
        with CaptureQueriesContext(connection) as queries:
            answer = client.post("/segui/le-mie/", {"email": email})
        seen.append((answer.status_code, answer.headers["Location"], len(queries)))
    assert seen[:2] == seen[2:]


def test_the_token_is_not_in_the_table(client, site):
    token = confirm_path(client).split("/")[-2]
    assert len(token) >= 43  # 256 bits
    row = FollowRequest.objects.values().get()
    assert token not in str(row)
    assert row["token_sha256"] == links.digest(token)


def test_an_address_gets_three_mails_an_hour_and_nobody_is_told(client, site):
    answers = [client.post("/segui/", FORM) for _ in range(5)]
    assert {answer.headers["Location"] for answer in answers} == {"/segui/chiesto/"}
    assert FollowRequest.objects.count() == 3


def test_who_asks_too_often_is_told_to_wait(client, site):
    for number in range(10):
        client.post("/segui/", FORM | {"email": f"{number}@example.it"})
    answer = client.post("/segui/", FORM | {"email": "altra@example.it"})
    assert answer.status_code == 429
    assert answer.headers["Retry-After"]
    assert ADDRESS not in str(list(RequestCount.objects.values()))


def test_the_page_one_comes_from_is_offered_first(client, site):
    html = client.get("/segui/?ambito=zone:adda-martesana&ambito=zone:nessuna").content.decode()
    first = re.search(r'<input type="checkbox" name="asked"[^>]*>', html)[0]
    assert "checked" in first
    assert html.count('value="zone:adda-martesana"') == 1
    assert "nessuna" not in html


def test_choosing_nothing_is_said_and_the_address_is_kept(client, site):
    answer = client.post("/segui/", {"rhythm": "daily", "email": ADDRESS})
    assert answer.status_code == 422
    assert ADDRESS in answer.content.decode()
    assert not FollowRequest.objects.exists()


def test_a_scope_of_nothing_public_is_not_followed(client, site):
    answer = client.post("/segui/", FORM | {"asked": ["azione:XX-01", "zone:adda-martesana"], "zones": []})
    assert answer.status_code == 422
    assert not FollowRequest.objects.exists()
    assert [scope.name for scope in known(["area:x", "comune:' OR 1", WHOLE_SITE, "indicatore:ab"])] == [
        WHOLE_SITE
    ]


def test_less_is_followed_when_ticks_are_taken_away(client, site):
    factories.municipality("Gorgonzola")
    somebody = follower("zone:adda-martesana", "comune:015108")
    path = links.manage_path(somebody)
    assert "Gorgonzola" in client.get(path).content.decode()
    client.post(path, {"keep": ["comune:015108"], "rhythm": "daily"})
    assert [row.scope for row in Followed.objects.all()] == ["comune:015108"]
    assert Subscriber.objects.get().rhythm == Rhythm.DAILY


def test_without_any_tick_the_address_is_gone(client, site):
    somebody = follower("zone:adda-martesana")
    client.post(links.manage_path(somebody), {"rhythm": "daily"})
    assert not Subscriber.objects.exists()


def test_a_false_or_old_link_opens_nothing(client, site, monkeypatch):
    somebody = follower("zone:adda-martesana")
    manage, stop = links.manage_path(somebody), links.stop_path(somebody)
    assert client.get(manage[:-6] + "aaaaa/").status_code == 410
    assert client.post(stop[:-6] + "aaaaa/").status_code == 200
    assert client.get(stop.replace("smetti", "gestisci")).status_code == 410
    assert client.get(manage.replace("gestisci", "smetti")).status_code == 410
    assert Subscriber.objects.exists()
    assert client.get(manage).status_code == 200
    monkeypatch.setattr(links, "MANAGED_FOR", timedelta(seconds=-1))
    assert client.get(manage).status_code == 410


def test_a_mail_program_stops_all_without_a_cookie_or_a_token_of_ours(site):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    path = links.stop_path(follower("zone:adda-martesana"))
    assert strict.get(path).status_code == 200
    assert Subscriber.objects.exists()  # reading stops nothing
    answer = strict.post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200  # RFC 8058: no redirect
    assert not answer.cookies
    assert strict.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200


def test_stopping_leaves_the_address_nowhere(client, site):
    somebody = follower("zone:adda-martesana")
    client.post("/segui/", FORM)  # one more request that waits
    client.post(links.stop_path(somebody))
    assert not Subscriber.objects.exists()
    assert not Followed.objects.exists()
    assert not FollowRequest.objects.exists()
    assert not Notice.objects.filter(to=ADDRESS).exists()


def test_addresses_nobody_confirmed_are_deleted_after_days_with_their_mails(site):
    at = clock.now()
    old = operations.ask(email="vecchia@example.it", scopes=[], rhythm="daily", at=at - timedelta(days=3))
    operations.ask(email="nuova@example.it", scopes=[], rhythm="daily", at=at)
    assert operations.forget_unconfirmed(at=at) == 1
    assert not FollowRequest.objects.filter(pk=old.pk).exists()
    assert list(Notice.objects.values_list("to", flat=True)) == ["nuova@example.it"]


def test_who_asks_for_the_list_is_led_to_it_and_who_follows_nothing_is_told(client, site):
    follower("zone:adda-martesana")
    client.post("/segui/le-mie/", {"email": ADDRESS.upper()})
    known_answer = client.post(confirm_link(asked_mail()))
    assert "/segui/gestisci/" in known_answer.headers["Location"]
    client.post("/segui/le-mie/", {"email": "ignota@example.it"})
    assert client.post(confirm_link(asked_mail())).status_code == 200
    assert Subscriber.objects.count() == 1


def test_the_mail_that_asks_says_what_and_how_to_do_nothing(client, site):
    client.post("/segui/", FORM)
    deliver(notice_id=asked_mail().pk)
    assert "Adda Martesana" in mail.outbox[-1].body
    assert asked_mail().body == ""


def test_an_erasure_takes_what_a_person_follows_with_their_addresses(site):
    from cms.accounts.privacy import erase, what_goes

    anna = factories.person("Anna", "Riva", employer="Gorgonzola")
    other = factories.person("Ugo", "Sala", employer="Città metropolitana")
    follower("zone:adda-martesana", email=anna.user.email)
    follower("zone:adda-martesana", email="altra@example.it")
    goes = dict(what_goes(anna, at=clock.now()))
    assert goes["home.Subscriber"] == goes["home.Followed"] == 1
    erase(person=anna, reason="Richiesta", by=factories.actor(other), at=clock.now())
    assert [row.email for row in Subscriber.objects.all()] == ["altra@example.it"]
