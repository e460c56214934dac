# SPDX-License-Identifier: AGPL-3.0-or-later
"""The body of a page: which blocks, in which order they are offered."""

from django.utils.translation import pgettext_lazy
from wagtail.blocks import StreamBlock

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
    cards = CardsBlock()
    licence = LicenceBlock()

    class Meta:
        label = pgettext_lazy("page", "Body")
        template = "cms/blocks/body.html"
        required = False
