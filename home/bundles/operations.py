# SPDX-License-Identifier: AGPL-3.0-or-later
"""Preparing bundles: filling, handing in, approving, sending back, withdrawing. Each verb is one transaction."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms import jobs
from cms.audit.operations import record
from cms.people.models import User
from cms.rights import Actor
from home.bundles.checks import Problems, problems_of, standing_in_the_way
from home.bundles.contents import items_of, lines_of, seal_of
from home.bundles.models import Bundle, BundleApproval, BundleItem, BundleState
from home.bundles.rules import may_prepare, may_put, why_not_approve
from home.knowledge.models import Release

PUBLISH = "home.publish_bundle"


class Refused(Exception):
    """It cannot be done now; the message says why."""


class NotReady(Refused):
    """Something is missing: `problems` by item."""

    def __init__(self, problems: Problems) -> None:
        super().__init__(_("Something is missing: it is listed beside each item."))
        self.problems = problems


def login_of(by: Actor) -> User:
    """The login that acts. Raises PermissionDenied for who prepares no bundles."""
    user = User.objects.filter(pk=by.user_id or 0).first()
    if user is None or not may_prepare(user):
        raise PermissionDenied("bundles are prepared by who edits the site")
    return user


def _open(bundle: Bundle) -> Bundle:
    """The bundle, locked. Raises Refused when it is closed."""
    bundle = Bundle.objects.select_for_update().get(pk=bundle.pk)
    if not bundle.is_open:
        raise Refused(
            _("The bundle is %(state)s: nothing in it changes any more.")
            % {"state": bundle.get_state_display()}
        )
    return bundle


def _lapse(bundle: Bundle) -> None:
    """What was approved is no longer what is there: it waits again."""
    if bundle.state == BundleState.APPROVED:
        bundle.state = BundleState.TO_APPROVE
        bundle.save(update_fields=["state"])


@transaction.atomic
def make_bundle(
    *, title: str, by: Actor, at: datetime, note: str = "", go_live_at: datetime | None = None
) -> Bundle:
    """An empty bundle."""
    login_of(by)
    bundle = Bundle.objects.create(title=title, note=note, go_live_at=go_live_at, made_at=at)
    bundle.refresh_from_db(fields=["uid"])
    record(by=by, verb="bundles.made", on=bundle, at=at, detail={"title": title})
    return bundle


@transaction.atomic
def change_bundle(
    *, bundle: Bundle, title: str, note: str, go_live_at: datetime | None, by: Actor, at: datetime
) -> Bundle:
    """Other words, or another moment: that is part of what is approved, and is approved again. Raises Refused."""
    login_of(by)
    bundle = _open(bundle)
    if go_live_at != bundle.go_live_at:
        _lapse(bundle)
    bundle.title, bundle.note, bundle.go_live_at = title, note, go_live_at
    bundle.save(update_fields=["title", "note", "go_live_at"])
    moment = go_live_at.isoformat() if go_live_at else None
    record(by=by, verb="bundles.changed", on=bundle, at=at, detail={"title": title, "go_live_at": moment})
    return bundle


@transaction.atomic
def put_in(
    *, bundle: Bundle, by: Actor, at: datetime, pages: Iterable[Page] = (), releases: Iterable[Release] = ()
) -> list[BundleItem]:
    """Adds what is not in it yet; all of it or none.

    Raises Refused with why, PermissionDenied for a page that this person may not edit.
    """
    user, bundle = login_of(by), _open(bundle)
    known = list(items_of(bundle))
    own_pages, own_releases = {item.page_id for item in known}, {item.release_id for item in known}
    new_pages = [page for page in _locked(pages) if page.pk not in own_pages]
    asked = Release.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk for one in releases])
    new_releases = [
        one for one in asked.select_related("dataset").order_by("pk") if one.pk not in own_releases
    ]
    refused = [words for page in new_pages for words in _why_not_put(user, page)]
    refused += [words for release in new_releases for words in _why_not_put_release(release)]
    if refused:
        raise Refused(" ".join(refused))
    made = [BundleItem(bundle=bundle, page=page, title=page.draft_title or page.title) for page in new_pages]
    made += [BundleItem(bundle=bundle, release=release, title=str(release)) for release in new_releases]
    BundleItem.objects.bulk_create(made)
    if made:
        _lapse(bundle)
        record(by=by, verb="bundles.filled", on=bundle, at=at, detail={"items": [str(item) for item in made]})
    return made


def _locked(pages: Iterable[Page]) -> list[Page]:
    """The pages, so that two bundles do not take one at the same moment."""
    return list(
        Page.objects.select_for_update(of=("self",))
        .filter(pk__in=[page.pk for page in pages])
        .order_by("path")
    )


def _why_not_put(user: User, page: Page) -> list[str]:
    title = page.draft_title or page.title
    if not may_put(user, page):
        raise PermissionDenied("who may not edit a page puts it in no bundle")
    other = bundle_of(page)
    if other:
        return [
            _("“%(page)s” is already in the bundle “%(bundle)s”.") % {"page": title, "bundle": other.title}
        ]
    return [f"“{title}”: {words}" for words in standing_in_the_way(page)]


def _why_not_put_release(release: Release) -> list[str]:
    other = Bundle.objects.filter(items__release=release, items__closed_at=None).first()
    if other:
        said = {"page": str(release), "bundle": other.title}
        return [_("“%(page)s” is already in the bundle “%(bundle)s”.") % said]
    if release.state != Release.State.DRAFT:
        said = {"release": str(release), "state": release.get_state_display()}
        return [_("“%(release)s” is %(state)s already.") % said]
    return []


def bundle_of(page: Page) -> Bundle | None:
    """The open bundle that a page is in."""
    return Bundle.objects.filter(items__page=page.pk, items__closed_at=None).first()


@transaction.atomic
def take_out(*, item: BundleItem, by: Actor, at: datetime) -> None:
    """Takes an item out; it stays as it is, a draft. Raises Refused."""
    login_of(by)
    bundle = _open(item.bundle)
    _lapse(bundle)
    record(by=by, verb="bundles.taken_out", on=bundle, at=at, detail={"item": item.title})
    item.delete()


@transaction.atomic
def ask_approval(*, bundle: Bundle, by: Actor, at: datetime) -> Bundle:
    """Hands it in. Raises Refused when it is empty, NotReady with all that is missing."""
    login_of(by)
    bundle = _open(bundle)
    _require_ready(bundle, at)
    bundle.state, bundle.sent_back = BundleState.TO_APPROVE, ""
    bundle.save(update_fields=["state", "sent_back"])
    record(by=by, verb="bundles.handed_in", on=bundle, at=at)
    return bundle


def _require_ready(bundle: Bundle, at: datetime) -> None:
    if not bundle.items.exists():
        raise Refused(_("The bundle is empty: add what goes live with it."))
    if problems := problems_of(bundle, at=at):
        raise NotReady(problems)


@transaction.atomic
def approve(*, bundle: Bundle, seen: str, by: Actor, at: datetime) -> BundleApproval:
    """Approves exactly what was read: `seen` is its seal. It goes live at its moment, or now.

    Raises PermissionDenied for who wrote any of it, Refused when it is other than what was read, NotReady.
    """
    bundle = _open(bundle)
    user = User.objects.filter(pk=by.user_id or 0).first()
    why_not = why_not_approve(bundle, user) if user else _("Nobody is signed in.")
    if user is None or user.person_id is None or why_not:
        raise PermissionDenied(why_not)
    lines = lines_of(bundle)
    if seal_of(lines) != seen:
        raise Refused(_("Somebody changed it while you were reading: look at it again, then approve."))
    _require_ready(bundle, at)
    approval = BundleApproval.objects.create(
        bundle=bundle, person_id=user.person_id, lines=lines, go_live_at=bundle.go_live_at, at=at
    )
    bundle.state, bundle.sent_back = BundleState.APPROVED, ""
    bundle.save(update_fields=["state", "sent_back"])
    record(by=by, verb="bundles.approved", on=bundle, at=at, detail={"seal": seen, "approval": approval.pk})
    jobs.defer_until(PUBLISH, bundle.go_live_at, bundle_id=bundle.pk)
    return approval


@transaction.atomic
def send_back(*, bundle: Bundle, why: str, by: Actor, at: datetime) -> Bundle:
    """Back to who prepares it, with what to change; an approved one too: then it does not go live. Raises Refused."""
    login_of(by)
    bundle = _open(bundle)
    bundle.state, bundle.sent_back = BundleState.DRAFT, why
    bundle.save(update_fields=["state", "sent_back"])
    record(by=by, verb="bundles.sent_back", on=bundle, at=at, detail={"why": why})
    return bundle


@transaction.atomic
def withdraw(*, bundle: Bundle, by: Actor, at: datetime) -> Bundle:
    """Nothing of it goes live; what was in it is free again, as drafts. Raises Refused."""
    login_of(by)
    bundle = _open(bundle)
    bundle.state = BundleState.WITHDRAWN
    bundle.save(update_fields=["state"])
    bundle.items.update(closed_at=at)
    bundle.links.filter(revoked_at=None).update(revoked_at=at)
    record(by=by, verb="bundles.withdrawn", on=bundle, at=at)
    return bundle
