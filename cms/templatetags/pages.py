# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tags of the pages of the site."""

from typing import Any

from django import template
from wagtail.models import Page

register = template.Library()

HOME_DEPTH = 2


@register.simple_tag(takes_context=True)
def trail(context: dict[str, Any], page: Page) -> list[dict[str, str]]:
    """Breadcrumb: title and address of the pages between the home page and this one; one query a page when deep."""
    if page.depth <= HOME_DEPTH + 1:
        return []
    kept: list[dict[str, str]] | None = getattr(page, "kept_trail", None)
    if kept is None:
        kept = page.kept_trail = _trail(context, page)
    return kept


def _trail(context: dict[str, Any], page: Page) -> list[dict[str, str]]:
    above = page.get_ancestors().filter(depth__gt=HOME_DEPTH).live()
    return [{"title": up.title, "url": up.get_url(context.get("request")) or "/"} for up in above]
