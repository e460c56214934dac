# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever two people who only suggest do in the editor, the server takes: each touches their own suggestions alone."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from agende.amendments.marks import NotASuggestion, new_keys
from tests.databases import ROOT

HERE = Path(__file__).parent


def built(script: str, into: Path) -> Path:
    """A script of this folder with what it uses of the editor."""
    made, modules = into / "made.mjs", ROOT / "static/node_modules"
    asked = [modules / ".bin/esbuild", HERE / script, "--bundle", "--platform=node", "--format=esm"]
    env = os.environ | {"NODE_PATH": str(modules)}
    subprocess.run([*asked, f"--outfile={made}"], check=True, capture_output=True, env=env)
    return made


@pytest.fixture(scope="module")
def program(tmp_path_factory) -> Path:
    return built("suggesting_at_random.ts", tmp_path_factory.mktemp("random"))


@pytest.fixture(scope="module")
def beside(tmp_path_factory) -> Path:
    return built("suggesting_beside.ts", tmp_path_factory.mktemp("beside"))


def changes(program: Path, *words: str) -> list[dict[str, Any]]:
    run = subprocess.run(["node", program, *words], check=True, capture_output=True, text=True)
    return json.loads(run.stdout)


@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_the_server_takes_what_the_editor_makes_of_random_changes(program, seed):
    found = changes(program, seed)

    assert len(found) > 200
    for change in found:
        new_keys(change["before"], change["after"], mine=set(change["mine"]))


def test_two_letters_typed_at_once_are_suggested_like_any_other(program):
    typed = [change for change in changes(program, "1") if change["typed"]]

    assert typed
    for change in typed:
        assert change["typed"] in json.dumps(change["after"], ensure_ascii=False)


def test_the_control_without_the_editor_each_change_is_refused(program):
    found = changes(program, "1", "free")

    assert found
    for change in found:
        with pytest.raises(NotASuggestion):
            new_keys(change["before"], change["after"], mine=set(change["mine"]))


@pytest.mark.parametrize("flaw", ["doubled", "uneven"])
def test_who_suggests_mends_nothing_of_a_flaw_in_the_text(beside, flaw):
    (change,) = changes(beside, "suggesting", flaw)

    assert len(new_keys(change["before"], change["after"], mine=set())) >= 3

    (control,) = changes(beside, "writing", flaw)
    with pytest.raises(NotASuggestion):
        new_keys(control["before"], control["after"], mine=set())
