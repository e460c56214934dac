# SPDX-License-Identifier: AGPL-3.0-or-later
"""Blocks of images, documents and tables."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ListBlock, RichTextBlock, StructBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock


class PictureBlock(StructBlock):
    """An image: what it shows in words, or the choice that it is only decoration."""

    image = ImageBlock(label=_("Image"))
    caption = CharBlock(required=False, max_length=250, label=_("Caption"))

    class Meta:
        label = _("Image")
        icon = "image"
        template = "cms/blocks/picture.html"


class DocumentListBlock(StructBlock):
    """Files to download, each with its kind and size."""

    title = CharBlock(required=False, max_length=120, label=_("Title"))
    documents = ListBlock(DocumentChooserBlock(), min_num=1, label=_("Documents"))

    class Meta:
        label = _("Documents")
        icon = "doc-full-inverse"
        template = "cms/blocks/documents.html"


class DataTableBlock(TypedTableBlock):
    """A table with a caption and a heading for each column, without which it cannot be read aloud."""

    def __init__(self, **kwargs: object) -> None:
        cells = [
            ("text", CharBlock(required=False, label=_("Text"))),
            ("words", RichTextBlock(required=False, features=["bold", "italic", "link"], label=_("Words"))),
        ]
        super().__init__(cells, **kwargs)

    def clean(self, value: object) -> object:
        """Raises ValidationError when the caption or a column's heading is missing."""
        table = super().clean(value)
        if not table.caption:
            raise ValidationError(_("Write a caption: it says what the table is about."))
        if not all(column["heading"] for column in table.columns):
            raise ValidationError(_("Give a heading to every column."))
        return table

    class Meta:
        label = _("Table")
        icon = "table"
        template = "cms/blocks/table.html"
