# SPDX-License-Identifier: AGPL-3.0-or-later
"""Version -> page, PDF, documents, data: what was frozen is served as it was stored. README.md."""

from agende.publishing.files import RENDER, ask_again, pdf_of, store_pdf
from agende.publishing.frames import content_of, frame_of, rebuilt_sha256, source_names
from agende.publishing.pages import contents, html_of, html_of_blocks

__all__ = [
    "RENDER",
    "ask_again",
    "content_of",
    "contents",
    "frame_of",
    "html_of",
    "html_of_blocks",
    "pdf_of",
    "rebuilt_sha256",
    "source_names",
    "store_pdf",
]
