# SPDX-License-Identifier: AGPL-3.0-or-later
"""The body of a page: which blocks, in which order they are offered."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from wagtail.blocks import StreamBlock, StreamValue
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from cms.blocks.chart import ChartBlock
from cms.blocks.chart_reading import doubled
from cms.blocks.media import DataTableBlock, DocumentListBlock, PictureBlock
from cms.blocks.text import (
    CalloutBlock,
    CardsBlock,
    DetailsBlock,
    HeadingBlock,
    LicenceBlock,
    ProseBlock,
    QuoteBlock,
)


class BodyBlock(StreamBlock):
    """What every page may hold."""

    text = ProseBlock()
    heading = HeadingBlock(max_length=150)
    callout = CalloutBlock()
    picture = PictureBlock()
    documents = DocumentListBlock()
    details = DetailsBlock()
    quote = QuoteBlock()
    table = DataTableBlock()
    chart = ChartBlock()
    cards = CardsBlock()
    licence = LicenceBlock()

    def clean(self, value: StreamValue) -> StreamValue:
        """Raises as Wagtail's does, and for two charts whose files would have one name."""
        cleaned = super().clean(value)
        if self.is_deferred_validation or not (places := doubled(cleaned)):
            return cleaned
        words = ValidationError(_("Another chart of the page has this title: give each its own."))
        errors = {place: StructBlockValidationError({"title": words}) for place in places}
        raise StreamBlockValidationError(block_errors=errors)

    class Meta:
        label = pgettext_lazy("page", "Body")
        template = "cms/blocks/body.html"
        required = False
