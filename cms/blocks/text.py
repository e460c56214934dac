# SPDX-License-Identifier: AGPL-3.0-or-later
"""Blocks of words."""

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ChoiceBlock, ListBlock, RichTextBlock, StructBlock, TextBlock, URLBlock

WORDS = ["bold", "italic", "link", "document-link", "ol", "ul"]
PROSE = ["h3", "h4", *WORDS]


class HeadingBlock(CharBlock):
    """Heading of a part of the page (h2)."""

    class Meta:
        label = _("Heading")
        icon = "title"
        template = "cms/blocks/heading.html"


class ProseBlock(RichTextBlock):
    """Paragraphs, lists, smaller headings and links; nothing that breaks the page's own design."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**{"features": PROSE} | kwargs)

    class Meta:
        label = _("Text")
        icon = "pilcrow"
        template = "cms/blocks/prose.html"


class CalloutBlock(StructBlock):
    """Something not to be missed, with its kind in words for who does not see the colour."""

    kind = ChoiceBlock(
        [("info", _("information")), ("success", _("good news")), ("warning", _("warning"))],
        default="info",
        label=_("Kind"),
    )
    title = CharBlock(max_length=120, label=_("Title"))
    text = RichTextBlock(features=WORDS, label=_("Text"))

    class Meta:
        label = _("Callout")
        icon = "warning"
        template = "cms/blocks/callout.html"


class DetailsBlock(StructBlock):
    """A question that opens on its answer, without a script."""

    summary = CharBlock(max_length=200, label=_("Question or title"))
    text = RichTextBlock(features=WORDS, label=_("Answer or text"))

    class Meta:
        label = _("Details to open")
        icon = "help"
        template = "cms/blocks/details.html"


class QuoteBlock(StructBlock):
    """Somebody's words, with who said them and where."""

    text = CharBlock(max_length=600, label=_("Words"))
    author = CharBlock(max_length=150, label=_("Who said them"))
    source_url = URLBlock(required=False, label=_("Address of the source"))

    class Meta:
        label = _("Quotation")
        icon = "openquote"
        template = "cms/blocks/quote.html"


class CardBlock(StructBlock):
    """A way to a part of the site: where it leads and what is there."""

    title = CharBlock(max_length=100, label=_("Title"))
    text = CharBlock(max_length=250, required=False, label=_("Text"))
    url = CharBlock(max_length=300, label=_("Address"), help_text=_("Of this site (/zone/) or of another."))


class CardsBlock(StructBlock):
    """Ways to parts of the site, side by side."""

    title = CharBlock(max_length=120, label=_("Title"))
    cards = ListBlock(CardBlock(), min_num=1, label=_("Cards"))

    class Meta:
        label = _("Cards")
        icon = "grip"
        template = "cms/blocks/cards.html"


class LicenceBlock(StructBlock):
    """Under which licence the contents are published (D.Lgs. 82/2005, art. 52): the fixed wording."""

    title = CharBlock(max_length=120, label=_("Title"))
    text = TextBlock(label=_("Text"))
    words = CharBlock(max_length=150, required=False, label=_("Words of the link"))
    url = URLBlock(required=False, label=_("Address of the licence"))

    class Meta:
        label = _("Licence of the contents")
        icon = "clipboard-list"
        template = "cms/blocks/licence.html"
