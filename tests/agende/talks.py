# SPDX-License-Identifier: AGPL-3.0-or-later
"""Conversations and guests of the agendas' tests, made once each."""

from datetime import UTC, datetime

from agende.amendments.guests import digest_of_token
from agende.amendments.models import Comment, CommentWords, GuestInvitation, Thread
from agende.texts.models import Section, TextDoc
from tests.agende.stage import AT
from tests.factories import Cast

LATER = datetime(2036, 12, 31, tzinfo=UTC)
OVER, TAKEN_BACK = "o" * 43, "t" * 43


def thread(doc: TextDoc, cast: Cast, words: str = "Da dove viene questo dato?") -> Thread:
    """A conversation about a text, begun by the plan officer."""
    if known := Thread.objects.filter(doc=doc).first():
        return known
    made = Thread.objects.create(doc=doc, quote="Il 40% esce ogni giorno.", at=AT)
    comment = Comment.objects.create(thread=made, digest="0" * 64, person=cast.plan_officer, at=AT)
    CommentWords.objects.create(comment=comment, salt="", words=words)
    return Thread.objects.get(pk=made.pk)


def token_of(section: Section) -> str:
    """The secret of the guest in force of a section."""
    return f"{section.pk:043d}"


def guest(section: Section, cast: Cast, *, token: str = "", **fields) -> GuestInvitation:
    """A guest of a section, made once a token."""
    told = {
        "name": "Rita Levi",
        "capacity": "Circolo di Melzo",
        "email": "rita@example.it",
        "expires_at": LATER,
    }
    made, _is_new = GuestInvitation.objects.get_or_create(
        token_sha256=digest_of_token(token or token_of(section)),
        defaults={"section": section, "invited_by": cast.plan_officer, "invited_at": AT, **told, **fields},
    )
    return GuestInvitation.objects.select_related("section__agenda", "section__doc").get(pk=made.pk)
