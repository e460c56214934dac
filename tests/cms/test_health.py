# SPDX-License-Identifier: AGPL-3.0-or-later
"""What probes read."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from cms import clock
from cms.views import health

pytestmark = pytest.mark.django_db


def worker(seconds_ago: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)",
            [clock.now() - timedelta(seconds=seconds_ago)],
        )


def test_all_is_well(client):
    worker(5)
    answer = client.get("/salute/")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "migrations": "ok", "worker": "ok"}
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("seconds", [None, 120])
def test_a_silent_worker_is_said(client, seconds):
    if seconds:
        worker(seconds)
    answer = client.get("/salute/")
    assert (answer.status_code, answer.json()["worker"]) == (503, "silent")


def test_missing_migrations_are_said_and_not_remembered(client, monkeypatch):
    worker(5)
    health._migrated_once.cache_clear()
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *_: ["one"])
    assert client.get("/salute/").json()["migrations"] == "missing"
    monkeypatch.undo()
    assert client.get("/salute/").status_code == 200


def test_a_database_that_does_not_answer_is_said(client, monkeypatch):
    def fails():
        raise OperationalError("secret address of the database")

    monkeypatch.setattr(health.clock, "now", fails)
    answer = client.get("/salute/")
    assert (answer.status_code, answer.json()["database"]) == (503, "unreachable")
    assert "secret" not in answer.content.decode()


def test_being_alive_asks_nobody(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/salute/vivo/").json() == {"status": "ok"}
