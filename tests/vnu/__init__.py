# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Nu Html Checker for the tests: its jar from npm (MIT), run by Java 17 or newer."""

import json
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote

JAR = Path(__file__).with_name("node_modules") / "vnu-jar/build/dist/vnu.jar"
REMEDY = (
    "The Nu Html Checker needs Java 17 or newer (apt-get install default-jre-headless) and `make test` once"
)


class VnuMissing(Exception):
    """The checker or its Java is not installed; the message says how to install them."""


def mistakes(pages: Mapping[str, str]) -> list[str]:
    """What is wrong with pages of HTML, by name: "home: 12: Unclosed element …"; [] when all are valid.

    Errors and warnings, with one start of Java (2 s); what it only tells is left out.
    """
    if not JAR.is_file():
        raise VnuMissing(REMEDY)
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{number}.html" for number, _page in enumerate(pages.values())]
        for file, page in zip(files, pages.values(), strict=True):
            file.write_text(page, encoding="utf-8")
        names = dict(zip(map(str, files), pages, strict=True))
        return [
            f"{names[unquote(said['url'].removeprefix('file:'))]}: {said.get('lastLine', 0)}: {said['message']} "
            f"[{said.get('extract', '')}]"
            for said in _said(files)
        ]


def _said(files: list[Path]) -> list[dict[str, str]]:
    asked = ["java", "-Xmx512m", "-jar", JAR, "--format", "json", "--stdout", "--exit-zero-always"]
    try:
        done = subprocess.run(
            [*asked, "--skip-info-messages", "--no-langdetect", *files],
            capture_output=True, text=True, timeout=300, check=True,
        )  # fmt: skip
    except (FileNotFoundError, subprocess.CalledProcessError) as error:
        raise VnuMissing(REMEDY) from error
    found: list[dict[str, str]] = json.loads(done.stdout)["messages"]
    return found
