# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a browser does at once goes out as one change: the server judges it as a whole."""

import json
import os
import subprocess
from pathlib import Path

from tests.databases import ROOT

SCRIPT = Path(__file__).with_name("line_in_one.ts")


def test_words_moved_from_one_text_to_another_are_never_said_twice(tmp_path):
    modules, made = ROOT / "static/node_modules", tmp_path / "line.mjs"
    asked = [modules / ".bin/esbuild", SCRIPT, "--bundle", "--platform=node", "--format=esm"]
    env = os.environ | {"NODE_PATH": str(modules)}
    subprocess.run([*asked, f"--outfile={made}"], check=True, capture_output=True, env=env)

    run = subprocess.run(["node", made], check=True, capture_output=True, text=True)

    said = json.loads(run.stdout)
    assert said == {"found": [["", "words"], ["words", ""], ["words!", ""]], "isEven": True}
