# SPDX-License-Identifier: AGPL-3.0-or-later
"""Conversations about a text: a page, and the part of it that stands beside the editor."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from agende import process
from agende.amendments.models import Thread
from agende.amendments.threads import (
    Reader,
    can_comment,
    can_read_conversations,
    can_take_part,
    readers_of,
    talk_of,
)
from agende.forms.talking import CommentForm, about, quote_of
from agende.texts.models import TextDoc
from agende.texts.operations import settled
from agende.views.keeping import keeping_text
from cms import clock
from cms.rights import Actor, Hidden, WrongPhase, actor_of, door, fetch


@door(can_read_conversations, sample="text", methods=("GET", "POST"))
@never_cache
@keeping_text
def threads(request: HttpRequest, agenda: UUID, uid: UUID) -> HttpResponse:
    """All that is said about a text; a POST begins a conversation. `?blocco=` and `?citazione=` say about what."""
    doc: TextDoc = fetch(request, can_read_conversations, uid=uid)
    if doc.of_section.agenda.uid != agenda:
        raise Hidden("a text of another agenda")
    settled(doc)
    by, at, readers = actor_of(request), clock.now(), readers_of(doc, day=clock.today())
    if request.method != "POST":
        return show(request, doc, by, readers)
    form = CommentForm(request.POST, readers=readers, choices=about(doc))
    if not form.is_valid():
        return show(request, doc, by, readers, form=form)
    said = form.cleaned_data
    try:
        process.open_thread(
            doc=doc, block=said["block"], quote=said["quote"] or quote_of(doc, said["block"]),
            words=said["words"], named=form.people, by=by, at=at)  # fmt: skip
    except WrongPhase as refused:
        form.add_error(None, str(refused))
        return show(request, doc, by, readers, form=form)
    return _done(request, doc, _("Your comment is there for all who read the text."))


@door(can_take_part, sample="thread", methods=("POST",))
@never_cache
@keeping_text
def reply(request: HttpRequest, agenda: UUID, uid: UUID) -> HttpResponse:
    """Answers in a conversation."""
    thread, by = _fetched(request, agenda, uid), actor_of(request)
    settled(thread.doc)
    readers = readers_of(thread.doc, day=clock.today())
    form = CommentForm(request.POST, readers=readers, auto_id=_ids(thread))
    if not form.is_valid():
        return show(request, thread.doc, by, readers, answered=(thread, form))
    said, at = form.cleaned_data["words"], clock.now()
    try:
        process.reply(thread=thread, words=said, named=form.people, by=by, at=at)
    except WrongPhase as refused:
        form.add_error(None, str(refused))
        return show(request, thread.doc, by, readers, answered=(thread, form))
    return _done(request, thread.doc, _("Your answer is there for all who read the text."), thread)


@door(can_take_part, sample="thread", methods=("POST",))
@never_cache
def resolve(request: HttpRequest, agenda: UUID, uid: UUID) -> HttpResponse:
    """The conversation has done its work; it stays to be read."""
    return _settle(request, agenda, uid, is_resolved=True)


@door(can_take_part, sample="thread", methods=("POST",))
@never_cache
def reopen(request: HttpRequest, agenda: UUID, uid: UUID) -> HttpResponse:
    """There is more to say."""
    return _settle(request, agenda, uid, is_resolved=False)


def _settle(request: HttpRequest, agenda: UUID, uid: UUID, *, is_resolved: bool) -> HttpResponse:
    thread = _fetched(request, agenda, uid)
    process.settle_thread(thread=thread, is_resolved=is_resolved, by=actor_of(request), at=clock.now())
    words = _("The conversation is resolved.") if is_resolved else _("The conversation is open again.")
    return _done(request, thread.doc, words, thread)


def _fetched(request: HttpRequest, agenda: UUID, uid: UUID) -> Thread:
    thread: Thread = fetch(request, can_take_part, uid=uid)
    if thread.doc.of_section.agenda.uid != agenda:
        raise Hidden("a conversation of another agenda")
    return thread


def _is_part(request: HttpRequest) -> bool:
    """Whether a script asks for the conversations alone."""
    return "HX-Request" in request.headers or request.headers.get("X-Requested-With") == "fetch"


def _done(request: HttpRequest, doc: TextDoc, words: str, thread: Thread | None = None) -> HttpResponse:
    if not _is_part(request):
        messages.success(request, words)
    address = reverse("agende:threads", args=[doc.of_section.agenda.uid, doc.uid])
    return redirect(f"{address}#c-{thread.uid}" if thread else address)


def _ids(thread: Thread) -> str:
    return f"c{thread.pk}_%s"


def show(
    request: HttpRequest,
    doc: TextDoc,
    by: Actor,
    readers: list[Reader],
    *,
    form: CommentForm | None = None,
    answered: tuple[Thread, CommentForm] | None = None,
) -> HttpResponse:
    """The page, or its part; with a refused form, what was typed in it."""
    is_part, agenda = _is_part(request), doc.of_section.agenda
    talk, why_not = talk_of(doc, by), process.why_not("comment", agenda, at=clock.now())
    block = request.GET.get("blocco", request.GET.get("block", ""))[:64]
    quote = request.GET.get("citazione", request.GET.get("quote", ""))[:300]
    form = form or CommentForm(
        initial={"block": block, "quote": quote}, readers=readers, choices=about(doc, block, quote)
    )
    may_write = can_comment(by, doc) and not why_not
    for thread in (*talk.open, *talk.resolved):
        if answered and answered[0].pk == thread.pk:  # what was typed stays, whatever was refused
            thread.form = answered[1]  # type: ignore[attr-defined]  # for the template alone
        elif may_write:
            thread.form = CommentForm(readers=readers, auto_id=_ids(thread))  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "doc": doc,
        "section": doc.of_section,
        "contribution": doc.contribution,
        "agenda": agenda,
        "talk": talk,
        "counts": json.dumps(talk.counts),
        "form": form if may_write or form.is_bound else None,
        "refused": form if form.is_bound else answered[1] if answered else None,
        "is_about": bool(block) or form.is_bound,
        "readers": readers if may_write else [],
        "why_not": why_not if can_comment(by, doc) else "",
        "level": 3 if is_part else 2,
    }
    template = "agende/threads_part.html" if is_part else "agende/threads.html"
    return render(request, template, context, status=422 if context["refused"] else 200)
