# SPDX-License-Identifier: AGPL-3.0-or-later
"""An Atom feed (RFC 4287) of changes. Ids are made from what never changes: the address asked for, the row's uid."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

from django.utils.translation import gettext as _

from home.changes.models import Change

NAMESPACE = "http://www.w3.org/2005/Atom"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""When a feed without entries was last updated: a moment that does not move."""
CONTROLS = {code: None for code in range(32) if code not in (9, 10, 13)}
"""What XML cannot hold."""


def feed(
    changes: Iterable[Change],
    *,
    title: str,
    author: str,
    site: str,
    path: str,
    page: str,
    language: str = "it",
) -> bytes:
    """The feed at `path` (with its query), of the changes shown at `page`; `site` is "https://host", no slash."""
    rows = list(changes)
    root = Element("feed", {"xmlns": NAMESPACE, "xml:lang": language})
    _add(root, "id", f"urn:uuid:{uuid5(NAMESPACE_URL, path)}")
    _add(root, "title", title)
    _add(root, "updated", _moment(max((row.at for row in rows), default=LONG_AGO)))
    SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": f"{site}{path}"})
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": f"{site}{page}"})
    _add(SubElement(root, "author"), "name", author)
    for row in rows:
        _entry(root, row, site)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="utf-8")


def _entry(root: Element, row: Change, site: str) -> None:
    entry = SubElement(root, "entry")
    _add(entry, "id", f"urn:uuid:{row.uid}")
    example = f"{_('Example')}: " if row.is_example else ""
    _add(entry, "title", f"{example}{row.title}")
    _add(entry, "updated", _moment(row.at))
    _add(entry, "published", _moment(row.at))
    address = row.url if row.url.startswith(("http:", "https:")) else f"{site}{row.url}"
    SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": address})
    SubElement(entry, "category", {"term": row.kind, "label": str(row.get_kind_display())})
    for scope in row.scopes:
        SubElement(
            entry, "category", {"term": scope.translate(CONTROLS), "scheme": f"{site}/novita-del-sito/"}
        )
    _add(entry, "summary", ": ".join(filter(None, [str(row.get_kind_display()), row.note])))


def _add(under: Element, name: str, words: str) -> None:
    SubElement(under, name).text = words.translate(CONTROLS)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
