# SPDX-License-Identifier: AGPL-3.0-or-later
"""Conversations about a text: begun, answered, resolved, opened again; a mail to whom it concerns."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from agende.amendments.guests import GUEST
from agende.amendments.models import Comment, CommentWords, GuestInvitation, Mention, Thread, ThreadStep
from agende.amendments.threads import can_comment, can_take_part, readers_of
from agende.phases.operations import digest_of, signed
from agende.process.gates import allow, in_phase
from agende.texts.models import TextDoc
from cms.accounts.telling import tell
from cms.audit.operations import record
from cms.clock import day_in_words, day_of
from cms.locks import wait_for
from cms.notices.operations import write_from
from cms.people.queries import mandates_on
from cms.rights import Actor, Hidden, Role, WrongPhase

SAME_CLICK = timedelta(minutes=10)
LONGEST_QUOTE = 300


@transaction.atomic
def open_thread(
    *,
    doc: TextDoc,
    words: str,
    by: Actor,
    at: datetime,
    block: str = "",
    quote: str = "",
    named: Collection[int] = (),
) -> Thread | None:
    """Begins a conversation about a block (or, with "", about the whole text), with the words it is about.

    `named`: keys of people who get a mail; those who do not read the text are passed over. None when the same person
    began the same one a moment ago. Raises Hidden, WrongPhase.
    """
    allow(can_comment, by, doc)
    _hold_link(by, at=at)
    in_phase("comment", doc.of_section.agenda, at)
    wait_for(f"agende.talk:{doc.pk}")
    recent = Comment.objects.filter(
        thread__doc=doc, thread__block=block, **_signed(by), at__gt=at - SAME_CLICK
    )
    if recent.filter(said__words=words).exists():
        return None
    thread = Thread.objects.create(doc=doc, block=block, quote=quote[:LONGEST_QUOTE], at=at)
    record(by=by, verb="agende.conversation_opened", on=thread, at=at)
    _say(thread, words, named, by=by, at=at)
    return thread


@transaction.atomic
def reply(
    *, thread: Thread, words: str, by: Actor, at: datetime, named: Collection[int] = ()
) -> Comment | None:
    """Answers in a conversation; one that was resolved is open again. None when it was the second click."""
    allow(can_take_part, by, thread)
    _hold_link(by, at=at)
    in_phase("comment", thread.doc.of_section.agenda, at)
    wait_for(f"agende.talk:{thread.doc_id}")
    last = thread.comments.select_related("said").order_by("-pk").first()
    if last and last.at > at - SAME_CLICK and _is_same(last, words, by):
        return None
    thread.refresh_from_db(fields=["is_resolved"])
    if thread.is_resolved and by.came_by(GUEST):
        raise WrongPhase(_("This conversation is resolved: begin a new one."))
    if thread.is_resolved:
        _step(thread, is_resolved=False, by=by, at=at)
    return _say(thread, words, named, by=by, at=at)


@transaction.atomic
def settle_thread(*, thread: Thread, is_resolved: bool, by: Actor, at: datetime) -> ThreadStep | None:
    """Resolves a conversation, or opens it again; None when it is so already. Guests do neither."""
    allow(can_take_part, by, thread)
    allow(lambda actor, _thing: actor.person_id is not None, by, thread)
    in_phase("comment", thread.doc.of_section.agenda, at)
    wait_for(f"agende.talk:{thread.doc_id}")
    thread.refresh_from_db(fields=["is_resolved"])
    return None if thread.is_resolved == is_resolved else _step(thread, is_resolved=is_resolved, by=by, at=at)


def _hold_link(by: Actor, *, at: datetime) -> None:
    """Keeps a guest's link as it is until the end of the transaction; raises Hidden when it opens nothing any more.

    Whoever takes it back or erases the guest waits, and finds what was said; or has done it, and nothing is said after.
    """
    link = by.came_by(GUEST)
    if link is None:
        return
    rows = GuestInvitation.objects.select_for_update(no_key=True).filter(pk=link.id)
    if not rows.filter(revoked_at=None, expires_at__gt=at).exists():
        raise Hidden("a link that opens nothing any more")


def _signed(by: Actor) -> dict[str, Any]:
    """Who says it: a person under a mandate, or an invited guest."""
    link = by.came_by(GUEST)
    return {"guest_id": link.id} if link else signed(by)


def _is_same(comment: Comment, words: str, by: Actor) -> bool:
    said = getattr(comment, "said", None)  # erased words are nobody's second click
    is_theirs = all(getattr(comment, name) == value for name, value in _signed(by).items())
    return said is not None and said.words == words and is_theirs


def _step(thread: Thread, *, is_resolved: bool, by: Actor, at: datetime) -> ThreadStep:
    step = ThreadStep.objects.create(thread=thread, is_resolved=is_resolved, **signed(by), at=at)
    thread.is_resolved = is_resolved
    thread.save(update_fields=["is_resolved"])
    verb = "conversation_resolved" if is_resolved else "conversation_reopened"
    record(by=by, verb=f"agende.{verb}", on=thread, at=at)
    return step


def _say(thread: Thread, words: str, named: Collection[int], *, by: Actor, at: datetime) -> Comment:
    salt = secrets.token_hex(32)
    comment = Comment.objects.create(thread=thread, digest=digest_of(salt, words), **_signed(by), at=at)
    CommentWords.objects.create(comment=comment, salt=salt, words=words)
    readers = {reader.person_id for reader in readers_of(thread.doc, day=day_of(at))}
    called = set(named) & readers - {by.person_id}
    Mention.objects.bulk_create(Mention(comment=comment, person_id=one, at=at) for one in sorted(called))
    link = by.came_by(GUEST)
    record(
        by=by, verb="agende.comment_written", on=comment, at=at, detail={"guest": link.id} if link else None
    )
    _tell_readers(comment, called, readers, by=by, at=at)
    _tell_guests(comment, by=by, at=at)
    return comment


def _tell_readers(comment: Comment, called: set[int], readers: set[int], *, by: Actor, at: datetime) -> None:
    """One mail each: to who is named, and to who took part; of a guest's first words, to the coordinators."""
    thread = comment.thread
    others = set(thread.comments.exclude(person=None).values_list("person", flat=True))
    if by.came_by(GUEST) and not others:
        zone = thread.doc.of_section.agenda.zone_id
        coordinators = mandates_on(day_of(at)).filter(role=Role.ZONE_COORDINATOR, zone=zone)
        others = set(coordinators.values_list("person", flat=True))
    agenda = thread.doc.of_section.agenda
    path = f"{reverse('agende:threads', args=[agenda.uid, thread.doc.uid])}#c-{thread.uid}"
    for person in sorted((called | others) & readers - {by.person_id}):
        context = {"who": by.name, "thread": thread, "is_named": person in called, "path": path}
        tell(
            person_id=person,
            template="comment",
            context=context,
            key=f"agende.comment:{comment.uid}:{person}",
            at=at,
            about_id=by.person_id,
        )


def _tell_guests(comment: Comment, *, by: Actor, at: datetime) -> None:
    """To the guests of the conversation: the secret link is in the mail they have, and nowhere else."""
    link, thread = by.came_by(GUEST), comment.thread
    guests = GuestInvitation.objects.filter(comments__thread=thread, revoked_at=None, expires_at__gt=at)
    for guest in (guests.exclude(pk=link.id) if link else guests).distinct():
        context = {"guest": guest, "who": by.name, "thread": thread, "day": day_in_words(guest.invited_at)}
        key = f"agende.comment:{comment.uid}:guest-{guest.uid}"
        write_from(
            template="comment_for_guest",
            context=context,
            key=key,
            to=guest.email,
            at=at,
            about_id=by.person_id,
        )
