# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands around the words of every page: its head for programs, its index, its other language."""

import re
from html import unescape
from typing import Any

from django import template
from django.conf import settings
from django.template.base import NodeList, Parser, Token
from django.template.loader import render_to_string
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import get_language
from wagtail.models import Page

from cms.pages.linked_data import in_page, of_page
from cms.templatetags.pages import trail

register = template.Library()

LEAST = 3
"""Fewer headings need no index."""
HEADING = re.compile(r"<h2(?P<how>[^>]*)>(?P<words>.*?)</h2>", re.DOTALL)
ID = re.compile(r'\bid="(?P<id>[^"]+)"')
OWN_INDEX = 'data-element="page-index"'
"""A page that has its index among its contents needs no second one."""
NO_PART = re.compile(r'class="[^"]*(?:it-card-title|visually-hidden)')
"""Headings of cards and those that are not seen divide nothing."""


@register.inclusion_tag("cms/pages/head.html", takes_context=True)
def page_head(context: dict[str, Any], page: Page) -> dict[str, Any]:
    """Canonical address, other language, Open Graph and schema.org of a page; nothing for one without address."""
    request = context.get("request")
    path = request.path if request else page.get_url()  # it is served there; asking again would be a query
    if not path:
        return {}
    site = settings.SITE_URL.rstrip("/")
    address = path if "://" in path else f"{site}{path}"
    publisher = context.get("publisher")
    data = of_page(
        page,
        address=address,
        site=site,
        publisher=publisher.organisation_name if publisher else "",
        trail=trail(context, page),
    )
    return {
        "page": page,
        "address": address,
        "site": site,
        "publisher": publisher,
        "other": _other(context, page),
        "data": in_page(data),
    }


def _other(context: dict[str, Any], page: object) -> tuple[str, str, str] | None:
    """(language, address, title) of the same page in the other language: read once for all pages."""
    around = context.get("beside_pages")
    known = around.get("translations", {}) if around else {}
    found: tuple[str, str, str] | None = known.get(page.pk) if isinstance(page, Page) else None
    return found


@register.inclusion_tag("navigation/language.html", takes_context=True)
def other_language(context: dict[str, Any]) -> dict[str, Any]:
    """The link to this page in the other language, or to what there is in it."""
    page = context.get("page")
    around = context.get("beside_pages")
    known = around.get("translations", {}) if around else {}
    here = getattr(page, "language", "it") if isinstance(page, Page) else "it"
    start = ("it", "/", "") if here == "en" else known.get("en")
    return {"other": _other(context, page) or start}


@register.simple_tag
def own_language() -> SafeString | str:
    """The attribute of what is in the language of the site, on a page in another; "" elsewhere."""
    own = settings.LANGUAGE_CODE
    return "" if (get_language() or own) == own else format_html(' lang="{}"', own)


@register.tag
def indexed(parser: Parser, token: Token) -> "IndexedNode":
    """{% indexed %}…{% endindexed %}: what is inside, after an index of its headings when they are many.

    Every h2 gets an address.
    """
    nodes = parser.parse(("endindexed",))
    parser.delete_first_token()
    return IndexedNode(nodes)


class IndexedNode(template.Node):
    """Writes its contents first, then looks at what came out: blocks, sections of templates, charts, all alike."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        """The contents, with their index."""
        html, items = with_addresses(self.nodelist.render(context))
        if len(items) < LEAST or OWN_INDEX in html:
            return mark_safe(html)  # noqa: S308  what the templates inside wrote, with ids added
        index = render_to_string("components/on_this_page.html", {"items": items})
        return mark_safe(index + html)  # noqa: S308  as above


def with_addresses(html: str) -> tuple[str, list[dict[str, str]]]:
    """The same HTML, each h2 with an id, and [{title, id}] of those that divide the page."""
    taken = set(ID.findall(html))
    items: list[dict[str, str]] = []

    def name(found: re.Match[str]) -> str:
        title = " ".join(unescape(strip_tags(found["words"])).split())
        known = ID.search(found["how"])
        own = known["id"] if known else _free(slugify(title) or "parte", taken)
        if title and not NO_PART.search(found["how"]):
            items.append({"title": title, "id": own})
        how = found["how"] if known else f'{found["how"]} id="{own}"'
        return f"<h2{how}>{found['words']}</h2>"

    return HEADING.sub(name, html), items


def _free(wanted: str, taken: set[str]) -> str:
    own, number = wanted, 2
    while own in taken:
        own, number = f"{wanted}-{number}", number + 1
    taken.add(own)
    return own
