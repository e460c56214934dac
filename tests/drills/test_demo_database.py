# SPDX-License-Identifier: AGPL-3.0-or-later
"""The embedded PostgreSQL: any folder, any crash, no permission touched outside its own."""

import os
import signal
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from tools import embedded_postgres
from tools.embedded_postgres import Cluster, running_pid, start


def mode_and_owner(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_mode, found.st_uid


def write(cluster: Cluster, word: str) -> None:
    with psycopg.connect(cluster.url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS words (word text)")
        connection.execute("INSERT INTO words VALUES (%s)", [word])


def read(cluster: Cluster) -> list[str]:
    with psycopg.connect(cluster.url) as connection:
        return [row[0] for row in connection.execute("SELECT word FROM words ORDER BY word")]


@pytest.fixture(params=["breve", "con spazi, e così via/" + "profonda" * 14 + "/fondo"])
def data(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / request.param / "var" / "postgres"


def test_data_stay_between_starts_and_folders_are_not_touched(data: Path) -> None:
    data.parent.mkdir(parents=True)
    data.parent.parent.chmod(0o700)
    above = [folder for folder in data.parents if folder.exists()]
    before = [mode_and_owner(folder) for folder in above]
    cluster = start(data, fsync=False)
    write(cluster, "perché")
    cluster.stop()
    assert running_pid(data) is None
    cluster = start(data, fsync=False)
    assert read(cluster) == ["perché"]
    cluster.stop()
    assert [mode_and_owner(folder) for folder in above] == before


def test_a_killed_server_starts_again(data: Path) -> None:
    cluster = start(data, fsync=False)
    write(cluster, "prima")
    os.kill(running_pid(data), signal.SIGKILL)
    time.sleep(0.5)
    again = start(data, fsync=False)
    assert read(again) == ["prima"]
    again.stop()
    cluster.stop()


def test_a_pid_file_of_somebody_else_is_no_obstacle(tmp_path: Path) -> None:
    data = tmp_path / "postgres"
    start(data, fsync=False).stop()
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n1\n5432\n\n\n1 1\nready\n")
    cluster = start(data, fsync=False)
    write(cluster, "qui")
    cluster.stop()


def test_the_last_to_leave_stops_the_server(tmp_path: Path) -> None:
    data = tmp_path / "postgres"
    first, second = start(data, fsync=False), start(data, fsync=False)
    first.stop()
    assert running_pid(data) is not None
    second.stop()
    assert running_pid(data) is None


def test_a_socket_folder_that_others_can_read_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with TemporaryDirectory() as short:  # a socket's name is
        monkeypatch.setenv("XDG_RUNTIME_DIR", short)
        data = tmp_path / ("profonda" * 14) / "postgres"
        start(data, fsync=False).stop()
        folder = next(Path(short).glob("piano-*"))
        folder.chmod(0o755)
        with pytest.raises(embedded_postgres.DatabaseProblem, match="non è privata"):
            start(data, fsync=False)


def test_a_runtime_folder_that_is_too_deep_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / ("fonda" * 20)))
    cluster = start(tmp_path / ("profonda" * 14) / "postgres", fsync=False)
    write(cluster, "qui")
    cluster.stop()
