# SPDX-License-Identifier: AGPL-3.0-or-later
"""A text's blocks on a page. `{% load texts %}`."""

from collections.abc import Mapping

from django import template
from django.utils.safestring import SafeString

from agende.publishing import html_of_blocks
from agende.texts.blocks import Block

register = template.Library()


@register.simple_tag
def blocks(value: list[Block], level: int = 3, sources: Mapping[str, str] | None = None) -> SafeString:
    """The blocks as HTML; headings typed in the text are at `level`; `sources` names where copied ones come from."""
    return html_of_blocks(value, level=level, sources=sources)
