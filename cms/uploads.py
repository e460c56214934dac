# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which files are taken from people: by the extension of the name and by what the bytes say. Pure."""

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import PurePath

MOST_PARTS = 10_000
LONGEST_NAME = 120
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError
)  # fmt: skip


def _starts(*signs: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(signs)


def _is_pdf(content: bytes) -> bool:
    return b"%PDF-" in content[:1024]


def _parts(content: bytes) -> frozenset[str]:
    """Names of the parts of a ZIP, read from its directory alone; none when it is no ZIP or has far too many."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except UNREADABLE:
        return frozenset()
    return frozenset(names) if len(names) <= MOST_PARTS else frozenset()


def _is_office(folder: str) -> Callable[[bytes], bool]:
    """Office Open XML (ECMA-376) of a kind, without macros."""

    def check(content: bytes) -> bool:
        parts = _parts(content)
        has_macros = any(name.lower().endswith("vbaproject.bin") for name in parts)
        return "[Content_Types].xml" in parts and any(n.startswith(folder) for n in parts) and not has_macros

    return check


def _is_open(kind: str) -> Callable[[bytes], bool]:
    """OpenDocument of a kind: its part `mimetype` says so (ODF 1.3, part 2, 3.3)."""
    words = f"application/vnd.oasis.opendocument.{kind}".encode()

    def check(content: bytes) -> bool:
        if not {"mimetype", "content.xml"} <= _parts(content):
            return False
        with suppress(*UNREADABLE), zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.open("mimetype").read(len(words) + 2).strip() == words
        return False

    return check


def _is_text(content: bytes) -> bool:
    """UTF-8 or windows-1252 without control characters."""
    if any(byte < 32 and byte not in b"\t\n\r\f" for byte in content):
        return False
    for encoding in ("utf-8", "cp1252"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


OFFICE, OPEN = (
    "application/vnd.openxmlformats-officedocument.",
    "application/vnd.oasis.opendocument.",
)
ACCEPTED: dict[str, tuple[str, Callable[[bytes], bool]]] = {
    "pdf": ("application/pdf", _is_pdf),
    "docx": (f"{OFFICE}wordprocessingml.document", _is_office("word/")),
    "odt": (f"{OPEN}text", _is_open("text")),
    "xlsx": (f"{OFFICE}spreadsheetml.sheet", _is_office("xl/")),
    "ods": (f"{OPEN}spreadsheet", _is_open("spreadsheet")),
    "pptx": (f"{OFFICE}presentationml.presentation", _is_office("ppt/")),
    "odp": (f"{OPEN}presentation", _is_open("presentation")),
    "png": ("image/png", _starts(b"\x89PNG\r\n\x1a\n")),
    "jpg": ("image/jpeg", _starts(b"\xff\xd8\xff")),
    "jpeg": ("image/jpeg", _starts(b"\xff\xd8\xff")),
    "txt": ("text/plain", _is_text),
}
KINDS = "PDF, DOCX, ODT, XLSX, ODS, PPTX, ODP, PNG, JPG, TXT"


def media_type_of(*, name: str, content: bytes) -> str | None:
    """The media type of a file by its cleaned name; "" where its content is something else, None for other kinds."""
    kind = PurePath(name).suffix.lower().lstrip(".")
    if kind not in ACCEPTED:
        return None
    media_type, is_so = ACCEPTED[kind]
    return media_type if is_so(content) else ""


def clean_name(name: str) -> str:
    """The last part of a path without control characters and signs that systems refuse; the extension stays."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
    plain = re.sub(r'[<>:"|?*;%]+', "-", plain)
    plain = re.sub(r"\s+", " ", plain).strip(" .")
    stem, dot, kind = plain.rpartition(".")
    return f"{stem[:LONGEST_NAME]}.{kind[:10]}" if dot and stem else plain[:LONGEST_NAME]
