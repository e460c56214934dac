# SPDX-License-Identifier: AGPL-3.0-or-later
"""Workers killed with -9 in the middle of certificates: all arrive, without gap, double or changed byte."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from django.db import connection

from courses.certificates.making import make
from courses.certificates.models import Certificate, CertificateFile, CertificateNumber
from tests import databases
from tests.races.test_certificates import issued

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
COUNT, KILLS = 16, 3


@pytest.fixture(autouse=True)
def own_keys(settings):
    """Those of the workers."""
    settings.CERTIFICATE_KEYS = settings.VAR / "test-keys"


def worker(**environment: str) -> subprocess.Popen[bytes]:
    """A real worker on the database of this test."""
    url = databases.url_of(databases.own_name("django"))
    settings = "tests.drills.certificate_settings"
    return subprocess.Popen(
        [sys.executable, "manage.py", "procrastinate", "worker", "--concurrency", "1"],
        env=os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": settings} | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def until(truth: Callable[[], bool], seconds: float) -> bool:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if truth():
            return True
        time.sleep(0.02)
    return False


def kill(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def files() -> int:
    return CertificateFile.objects.count()


def kill_in_the_middle(**environment: str) -> None:
    """Starts a worker, lets it make something, kills it at a random moment of the next."""
    before, process = files(), worker(**environment)
    assert until(lambda: files() > before or files() == COUNT, 60)
    time.sleep(random.uniform(0, 0.1))
    kill(process)


def finish(**environment: str) -> bool:
    process = worker(**environment)
    try:
        return until(lambda: files() == COUNT, 300)
    finally:
        kill(process)


def unfinished() -> list[tuple[object, ...]]:
    """The jobs as they stand: what a failure of the drill is about."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, task_name, status, attempts, scheduled_at, worker_id FROM procrastinate_jobs ORDER BY id"
        )
        return cursor.fetchall()


def numbers() -> list[int]:
    return sorted(CertificateNumber.objects.values_list("number", flat=True))


def test_killed_workers_lose_double_and_change_nothing():
    issued(COUNT)

    for _ in range(KILLS):
        kill_in_the_middle()

    assert finish(), unfinished()
    assert numbers() == list(range(1, COUNT + 1))
    for certificate in Certificate.objects.select_related("personal", "numbered", "file__content"):
        again = make(certificate, certificate.personal.facts, number=str(certificate.numbered))
        assert again.pdf == bytes(certificate.file.content.bytes)


def test_control_a_careless_job_leaves_gaps():
    issued(COUNT)
    with connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE careless_numbers")

    for _ in range(KILLS):
        kill_in_the_middle(CARELESS="1")

    assert finish(CARELESS="1")
    assert numbers() != list(range(1, COUNT + 1))
