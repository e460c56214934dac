# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `npm run build` leaves in static/dist: small, ours, nothing from elsewhere."""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "static"
DIST = STATIC / "dist"


def gzipped(name: str) -> int:
    return len(gzip.compress((DIST / name).read_bytes(), 9))


@pytest.mark.parametrize(
    ("name", "limit"),
    [
        ("style.css", 40_000),
        ("app.js", 5_000),
        ("icons.svg", 20_000),
        ("editor.js", 140_000),
        ("kept.js", 3_000),
        ("register.js", 5_500),
        ("register-worker.js", 600),
    ],
)
def test_weight_stays_within_its_limit(name, limit):
    assert gzipped(name) <= limit


@pytest.mark.parametrize("name", ["style.css", "app.js"])
def test_nothing_comes_from_elsewhere(name):
    text = (DIST / name).read_text()
    assert re.findall(r"(?:https?:)?//[\w.-]+\.[a-z]{2,}", text.replace("http://www.w3.org", "")) == []
    assert "data:" not in text


def test_the_editor_is_loaded_on_its_page_alone():
    """Others name it only for when this browser holds words that the server has not (src/kept.ts)."""
    templates = STATIC.parent / "templates"
    loading = [
        str(path.relative_to(templates))
        for path in sorted(templates.rglob("*.html"))
        if re.search(r"<script[^>]*editor\.js", path.read_text())
    ]
    assert loading == ["agende/write.html"]
    naming = [
        str(path.relative_to(templates))
        for path in templates.rglob("*.html")
        if "editor.js" in path.read_text()
    ]
    assert sorted(naming) == ["agende/kept.html", "agende/write.html"]
    assert "ProseMirror" not in (DIST / "app.js").read_text() + (DIST / "kept.js").read_text()


def test_every_font_of_the_style_is_there():
    named = set(re.findall(r"url\(fonts/([^)]+)\)", (DIST / "style.css").read_text()))
    assert named
    assert named == {path.name for path in (DIST / "fonts").iterdir()}


def test_families_are_those_of_the_design_guidelines():
    families = set(re.findall(r'@font-face\{font-family:"?([\w ]+)"?;', (DIST / "style.css").read_text()))
    assert families == {"Titillium Web", "Lora", "Roboto Mono"}


def test_sprite_has_every_icon_listed():
    listed = [line for line in (STATIC / "src/icons.txt").read_text().split("\n") if line and line[0] != "#"]
    drawn = re.findall(r'<symbol id="([\w-]+)"', (DIST / "icons.svg").read_text())
    assert drawn == listed
    assert len(set(listed)) == len(listed)


def test_lock_file_names_no_registry_and_is_whole():
    lock = json.loads((STATIC / "package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert not any("resolved" in package for package in packages.values())
    assert all("integrity" in package for package in packages.values())


def test_types_of_the_scripts_hold():
    node = shutil.which("node", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    done = subprocess.run(
        [node, "node_modules/typescript/bin/tsc", "--noEmit"], cwd=STATIC, capture_output=True, text=True
    )
    assert done.stdout + done.stderr == ""
