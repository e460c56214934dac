# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from wagtail.models import PageViewRestriction

from cms import clock
from cms.clock import ROME
from cms.notices.models import Notice
from home.following import links, operations, telling
from home.following.models import ChangeSet, Rhythm
from home.following.telling import LONGEST, QUIET, gather, tell_followers
from tests import factories
from tests.home.followers import ADDRESS, change, follower, mails
from tests.home.stage import Stage, open_stage

ZONE = "zone:adda-martesana"
SEVEN = datetime(2026, 11, 24, 7, tzinfo=ROME)


@pytest.fixture
def new_site(db) -> Stage:
    """Made within the test: what went up with it is too fresh to be told."""
    return open_stage()


def test_a_set_of_changes_is_one_mail_whatever_one_follows_of_it(new_site):
    follower(ZONE, "comune:015108", "sito")
    together = uuid4()
    change("La zona", ZONE, set_id=together)
    change("Il comune", "comune:015108", ZONE, set_id=together)
    change("Altro", set_id=together)
    [sent] = mails()
    assert sent.to == [ADDRESS]
    assert all(title in sent.body for title in ("La zona", "Il comune", "Altro"))
    assert mails() == []


def test_what_is_published_within_minutes_is_one_mail_and_what_comes_later_another(new_site):
    follower("sito")
    for minutes in (40, 38, 36):
        change(f"Prima {minutes}", ago=timedelta(minutes=minutes))
    change("Dopo", ago=timedelta(minutes=20))
    sent = mails()
    assert ["Prima" in one.body for one in sent] == [True, False]
    assert sent[0].body.count("Prima") == 3


def test_a_set_waits_until_nothing_more_comes_but_not_for_ever(new_site):
    follower("sito")
    change("Primo", ago=LONGEST + timedelta(minutes=1))
    change("Ancora fresco", ago=QUIET / 2)
    assert [one.body.count("Primo") for one in mails()] == [1]
    assert mails() == []
    later = clock.now() + QUIET
    assert len(mails(at=later)) == 1


def test_who_follows_something_else_or_came_later_receives_nothing(new_site):
    follower("zone:alto-milanese", email="altro@example.it")
    change("Di prima", ZONE, ago=timedelta(hours=2))
    follower(ZONE)
    assert mails() == []


def test_a_change_of_a_municipality_reaches_who_follows_its_zone(new_site):
    factories.municipality("Gorgonzola")
    follower(ZONE)
    change("Gorgonzola", "comune:015108")
    change("Legnano", "comune:015118", ago=timedelta(minutes=30))
    assert ["Gorgonzola" in one.body for one in mails()] == [True]


def test_what_is_under_a_restriction_is_told_to_nobody(new_site):
    follower("sito")
    page = new_site.standard_page("Riservata")
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="x")
    change("Riservata", page_id=page.pk)
    assert not [one for one in mails() if "Riservata" in one.body]


def test_a_killed_job_goes_on_and_nobody_receives_two_mails(new_site, monkeypatch):
    for number in range(5):
        follower("sito", email=f"{number}@example.it")
    change("Novità")
    monkeypatch.setattr(telling, "AT_ONCE", 2)
    written, rounds = telling.write_many, []

    def killed_in_the_second_part(letters):
        written(letters)
        rounds.append(letters)
        if len(rounds) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(telling, "write_many", killed_in_the_second_part)
    with pytest.raises(KeyboardInterrupt):
        tell_followers(at=clock.now())
    assert ChangeSet.objects.filter(told_at=None).count() == 1
    monkeypatch.setattr(telling, "write_many", written)
    assert sorted(one.to[0] for one in mails()) == [f"{number}@example.it" for number in range(5)]
    assert mails() == []


def test_without_the_key_of_the_outbox_the_killed_job_would_write_twice(new_site, monkeypatch):
    """The control of the test above."""
    follower("sito")
    change("Novità")
    tell_followers(at=clock.now())
    ChangeSet.objects.update(told_at=None)  # as if killed before the mark
    keys = iter(range(100))
    monkeypatch.setattr(telling, "mail_key", lambda uid, about: f"follow:{uid}:{about}:{next(keys)}")
    assert len(mails()) == 2


def test_the_daily_mail_is_one_and_holds_all_of_the_day(new_site):
    follower(ZONE, rhythm=Rhythm.DAILY)
    change("Mattina", ZONE, ago=timedelta(minutes=50))
    change("Sera", ZONE, ago=timedelta(minutes=10))
    now = clock.now()
    assert [one for one in mails(at=now) if "Mattina" in one.body] == []
    due = telling._last_digest_before(now) + timedelta(days=1)
    [sent] = mails(at=due)
    assert "Mattina" in sent.body
    assert "Sera" in sent.body
    assert mails(at=due + timedelta(hours=1)) == []
    assert mails(at=due + timedelta(days=1)) == []


def test_the_daily_mail_takes_up_days_when_nothing_ran(new_site):
    follower(ZONE, rhythm=Rhythm.DAILY)
    mails()
    change("Persa", ZONE, ago=timedelta(minutes=10))
    gather(at=clock.now())
    [sent] = mails(at=telling._last_digest_before(clock.now()) + timedelta(days=4))
    assert "Persa" in sent.body


@pytest.mark.parametrize(("hour", "day"), [(6, 23), (7, 24), (23, 24)])
def test_the_daily_mail_is_due_at_seven_in_rome(hour, day):
    moment = datetime(2026, 11, 24, hour, tzinfo=ROME)
    assert telling._last_digest_before(moment).astimezone(ROME).day == day


def test_the_mail_has_the_headers_that_stop_it_with_one_click(client, new_site):
    somebody = follower("sito")
    change("Novità", is_example=True)
    [sent] = mails()
    raw = sent.message().as_bytes().decode()
    assert f"List-Unsubscribe: <http://127.0.0.1:8000{links.stop_path(somebody)}>\n" in raw
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click\n" in raw
    assert "[Esempio]" in sent.body
    stored = Notice.objects.get(key__contains=":set:")
    assert (stored.body, stored.headers) == ("", {})


def test_a_long_address_in_a_header_is_not_put_in_coded_words():
    from django.core.mail import EmailMessage

    from cms.notices.headers import Whole, whole

    address = f"<https://{'lungo.' * 12}example.it/segui/smetti/{'a' * 90}/>"
    message = EmailMessage("x", "y", "a@example.it", ["b@example.it"])
    message.extra_headers = whole({"List-Unsubscribe": address})
    assert f"List-Unsubscribe: {address}\n" in message.message().as_bytes().decode()
    plain = EmailMessage("x", "y", "a@example.it", ["b@example.it"], headers={"List-Unsubscribe": address})
    assert address not in plain.message().as_bytes().decode()  # why it is needed
    with pytest.raises(ValueError, match="letters"):
        Whole.of("List-Unsubscribe", "<x>\r\nBcc: c@example.it")


def test_who_stops_while_a_mail_waits_does_not_receive_it(new_site):
    somebody = follower("sito")
    change("Novità")
    tell_followers(at=clock.now())
    operations.stop(somebody=somebody, at=clock.now())
    assert mails() == []
    assert not Notice.objects.exists()


@pytest.mark.parametrize("followers", [1, 3])
def test_a_set_takes_as_many_queries_for_one_follower_as_for_three(
    new_site, followers, django_assert_num_queries
):
    for number in range(followers):
        follower("sito", email=f"{number}@example.it")
    change("Novità")
    gather(at=clock.now())
    with django_assert_num_queries(17):
        telling.tell_set(ChangeSet.objects.get(), at=clock.now())
