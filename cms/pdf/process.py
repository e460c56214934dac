# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking the process that writes PDFs: one for each process of ours, started at the first question."""

import atexit
import json
import logging
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from cms.pdf.writer import REST

COMMAND = [sys.executable, "-P", "-s", str(Path(__file__).with_name("writer.py"))]
# what it inherits, that Pango and its fonts be found: no password, no key
INHERITED = ("PATH", "HOME", "LD_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "XDG_CACHE_HOME")
START_SECONDS = 60
MOST_DOCUMENTS = 500  # Pango keeps some 5 KB of each: they go with the process

log = logging.getLogger(__name__)


class NotMade(Exception):
    """There is no PDF; the message says why and what to do."""


class PdfUnavailable(NotMade):
    """The system libraries that set text on a page are missing."""


class ForbiddenResource(Exception):
    """A document asked for an address that is none of our own files."""


class MissingGlyph(NotMade):
    """No font on this machine has a character of the document."""


class Stopped(NotMade):
    """The document was not finished."""


class TooLong(Stopped):
    """The document took more time than it may."""


class TooBig(Stopped):
    """The document took more memory than it may."""


class _Child:
    """A running `writer.py` and the line to it."""

    def __init__(self) -> None:
        self.folder = tempfile.mkdtemp(prefix="pdf-")
        self.line, theirs = socket.socketpair()
        with theirs:  # in a session of its own: who kills a whole group leaves it the time to tidy up
            arguments = [str(theirs.fileno()), self.folder, str(settings.PDF_MEGABYTES)]
            self.process = subprocess.Popen(
                [*COMMAND, *arguments], env=_environment() | {"TMPDIR": self.folder},
                pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                start_new_session=True)  # fmt: skip
        self.answered_at, self.asked = time.monotonic(), 0

    def is_awake(self) -> bool:
        """Whether it is there, has not written enough, and is not about to go for want of questions."""
        has_rested = time.monotonic() - self.answered_at >= REST - 10
        return self.asked < MOST_DOCUMENTS and not has_rested and self.process.poll() is None

    def ask(self, question: dict[str, Any], seconds: float) -> dict[str, Any]:
        """What it answers; raises TimeoutError, and OSError or EOFError when it is gone."""
        until = time.monotonic() + seconds
        self.asked += 1
        self.line.settimeout(seconds)
        self.line.sendall(json.dumps(question | {"seconds": seconds}).encode() + b"\n")
        return self.answer(until)

    def answer(self, until: float) -> dict[str, Any]:
        parts = [b""]
        while not parts[-1].endswith(b"\n"):
            self.line.settimeout(max(0.001, until - time.monotonic()))
            parts.append(self.line.recv(1 << 20))
            if not parts[-1]:
                raise EOFError
        self.answered_at = time.monotonic()
        answer: dict[str, Any] = json.loads(b"".join(parts))
        return answer

    def end(self, patience: float = 0) -> int:
        """Its exit code, after a kill if it has not ended by then."""
        self.line.close()
        try:
            return self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)


_one_at_a_time = threading.Lock()
_child: _Child | None = None


def ask(question: dict[str, Any], *, seconds: float) -> dict[str, Any]:
    """The answer of `writer.Writer.write`, within so many seconds, with `spent`: how many it took.

    Raises what is defined above; then the next one finds a new process.
    """
    with _one_at_a_time:
        child, begun = _awake(), time.monotonic()
        try:
            answer = child.ask(question, max(seconds, 0.001))
        except TimeoutError:
            end()
            words = _("The document takes more than %(seconds)s seconds: shorten its texts, then try again.")
            raise TooLong(words % {"seconds": settings.PDF_SECONDS}) from None
        except (OSError, EOFError):
            words = _(
                "The process that writes PDFs has ended (%(code)s): try again; if it goes on, write to the support."
            )
            raise Stopped(words % {"code": end(patience=2)}) from None
        except BaseException:  # an answer nobody waits for would be taken for that of the next question
            end()
            raise
        if answer.get("error") == "memory":
            end()
    return _without_error(answer) | {"spent": time.monotonic() - begun}


def running() -> int:
    """Its process id; starts it when it does not run. Raises PdfUnavailable."""
    with _one_at_a_time:
        return _awake().process.pid


def _awake() -> _Child:
    global _child  # noqa: PLW0603  one for each process of ours
    if _child is None or not _child.is_awake():
        end()
        _child = _Child()
        try:
            _without_error(_child.answer(time.monotonic() + START_SECONDS))
        except BaseException:
            end()
            raise
    return _child


def end(patience: float = 0) -> int:
    """Ends it, if it runs; returns its exit code."""
    global _child
    ended, _child = _child, None
    return ended.end(patience) if ended else 0


def _without_error(answer: dict[str, Any]) -> dict[str, Any]:
    what = answer.get("what", "")
    match answer.get("error"):
        case None:
            return answer
        case "forbidden":
            raise ForbiddenResource(", ".join(what))
        case "glyphs":
            words = _("No font on this machine has: %(characters)s. Write with other letters.")
            raise MissingGlyph(words % {"characters": " ".join(what)})
        case "memory":
            words = _(
                "The document needs more than %(megabytes)s MB of memory: use a smaller logo or shorter texts."
            )
            raise TooBig(words % {"megabytes": settings.PDF_MEGABYTES})
        case "unavailable":
            raise PdfUnavailable(
                _("PDFs need Pango: install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 (%(what)s)")
                % {"what": what.split(":")[0]}
            )
    log.error("the writer of PDFs failed:\n%s", what)
    raise Stopped(_("The PDF could not be made: try again; if it goes on, write to the support."))


def _environment() -> dict[str, str]:
    own = {name: os.environ[name] for name in INHERITED if name in os.environ}
    return own | {"LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0", "MALLOC_ARENA_MAX": "1"}


def _forget() -> None:
    """After a fork: the process belongs to who started it."""
    global _child, _one_at_a_time
    if _child:
        _child.line.close()
    _child, _one_at_a_time = None, threading.Lock()


os.register_at_fork(after_in_child=_forget)
atexit.register(end)
