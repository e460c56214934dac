# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words inside published files, so that the search finds them: read by the worker, never by a request."""

import json
import logging
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from cms import jobs
from home.documents.files import DocumentFile, DocumentText
from home.documents.versions import files_now

READ = "home.read_document"
ENDINGS = frozenset({"pdf", "docx", "odt", "xlsx", "txt", "csv"})
MEGABYTES, SECONDS, MOST_PAGES, MOST_LETTERS = 768, 20, 400, 180_000
GRACE = 10  # seconds that starting it and a full machine may take
READER = Path(__file__).with_name("reader.py")

log = logging.getLogger(__name__)


def read_document(*, file_id: int, at: datetime) -> DocumentText | None:
    """Reads the words of a published file, once for each content; None for a file that is gone. Idempotent."""
    file = DocumentFile.objects.filter(pk=file_id).first()
    if file is None:
        return None
    known = DocumentText.objects.filter(sha256=file.sha256).first()
    if known:
        return known
    text, pages, outcome = _read(file)
    made, _is_new = DocumentText.objects.get_or_create(
        sha256=file.sha256, defaults={"text": text, "pages": pages, "outcome": outcome, "at": at}
    )
    return made


def _read(file: DocumentFile) -> tuple[str, int | None, str]:
    ending = file.ending
    if ending not in ENDINGS:
        return "", None, DocumentText.Outcome.EMPTY
    with tempfile.NamedTemporaryFile(suffix=f".{ending}") as copy:
        try:
            with file.file.open("rb") as stored:
                for piece in stored.chunks():
                    copy.write(piece)
        except FileNotFoundError:
            log.warning("the bytes of %s are gone", file.file.name)
            return "", None, DocumentText.Outcome.REFUSED
        copy.flush()
        found = ask(Path(copy.name), ending)
    if found is None:
        return "", None, DocumentText.Outcome.REFUSED
    text, pages = str(found["text"]), found["pages"]
    if not text:
        return "", pages, DocumentText.Outcome.EMPTY
    return text, pages, DocumentText.Outcome.CUT if found["is_cut"] else DocumentText.Outcome.READ


def ask(
    path: Path, ending: str, *, seconds: int = SECONDS, megabytes: int = MEGABYTES
) -> dict[str, Any] | None:
    """What `reader.py` answers about a file; None when it did not within its limits, whatever the file did to it."""
    limits = [str(number) for number in (megabytes, seconds, MOST_PAGES, MOST_LETTERS)]
    command = [sys.executable, "-P", "-s", str(READER), str(path), ending, *limits]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            timeout=seconds + GRACE,
            stdin=subprocess.DEVNULL,
            env={"LC_ALL": "C.UTF-8"},
        )
        answer: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        log.warning("%s took too long to be read", path.name)
    except ValueError:  # it ended before it answered: damaged, locked, too big
        log.warning("%s could not be read: %s", path.name, done.stderr[-300:].decode(errors="replace"))
    else:
        return answer
    return None


def unread() -> list[int]:
    """Ids of the files that the library shows today and that neither were read nor wait for it."""
    read = DocumentText.objects.values("sha256")
    waiting = {arguments["file_id"] for arguments in jobs.waiting(READ)}
    rows = files_now().exclude(sha256__in=read).values_list("pk", flat=True)
    return [pk for pk in rows if pk not in waiting]


def forget_unused() -> int:
    """Deletes the words of files that the library shows no more; returns how many."""
    return DocumentText.objects.exclude(sha256__in=files_now().values("sha256")).delete()[0]
