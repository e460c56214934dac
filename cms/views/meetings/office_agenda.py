# SPDX-License-Identifier: AGPL-3.0-or-later
"""The agenda of the day and the papers of a meeting, as the office keeps them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms import clock
from cms.meetings.planning import agenda
from cms.meetings.planning.marks import Stale, mark_of_item
from cms.meetings.planning.models import AgendaItem, Meeting, Paper
from cms.meetings.planning.papers import LIMIT, BadPaper, Replaced, add_paper, papers_of, take_away
from cms.meetings.planning.rules import can_run
from cms.rights import Hidden, actor_of, door, fetch
from cms.views.meetings.office_date_forms import PaperForm
from cms.views.meetings.office_editing import Difference, differences, page, put_over
from cms.views.meetings.office_forms import ItemForm


@door(can_run, sample="office_meeting", methods=("GET", "POST"))
@never_cache
def office_add_item(request: HttpRequest, uid: UUID) -> HttpResponse:
    """An item after the others."""
    meeting: Meeting = fetch(request, can_run, uid=uid)
    form = ItemForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        agenda.add_item(meeting=meeting, **_words(form), by=actor_of(request), at=clock.now())
        messages.success(request, _("Saved."))
        return redirect("meetings:office_meeting", meeting.uid)
    return page(request, _("Add an item"), form, meeting=meeting)


def _words(form: ItemForm) -> dict[str, str]:
    return {name: form.cleaned_data[name] for name in ("title", "text", "speaker")}


def _shown(item: AgendaItem, data: Any = None) -> ItemForm:
    initial = {name: getattr(item, name) for name in ("title", "text", "speaker")}
    return ItemForm(data, initial=initial | {"seen": mark_of_item(item)})


def _item(meeting: Meeting, uid: UUID) -> AgendaItem:
    found = agenda.item_of(meeting, uid)
    if found is None:
        raise Hidden("no such item")
    found.meeting = meeting
    return found


@door(can_run, sample="office_item", methods=("GET", "POST"))
@never_cache
def office_item(request: HttpRequest, uid: UUID, item: UUID) -> HttpResponse:
    """Other words of an item."""
    meeting: Meeting = fetch(request, can_run, uid=uid)
    known = _item(meeting, item)
    form = _shown(known, request.POST if request.method == "POST" else None)
    theirs: list[Difference] = []
    if form.is_bound and form.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            agenda.change_item(item=known, **_words(form), by=actor_of(request), at=clock.now(), seen=seen)
        except Stale as stale:
            theirs = differences(form, _shown(stale.known))
            put_over(form, mark_of_item(stale.known))
        else:
            messages.success(request, _("Saved."))
            return redirect("meetings:office_meeting", meeting.uid)
    return page(request, _("Change the item"), form, meeting=meeting, theirs=theirs)


@door(can_run, sample="office_item", methods=("POST",))
def office_move_item(request: HttpRequest, uid: UUID, item: UUID) -> HttpResponse:
    """`do`: up, down, or out."""
    meeting: Meeting = fetch(request, can_run, uid=uid)
    known, do = _item(meeting, item), request.POST.get("do")
    if do == "out":
        agenda.remove_item(item=known, by=actor_of(request), at=clock.now())
    elif do in ("up", "down"):
        agenda.move_item(item=known, is_up=do == "up", by=actor_of(request), at=clock.now())
    response = redirect("meetings:office_meeting", meeting.uid)
    response["Location"] += "#ordine"
    return response


@door(can_run, sample="office_meeting", methods=("GET", "POST"))
@never_cache
def office_add_paper(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A paper or a material; with ?al-posto-di= a newer version of one."""
    meeting: Meeting = fetch(request, can_run, uid=uid)
    replaces = _paper(meeting, request.GET["al-posto-di"]) if request.GET.get("al-posto-di") else None
    is_sent = request.method == "POST"
    form = PaperForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        meeting=meeting,
        replaces=replaces,
    )
    if form.is_bound and form.is_valid() and _added(request, meeting, form, replaces):
        messages.success(request, _("Saved."))
        return redirect("meetings:office_meeting", meeting.uid)
    title = _("A newer version of “%(title)s”") % {"title": replaces} if replaces else _("Add a paper")
    return page(request, title, form, meeting=meeting, upload=True)


def _added(request: HttpRequest, meeting: Meeting, form: PaperForm, replaces: Paper | None) -> bool:
    data = form.cleaned_data
    file: Any = data["file"]
    try:
        content = file.read(LIMIT + 1)
        add_paper(
            meeting=meeting, name=file.name or "", content=content, title=data["title"], item=data.get("item"),
            moment=data.get("moment", ""), is_for_all=data["is_for_all"], replaces=replaces,
            by=actor_of(request), at=clock.now())  # fmt: skip
    except BadPaper as bad:
        form.add_error("file", str(bad))
    except Replaced as late:
        form.add_error(None, str(late))
    return not form.errors


def _paper(meeting: Meeting, uid: str | UUID) -> Paper:
    try:
        found = papers_of(meeting).select_related("meeting").filter(uid=UUID(str(uid))).first()
    except ValueError:
        found = None
    if found is None:
        raise Hidden("no such paper")
    return found


@door(can_run, sample="office_paper", methods=("POST",))
def office_drop_paper(request: HttpRequest, uid: UUID, paper: UUID) -> HttpResponse:
    """Nobody reads it any more."""
    meeting: Meeting = fetch(request, can_run, uid=uid)
    take_away(paper=_paper(meeting, paper), by=actor_of(request), at=clock.now())
    messages.success(request, _("The file is taken away: nobody reads it any more."))
    return redirect("meetings:office_meeting", meeting.uid)
