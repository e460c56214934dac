# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who prepares a bundle, and who may approve it: never whoever wrote any of what is in it."""

from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.pages.models import ColleagueApprovalTask
from cms.pages.rules import authors_since_publication
from cms.people.models import User
from home.bundles.contents import items_of
from home.bundles.models import Bundle, BundleItem, BundleState
from home.knowledge.releasing import authors_of as written_by


def may_prepare(user: User) -> bool:
    """Who makes bundles and fills them."""
    return user.is_active and user.has_perm("home.change_bundle")


def may_put(user: User, page: Page) -> bool:
    """A page goes in by whoever may edit it."""
    return may_prepare(user) and bool(page.permissions_for_user(user).can_edit())


def approvers() -> ColleagueApprovalTask | None:
    """The task whose groups approve the pages, and so the bundles."""
    return ColleagueApprovalTask.objects.filter(active=True).first()


def authors_of(item: BundleItem) -> set[int]:
    """Logins that wrote what of the item would go live."""
    if item.page:
        return authors_since_publication(item.page)
    return logins_of(written_by(item.release)) if item.release else set()


def logins_of(people: set[int]) -> set[int]:
    """The logins of those people that still have one."""
    return set(User.objects.filter(person__in=people).values_list("pk", flat=True))


def why_not_approve(bundle: Bundle, user: User) -> str:
    """Why this login does not approve the bundle, in words; "" for who may. Superusers are no exception."""
    task = approvers()
    if task is None or not task.includes(user):
        return _("Only a colleague of the groups that approve pages approves a bundle.")
    if user.person_id is None:
        return _("A login without a person approves nothing.")
    if bundle.state != BundleState.TO_APPROVE:
        return _("The bundle does not wait for approval.")
    own = [item.title for item in items_of(bundle) if user.pk in authors_of(item)]
    if own:
        titles = ", ".join(f"“{title}”" for title in own[:5]) + ("…" if len(own) > 5 else "")
        return _("You wrote some of it (%(titles)s): a colleague who wrote none of it approves it.") % {
            "titles": titles
        }
    return ""
