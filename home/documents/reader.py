# SPDX-License-Identifier: AGPL-3.0-or-later
"""The process that reads the words inside a file: a stranger's file between walls (time, memory, no network).

`reading.py` starts it by its path, for one file: it imports nothing of the platform. Arguments: the file, its ending,
megabytes, seconds, most pages, most letters. It answers with one JSON object: `text`, `pages`, `is_cut`.
"""

import contextlib
import html
import json
import os
import re
import resource
import sys
import zipfile
from collections.abc import Iterator

MEMBERS = {
    "docx": re.compile(r"word/(document|footnotes|endnotes)\.xml"),
    "odt": re.compile(r"content\.xml"),
    "xlsx": re.compile(r"xl/sharedStrings\.xml"),
}
TAG = re.compile(r"<[^>]*>")
PARTING = re.compile(
    r"</?(?:w:p|text:p|text:h|text:note|si)\b[^>]*>|<(?:w:tab|w:br|w:cr|text:s|text:tab|text:line-break)\b[^>]*>"
)
"""Where a word ends. Any other tag may stand inside one: programs part a word into pieces as they like."""
NOT_SAID = re.compile(
    r"<(w:delText|w:instrText|text:tracked-changes|office:annotation)\b[^>]*(?<!/)>.*?</\1>", re.DOTALL
)
"""What was struck out, remarks, instructions: the document shows none of it."""


def limit(megabytes: int, seconds: int) -> None:
    """At most so much address space and processor time; no file written, no core."""
    most = {
        resource.RLIMIT_AS: megabytes * 2**20,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
    }
    for what, wanted in most.items():
        given = resource.getrlimit(what)[1]
        least = wanted if given == resource.RLIM_INFINITY else min(wanted, given)
        resource.setrlimit(what, (least, least))


def leave_network() -> None:
    """Goes where there is no network at all, if the kernel lets us."""
    for namespace in (os.CLONE_NEWNET, os.CLONE_NEWNET | os.CLONE_NEWUSER):
        with contextlib.suppress(OSError):
            os.unshare(namespace)
            return


def pages_of_pdf(path: str, most_pages: int) -> Iterator[tuple[str, int]]:
    """(words, how many pages the file says it has) of each page."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    count = len(document)
    for number in range(min(count, most_pages)):
        page = document[number]
        text = page.get_textpage()
        yield text.get_text_bounded(), count
        text.close()
        page.close()


def words_of_package(path: str, ending: str, most_letters: int) -> Iterator[str]:
    """Words of the XML inside a package, without reading it as XML: no entity, no tree, no more than is asked."""
    with zipfile.ZipFile(path) as package:
        for name in package.namelist()[:10_000]:
            if MEMBERS[ending].fullmatch(name):
                with package.open(name) as member:
                    yield _plain(member.read(30 * most_letters).decode("utf-8", "replace"))


def _plain(xml: str) -> str:
    return html.unescape(TAG.sub("", PARTING.sub(" ", NOT_SAID.sub("", xml))))


def read(path: str, ending: str, most_pages: int, most_letters: int) -> dict[str, object]:
    """The words of a file, its pages (None where a file has none) and whether they were more."""
    pieces, letters, pages = [], 0, None
    if ending == "pdf":
        found: Iterator[tuple[str, int | None]] = pages_of_pdf(path, most_pages)
    elif ending in MEMBERS:
        found = ((words, None) for words in words_of_package(path, ending, most_letters))
    else:
        with open(path, encoding="utf-8", errors="replace") as file:
            found = iter([(file.read(most_letters + 1), None)])
    for words, count in found:
        pages = count
        pieces.append(words)
        letters += len(words)
        if letters > most_letters:
            break
    text = " ".join(" ".join(pieces).replace("\x00", " ").split())
    is_cut = letters > most_letters or bool(pages and pages > most_pages)
    return {"text": text[:most_letters], "pages": pages, "is_cut": is_cut}


if __name__ == "__main__":
    numbers = [int(number) for number in sys.argv[3:7]]
    limit(numbers[0], numbers[1])
    leave_network()
    sys.stdout.write(json.dumps(read(sys.argv[1], sys.argv[2], numbers[2], numbers[3])))
