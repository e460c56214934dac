# SPDX-License-Identifier: AGPL-3.0-or-later
"""A bundle goes live: all of it in one transaction, exactly as it was approved, or none of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from cms.accounts.telling import tell
from cms.audit.operations import record
from cms.people.models import User
from home.bundles.contents import items_of, lines_of
from home.bundles.models import Bundle, BundleApproval, BundleState
from home.changes.pages import PublicPage
from home.knowledge.operations import CannotPublish, publish_release


class Changed(Exception):
    """What is in the bundle is not what was approved."""


@dataclass(frozen=True, slots=True)
class Approver:
    """Under whose approval it goes live, perhaps long after and with nobody signed in."""

    person_id: int | None
    user_id: int | None
    mandate_id: int | None = None


@transaction.atomic
def publish(*, bundle_id: int, at: datetime) -> Bundle | None:
    """Publishes an approved bundle whose moment has come; None when there is nothing to do (any more, or yet).

    May be asked again and again: the first that ends is the one. Raises Changed, ValidationError, PermissionDenied,
    CannotPublish.
    """
    bundle = Bundle.objects.select_for_update().filter(_is_due(at), pk=bundle_id).first()
    if bundle is None:
        return None
    approval = _approval_of(bundle)
    by = _approver(approval)
    items = list(items_of(bundle))
    own = frozenset(item.page.pk for item in items if item.page)
    for item in items:  # figures first: the pages are kept with them, once each
        if item.release:
            publish_release(release=item.release, by=by, at=at, set_id=bundle.uid, besides=own)
    _pages(bundle, by)
    bundle.items.update(closed_at=at)
    bundle.links.filter(revoked_at=None).update(revoked_at=at)
    bundle.state, bundle.published_at = BundleState.PUBLISHED, at
    bundle.save(update_fields=["state", "published_at"])
    record(by=by, verb="bundles.published", on=bundle, at=at, detail={"approval": approval.pk})
    return bundle


def _is_due(at: datetime) -> Q:
    return Q(state=BundleState.APPROVED) & (Q(go_live_at=None) | Q(go_live_at__lte=at))


def due(at: datetime) -> list[int]:
    """Ids of the approved bundles whose moment has come."""
    return list(Bundle.objects.filter(_is_due(at)).order_by("go_live_at", "pk").values_list("pk", flat=True))


def _approval_of(bundle: Bundle) -> BundleApproval:
    """The last approval, when it is of exactly what is there; nobody writes in it until the transaction ends."""
    approval = bundle.approvals.order_by("-pk").first()
    if approval is None:
        raise Changed
    revisions = [line["revision"] for line in approval.lines if line.get("revision")]
    list(Revision.objects.select_for_update(of=("self",)).filter(pk__in=revisions).order_by("pk"))
    pages = [line["page"] for line in approval.lines if line.get("page")]
    list(Page.objects.select_for_update(of=("self",)).filter(pk__in=pages).order_by("pk"))
    if approval.lines != lines_of(bundle) or approval.go_live_at != bundle.go_live_at:
        raise Changed
    return approval


def _approver(approval: BundleApproval) -> Approver:
    user = User.objects.filter(person=approval.person_id).first()
    return Approver(approval.person_id, user.pk if user else None)


def _pages(bundle: Bundle, by: Approver) -> None:
    """Parents before children: a page is never live below one that is not."""
    user = User.objects.filter(pk=by.user_id or 0).first()
    pages = [item.page for item in items_of(bundle) if item.page]
    for page in sorted(pages, key=lambda one: one.path):
        revision = Revision.objects.get(pk=page.latest_revision_id)
        own: Any = revision.content_object
        together = {"set_id": bundle.uid} if isinstance(own, PublicPage) else {}
        own.publish(revision, user=user, skip_permission_checks=True, **together)


def publish_or_tell(*, bundle_id: int, at: datetime) -> bool:
    """As `publish`; what cannot go live goes back to be approved, with the reason, and who approved it hears of it."""
    try:
        return publish(bundle_id=bundle_id, at=at) is not None
    except Changed:
        words = _("It changed after it was approved: it is approved again before it goes live.")
    except ValidationError as refused:
        words = " ".join(refused.messages)
    except (PermissionDenied, CannotPublish) as refused:
        words = str(refused)
    _stop(bundle_id, words, at)
    return False


@transaction.atomic
def _stop(bundle_id: int, words: str, at: datetime) -> None:
    bundle = Bundle.objects.select_for_update().filter(pk=bundle_id, state=BundleState.APPROVED).first()
    if bundle is None:
        return
    bundle.state, bundle.sent_back = BundleState.TO_APPROVE, words
    bundle.save(update_fields=["state", "sent_back"])
    record(by=None, verb="bundles.stopped", on=bundle, at=at, detail={"why": words})
    approval = bundle.approvals.order_by("-pk").first()
    if approval:
        tell(
            person_id=approval.person_id, template="bundle_stopped", context={"bundle": bundle, "why": words},
            key=f"home.bundle_stopped:{approval.pk}", at=at)  # fmt: skip
