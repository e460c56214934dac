# SPDX-License-Identifier: AGPL-3.0-or-later
"""What exactly is in a bundle at this moment, so that an approval can name it."""

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet
from wagtail.models import Page, Revision

from cms.pages.rules import KEPT_BY_WAGTAIL
from home.bundles.models import Bundle, BundleItem
from home.knowledge.releasing import fingerprint

type Line = dict[str, Any]


def items_of(bundle: Bundle) -> QuerySet[BundleItem]:
    """Its items in their order, with what they are about."""
    return bundle.items.select_related(
        "page__latest_revision__user__person", "page__content_type", "release__dataset", "release__made_by"
    ).order_by("pk")


def lines_of(bundle: Bundle) -> list[Line]:
    """A line an item: its kind, id, revision and the SHA-256 of what would go live. Two equal lists are one content."""
    return [line_of(item) for item in items_of(bundle)]


def line_of(item: BundleItem) -> Line:
    """The line of one item."""
    if item.page:
        revision = item.page.latest_revision
        digest = _digest(written(revision)) if revision else ""
        return {"page": item.page_id, "revision": revision.pk if revision else None, "sha256": digest}
    if item.release:
        return {"release": item.release_id, "sha256": fingerprint(item.release)}
    return {"gone": item.pk}


def seal_of(lines: list[Line]) -> str:
    """One SHA-256 for a whole list of lines: what who approves has read."""
    return _digest(lines)


def written(revision: Revision) -> dict[str, Any]:
    """What somebody wrote in a revision, without Wagtail's own account of it."""
    return {name: it for name, it in revision.content.items() if name not in KEPT_BY_WAGTAIL}


def draft_of(page: Page) -> Page:
    """The page as it would be, in its specific type."""
    revision = page.latest_revision
    return revision.as_object() if revision else page.specific


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()
