# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a document will print is refused where it is written, not when the document is made."""

from typing import Any

from agende.forms.records import printable


def is_printable(words: Any) -> None:
    """Validates words; raises ValidationError on signs that a PDF could not show."""
    printable(words)
