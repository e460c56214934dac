# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms in which minutes are written: saved by a button, or while one types (asked for as JSON)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms import clock
from cms.meetings.minutes import operations
from cms.meetings.minutes.content import mark_of_frame, mark_of_item
from cms.meetings.minutes.hints import Hint, hints_in
from cms.meetings.minutes.models import Minutes, MinutesItem
from cms.meetings.minutes.rules import can_write_minutes
from cms.meetings.planning.models import Meeting
from cms.people.models import Body
from cms.rights import Hidden, WrongPhase, actor_of, door, fetch
from cms.views.meetings.minutes import minutes_of
from cms.views.meetings.minutes_forms import FrameForm, Sheet, see


def _is_quiet(request: HttpRequest) -> bool:
    """Whether the page saves by itself while one types."""
    return request.headers.get("Accept") == "application/json"


def _quiet(status: int, words: str, **more: Any) -> JsonResponse:
    return JsonResponse({"words": words, **more}, status=status)


def _saved() -> str:
    return _("Saved at %(time)s.") % {"time": f"{timezone.localtime(clock.now()):%H:%M}"}


def _stale() -> str:
    return _("Somebody else saved this meanwhile: press Save to see both texts. Yours is still here.")


def _faulty() -> str:
    return _("Not saved yet: something is missing. Press Save to see what.")


def _require_draft(minutes: Minutes) -> None:
    if minutes.state != Minutes.State.DRAFT:
        raise WrongPhase(
            _("These minutes are approved: who runs the meeting opens them again to correct them.")
        )


@door(can_write_minutes, sample="minuted_meeting", methods=("GET", "POST"))
@never_cache
def frame(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Opening words and consents."""
    minutes = minutes_of(fetch(request, can_write_minutes, uid=uid))
    if request.method != "POST":
        _require_draft(minutes)
        return _frame_page(request, minutes, FrameForm.of(minutes))
    form = FrameForm(request.POST)
    if not form.is_valid():
        return _frame_page(request, minutes, form, status=422, words=_faulty())
    try:
        operations.save(minutes=minutes, **form.cleaned_data, by=actor_of(request), at=clock.now())
    except operations.Stale as stale:
        see(form, mark_of_frame(stale.minutes))
        now = minutes_of(minutes.meeting)
        return _frame_page(request, now, form, status=409, words=_stale(), theirs=True)
    except WrongPhase as refused:
        return _frame_page(request, minutes, form, status=403, words=str(refused), refused=str(refused))
    if _is_quiet(request):
        now = minutes_of(minutes.meeting)
        return _quiet(200, _saved(), seen=mark_of_frame(now), hints=_words(_hints_of_frame(now)))
    messages.success(request, _saved())
    return redirect("meetings:minutes", uid)


def _hints_of_frame(minutes: Minutes) -> list[Hint]:
    return hints_in([minutes.opening, minutes.consent])


def _words(hints: list[Hint]) -> list[str]:
    return [f"{hint.found} ({hint.kind})" for hint in hints]


def _frame_page(
    request: HttpRequest,
    minutes: Minutes,
    form: FrameForm,
    *,
    status: int = 200,
    words: str = "",
    **more: Any,
) -> HttpResponse:
    """The form, or, to a page that saves by itself, only why it could not."""
    if words and _is_quiet(request):
        return _quiet(status, words)
    context = {
        "meeting": minutes.meeting,
        "minutes": minutes,
        "form": form,
        "hints": _hints_of_frame(minutes),
        "key": f"verbale-{minutes.uid}",
    }
    return render(request, "meetings/minutes_frame.html", context | more, status=status)


def _item(request: HttpRequest, uid: UUID, item: UUID) -> MinutesItem:
    meeting: Meeting = fetch(request, can_write_minutes, uid=uid)
    found = MinutesItem.objects.select_related("minutes__meeting", "minutes__changed_by", "agenda_item")
    thing = found.filter(minutes__meeting=meeting, uid=item).first()
    if thing is None:
        raise Hidden("no such item")
    return thing


@door(can_write_minutes, sample="minutes_item", methods=("GET", "POST"))
@never_cache
def item(request: HttpRequest, uid: UUID, item: UUID) -> HttpResponse:
    """An item with what was said by whom."""
    thing = _item(request, uid, item)
    if request.method != "POST":
        _require_draft(thing.minutes)
        return _item_page(request, thing, Sheet(thing, writer=actor_of(request).person_id))
    sheet = Sheet(thing, request.POST, writer=actor_of(request).person_id)
    if not sheet.is_valid():
        return _item_page(request, thing, sheet, status=422, words=_faulty())
    by, at = actor_of(request), clock.now()
    try:
        operations.save_item(
            item=thing, **sheet.main.cleaned_data, said=sheet.said, gone=sheet.gone, by=by, at=at
        )
    except operations.Stale:
        now = _item(request, uid, item)
        sheet.over(now)
        return _item_page(request, now, sheet, status=409, words=_stale(), theirs=True)
    except WrongPhase as refused:
        return _item_page(request, thing, sheet, status=403, words=str(refused), refused=str(refused))
    if _is_quiet(request):
        now = _item(request, uid, item)
        return _quiet(200, _saved(), seen=mark_of_item(now), hints=_words(_hints_of_item(now)))
    messages.success(request, _saved())
    return redirect(request.path) if "more" in request.POST else redirect("meetings:minutes", uid)


def _hints_of_item(thing: MinutesItem) -> list[Hint]:
    rows = thing.contributions.all()
    said = [words for row in rows for words in (row.body_words, row.capacity, row.text)]
    return hints_in([thing.title, thing.text, thing.decision, *said])


def _item_page(
    request: HttpRequest, thing: MinutesItem, sheet: Sheet, *, status: int = 200, words: str = "", **more: Any
) -> HttpResponse:
    """The forms of an item, or, to a page that saves by itself, only why they could not be saved."""
    if words and _is_quiet(request):
        return _quiet(status, words)
    context = {
        "meeting": thing.minutes.meeting,
        "minutes": thing.minutes,
        "item": thing,
        "sheet": sheet,
        "form": sheet.main,
        "bodies": Body.objects.values_list("name", flat=True),
        "hints": _hints_of_item(thing),
        "key": f"punto-{thing.uid}",
    }
    return render(request, "meetings/minutes_item.html", context | more, status=status)


@door(can_write_minutes, sample="minutes_item", methods=("GET", "POST"))
@never_cache
def remove_item(request: HttpRequest, uid: UUID, item: UUID) -> HttpResponse:
    """Asks whether an item shall go, and takes it out."""
    thing = _item(request, uid, item)
    if request.method == "POST":
        try:
            operations.remove_item(
                item=thing, seen=request.POST.get("seen", ""), by=actor_of(request), at=clock.now()
            )
        except operations.Stale:
            messages.error(request, _("Somebody wrote in this item meanwhile: read it once more."))
            return redirect(request.path)
        messages.success(request, _("The item is out of the minutes."))
        return redirect("meetings:minutes", uid)
    _require_draft(thing.minutes)
    context = {"meeting": thing.minutes.meeting, "item": thing, "mark": mark_of_item(thing)}
    return render(request, "meetings/minutes_remove.html", context)
