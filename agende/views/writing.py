# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing a text, or suggesting in it: live, or by a plain form; handing it in, taking it back."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from agende import process
from agende.amendments.drafting import can_draft
from agende.amendments.rules import can_decide
from agende.forms.texts import TextForm, WordsForm
from agende.queries import contributions_to
from agende.texts.models import Contribution, Section, TextDoc, Update
from agende.texts.notation import as_typed
from agende.texts.operations import Stale, settled
from agende.texts.rules import can_write_common_text, can_write_contribution
from agende.views.addresses import of_contribution
from agende.views.keeping import keeping_text
from cms import clock
from cms.rights import actor_of, door, fetch

type Save = Callable[[str, int, datetime], Update | None]


@door(can_write_contribution, sample="contribution", methods=("GET", "POST"))
@keeping_text
@never_cache
def write_contribution(request: HttpRequest, agenda: UUID, uid: UUID) -> HttpResponse:
    """The municipality's text in a form."""
    thing: Contribution = fetch(request, can_write_contribution, uid=uid, section__agenda__uid=agenda)

    def save(text: str, base: int, at: datetime) -> Update | None:
        return process.write_contribution(
            contribution=thing, text=text, base=base, by=actor_of(request), at=at
        )

    if request.method != "POST":
        process.require_writable(thing, at=clock.now())
    context = {"contribution": thing, "title": _("Your municipality's text")}
    return _write(request, thing.doc, thing.section, save, context)


@door(can_draft, sample="section", methods=("GET", "POST"))
@keeping_text
@never_cache
def write_common_text(request: HttpRequest, agenda: UUID, uid: UUID) -> HttpResponse:
    """The zone's common text: the coordinator writes it, editors of its municipalities suggest."""
    thing: Section = fetch(request, can_draft, uid=uid, agenda__uid=agenda)
    context = {"title": _("The zone's common text"), "is_common": True}
    if not can_write_common_text(actor_of(request), thing):
        return _suggest(request, thing, context)

    def save(text: str, base: int, at: datetime) -> Update | None:
        return process.write_common_text(section=thing, text=text, base=base, by=actor_of(request), at=at)

    if request.method != "POST":
        process.require("write_common_text", thing.agenda, at=clock.now())
    return _write(request, thing.doc, thing, save, context)


def _suggest(request: HttpRequest, section: Section, context: dict[str, Any]) -> HttpResponse:
    """Where the editor does not start: words for the coordinator, with the text to read above them."""
    form = WordsForm(request.POST or None, initial={"key": uuid4()})
    if request.method == "POST" and form.is_valid():
        key, words = form.cleaned_data["key"], form.cleaned_data["text"]
        process.propose_words(section=section, key=key, words=words, by=actor_of(request), at=clock.now())
        messages.success(
            request,
            _("Your words are with the zone's coordinator, who takes them as a suggestion or says why not."),
        )
        return redirect("agende:late")
    if request.method != "POST":
        process.require("suggest", section.agenda, at=clock.now())
    context |= {"mode": "suggest", "blocks": settled(section.doc).blocks}
    return _page(request, section.doc, section, form, context)


def _write(
    request: HttpRequest, doc: TextDoc, section: Section, save: Save, context: dict[str, Any]
) -> HttpResponse:
    context |= {"doc": doc, "section": section, "agenda": section.agenda, "mode": "write"}
    settled(doc)  # or the form would put back the words of a moment ago
    form = TextForm(request.POST or None, initial={"text": as_typed(doc.blocks), "base": doc.seq})
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        try:
            save(form.cleaned_data["text"], form.cleaned_data["base"], now)
        except Stale as stale:
            return _conflict(request, form.cleaned_data["text"], stale, context)
        messages.success(request, _("Saved at %(time)s.") % {"time": f"{timezone.localtime(now):%H:%M}"})
        return redirect(_next(request, context))
    return _page(request, doc, section, form, context)


def _page(
    request: HttpRequest, doc: TextDoc, section: Section, form: Form, context: dict[str, Any]
) -> HttpResponse:
    actor = actor_of(request)
    others = [each for each in contributions_to(section, actor) if each != context.get("contribution")]
    context |= {
        "doc": doc,
        "section": section,
        "agenda": section.agenda,
        "live_origin": settings.LIVE_ORIGIN,
        "decides": can_decide(actor, section),
        "form": form,
        "others": [each for each in others if each.doc.blocks],
    }
    return render(request, "agende/write.html", context, status=422 if form.errors else 200)


def _next(request: HttpRequest, context: dict[str, Any]) -> str:
    """Where a save leads: back to the form, or on to the handing in."""
    contribution: Contribution | None = context.get("contribution")
    if contribution and request.POST.get("then") == "submit":
        return of_contribution("submit", contribution)
    return request.path


def _conflict(request: HttpRequest, text: str, stale: Stale, context: dict[str, Any]) -> HttpResponse:
    """409 with both texts: the typed one goes on in the form, over what was saved meanwhile."""
    context |= {
        "text": text,
        "last": stale.last,
        "blocks": stale.blocks,
        "form": TextForm(initial={"text": text, "base": stale.last.seq}),
    }
    return render(request, "agende/conflict.html", context, status=409)


@door(can_write_contribution, sample="contribution", methods=("GET", "POST"))
@never_cache
def submit(request: HttpRequest, agenda: UUID, uid: UUID) -> HttpResponse:
    """The text once more, with what to check before it is handed in."""
    thing = fetch(request, can_write_contribution, uid=uid, section__agenda__uid=agenda)
    now = clock.now()
    if request.method == "POST":
        try:
            process.submit_contribution(contribution=thing, by=actor_of(request), at=now)
        except process.NothingWritten:
            return _ask_to_submit(request, thing, status=422)
        messages.success(request, _("Handed in: from now the zone's municipalities and coordinator read it."))
        return redirect(of_contribution("contribution", thing))
    process.require_submittable(thing, at=now)
    return _ask_to_submit(request, thing)


def _ask_to_submit(request: HttpRequest, thing: Contribution, status: int = 200) -> HttpResponse:
    settled(thing.doc)
    context = {
        "contribution": thing,
        "section": thing.section,
        "agenda": thing.section.agenda,
        "checks": process.checklist(thing),
    }
    return render(request, "agende/submit.html", context, status=status)


@door(can_write_contribution, sample="contribution", methods=("POST",))
def take_back(request: HttpRequest, agenda: UUID, uid: UUID) -> HttpResponse:
    """Makes the text a draft again."""
    thing = fetch(request, can_write_contribution, uid=uid, section__agenda__uid=agenda)
    process.take_back(contribution=thing, by=actor_of(request), at=clock.now())
    if thing.section.agenda.drafts_are_shared:
        words = _("Taken back: the text is a draft again; the zone shares its drafts and goes on reading it.")
    else:
        words = _(
            "Taken back: the text is a draft again; only your municipality and the plan office read it."
        )
    messages.success(request, words)
    return redirect(of_contribution("contribution", thing))
