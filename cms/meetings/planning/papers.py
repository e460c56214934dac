# SPDX-License-Identifier: AGPL-3.0-or-later
"""Papers before a meeting, materials after: files that never change at their address; a newer one takes the place."""

import hashlib
from datetime import datetime
from pathlib import PurePath
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms.meetings.planning.models import AgendaItem, Meeting, Paper, PaperContent
from cms.meetings.planning.operations import changing
from cms.rights import Actor
from cms.uploads import KINDS, clean_name, media_type_of

LIMIT = 20 * 1024 * 1024
"""Bytes of a paper."""


class BadPaper(ValueError):
    """The file cannot be taken; the words say why and what to do."""


class Replaced(ValueError):
    """Somebody has put a newer version in the place of a paper already."""


def checked(*, name: str, content: bytes) -> tuple[str, str]:
    """(cleaned name, media type) of a file. Raises BadPaper: too big, empty, of another kind or content."""
    if len(content) > LIMIT:
        raise BadPaper(_("The file is larger than 20 MB: make it smaller, or divide it."))
    if not content:
        raise BadPaper(_("This file is empty: choose it again."))
    cleaned = clean_name(name)
    media_type = media_type_of(name=cleaned, content=content)
    if media_type is None:
        raise BadPaper(
            _("Files of this kind cannot be published. Choose one of these: %(kinds)s.") % {"kinds": KINDS}
        )
    if not media_type:
        words = _(
            "This is no %(kind)s file, whatever its name says: open it with its program and save it again."
        )
        raise BadPaper(words % {"kind": PurePath(cleaned).suffix.lstrip(".").upper()})
    return cleaned, media_type


def add_paper(
    *, meeting: Meeting, name: str, content: bytes, title: str, moment: str, by: Actor | None, at: datetime,
    item: AgendaItem | None = None, is_for_all: bool = True, replaces: Paper | None = None,
) -> Paper:  # fmt: skip
    """Puts a file beside a meeting, or in the place of an older version, whose `moment` and item it has.

    Materials come also after a meeting was held. Raises BadPaper, Replaced, NotNow.
    """
    cleaned, media_type = checked(name=name, content=content)
    with changing(meeting, verb="paper_added", by=by, at=at, detail={"name": cleaned}) as held:
        if replaces is not None and Paper.objects.filter(replaces=replaces).exists():
            raise Replaced(
                _("Somebody has put a newer version of “%(title)s” already.") % {"title": replaces}
            )
        item_uid: UUID | None = item.uid if item else None
        if replaces is not None:
            moment, item_uid = replaces.moment, replaces.item_uid
        return _keep(
            Paper(
                meeting=held, item_uid=item_uid, moment=moment, title=title, name=cleaned, media_type=media_type,
                size=len(content), sha256=hashlib.sha256(content).hexdigest(), is_for_all=is_for_all,
                replaces=replaces, added_by_id=by.person_id if by else None, at=at),
            content,
        )  # fmt: skip


def _keep(paper: Paper, content: bytes) -> Paper:
    paper.save(force_insert=True)
    PaperContent.objects.create(paper=paper, content=content)
    paper.refresh_from_db(fields=["uid"])
    return paper


def take_away(*, paper: Paper, by: Actor | None, at: datetime) -> None:
    """Nobody reads a paper any more: its bytes go, that it was there stays."""
    detail = {"paper": paper.pk, "name": paper.name}
    with changing(paper.meeting, verb="paper_taken_away", by=by, at=at, detail=detail, is_late=True):
        PaperContent.objects.filter(paper=paper).delete()


def papers_of(meeting: Meeting) -> QuerySet[Paper]:
    """The versions in force that can be read, before and after, in the order they came. One query."""
    return Paper.objects.filter(meeting=meeting, replaced_by=None, content__isnull=False)


def copy_papers(*, source: Meeting, meeting: Meeting, by: Actor | None, at: datetime) -> int:
    """The papers before one meeting beside another; without their items. How many."""
    count = 0
    for paper in papers_of(source).filter(moment=Paper.Moment.BEFORE).select_related("content"):
        made = Paper(
            meeting=meeting, item_uid=None, moment=paper.moment, title=paper.title, name=paper.name,
            media_type=paper.media_type, size=paper.size, sha256=paper.sha256, is_for_all=paper.is_for_all,
            added_by_id=by.person_id if by else None, at=at)  # fmt: skip
        _keep(made, bytes(paper.content.content))
        count += 1
    return count
