# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the page of a bundle shows: each item with what is missing, who may do what, what happened."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import pgettext

from cms.audit.models import AuditEntry
from cms.people.models import Person, User
from home.bundles.checks import Problems, problems_of
from home.bundles.contents import items_of, lines_of, seal_of
from home.bundles.models import Bundle, BundleItem, BundleState, PreviewLink
from home.bundles.rules import why_not_approve


@dataclass(frozen=True, slots=True)
class Row:
    """An item: where it is edited and compared, who wrote last, what is missing."""

    item: BundleItem
    kind: str
    edit_url: str
    compare_url: str
    author: str
    problems: list[str]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done: when, what, by whom."""

    at: datetime
    words: str
    who: str
    why: str


def rows_of(bundle: Bundle, problems: Problems) -> list[Row]:
    """A row an item."""
    return [_row(item, problems.get(item.pk, [])) for item in items_of(bundle)]


def _row(item: BundleItem, problems: list[str]) -> Row:
    if item.page:
        page, revision = item.page, item.page.latest_revision
        compare = ""
        if revision and page.live and revision.pk != page.live_revision_id:
            compare = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, "live", revision.pk])
        elif revision:
            compare = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
        who = str(revision.user.get_full_name()) if revision and revision.user else ""
        edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
        return Row(item, str(page.page_type_display_name), edit, compare, who, problems)
    who = str(item.release.made_by) if item.release and item.release.made_by else ""
    return Row(
        item,
        pgettext("bundle", "figures") if item.release else pgettext("bundle", "deleted"),
        "",
        "",
        who,
        problems,
    )


def sheet_of(bundle: Bundle, user: User, *, at: datetime) -> dict[str, Any]:
    """The context of the page of a bundle."""
    problems = problems_of(bundle, at=at) if bundle.is_open else {}
    approval = bundle.approvals.select_related("person").first()
    waits = bundle.state == BundleState.TO_APPROVE
    return {
        "bundle": bundle,
        "rows": rows_of(bundle, problems),
        "problems": sum(map(len, problems.values())),
        "seal": seal_of(lines_of(bundle)),
        "approval": approval,
        "has_lapsed": waits and approval is not None,
        "waits": waits,
        "is_approved": bundle.state == BundleState.APPROVED,
        "is_late": bool(bundle.go_live_at and bundle.go_live_at <= at),
        "why_not": why_not_approve(bundle, user) if waits else "",
        "links": [(link, _standing(link, at), link.openings.count()) for link in bundle.links.all()],
        "events": events_of(bundle),
    }


def _standing(link: PreviewLink, at: datetime) -> str:
    if link.revoked_at:
        return pgettext("preview link", "taken back")
    return pgettext("preview link", "expired") if link.expires_at <= at else ""


def events_of(bundle: Bundle) -> list[Event]:
    """What was done with it, the latest first."""
    words = {
        "bundles.made": pgettext("bundle", "begun"),
        "bundles.changed": pgettext("bundle", "title, note or moment changed"),
        "bundles.filled": pgettext("bundle", "something added"),
        "bundles.taken_out": pgettext("bundle", "something taken out"),
        "bundles.handed_in": pgettext("bundle", "handed in for approval"),
        "bundles.approved": pgettext("bundle", "approved"),
        "bundles.sent_back": pgettext("bundle", "sent back"),
        "bundles.stopped": pgettext("bundle", "did not go live"),
        "bundles.withdrawn": pgettext("bundle", "withdrawn"),
        "bundles.published": pgettext("bundle", "published"),
        "bundles.link_made": pgettext("bundle", "preview link made"),
        "bundles.link_revoked": pgettext("bundle", "preview link taken back"),
    }
    entries = list(
        AuditEntry.objects.filter(thing=bundle._meta.label_lower, thing_id=bundle.pk).order_by("-pk")
    )
    people = Person.objects.in_bulk({entry.person_id for entry in entries if entry.person_id})
    return [
        Event(
            entry.at,
            words.get(entry.verb, entry.verb),
            str(people.get(entry.person_id or 0, "")),
            entry.detail.get("why", ""),
        )
        for entry in entries
    ]
