# SPDX-License-Identifier: AGPL-3.0-or-later
"""The field of a form for a stream of blocks: what is wrong in it is said in words."""

from typing import Any

from django.utils.translation import gettext as _
from wagtail.blocks.base import BlockField as WagtailBlockField
from wagtail.blocks.stream_block import StreamBlockValidationError


class BlockField(WagtailBlockField):
    """As Wagtail's, whose sentence for the summary above the form is of programmers, in English alone."""

    def clean(self, value: Any) -> Any:
        """The blocks, clean. Raises StreamBlockValidationError with our sentence."""
        try:
            return super().clean(value)
        except StreamBlockValidationError as refused:
            refused.message = _("something is missing or wrong: it is marked in red below.")
            raise
