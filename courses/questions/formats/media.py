# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures, links and recordings inside the HTML of a file of questions. Pure."""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from html import escape, unescape
from pathlib import PurePosixPath
from urllib.parse import unquote

from django.utils.translation import gettext as _

from courses.questions.content import Picture
from courses.questions.formats.reading import ItemError

PLACE = "@@PLUGINFILE@@"
LARGEST_PICTURE = 2 * 1024 * 1024
LONGEST_ALT, LONGEST_FILE_NAME = 500, 100
IMAGE = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)
ANCHOR = re.compile(r"(<a\b[^<>]*>|</a\s*>)", re.IGNORECASE)
RECORDING = re.compile(r"<(audio|video|iframe|object|embed|applet|svg|math)\b", re.IGNORECASE)
ATTRIBUTE = re.compile(r"""\b(alt|src|href)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""", re.IGNORECASE)
KINDS = ((b"\x89PNG\r\n", "png"), (b"\xff\xd8\xff", "jpg"), (b"GIF8", "gif"), (b"RIFF", "webp"))


def attributes(tag: str) -> dict[str, str]:
    """alt, src and href of a tag, as they read."""
    found = ATTRIBUTE.findall(tag)
    return {name.lower(): unescape(double or single or bare).strip() for name, double, single, bare in found}


class Media:
    """The files of one question. `picture` is the first picture of its text, `content` its bytes by SHA-256."""

    def __init__(self, files: Mapping[str, str], notes: list[str]) -> None:
        """`files`: name → base64; `notes` grows by what had to be left out."""
        self.files, self.notes = files, notes
        self.picture: Picture | None = None
        self.content: dict[str, bytes] = {}

    def of_question(self, html: str) -> str:
        """The HTML without its pictures: the first is the question's, the words of others stand in their place.

        Raises ItemError for a picture without words or not in the file, and for recordings.
        """
        if found := RECORDING.search(html):
            raise ItemError(
                _("it holds something other than text and pictures (%(tag)s)") % {"tag": found[1]}
            )
        return IMAGE.sub(lambda tag: self._take(tag[0]), self._links(html, is_strict=True))

    def of_answer(self, html: str) -> str:
        """The HTML of an answer; answers hold text alone, so the words of a picture are used when it has no more.

        Raises ItemError for a picture without words.
        """
        linked = self._links(html, is_strict=True)
        tags = IMAGE.findall(linked)
        if not tags:
            return linked
        words = [self._alt(tag) for tag in tags]
        self.notes.append(
            _("answers hold text alone: the picture “%(alt)s” was left out") % {"alt": words[0]}
        )
        rest = IMAGE.sub("", linked)
        return (
            rest
            if re.sub(r"<[^<>]*>|&nbsp;|\s", "", rest)
            else f"<p>{escape(' '.join(words), quote=False)}</p>"
        )

    def of_feedback(self, html: str) -> str:
        """The HTML of a feedback, without pictures."""
        if IMAGE.search(html) or RECORDING.search(html) or (PLACE in html):
            self.notes.append(_("feedback holds text alone: its pictures and files were left out"))
        return self._links(IMAGE.sub("", html), is_strict=False)

    def _take(self, tag: str) -> str:
        alt = self._alt(tag)
        if self.picture:
            self.notes.append(
                _("only the first picture was kept: “%(alt)s” stands as words in the text") % {"alt": alt}
            )
            return f" [{escape(alt, quote=False)}] "
        self._store(attributes(tag).get("src", ""), alt)
        return " "

    def _alt(self, tag: str) -> str:
        alt = " ".join(attributes(tag).get("alt", "").split())[:LONGEST_ALT]
        if not alt:
            raise ItemError(
                _("a picture has no description (alt): say in words what it shows, then try again")
            )
        return alt

    def _store(self, src: str, alt: str) -> None:
        content, name = self._bytes_of(src)
        kind = next((kind for mark, kind in KINDS if content.startswith(mark)), "")
        if not kind or (kind == "webp" and content[8:12] != b"WEBP"):
            raise ItemError(_("the picture “%(name)s” is not a PNG, JPEG, GIF or WebP") % {"name": name})
        if len(content) > LARGEST_PICTURE:
            raise ItemError(_("the picture “%(name)s” is larger than 2 MB") % {"name": name})
        sha256 = hashlib.sha256(content).hexdigest()
        safe = (
            re.sub(r"[^\w.-]+", "-", PurePosixPath(name).stem)[:LONGEST_FILE_NAME].strip("-.") or sha256[:12]
        )
        self.picture = Picture(path="", name=f"{safe}.{kind}", sha256=sha256, size=len(content), alt=alt)
        self.content[sha256] = content

    def _bytes_of(self, src: str) -> tuple[bytes, str]:
        if src.startswith("data:image/"):
            name, encoded = "picture", src.partition("base64,")[2]
        elif src.startswith(PLACE):
            name = unquote(src.removeprefix(PLACE).partition("?")[0]).lstrip("/")
            encoded = self.files.get(name, "")
        else:
            raise ItemError(_("the picture at “%(address)s” is not in the file") % {"address": src[:80]})
        try:
            content = base64.b64decode(encoded)
        except (binascii.Error, ValueError):
            content = b""
        if not content:
            raise ItemError(_("the picture “%(name)s” is not in the file") % {"name": name[:80]})
        return content, name

    def _links(self, html: str, *, is_strict: bool) -> str:
        """Links as words, the address after them: whoever reads knows where it led."""
        pieces, address, words = [], "", ""
        for piece in ANCHOR.split(html):
            if piece[:2].lower() == "<a" and ANCHOR.fullmatch(piece):
                address, words = attributes(piece).get("href", ""), ""
                if address.startswith(PLACE) and is_strict:
                    name = unquote(address.removeprefix(PLACE)).lstrip("/")[:80]
                    raise ItemError(
                        _("it needs the file “%(name)s”, which a question cannot hold") % {"name": name}
                    )
            elif piece[:3].lower() == "</a" and ANCHOR.fullmatch(piece):
                is_told = not address.startswith(("http://", "https://")) or address in unescape(words)
                pieces.append("" if is_told else f" ({escape(address, quote=False)})")
                address, words = "", ""
            else:
                pieces.append(piece)
                words += piece if address else ""
        return "".join(pieces)
