# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this machine lacks to run the platform, each in one sentence with its remedy. No Django here."""

import ctypes
import os
import socket
import sys
from pathlib import Path

# What WeasyPrint cannot do without, with the Debian package that brings it (HarfBuzz-Subset it can, more slowly).
LIBRARIES = {
    "libgobject-2.0": ("0", "libglib2.0-0"),
    "libpango-1.0": ("0", "libpango-1.0-0"),
    "libpangoft2-1.0": ("0", "libpangoft2-1.0-0"),
    "libharfbuzz": ("0", "libharfbuzz0b"),
    "libfontconfig": ("1", "libfontconfig1"),
}


def problems(*, var: Path, host: str, ports: list[int]) -> list[str]:
    """Sentences that say what is missing and what to do; empty when all is well."""
    found = [missing_libraries(), unwritable(var), *(taken(host, port) for port in ports)]
    return [sentence for sentence in found if sentence]


def missing_libraries() -> str:
    """Pango and its companions draw the certificates."""
    missing = [package for name, (number, package) in LIBRARIES.items() if not _opens(name, number)]
    if not missing:
        return ""
    return (
        "Mancano le librerie con cui si disegnano gli attestati: installale con "
        f"«sudo apt-get install -y {' '.join(missing)}» (su macOS «brew install pango») e riprova."
    )


def _opens(name: str, number: str) -> bool:
    files = (f"{name}.so.{number}", f"{name}.{number}.dylib", f"/opt/homebrew/lib/{name}.{number}.dylib")
    for file in files:
        try:
            ctypes.CDLL(file)
        except OSError:
            continue
        return True
    return False


def unwritable(folder: Path) -> str:
    """Data, mail and files are written under `folder`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".writable-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        reason = error.strerror or "errore"
        return f"Non posso scrivere in {folder} ({reason}): rendi la cartella scrivibile e riprova."
    return ""


def taken(host: str, port: int) -> str:
    """A server that is already there: the web server would share the port without a word."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen()
        except OSError:
            return f"La porta {port} è già occupata: scegline un'altra, per esempio «make demo PORT={port + 10}»."
    return ""


if __name__ == "__main__":
    sys.exit(missing_libraries())
