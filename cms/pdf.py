# SPDX-License-Identifier: AGPL-3.0-or-later
"""Template -> PDF/A-3a + PDF/UA-1 in one file. Only this file knows WeasyPrint (imported at the first use).

Same template, context and program give the same bytes: dates come from `made_at`, the identifier from the
content. Styles: `static/assets/pdf/base.css`, then the file there that is named as the template
(`certificate.html` -> `certificate.css`), parsed once per process. A template may name files of that folder
(`<img src="mark.svg">`) and pictures made by `svg_uri` and `qr_uri`; any other address stops the document.
"""

import atexit
import base64
import io
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

ASSETS = Path(__file__).resolve().parent.parent / "static" / "assets" / "pdf"
PICTURES = ("data:image/svg+xml;base64,", "data:image/png;base64,", "data:image/jpeg;base64,")
# PDF/UA identification and its description for PDF/A readers (ISO 14289-1 §5, ISO 19005-3 §6.6.2.3).
UA_METADATA = ASSETS / "pdfua.xmp"
_one_at_a_time = threading.Lock()


class PdfUnavailable(Exception):
    """The system libraries that set text on a page are missing."""


class ForbiddenResource(Exception):
    """A document asked for an address that is none of our own files."""


class MissingGlyph(Exception):
    """No font on this machine has a character of the document."""


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """File carried inside the PDF; `relationship` is one of ISO 32000-2 §7.11.3 (Data, Source…)."""

    name: str
    content: bytes
    description: str = ""
    relationship: str = "Data"


def render(template: str, context: Mapping[str, Any], *, attachments: Iterable[Attachment] = ()) -> bytes:
    """Return the PDF of `template`, which extends `pdf/base.html`.

    `context` holds at least `made_at` (aware datetime, the document's date) and `title`. Raises
    PdfUnavailable, ForbiddenResource, MissingGlyph; ValueError when `made_at` has no time zone.
    """
    made_at: datetime = context["made_at"]
    if timezone.is_naive(made_at):
        raise ValueError("made_at must carry its time zone")
    made_at = made_at.astimezone(UTC)
    language = settings.LANGUAGE_CODE
    with translation.override(language), timezone.override(settings.TIME_ZONE):
        html = render_to_string(template, {**context, "made_at_utc": made_at, "language": language})
    with _one_at_a_time:
        return _write(html, Path(template).stem, made_at, attachments)


def require() -> None:
    """Raise PdfUnavailable, in words with the remedy, when this machine cannot make PDFs."""
    _weasyprint()


def unprintable(text: str) -> list[str]:
    """Characters of `text` that our own fonts do not have, each once: a document with one of them is refused.

    Asked where people write, so that it is not the worker that finds out.
    """
    return sorted({sign for sign in text if not sign.isspace() and ord(sign) not in _characters()})


@cache
def _characters() -> frozenset[int]:
    from fontTools.ttLib import TTFont  # late: only where somebody writes

    return frozenset().union(*(TTFont(path, lazy=True).getBestCmap() for path in ASSETS.glob("*-400.ttf")))


def svg_uri(svg: str) -> str:
    """Address of a picture made by us, for `<img src alt>`; the SVG must carry its own xmlns."""
    return PICTURES[0] + base64.b64encode(svg.encode()).decode()


def qr_uri(text: str) -> str:
    """Address of the QR code of `text`, for `<img src alt>`: its alt says where it leads."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", xmldecl=False, border=2)
    return svg_uri(out.getvalue().decode())


def _write(html: str, name: str, made_at: datetime, attachments: Iterable[Attachment]) -> bytes:
    weasyprint, fetcher = _weasyprint(), _fetcher()
    fetcher.refused.clear()
    files = [
        weasyprint.Attachment(
            file_obj=io.BytesIO(a.content), url_fetcher=fetcher, name=a.name, description=a.description,
            relationship=a.relationship, created=made_at, modified=made_at)
        for a in attachments
    ]  # fmt: skip
    document = weasyprint.HTML(string=html, base_url=f"{ASSETS.as_uri()}/", url_fetcher=fetcher)
    pdf: bytes = document.write_pdf(
        stylesheets=_styles(name), font_config=_fonts(), attachments=files,
        pdf_variant="pdf/a-3a", finisher=_finish)  # fmt: skip
    if fetcher.refused:  # WeasyPrint logs a refusal and goes on: a document with a hole is none
        raise ForbiddenResource(", ".join(fetcher.refused))
    return pdf


def _finish(document: Any, pdf: Any) -> None:
    """Refuse missing characters and declare PDF/UA beside PDF/A (WeasyPrint declares one of the two)."""
    missing = sorted({chr(code) for font in document.fonts.values() for code in font.missing})
    if missing:
        raise MissingGlyph(
            _("No font on this machine has: %(characters)s") % {"characters": " ".join(missing)}
        )
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    metadata.stream = [
        part.replace(b"</rdf:RDF>", _ua_metadata() + b"</rdf:RDF>") for part in metadata.stream
    ]


@cache
def _weasyprint() -> Any:
    try:
        import weasyprint  # late: 0.4 s and 40 MB that only the worker should pay
    except OSError as missing:
        raise PdfUnavailable(
            _("PDFs need Pango: install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 (%(what)s)")
            % {"what": str(missing).split(":")[0]}
        ) from missing
    return weasyprint


@cache
def _fetcher() -> Any:
    weasyprint = _weasyprint()

    class OwnFiles(weasyprint.urls.URLFetcher):  # type: ignore[name-defined]
        """Opens files of ASSETS and pictures made by us; no network, no other file."""

        refused: ClassVar[list[str]] = []

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith(PICTURES) or _is_own_file(url):
                return super().fetch(url, headers)
            self.refused.append(url[:200])
            raise ValueError(url[:200])

    return OwnFiles(allowed_protocols=("file", "data"), allow_redirects=False)


def _is_own_file(url: str) -> bool:
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc:
        return False
    path = Path(unquote(parts.path)).resolve()
    return path.is_file() and path.is_relative_to(ASSETS)


@cache
def _fonts() -> Any:
    _weasyprint()
    from weasyprint.text.fonts import FontConfiguration  # late: loads Pango

    atexit.register(_forget_fonts)  # its own end wants modules that an ending interpreter has dropped
    return FontConfiguration()


def _forget_fonts() -> None:
    _styles.cache_clear()
    _fonts.cache_clear()


@cache
def _styles(name: str) -> list[Any]:
    names = ["base.css"] + ([f"{name}.css"] if name != "base" and (ASSETS / f"{name}.css").is_file() else [])
    css = _weasyprint().CSS
    return [css(filename=ASSETS / n, font_config=_fonts(), url_fetcher=_fetcher()) for n in names]


@cache
def _ua_metadata() -> bytes:
    return UA_METADATA.read_bytes().split(b"<!-- begin -->")[1].strip()
