# SPDX-License-Identifier: AGPL-3.0-or-later
"""What keeps the demo from starting is said in one sentence with its remedy, never by a traceback."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import ROOT
from tests.demo_site import free_port
from tools import doctor


def refusal(**environment: str) -> str:
    """What `make demo` says before it gives up; asserts that it is one sentence and no traceback."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "DJANGO"))}
    done = subprocess.run(
        [sys.executable, "tools/demo.py"],
        cwd=ROOT,
        env=kept | {"PORT": str(free_port()), "LIVE_PORT": str(free_port())} | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    said = (done.stdout + done.stderr).strip()
    assert "Traceback" not in said
    assert len(said.splitlines()) == 1
    return said


def test_a_taken_port(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = refusal(VAR_DIR=str(tmp_path), PORT=str(port))
    assert said.startswith(f"La porta {port} è già occupata")
    assert "make demo PORT=" in said


def test_a_port_that_is_no_number(tmp_path: Path) -> None:
    assert "numero di porta" in refusal(VAR_DIR=str(tmp_path), PORT="ottomila")


def test_an_unwritable_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = refusal(VAR_DIR=str(tmp_path / "file" / "var"))
    assert said.startswith("Non posso scrivere in")
    assert "rendi la cartella scrivibile" in said


def test_data_of_another_version(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("17\n")
    said = refusal(VAR_DIR=str(tmp_path))
    assert "sono di PostgreSQL 17" in said
    assert "sposta altrove" in said


def test_a_database_that_does_not_answer(tmp_path: Path) -> None:
    said = refusal(VAR_DIR=str(tmp_path), DATABASE_URL=f"postgresql://postgres@/piano?host={tmp_path}")
    assert said.startswith("Il database di DATABASE_URL non risponde")


def test_missing_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor.missing_libraries() == ""
    monkeypatch.setattr(doctor, "LIBRARIES", {"libnowhere": ("0", "libnowhere0"), "libpango-1.0": ("0", "x")})
    assert "sudo apt-get install -y libnowhere0»" in doctor.missing_libraries()


def test_a_machine_without_python(tmp_path: Path) -> None:
    """The set-up says which Python to install when there is none of the right version."""
    project = tmp_path / "progetto"
    (project / "tools").mkdir(parents=True)
    (project / "tools" / "bootstrap.sh").write_bytes((ROOT / "tools" / "bootstrap.sh").read_bytes())
    (project / ".python-version").write_text("3.99\n")
    (project / "requirements.txt").touch()
    (project / "requirements-dev.txt").write_text("x\n")
    done = subprocess.run(
        ["sh", "tools/bootstrap.sh", "base"], cwd=project, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Manca Python 3.99: installalo")
    assert len(done.stderr.splitlines()) == 1
