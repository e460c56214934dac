# SPDX-License-Identifier: AGPL-3.0-or-later
"""The process that writes PDFs: WeasyPrint between four walls. Only this file knows WeasyPrint.

`process.py` starts it by its path: it imports nothing of the platform. It is asked one JSON object a line on the
socket that its first argument names, and answers with one. It ends with whoever asks, or after a minute of rest.
"""

import base64
import contextlib
import gc
import io
import json
import math
import mimetypes
import os
import resource
import signal
import socket
import sys
import sysconfig
import traceback
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

ASSETS = Path(__file__).resolve().parents[2] / "static" / "assets" / "pdf"
PICTURES = ("data:image/svg+xml;base64,", "data:image/png;base64,", "data:image/jpeg;base64,")
# PDF/UA identification and its description for PDF/A readers (ISO 14289-1 §5, ISO 19005-3 §6.6.2.3).
UA_METADATA = ASSETS / "pdfua.xmp"
REST, GRACE = 60, 5  # seconds: without a question; beyond the limit, when nobody is left who would end us
SPEAKING = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system")


class MissingGlyph(Exception):
    """No font has these characters of the document."""


def limit(megabytes: int) -> None:
    """At most so much memory (address space, so that nothing is beyond it), no core file, few open files."""
    most = {resource.RLIMIT_AS: megabytes * 2**20, resource.RLIMIT_CORE: 0, resource.RLIMIT_NOFILE: 64}
    for what, wanted in most.items():
        given = resource.getrlimit(what)[1]
        least = wanted if given == resource.RLIM_INFINITY else min(wanted, given)
        resource.setrlimit(what, (least, least))


def leave_network() -> None:
    """Goes where there is no network at all, if the kernel lets us: as root, or in a user namespace of our own."""
    for namespace in (os.CLONE_NEWNET, os.CLONE_NEWNET | os.CLONE_NEWUSER):
        with contextlib.suppress(OSError):
            os.unshare(namespace)
            return


def shut(folder: Path, refused: list[str]) -> None:
    """From here on Python opens our assets, `folder` and its own modules, and neither connects nor starts anything.

    The wall behind the fetcher, should WeasyPrint open something without asking it. It cannot be taken down.
    """
    modules = {sysconfig.get_paths()[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    own = tuple(f"{os.path.realpath(path)}/" for path in (str(ASSETS), str(folder), *modules))

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and not isinstance(arguments[0], int):
            path = os.path.realpath(os.fsdecode(arguments[0]))
            if path.startswith(own):
                return
        elif event.startswith(SPEAKING):
            path = event
        else:
            return
        refused.append(path[:200])
        raise PermissionError(path)

    sys.addaudithook(refuse)


def is_own(url: str) -> bool:
    """Whether the address is a picture made by us or a file of the assets (not by a link out of them)."""
    if url.startswith(PICTURES):
        return True
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc:
        return False
    path = Path(unquote(parts.path)).resolve()
    return path.is_file() and path.is_relative_to(ASSETS)


class Writer:
    """WeasyPrint with one font configuration, the styles of each template read once."""

    def __init__(self) -> None:
        import weasyprint  # late: the platform reads names of this file, and must not pay 0.5 s and 45 MB
        from weasyprint.text.fonts import FontConfiguration

        self.weasyprint, self.fonts = weasyprint, FontConfiguration()
        self.refused: list[str] = []
        self.fetcher = _fetcher(weasyprint.urls.URLFetcher, self.refused)
        self.styles: dict[str, list[Any]] = {}
        self.ua_metadata = UA_METADATA.read_bytes().split(b"<!-- begin -->")[1].strip()

    def write(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Answer to a question of `process.ask`: `pdf`, `another` (it does not fit: ask with less), or an error."""
        self.refused.clear()
        options: dict[str, Any] = {
            "stylesheets": self._styles(asked["name"]),
            "attachments": list(self._attached(asked)),
            "pdf_variant": "pdf/a-3a",
        }
        html = self.weasyprint.HTML(
            string=asked["html"], base_url=f"{ASSETS.as_uri()}/", url_fetcher=self.fetcher
        )
        document = html.render(font_config=self.fonts, **options)
        fits = 'id="first-page"' not in asked["html"] or "first-page" in document.pages[0].anchors
        if not (fits or asked["is_last"] or self.refused):
            return {"another": True}
        try:
            pdf = document.write_pdf(finisher=self._finish, **options)
        except MissingGlyph as missing:
            return {"error": "glyphs", "what": missing.args[0]}
        if self.refused:  # WeasyPrint logs a refusal and goes on: a document with a hole is none
            return {"error": "forbidden", "what": self.refused}
        return {"pdf": base64.b64encode(pdf).decode()}

    def _attached(self, asked: dict[str, Any]) -> Iterator[Any]:
        made_at = datetime.fromisoformat(asked["made_at"])
        for attachment in asked["attachments"]:
            content = io.BytesIO(base64.b64decode(attachment.pop("content")))
            yield self.weasyprint.Attachment(
                file_obj=content, url_fetcher=self.fetcher, created=made_at, modified=made_at, **attachment
            )

    def _styles(self, name: str) -> list[Any]:
        if name not in self.styles:
            own = [f"{name}.css"] if name != "base" and (ASSETS / f"{name}.css").is_file() else []
            self.styles[name] = [
                self.weasyprint.CSS(filename=ASSETS / n, font_config=self.fonts, url_fetcher=self.fetcher)
                for n in ("base.css", *own)
            ]
        return self.styles[name]

    def _finish(self, document: Any, pdf: Any) -> None:
        """Refuse missing characters and declare PDF/UA beside PDF/A (WeasyPrint declares one of the two)."""
        missing = sorted({chr(code) for font in document.fonts.values() for code in font.missing})
        if missing:
            raise MissingGlyph(missing)
        metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
        metadata.stream = [
            part.replace(b"</rdf:RDF>", self.ua_metadata + b"</rdf:RDF>") for part in metadata.stream
        ]


def _fetcher(opener: Any, refused: list[str]) -> Any:
    class OwnFiles(opener):
        """Opens files of ASSETS and pictures made by us; no network, no other file."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if is_own(url):
                return super().fetch(url, headers)
            refused.append(url[:200])
            raise ValueError(url[:200])

    return OwnFiles(allowed_protocols=("file", "data"), allow_redirects=False)


def answers(write: Callable[[dict[str, Any]], dict[str, Any]], questions: Iterator[bytes]) -> Iterator[bytes]:
    """One line for each line. What memory did not suffice for is the last: nobody knows what it left behind."""
    gc.freeze()  # what is here now stays: no need to look at it again
    for question in questions:
        asked = json.loads(question)
        signal.alarm(math.ceil(asked.pop("seconds")) + GRACE)
        try:
            answer = write(asked)
        except MemoryError:
            yield b'{"error": "memory"}\n'
            return
        except Exception:  # noqa: BLE001  whoever asked raises it
            answer = {"error": "broken", "what": traceback.format_exc()}
        signal.alarm(0)
        yield json.dumps(answer).encode() + b"\n"
        del asked, answer
        gc.collect()  # while whoever asked is at work: documents are rings, and memory stays where it is


def main(descriptor: int, folder: Path, megabytes: int) -> None:
    """Answers until nobody asks; `folder` is for what WeasyPrint must keep in files, and goes at the end."""
    for sign in (signal.SIGINT, signal.SIGTERM):  # whoever asks ends in its own time, and we with it
        signal.signal(sign, signal.SIG_IGN)
    line = socket.socket(fileno=descriptor)
    line.settimeout(REST)
    if sys.platform == "linux":
        limit(megabytes)
        leave_network()
    mimetypes.init()  # reads the system's list, before the door is shut
    try:
        writer = Writer()
    except OSError as missing:
        return line.sendall(json.dumps({"error": "unavailable", "what": str(missing)}).encode() + b"\n")
    shut(folder, writer.refused)
    with contextlib.suppress(TimeoutError, ConnectionError), line.makefile("rb") as questions:
        line.sendall(b"{}\n")
        for answer in answers(writer.write, iter(questions)):
            line.sendall(answer)
    for path in sorted(folder.rglob("*"), reverse=True):  # shutil.rmtree opens folders: the door is shut
        path.rmdir() if path.is_dir() else path.unlink()
    folder.rmdir()
    os._exit(0)  # without the end of Pango's Python side, which wants modules that are gone by then


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
