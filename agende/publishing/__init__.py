# SPDX-License-Identifier: AGPL-3.0-or-later
"""Version -> page, PDF, documents, data: what was frozen is served as it was stored. README.md."""

from agende.publishing.files import AT_ONCE, RENDER, ask_again, store_file, store_files, store_pdf
from agende.publishing.frames import (
    Draft,
    Held,
    content_of,
    draft_of,
    frame_of,
    held_by,
    rebuilt_sha256,
    source_names,
)
from agende.publishing.originals import pdf_of
from agende.publishing.pages import contents, html_of

__all__ = [
    "AT_ONCE",
    "RENDER",
    "Draft",
    "Held",
    "ask_again",
    "content_of",
    "contents",
    "draft_of",
    "frame_of",
    "held_by",
    "html_of",
    "pdf_of",
    "rebuilt_sha256",
    "source_names",
    "store_file",
    "store_files",
    "store_pdf",
]
