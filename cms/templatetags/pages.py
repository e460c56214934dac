# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tags of the pages of the site."""

from typing import Any

from django import template
from django.conf import settings
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
    """On a page in another language than the site's also the `lang` of titles that are not in it: one query a kind."""
    above = page.get_ancestors().filter(depth__gt=HOME_DEPTH).live()
    own, here = settings.LANGUAGE_CODE, _language(page)
    if here == own:
        return [{"title": up.title, "url": up.get_url(context.get("request")) or "/"} for up in above]
    return [
        {
            "title": up.title,
            "url": up.get_url(context.get("request")) or "/",
            "lang": "" if _language(up) == here else _language(up),
        }
        for up in above.specific()
    ]


def _language(page: Page) -> str:
    return str(getattr(page, "language", settings.LANGUAGE_CODE))
