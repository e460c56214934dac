# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a page is, for programs: schema.org in JSON-LD. Nothing that the page itself does not say."""

import json
from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
"""Of all contents unless they say otherwise (D.Lgs. 82/2005, art. 52)."""
_ESCAPED = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def of_page(
    page: Any, *, address: str, site: str, publisher: str, trail: Sequence[dict[str, str]]
) -> dict[str, Any]:
    """The page and the way to it. `address` and `site` are whole addresses; `trail` as the breadcrumb has it."""
    days = {"datePublished": page.first_published_at, "dateModified": page.last_published_at}
    about: dict[str, Any] = {
        "@type": getattr(page, "schema_type", "WebPage"),
        "@id": address,
        "url": address,
        "name": page.title,
        "headline": page.title,
        "description": page.search_description or page.intro,
        "inLanguage": getattr(page, "language", "it"),
        "license": LICENCE,
        "isAccessibleForFree": True,
        **{name: moment.isoformat() for name, moment in days.items() if moment},
    }
    if area := getattr(page, "schema_about", None):
        about["about"] = area
    if publisher:
        about["publisher"] = {"@type": "GovernmentOrganization", "name": publisher}
    steps = [*trail, {"title": page.title, "url": address}]
    way = {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": number,
                "name": step["title"],
                "item": step["url"] if "://" in step["url"] else f"{site}{step['url']}",
            }
            for number, step in enumerate(steps, start=1)
        ],
    }
    return {"@context": "https://schema.org", "@graph": [about, way]}


def in_page(data: dict[str, Any]) -> SafeString:
    """JSON as it stands inside a <script> that is not executed: nothing in it ends the element or opens another."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(_ESCAPED))  # noqa: S308  the three characters that HTML reads are escaped
