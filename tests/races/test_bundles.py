# SPDX-License-Identifier: AGPL-3.0-or-later
"""A ZIP asked twice at once is one job; made by two workers at once it is one file and one mail."""

from threading import Barrier

import pytest
from django.db import connection
from django.db.models import QuerySet

from cms import clock, jobs
from cms.accounts import telling
from cms.notices.models import Notice
from courses.certificates.sharing import bundles
from courses.certificates.sharing.models import Bundle
from tests.courses.holding import held
from tests.factories import Cast, actor
from tests.races.test_certificates import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


def ask_at_once(cast: Cast) -> list:
    by, at = actor(cast.trainee), clock.now()
    return all_at_once(lambda number: bundles.ask(person_id=by.person_id, by=by, at=at))


def test_eight_clicks_ask_for_one_file():
    cast = Cast()
    held(cast.trainee)

    asked = ask_at_once(cast)

    assert {one.pk for one in asked} == {Bundle.objects.get().pk}
    assert len(jobs.waiting(bundles.BUNDLE)) == 1


def test_control_without_the_lock_there_are_more(monkeypatch):
    cast = Cast()
    held(cast.trainee)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows)
    ready, together = bundles.ready_of, Barrier(8)

    def after_the_look(person_id: int):
        together.wait(30)
        return ready(person_id)

    monkeypatch.setattr(bundles, "ready_of", after_the_look)

    ask_at_once(cast)

    assert Bundle.objects.count() == 8


def make_at_once() -> list:
    """What went wrong in eight workers."""
    cast = Cast()
    held(cast.trainee)
    made, at = bundles.ask(person_id=cast.trainee.pk, by=actor(cast.trainee), at=clock.now()), clock.now()
    ended = all_at_once(lambda number: bundles.make(bundle=Bundle.objects.get(pk=made.pk), at=at))
    return [one for one in ended if isinstance(one, Exception)]


def mails() -> int:
    return Notice.objects.filter(key__startswith="courses.bundle").count()


def test_eight_workers_store_one_file_and_write_one_mail():
    assert make_at_once() == []

    made = Bundle.objects.get()
    assert made.made_at is not None
    assert (made.done, made.total, mails()) == (1, 1, 1)


def test_control_without_the_key_of_the_mail_only_the_first_writes_it():
    """The file is stored by the first alone: even where the mail could double, it does not."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cms_notice DROP CONSTRAINT cms_notice_key_key")

    make_at_once()

    assert mails() == 1


def test_control_without_the_look_at_what_is_made_each_writes_one(monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cms_notice DROP CONSTRAINT cms_notice_key_key")
    together, write = Barrier(8), telling.write_from
    monkeypatch.setattr(QuerySet, "update", lambda rows, **values: 1)

    def write_apart(*, key, **fields):
        together.wait(30)
        return write(key=key, **fields)

    monkeypatch.setattr(telling, "write_from", write_apart)

    make_at_once()

    assert mails() > 1
