# SPDX-License-Identifier: AGPL-3.0-or-later
"""What must be said of a change before it goes live. The server decides what is small, not the editor's word."""

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from home.changes.models import ChangeKind, PageVersion
from home.changes.weighing import Difference, contents_of, difference

if TYPE_CHECKING:
    from home.changes.pages import PublicPage


class NoteWanted(ValidationError):
    """A change of a published page that does not say what changes, or calls itself small and is not."""


def kind_of(draft: "PublicPage") -> PageVersion.Kind:
    """The kind under which `draft` goes live now.

    Raises NoteWanted on `change_note` or `change_kind`. A page never published needs no words; one that comes back
    after it was taken down does.
    """
    live = type(draft).objects.filter(pk=draft.pk).first()
    if live is None or live.first_published_at is None:
        return PageVersion.Kind.FIRST
    gap = difference(contents_of(live), contents_of(draft))
    is_small = gap.is_small and live.live
    if draft.change_kind == ChangeKind.MINOR and not is_small:
        raise NoteWanted({"change_kind": _not_small(gap, is_back=not live.live)})
    if not draft.change_note.strip() and (draft.change_kind not in {"", ChangeKind.MINOR} or not is_small):
        raise NoteWanted({"change_note": _unsaid(gap)})
    if draft.change_kind:
        return PageVersion.Kind(draft.change_kind)
    return PageVersion.Kind.SUBSTANTIAL if draft.change_note.strip() else PageVersion.Kind.MINOR


def _unsaid(gap: Difference) -> str:
    words = _(
        "Say in one line what changes for who reads: the page is published, and everybody sees the line."
    )
    return " ".join([words, *_because(gap)])


def _not_small(gap: Difference, *, is_back: bool) -> str:
    if is_back:
        return _("The page comes back after it was taken down: that is no small fix. Say why in one line.")
    words = _("This is no small fix: choose another kind and say in one line what changes.")
    return " ".join([words, *_because(gap)])


def _because(gap: Difference) -> list[str]:
    reasons = gap.reasons()
    return [_("Why: %(reasons)s.") % {"reasons": "; ".join(reasons)}] if reasons else []
