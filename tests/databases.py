# SPDX-License-Identifier: AGPL-3.0-or-later
"""Databases of the tests: a migrated template per state of the code, a copy for each process that tests.

Names: `template_<key>`, `demo_<key>`, `scene_<key>` (shared between runs, dropped after a day without use) and
`test_<pid>_<word>` (of one process, dropped at its end or when the process is gone).
"""

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg

from tools import embedded_postgres

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
DATA = VAR / "test-postgres"
APPS = ("cms", "courses", "agende", "home")
DAY = 86_400
PREPARE = (
    "import django; django.setup(); from django.core.management import call_command as call; "
    "call('migrate', verbosity=0, interactive=False); call('createcachetable', verbosity=0)"
)

LOAD = (
    "import django; django.setup(); from django.core.management import call_command as call; "
    "call('collectstatic', interactive=False, verbosity=0); call('load_demo')"
)
"""As `manage.py demo` does: what is published is kept with the names of its static files."""


@cache
def cluster() -> embedded_postgres.Cluster:
    """The test server (fsync off); several runs may share it, the last one to end stops it."""
    return embedded_postgres.start(DATA, fsync=False)


def url_of(database: str) -> str:
    return cluster().url.replace(f"/{embedded_postgres.DATABASE}?", f"/{database}?")


def execute(*statements: str) -> None:
    """Runs statements, each by itself, outside any transaction."""
    with psycopg.connect(cluster().url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def drop(database: str) -> None:
    execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


def copy(template: str, database: str) -> None:
    """Makes `database` anew as a copy of `template`, whoever is connected to the old one."""
    drop(database)
    execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')


def own_name(word: str) -> str:
    """Name of a database of this process alone."""
    return f"test_{os.getpid()}_{word}"


def migrated() -> str:
    """Name of the migrated template of today's code; made when the migrations or settings changed."""
    name = f"template_{_digest(_migrations())}"
    with _one_at_a_time():
        _drop_forgotten()
        if not _exists(name):
            _make(name, "template0", [sys.executable, "-c", PREPARE])
        _touch(name)
    return name


def with_demo() -> tuple[str, Path]:
    """Name of the template with the demo loaded, and the folder of the files that belong to it."""
    migrated_name = migrated()
    key = _digest(_product())
    name, folder = f"demo_{key}", VAR / "test-demo" / key
    with _one_at_a_time():
        if not _exists(name):
            folder.mkdir(parents=True, exist_ok=True)
            _make(name, migrated_name, [sys.executable, "-c", LOAD], var=folder)
        _touch(name)
    return name, folder


def with_scene(maker: str, *, of: str) -> str:
    """Name of the template in which the function `maker` ("package.module.name") has run; made anew each day `of`."""
    migrated_name, (module, _, function) = migrated(), maker.rpartition(".")
    name = f"scene_{_digest([*_product(), *(ROOT / 'tests').rglob('*.py')], maker, of)}"
    make = f"import django; django.setup(); from {module} import {function} as make; make()"
    with _one_at_a_time():
        if not _exists(name):
            _make(
                name, migrated_name, [sys.executable, "-c", make], DJANGO_SETTINGS_MODULE="cms.settings.test"
            )
        _touch(name)
    return name


def environment(url: str, var: Path) -> dict[str, str]:
    """Environment of a process of ours on the database at `url`, with its files in `var`."""
    return os.environ | {
        "DATABASE_URL": url,
        "VAR_DIR": str(var),
        "MEDIA_ROOT": str(var / "media"),
        "STATIC_ROOT": str(VAR / "test-static"),
        "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
    }


def _make(name: str, template: str, command: list[str], var: Path = VAR / "test", **variables: str) -> None:
    """Copies, prepares under another name and renames: a template is whole or does not exist."""
    draft = own_name("draft")
    copy(template, draft)
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment(url_of(draft), var) | variables,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        drop(draft)
        raise RuntimeError(f"{' '.join(command[1:])[:40]}:\n{done.stdout}\n{done.stderr}")
    execute(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')


def _migrations() -> Iterator[Path]:
    yield ROOT / "requirements-dev.txt"
    yield ROOT / "cms/settings/base.py"
    for app in APPS:
        yield from (ROOT / app / "migrations").glob("*.py")


def _product() -> Iterator[Path]:
    yield from _migrations()
    for folder in (*APPS, "templates"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix not in {".pyc", ".po", ".mo"}:
                yield path


def _digest(paths: Iterable[Path], *words: str) -> str:
    digest = hashlib.sha256(" ".join(words).encode())
    for path in sorted(set(paths)):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    cluster()
    with (VAR / ".test-templates.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _rows(query: str, *values: str) -> list[tuple[str, ...]]:
    with psycopg.connect(cluster().url, autocommit=True) as connection:
        return connection.execute(query, values).fetchall()


def _exists(name: str) -> bool:
    return bool(_rows("SELECT 1 FROM pg_database WHERE datname = %s", name))


def _touch(name: str) -> None:
    execute(f"COMMENT ON DATABASE \"{name}\" IS '{int(time.time())}'")


def _drop_forgotten() -> None:
    rows = _rows(
        "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database "
        "WHERE datname LIKE 'test\\_%%' OR datname LIKE 'template\\_%%' OR datname LIKE 'demo\\_%%' "
        "OR datname LIKE 'scene\\_%%'"
    )
    for name, used in rows:
        if name.startswith("test_"):
            forgotten = not _is_alive(int(name.split("_")[1]))
        else:
            forgotten = int(used or 0) < time.time() - DAY
        if forgotten:
            drop(name)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
