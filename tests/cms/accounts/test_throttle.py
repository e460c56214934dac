# SPDX-License-Identifier: AGPL-3.0-or-later
"""The limit of wrong passwords holds over all processes, because they count in one cache."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.databases import environment, url_of
from tests.factories import Cast

ROOT = Path(__file__).resolve().parents[3]
PROCESSES, TRIES, LIMIT = 4, 8, 5

# One web process: several tries at once, each with its own connection, as threads of the server would do.
SERVER = """
import json, sys, threading
import django
from django.conf import settings
shared, email, tries = sys.argv[1] == "shared", sys.argv[2], int(sys.argv[3])
if not shared:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
django.setup()
from django.db import connections
from django.test import Client
said = []
def attempt():
    answer = Client().post("/accedi/", {"login": email, "password": "non questa"})
    words = answer.content.decode()
    said.append("refused" if answer.status_code == 429 or "Troppi tentativi" in words else "checked")
    connections.close_all()
threads = [threading.Thread(target=attempt) for _ in range(tries)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(json.dumps(said))
"""


def checked_passwords(cache: str, tmp_path: Path) -> int:
    """How many wrong passwords several processes at once took the trouble to check."""
    email = Cast().trainee.user.email
    settings = {"DJANGO_SETTINGS_MODULE": "cms.settings.test"}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", SERVER, cache, email, str(TRIES)],
            cwd=ROOT,
            env=environment(url_of(connection.settings_dict["NAME"]), tmp_path) | settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(PROCESSES)
    ]
    said: list[str] = []
    for process in running:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0 and json.loads(out.splitlines()[-1]), err[-3000:]
        said += json.loads(out.splitlines()[-1])
    assert len(said) == PROCESSES * TRIES
    return said.count("checked")


@pytest.mark.django_db(transaction=True)
def test_all_processes_together_check_no_more_than_the_limit(tmp_path):
    assert 1 <= checked_passwords("shared", tmp_path) <= LIMIT


@pytest.mark.django_db(transaction=True)
def test_control_with_a_cache_for_each_process_the_limit_is_exceeded(tmp_path):
    assert checked_passwords("own", tmp_path) > LIMIT
