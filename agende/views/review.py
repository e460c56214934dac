# SPDX-License-Identifier: AGPL-3.0-or-later
"""The queue of whoever decides on suggestions: all that waits in an agenda, and what was decided."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from agende import process
from agende.amendments.late import can_answer_late
from agende.amendments.models import Decision, LateStep, Suggestion
from agende.amendments.queries import decided_in, late_waiting_in, review_of, suggestions_of, undecided
from agende.amendments.rules import can_review
from agende.forms.review import DecisionForm, FilterForm, ReasonForm
from agende.queries.meetings import waiting_in
from agende.texts.models import Agenda
from agende.texts.rules import can_read_agenda
from agende.views.keeping import keeping_text, not_saved
from cms import clock
from cms.rights import Hidden, WrongPhase, actor_of, door, fetch

DECIDED_A_PAGE = 20


@door(can_read_agenda, sample="agenda", methods=("GET", "POST"))
@never_cache
@keeping_text
def review(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What is suggested in the whole agenda, section by section; the POST decides on what was chosen."""
    agenda = fetch(request, can_read_agenda, uid=uid)
    if request.method != "POST":
        return _page(request, agenda, ReasonForm())
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, agenda, form, chosen=request.POST.getlist("suggestion"))
    data = form.cleaned_data
    chosen = list(suggestions_of(agenda).filter(uid__in=data["suggestion"]))
    try:
        made = process.decide_all(
            agenda=agenda, suggestions=chosen, outcome=data["outcome"], reason=data["why"], by=actor_of(request),
            at=clock.now())  # fmt: skip
    except process.OwnSuggestion:
        form.add_error(
            None, _("One of them is yours: another coordinator decides on it, or you withdraw it.")
        )
        return _page(request, agenda, form, chosen=request.POST.getlist("suggestion"))
    except WrongPhase as refused:
        return not_saved(request, refused, text=data["why"])
    messages.success(request, said_of(made, len(chosen)))
    return redirect(request.get_full_path())


def said_of(made: Sequence[Decision], asked: int = 0) -> str:
    """How many suggestions were decided on; of `asked` the others had been before."""
    if not made:
        return _(
            "There was nothing left to decide: somebody else did, or the words are no longer in the text."
        )
    if made[0].outcome == Decision.Outcome.WITHDRAWN:
        return _("Your suggestion is withdrawn: the text is what it was.")
    words = ngettext(
        "%(count)s suggestion decided on: who made it gets a mail.",
        "%(count)s suggestions decided on: who made them gets a mail.",
        len(made),
    ) % {"count": len(made)}
    return f"{words} " + _("The others had been decided on meanwhile.") if asked > len(made) else words


def _page(
    request: HttpRequest, agenda: Agenda, form: ReasonForm, *, chosen: Sequence[str] = ()
) -> HttpResponse:
    waiting, actor = list(undecided(agenda)), actor_of(request)
    filters = FilterForm(request.GET, known=_known(waiting))
    asked = filters.cleaned_data if filters.is_valid() else {}
    shown = [each for each in waiting if _matches(each, asked)]
    context: dict[str, Any] = {
        "agenda": agenda,
        "form": form,
        "filters": filters,
        "is_filtered": any(asked.values()),
        "review": review_of(agenda, shown),
        "chosen": chosen,
        "late": late_waiting_in(agenda),
        "heard": waiting_in(agenda),
        "decided": Paginator(decided_in(agenda), DECIDED_A_PAGE).get_page(request.GET.get("page")),
        "decides": can_review(actor, agenda),
        "why_not": process.why_not("decide", agenda, at=clock.now()),
        "person_id": actor.person_id,
    }
    return render(request, "agende/review.html", context, status=422 if form.errors else 200)


def _known(waiting: Sequence[Suggestion]) -> dict[str, dict[str, str]]:
    """What can be asked for: sections, municipalities and persons of what waits."""
    sections = {str(each.doc.of_section.uid): str(each.doc.of_section) for each in waiting}
    bodies = {str(each.body.uid): str(each.body) for each in waiting if each.body}
    persons = {str(each.person.uid): str(each.person) for each in waiting}
    by_name = {
        name: dict(sorted(found.items(), key=lambda pair: pair[1]))
        for name, found in (("comune", bodies), ("persona", persons))
    }
    return {"sezione": sections} | by_name


def _matches(each: Suggestion, asked: dict[str, str]) -> bool:
    has = {
        "sezione": str(each.doc.of_section.uid),
        "comune": str(each.body.uid) if each.body else "",
        "persona": str(each.person.uid),
    }
    return all(not value or has[name] == value for name, value in asked.items())


@door(can_answer_late, sample="late_handed_in", methods=("POST",))
@keeping_text
def answer_late(request: HttpRequest, agenda: UUID, uid: UUID) -> HttpResponse:
    """A late proposal becomes a suggestion (`do=take`), or does not and its author reads why."""
    proposal, by = fetch(request, can_answer_late, uid=uid), actor_of(request)
    thing: Agenda = proposal.doc.of_section.agenda
    if thing.uid != agenda:
        raise Hidden("a proposal of another agenda")
    reason = request.POST.get("reason", "")[:2000]
    try:
        if request.POST.get("do") == "take":
            process.take_late(proposal=proposal, by=by, at=clock.now())
            messages.success(request, _("The words are in the text as a suggestion of who wrote them."))
        else:
            process.answer_late(
                proposal=proposal, answer=LateStep.Step.DECLINED, reason=reason, by=by, at=clock.now()
            )
            messages.success(
                request, _("The late proposal is not taken; its author gets a mail with the reason.")
            )
    except process.NoReasonGiven:
        messages.error(request, _("Say why you do not take it: its author reads your reason."))
    except process.NotWaiting:
        words = _("This late proposal was answered or taken back meanwhile.")
        if reason.strip():
            return not_saved(request, WrongPhase(words), text=reason)
        messages.error(request, words)
    except WrongPhase as refused:
        return not_saved(request, refused, text=reason)
    return redirect("agende:review", thing.uid)
