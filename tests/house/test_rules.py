# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every file obeys the countable rules, and every rule catches what it is for."""

import subprocess
from collections.abc import Callable
from functools import cache

import pytest

from tests.databases import ROOT
from tests.house import rules

type Rule = Callable[[str, str], list[str]]

LONG = "\n".join(["x = 1"] * 401) + "\n"
LONG_FUNCTION = "def f() -> None:\n" + "    x = 1\n" * 41

# rule, a file that breaks it, its text
PLANTED: list[tuple[Rule, str, str]] = [
    (rules.long_file, "cms/a.py", LONG),
    (rules.long_file, "templates/a.html", "<p>\n" * 81),
    (rules.long_file, "templates/components/a.html", "<p>\n" * 31),
    (rules.long_functions, "cms/a.py", LONG_FUNCTION),
    (rules.untyped_functions, "cms/a.py", "def f(x):\n    return x\n"),
    (rules.untyped_functions, "tools/a.py", "class A:\n    def f(self, *words) -> None: ...\n"),
    (rules.undocumented, "home/a.py", "def f() -> None:\n" + "    x = 1\n" * 30),
    (rules.overridden_save, "courses/a.py", "class A(Model):\n    def save(self) -> None: ...\n"),
    (rules.domain_signals, "agende/a.py", "from django.db.models.signals import post_save\n"),
    (rules.domain_signals, "agende/a.py", "from django.dispatch import receiver\n"),
    (rules.unread_words, "courses/a.py", "from django.utils.translation import gettext as _now\n"),
    (rules.forbidden_name, "cms/utils/a.py", ""),
    (rules.forbidden_name, "cms/helpers.py", ""),
    (rules.unnamed_migration, "cms/migrations/0002_auto_20260101_1200.py", ""),
    (rules.unnamed_migration, "cms/migrations/0002.py", ""),
    (rules.irreversible_migration, "cms/migrations/0002_x.py", "migrations.RunPython(fill)\n"),
    (rules.irreversible_migration, "cms/migrations/0002_x.py", "migrations.RunSQL('DROP TABLE a')\n"),
    (rules.unconfirmed_removal, "cms/migrations/0002_x.py", "migrations.RemoveField('a', 'b')\n"),
    (rules.missing_licence, "cms/a.py", "x = 1\n"),
    (rules.missing_licence, "templates/a.html", "<p>\n"),
    (rules.inline_code, "templates/a.html", '<p style="color: red">'),
    (rules.inline_code, "templates/a.html", "<script>alert(1)</script>"),
    (rules.inline_code, "templates/a.html", '<a href="#" onclick="x()">'),
    (rules.inline_code, "templates/a.html", "<style>p {}</style>"),
    (rules.machine_words, "README.md", "cd /ho" + "me/mario/piano"),
    (rules.machine_words, "static/.npmrc", "registry=https://registry.npm" + "js.org/"),
    (rules.machine_words, "requirements.txt", "--index-url https://example.it/simple"),
    (
        rules.machine_words,
        "static/package-lock.json",
        '{"packages": {"a": {"resolved": "https://example.it"}}}',
    ),
]
RULES = sorted({rule for rule, _, _ in PLANTED}, key=lambda rule: rule.__name__)


@cache
def files() -> tuple[tuple[str, str], ...]:
    """(path, text) of every text file that is or would be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    found = []
    for path in sorted(set(listed.stdout.decode().split("\0")) - {""}):
        try:
            found.append((path, (ROOT / path).read_text("utf-8")))
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue
    return tuple(found)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_file_obeys(rule: Rule) -> None:
    assert [fault for path, text in files() for fault in rule(path, text)] == []


@pytest.mark.parametrize(("rule", "path", "text"), PLANTED, ids=[rule.__name__ for rule, _, _ in PLANTED])
def test_a_planted_fault_is_found(rule: Rule, path: str, text: str) -> None:
    assert rule(path, text) != []


def test_the_walk_sees_the_house() -> None:
    paths = {path for path, _ in files()}
    assert {"cms/clock.py", "tools/bootstrap.sh", "templates/base.html", "tests/house/rules.py"} <= paths
