# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rate limits that count in one statement."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import RequestFactory

from cms.accounts import limits
from cms.accounts.models import RequestCount
from cms.tasks import forget_counts

THREADS = 50


def asked(address: str = "192.0.2.7"):
    return RequestFactory().get("/", REMOTE_ADDR=address)


@pytest.mark.django_db
def test_beyond_the_limit_it_is_too_often_for_that_address_and_that_name():
    answers = [limits.is_too_often(asked(), "verify", 3) for _ in range(5)]

    assert answers == [False, False, False, True, True]
    assert not limits.is_too_often(asked("192.0.2.8"), "verify", 3)
    assert not limits.is_too_often(asked(), "share", 3)


@pytest.mark.django_db
def test_a_limit_costs_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        limits.is_too_often(asked(), "verify", 3)


@pytest.mark.django_db
def test_after_its_time_the_count_begins_again():
    limits.count("a", seconds=60)
    limits.count("a", seconds=60)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cms_requestcount SET until = statement_timestamp() - interval '1 second'")

    assert [limits.count("a", seconds=60), limits.count("a", seconds=60)] == [1, 2]


@pytest.mark.django_db
def test_what_is_taken_back_did_not_count():
    limits.count("a", seconds=60)
    limits.take_back("a")

    assert limits.count("a", seconds=60) == 1


@pytest.mark.django_db
def test_the_table_holds_no_address():
    limits.is_too_often(asked(), "verify", 3)

    assert "192.0.2.7" not in RequestCount.objects.get().key


@pytest.mark.django_db
def test_old_counts_are_forgotten_every_hour():
    limits.count("old", seconds=-1)
    limits.count("new", seconds=60)

    forget_counts(timestamp=0)

    assert list(RequestCount.objects.values_list("key", flat=True)) == ["new"]


def one_more_read_and_written(key: str) -> None:
    """The control: what a cache does, read, add, write."""
    known = RequestCount.objects.filter(key=key).first()
    connection.cursor().execute("SELECT pg_sleep(0.01)")
    if known:
        RequestCount.objects.filter(key=key).update(count=known.count + 1)


def counted_by_all(count) -> int:
    together = Barrier(THREADS)
    limits.count("race", seconds=60)

    def one(_number: int) -> None:
        try:
            connection.ensure_connection()
            together.wait(60)
            count()
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(one, range(THREADS)))
    return RequestCount.objects.get(key="race").count - 1


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_are_fifty():
    assert counted_by_all(lambda: limits.count("race", seconds=60)) == THREADS


@pytest.mark.django_db(transaction=True)
def test_control_read_and_written_apart_some_are_lost():
    assert counted_by_all(lambda: one_more_read_and_written("race")) < THREADS
