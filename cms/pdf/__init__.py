# SPDX-License-Identifier: AGPL-3.0-or-later
"""Template -> PDF/A-3a + PDF/UA-1 in one file, written by a process of its own with limits (README.md).

Same template, context and program give the same bytes: dates come from `made_at`, the identifier from the
content. Styles: `static/assets/pdf/base.css`, then the file there that is named as the template
(`certificate.html` -> `certificate.css`). A template may name files of that folder (`<img src="mark.svg">`) and
pictures made by `svg_uri`, `png_uri` and `qr_uri`; any other address stops the document.
"""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from cms.pdf import process
from cms.pdf.pictures import png_uri, qr_uri, svg_uri
from cms.pdf.process import (
    ForbiddenResource,
    MissingGlyph,
    NotMade,
    PdfUnavailable,
    Stopped,
    TooBig,
    TooLong,
)
from cms.pdf.writer import ASSETS

__all__ = [
    "ASSETS", "Attachment", "ForbiddenResource", "MissingGlyph", "NotMade", "PdfUnavailable", "Stopped", "TooBig",
    "TooLong", "png_uri", "qr_uri", "render", "require", "svg_uri", "unprintable",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """File carried inside the PDF; `relationship` is one of ISO 32000-2 §7.11.3 (Data, Source…)."""

    name: str
    content: bytes
    description: str = ""
    relationship: str = "Data"


def render(
    template: str,
    context: Mapping[str, Any],
    *,
    attachments: Iterable[Attachment] = (),
    instead: Iterable[Mapping[str, Any]] = (),
    seconds: float | None = None,
) -> bytes:
    """Return the PDF of `template`, which extends `pdf/base.html`.

    `context` holds at least `made_at` (aware datetime, the document's date) and `title`. `instead`: what else to
    put in the context, one after the other, as long as the element of id "first-page" does not begin on the
    first page. `seconds`: what it may take, PDF_SECONDS if not said. Raises NotMade (PdfUnavailable, MissingGlyph,
    TooLong, TooBig, Stopped), whose message is for people to read; ForbiddenResource; ValueError when `made_at` has
    no time zone.
    """
    made_at: datetime = context["made_at"]
    if timezone.is_naive(made_at):
        raise ValueError("made_at must carry its time zone")
    made_at = made_at.astimezone(UTC)
    question = {
        "name": Path(template).stem,
        "made_at": made_at.isoformat(),
        "attachments": [asdict(a) | {"content": base64.b64encode(a.content).decode()} for a in attachments],
    }
    language, tries = settings.LANGUAGE_CODE, [{}, *instead]
    seconds = seconds or settings.PDF_SECONDS  # for all the tries together
    given = {**context, "language": language}
    for number, other in enumerate(tries, start=1):
        with translation.override(language), timezone.override(settings.TIME_ZONE):
            html = render_to_string(template, {**given, **other})
        answer = process.ask(question | {"html": html, "is_last": number == len(tries)}, seconds=seconds)
        seconds -= answer["spent"]
        if "pdf" in answer:
            break
    return base64.b64decode(answer["pdf"])


def require() -> None:
    """Raise PdfUnavailable, in words with the remedy, when this machine cannot make PDFs."""
    process.running()


def unprintable(text: str) -> list[str]:
    """Characters of `text` that our own fonts do not have, each once: a document with one of them is refused.

    Asked where people write, so that it is not the worker that finds out.
    """
    return sorted({sign for sign in text if not sign.isspace() and ord(sign) not in _characters()})


@cache
def _characters() -> frozenset[int]:
    from fontTools.ttLib import TTFont  # late: only where somebody writes

    return frozenset().union(*(TTFont(path, lazy=True).getBestCmap() for path in ASSETS.glob("*-400.ttf")))
