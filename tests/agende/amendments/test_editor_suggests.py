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

SCRIPT = Path(__file__).with_name("suggesting_at_random.ts")


@pytest.fixture(scope="module")
def program(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("editor") / "random.mjs"
    modules = ROOT / "static/node_modules"
    asked = [
        modules / ".bin/esbuild",
        SCRIPT,
        "--bundle",
        "--platform=node",
        "--format=esm",
        f"--outfile={made}",
    ]
    subprocess.run(asked, check=True, capture_output=True, env=os.environ | {"NODE_PATH": str(modules)})
    return made


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
