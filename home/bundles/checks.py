# SPDX-License-Identifier: AGPL-3.0-or-later
"""What keeps the items of a bundle from going live, said for all of them at once."""

from collections.abc import Iterator
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.pages.checks import errors_of
from home.bundles.contents import draft_of, items_of
from home.bundles.models import Bundle, BundleItem
from home.changes.judging import NoteWanted, kind_of
from home.changes.pages import PublicPage
from home.knowledge.models import Release
from home.knowledge.releasing import open_release

type Problems = dict[int, list[str]]


def problems_of(bundle: Bundle, *, at: datetime) -> Problems:
    """Id of an item to what is missing in it; items that are ready are left out."""
    items = list(items_of(bundle))
    inside = {item.page_id for item in items if item.page_id}
    found = {item.pk: list(_of_item(item, inside, at)) for item in items}
    return {pk: words for pk, words in found.items() if words}


def _of_item(item: BundleItem, inside: set[int], at: datetime) -> Iterator[str]:
    if item.page:
        yield from standing_in_the_way(item.page)
        yield from _of_draft(item.page, inside, at)
    elif item.release:
        yield from _of_release(item.release)
    else:
        yield _("It was deleted: take it out of the bundle.")


def standing_in_the_way(page: Page) -> Iterator[str]:
    """Why a page cannot be put in a bundle at all: somebody else has it in hand."""
    if page.locked:
        who = str(page.locked_by.get_full_name()) if page.locked_by else ""
        yield _("It is locked by %(who)s: ask for it to be unlocked.") % {"who": who or _("somebody")}
    if page.workflow_in_progress:
        yield _("It already waits for its own approval: cancel that, and it goes live with the bundle.")
    if page.scheduled_revision:
        yield _("It already has a moment of its own to go live: cancel that first.")


def _of_draft(page: Page, inside: set[int], at: datetime) -> Iterator[str]:
    if page.latest_revision is None:
        yield _("It has no draft yet: open it and save it.")
        return
    if page.live and page.latest_revision_id == page.live_revision_id:
        yield _("Nothing in it is new: change it, or take it out.")
    draft = draft_of(page)
    yield from _of_dates(draft, at)
    parent = page.get_parent()
    if not parent.live and parent.pk not in inside and not parent.is_root():
        yield _("The page above it, “%(title)s”, is not published: add that too.") % {"title": parent.title}
    yield from _of_form(draft)
    if isinstance(draft, PublicPage):
        yield from _of_note(draft)
    yield from map(str, errors_of(draft))


def _of_dates(draft: Page, at: datetime) -> Iterator[str]:
    if draft.go_live_at and draft.go_live_at > at:
        yield _("It has a moment of its own to go live: clear it, the bundle's counts.")
    if draft.expire_at and draft.expire_at <= at:
        yield _("The moment at which it is taken down has passed: change it.")


def _of_form(draft: Page) -> Iterator[str]:
    """What the form asks before a page is handed in."""
    try:
        draft.full_clean()
    except ValidationError as refused:
        yield from _in_words(draft, refused)


def _of_note(draft: PublicPage) -> Iterator[str]:
    """A change of a published page says what changes."""
    try:
        kind_of(draft)
    except NoteWanted as refused:
        yield from _in_words(draft, refused)


def _in_words(draft: Page, refused: ValidationError) -> Iterator[str]:
    for name, words in refused.message_dict.items():
        label = _label(draft, name)
        yield from (f"{label}: {said}" if label else said for said in words)


def _label(draft: Page, name: str) -> str:
    known = {field.name: str(getattr(field, "verbose_name", "")) for field in draft._meta.get_fields()}
    return known.get(name, "").capitalize()


def _of_release(release: Release) -> Iterator[str]:
    if release.state != Release.State.DRAFT:
        yield _("These figures are %(state)s already: take them out.") % {
            "state": release.get_state_display()
        }
        return
    if not release.files.exists():
        yield _("It has no file of figures yet: load one.")
        return
    opened = open_release(release)
    yield from opened.faults
    if opened.read.problems:
        yield _("Some cells of its file are not figures: put them right.")
    elif not opened.faults and opened.difference.is_empty:
        yield _("Its figures change nothing: take it out.")
