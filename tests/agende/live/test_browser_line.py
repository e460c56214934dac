# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a browser does at once goes out as one change, however large: the server judges it as a whole."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from tests.databases import ROOT

HERE = Path(__file__).parent


def told(script: str, made: Path) -> dict[str, Any]:
    """What a script of this folder says of the browser's line."""
    modules = ROOT / "static/node_modules"
    asked = [modules / ".bin/esbuild", HERE / script, "--bundle", "--platform=node", "--format=esm"]
    env = os.environ | {"NODE_PATH": str(modules)}
    subprocess.run([*asked, f"--outfile={made}"], check=True, capture_output=True, env=env)
    run = subprocess.run(["node", made], check=True, capture_output=True, text=True)
    return json.loads(run.stdout)


def test_words_moved_from_one_text_to_another_are_never_said_twice(tmp_path):
    said = told("line_in_one.ts", tmp_path / "line.mjs")

    assert said == {"found": [["", "words"], ["words", ""], ["words!", ""]], "isEven": True}


def test_what_is_too_large_for_a_message_goes_with_the_comparison_of_a_new_line(tmp_path):
    told_of = told("line_too_long.ts", tmp_path / "line.mjs")

    assert told_of == {
        "said": [["comparison", 0], ["update", 50], ["closed", 4500], ["comparison", 150]],
        "isOpen": True,
        "isEven": True,
    }
