# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who publishes: never the author, never by a short cut, not even a superuser."""

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


def authors_since_publication(page: Page) -> set[int]:
    """Logins that saved a revision of the page after the one that is live."""
    newer = page.revisions.filter(pk__gt=page.live_revision_id or 0)
    return set(newer.exclude(user=None).values_list("user_id", flat=True))
