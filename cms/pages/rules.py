# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who publishes: never the author, never by a short cut, not even a superuser."""

from typing import Any

from wagtail.models import Page
from wagtail.models.pages import PagePermissionTester


class ApprovalOnly(PagePermissionTester):
    """Wagtail's permissions on a page, but only an approval publishes it.

    Asked by Wagtail's buttons, by its bulk actions and by its publish action itself.
    """

    def can_publish(self) -> bool:
        return False

    def can_publish_subpage(self) -> bool:
        return False

    def can_set_view_restrictions(self) -> bool:
        return bool(super().can_publish())

    def can_unschedule(self) -> bool:
        return bool(self.can_edit())


KEPT_BY_WAGTAIL = frozenset(
    {
        "draft_title", "expired", "first_published_at", "has_unpublished_changes", "last_published_at",
        "latest_revision", "latest_revision_created_at", "live", "live_revision", "locked", "locked_at",
        "locked_by", "numchild", "path", "url_path", "wagtail_admin_comments",
    }
)  # fmt: skip
"""What a revision holds beside the contents: Wagtail's own account of it, and the remarks of readers."""

USED_UP_BY_PUBLISHING = frozenset({"change_kind", "change_note"})
"""What a page says of a change, until the change is live: the next one says its own, or nothing yet."""


def authors_since_publication(page: Page) -> set[int]:
    """Logins that wrote what would go live and is not live yet.

    A revision that changes nothing has no author: Wagtail's form saves such ones. One that restores earlier contents
    undoes what came between, with its authors.
    """
    live = page.live_revision_id or 0
    written: list[tuple[dict[str, Any], int | None]] = []
    for revision in page.revisions.filter(pk__gte=live).order_by("pk"):
        contents = _written(revision.content, is_live=revision.pk == live)
        known = [earlier for earlier, _author in written]
        if contents in known:
            del written[known.index(contents) + 1 :]
        else:
            written.append((contents, None if revision.pk == live else revision.user_id))
    return {author for _contents, author in written if author}


def _written(content: dict[str, Any], *, is_live: bool) -> dict[str, Any]:
    """What people wrote of a revision; a note that went live with it counts as no more there."""
    left = (
        USED_UP_BY_PUBLISHING
        if is_live
        else {name for name in USED_UP_BY_PUBLISHING if not content.get(name)}
    )
    return {name: it for name, it in content.items() if name not in KEPT_BY_WAGTAIL and name not in left}
