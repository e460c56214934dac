# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a page says of its own corrections. `{% load versions %}`."""

from typing import Any

from django import template
from wagtail.models import Page

from home.changes.models import said_in_words

register = template.Library()


@register.inclusion_tag("home/changes/said.html", takes_context=True)
def said_lately(context: dict[str, Any], page: Page) -> dict[str, list[str]]:
    """Corrections and notices of the last weeks, from what is read once for all pages: no query of its own."""
    around = context.get("beside_pages")
    known = around.get("recently_said", {}) if around else {}
    return {"said": [said_in_words(*each) for each in known.get(page.pk, ())]}
