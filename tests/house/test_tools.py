# SPDX-License-Identifier: AGPL-3.0-or-later
"""The checkers of style, types, layers and templates find nothing, and would find what is planted."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import APPS, ROOT

BIN = Path(sys.executable).parent


def run(*command: str, cwd: Path = ROOT, text: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(BIN / command[0]), *command[1:]], cwd=cwd, input=text, capture_output=True, text=True
    )


@pytest.mark.parametrize(
    "command",
    [
        "ruff check --quiet .",
        "ruff format --check .",
        "mypy --no-error-summary",
        "lint-imports --no-cache",
        "djlint --lint --quiet templates",
    ],
)
def test_checker_finds_nothing(command: str) -> None:
    done = run(*command.split())
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]


def test_ruff_finds_a_planted_fault() -> None:
    done = run("ruff", "check", "--stdin-filename", "cms/planted.py", "-", text="import os\n")
    assert "F401" in done.stdout


def test_mypy_finds_a_planted_fault(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text("def double(number):\n    return number * 2\n")
    done = run("mypy", "--config-file", str(ROOT / "pyproject.toml"), str(planted))
    assert "no-untyped-def" in done.stdout


def test_djlint_finds_a_planted_fault(tmp_path: Path) -> None:
    (tmp_path / "planted.html").write_text('<img src="x.png">\n<div><p>\n')
    done = run("djlint", "--lint", "--profile", "django", str(tmp_path))
    assert done.returncode == 1
    assert "H013" in done.stdout


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("cms/ids.py", "import courses.apps", "the stack"),
        ("cms/clock.py", "import cms.people.models", "inside the platform"),
        ("courses/apps.py", "import agende.apps", "the stack"),
        ("home/apps.py", "import courses.apps", "only through their queries"),
        ("home/apps.py", "import tests.samples", "never imports its tests"),
        ("courses/catalogue/__init__.py", "import courses.apps", "inside training"),
        ("agende/phases/__init__.py", "import agende.apps", "inside agendas"),
        ("cms/planted/__init__.py", "", "inside the platform"),
    ],
)
def test_a_planted_import_breaks_its_contract(file: str, line: str, contract: str, tmp_path: Path) -> None:
    for name in (*APPS, "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=_not_code)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    planted = tmp_path / file
    planted.parent.mkdir(exist_ok=True)
    with planted.open("a") as module:
        module.write(f"\n{line}\n")
    done = run("lint-imports", "--no-cache", cwd=tmp_path)
    assert done.returncode == 1
    assert contract in " ".join(_broken(done.stdout))


def _not_code(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if not (name.endswith(".py") or (Path(folder) / name).is_dir())]


def _broken(report: str) -> list[str]:
    """Names of the broken contracts (long names are wrapped), and what is said when the check stops early."""
    joined = " ".join(report.split())
    return [
        part
        for part in joined.replace("KEPT", "\n").replace("BROKEN", "BROKEN\n").split("\n")
        if "BROKEN" in part
    ]
