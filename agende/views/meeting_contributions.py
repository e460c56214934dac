# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the meetings: a contribution is sent to a section or to the plan, read there, taken in, answered."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from agende.forms.meetings import AnswerForm, OutcomeForm, PlanAnswerForm, SendForm, TakeForm
from agende.process import meeting_contributions as process
from agende.process.gates import Unprintable, why_not
from agende.publishing.lives import holding
from agende.queries import HEAVY, versions_shown
from agende.queries.meetings import (
    SECTION,
    TAKEN,
    can_answer_sent,
    can_read_sent,
    is_named,
    section_of,
    sendings_read_by,
    target_of,
    targets_of,
)
from agende.texts.models import Agenda
from agende.texts.operations import settled
from agende.texts.rules import can_read_agenda
from agende.views.keeping import keeping_text
from cms import clock
from cms.meetings.minutes.content import contribution_in
from cms.meetings.minutes.models import MinutesVersion, Sending
from cms.meetings.minutes.operations import AnsweredMeanwhile
from cms.meetings.minutes.queries import with_outcomes
from cms.meetings.minutes.rules import can_send_contribution
from cms.meetings.minutes.sending import outcome_of, why_not_send
from cms.rights import Hidden, WrongPhase, actor_of, anyone, door, fetch, signed_in

A_PAGE = 20


@door(signed_in)
@never_cache
def heard(request: HttpRequest) -> HttpResponse:
    """What meetings sent to the texts that one reads, the last first."""
    rows = sendings_read_by(actor_of(request)).order_by("-pk")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    shown = with_outcomes(rows.filter(pk__in=[row.pk for row in page]))
    return render(request, "agende/meeting_contributions.html", {"page": page, "sendings": shown})


@door(can_send_contribution, sample="contribution_of_minutes", methods=("GET", "POST"))
@never_cache
def send(request: HttpRequest, uid: UUID, contribution: UUID) -> HttpResponse:
    """Chooses where a contribution of approved minutes goes."""
    version: MinutesVersion = fetch(request, can_send_contribution, uid=uid)
    found = contribution_in(version.content, contribution)
    if found is None:
        raise Hidden("no such contribution")
    if words := why_not_send(version):
        raise WrongPhase(words)
    meeting = version.minutes.meeting
    form = SendForm(request.POST or None, targets=targets_of(meeting))
    if form.is_bound and form.is_valid() and (target := target_of(form.cleaned_data["target"])):
        sending = process.send_contribution(
            version=version, contribution_uid=contribution, target=target[0], target_uid=target[1],
            by=actor_of(request), at=clock.now())  # fmt: skip
        words = _("Sent to “%(text)s”: who writes there says what became of it.")
        messages.success(request, words % {"text": sending.label})
        return redirect("meetings:minutes", meeting.uid)
    sent = with_outcomes(Sending.objects.filter(contribution_uid=contribution).order_by("pk"))
    context = {"meeting": meeting, "item": found[0], "said": found[1], "form": form, "sendings": sent}
    return render(request, "agende/meeting_send.html", context, status=422 if form.errors else 200)


@door(can_read_sent, sample="sent_contribution")
@never_cache
def contribution(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A contribution that a meeting sent, and what can be done with it."""
    return _page(request, fetch(request, can_read_sent, uid=uid))


def _page(
    request: HttpRequest, sending: Sending, *, answering: Form | None = None, taking: Form | None = None
) -> HttpResponse:
    outcome = outcome_of(sending)
    section = section_of(sending) if sending.target == SECTION else None
    context: dict[str, Any] = {
        "sending": sending,
        "meeting": sending.version.minutes.meeting,
        "outcome": outcome,
        "outcomes": sending.outcomes.order_by("-pk"),
        "section": section,
        "agenda": section.agenda if section else None,
        "answers": can_answer_sent(actor_of(request), sending),
    }
    if section:
        context["why_not"] = why_not("write_common_text", section.agenda, at=clock.now())
    if context["answers"]:
        seen = {"seen": outcome.uid if outcome else None}
        context["answering"] = answering or _answering(sending, None, seen)
        is_taken = outcome is not None and outcome.kind in TAKEN
        if section and not context["why_not"] and (taking or not is_taken):
            context["taking"] = taking or _taking(sending, None, seen | {"text": sending.quote})
    faulty = [form for form in (answering, taking) if form and form.errors]
    context["form"] = faulty[0] if faulty else None
    return render(request, "agende/meeting_contribution.html", context, status=422 if faulty else 200)


def _answering(sending: Sending, data: Any, initial: Any = None) -> OutcomeForm:
    if sending.target != SECTION:
        return PlanAnswerForm(data, initial=initial)
    return AnswerForm(data, blocks=settled(section_of(sending).doc).blocks, initial=initial)


def _taking(sending: Sending, data: Any, initial: Any = None) -> TakeForm:
    return TakeForm(data, blocks=settled(section_of(sending).doc).blocks, initial=initial)


def _meanwhile(form: Form, answered: AnsweredMeanwhile) -> None:
    """Somebody else has answered: theirs is on the page, and the next click corrects it."""
    data: Any = form.data.copy()  # type: ignore[attr-defined]
    data["seen"] = str(answered.outcome.uid)
    form.data = data
    form.add_error(
        None, _("It was answered meanwhile: read the answer above. If you go on, yours takes its place.")
    )


@door(can_answer_sent, sample="sent_contribution", methods=("POST",))
@keeping_text
def answer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Says what became of a contribution."""
    sending: Sending = fetch(request, can_answer_sent, uid=uid)
    form = _answering(sending, request.POST)
    if form.is_valid():
        try:
            process.answer_contribution(
                sending=sending, **form.cleaned_data, by=actor_of(request), at=clock.now()
            )
        except AnsweredMeanwhile as answered:
            _meanwhile(form, answered)
        except process.NoPlaceNamed:
            form.add_error("block", _("This paragraph is no longer in the text: choose another."))
    if form.errors:
        return _page(request, sending, answering=form)
    messages.success(request, _("Answered: who sent it gets a mail, the meeting's page shows it."))
    return redirect("agende:meeting_contribution", uid)


@door(can_answer_sent, sample="contribution_to_section", methods=("POST",))
@keeping_text
def take(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Puts its words, as one has written them, into the common text, and answers."""
    sending: Sending = fetch(request, can_answer_sent, uid=uid)
    if sending.target != SECTION:
        raise Hidden("the plan is not written here")
    form = _taking(sending, request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            process.take_contribution(
                sending=sending, text=data["text"], kind=form.kind, reason=data["reason"], after=data["after"],
                seen=data["seen"], by=actor_of(request), at=clock.now())  # fmt: skip
        except AnsweredMeanwhile as answered:
            _meanwhile(form, answered)
        except process.NothingTyped:
            form.add_error("text", _("Write the words that go into the text."))
        except Unprintable as odd:
            form.add_error("text", str(odd))
    if form.errors:
        return _page(request, sending, taking=form)
    messages.success(request, _("The words are in the common text, and the contribution is answered."))
    return redirect("agende:meeting_contribution", uid)


@door(anyone, sample="words_of_a_contribution")
@never_cache
def words(request: HttpRequest, uid: UUID, block: str) -> HttpResponse:
    """Leads to a paragraph's life: the published one, or that for who works on the agenda; else it says to wait."""
    agenda = Agenda.objects.select_related("zone", "edition").filter(uid=uid).first()
    if agenda is None or not is_named(agenda, block):
        raise Hidden("no such words")
    place = (agenda.zone.slug, agenda.edition.slug)
    if holding(versions_shown(*place), block).defer(*HEAVY).exists():
        return redirect("agende:published_life", *place, block)
    if can_read_agenda(actor_of(request), agenda):
        return redirect("agende:life", uid, block)
    return render(request, "agende/meeting_words.html", {"agenda": agenda})
