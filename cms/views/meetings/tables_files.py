# SPDX-License-Identifier: AGPL-3.0-or-later
"""The members of a table from a file: the first step checks and writes nothing, the second seats them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from cms import clock
from cms.meetings.convening.members import check, seat_rows
from cms.meetings.tables.models import StandingTable
from cms.meetings.tables.rules import can_keep_table
from cms.rights import actor_of, door, fetch
from cms.sheets import BadFile, Outcome
from cms.views.meetings.tables_forms import MembersFileForm

CHECKED, VALID_FOR = "meetings.members", 3600


@door(can_keep_table, sample="kept_table", methods=("GET", "POST"))
@never_cache
def table_import(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Between the two steps the page carries the rows, signed: no file of names stays on the server."""
    table: StandingTable = fetch(request, can_keep_table, uid=uid)
    if request.POST.get("checked"):
        return _seat(request, table)
    form = MembersFileForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"table": table, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            context |= _checked(request, table, form.cleaned_data["members"])
        except BadFile as problem:
            form.add_error("members", str(problem))
    return render(request, "meetings/table_import.html", context, status=422 if form.errors else 200)


def _checked(request: HttpRequest, table: StandingTable, content: bytes) -> dict[str, Any]:
    found = check(content, table)
    ticket = [table.pk, actor_of(request).person_id, found.rows]
    return {
        "good": [line for line in found.report.lines if line.outcome is Outcome.CREATED],
        "known": found.report.counts[Outcome.UNCHANGED],
        "bad": found.report.errors,
        "checked": signing.dumps(ticket, salt=CHECKED, compress=True),
    }


def _seat(request: HttpRequest, table: StandingTable) -> HttpResponse:
    try:
        page, person, rows = signing.loads(request.POST["checked"], salt=CHECKED, max_age=VALID_FOR)
    except signing.BadSignature:
        page, person, rows = None, None, []
    if (page, person) != (table.pk, actor_of(request).person_id):
        messages.error(request, _("More than an hour has passed since the check: choose the file again."))
        return redirect("meetings:table_import", uid=table.uid)
    seated, problems = seat_rows(table=table, rows=rows, by=actor_of(request), at=clock.now())
    said = ngettext("%(count)s member seated.", "%(count)s members seated.", seated) % {"count": seated}
    messages.success(request, said)
    for line in problems:
        messages.warning(request, f"{line.words}: {line.problem}")
    return redirect("meetings:table_board", uid=table.uid)
