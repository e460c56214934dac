# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables as the plan office keeps them: made, changed, their members seated, ended, replaced."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms import clock
from cms.meetings.convening.members import replace_named, seat_named
from cms.meetings.tables import operations
from cms.meetings.tables.models import StandingTable, TableSeat
from cms.meetings.tables.operations import NotSeated
from cms.meetings.tables.queries import last_day, seats_ever, seats_on
from cms.meetings.tables.rules import can_keep_seat, can_keep_table, can_keep_tables, tables_kept_by
from cms.rights import actor_of, door, fetch
from cms.sheets import csv_out
from cms.views.meetings.tables_forms import EndForm, ReplaceForm, SeatForm, TableForm


@door(can_keep_tables)
@never_cache
def tables_office(request: HttpRequest) -> HttpResponse:
    """Every table."""
    return render(request, "meetings/tables_office.html", {"tables": tables_kept_by(actor_of(request))})


@door(can_keep_tables, methods=("GET", "POST"))
@never_cache
def table_new(request: HttpRequest) -> HttpResponse:
    """A new table."""
    return _written(request, StandingTable())


@door(can_keep_table, sample="kept_table", methods=("GET", "POST"))
@never_cache
def table_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Name, purpose, quorum of a table."""
    return _written(request, fetch(request, can_keep_table, uid=uid))


def _written(request: HttpRequest, table: StandingTable) -> HttpResponse:
    is_new = table.pk is None
    form = TableForm(request.POST or None, instance=table)
    if request.method == "POST" and form.is_valid():
        known = StandingTable() if is_new else StandingTable.objects.get(pk=table.pk)
        saved = operations.write_table(
            table=known, values=form.cleaned_data, by=actor_of(request), at=clock.now()
        )
        saved.refresh_from_db()
        messages.success(request, _("Saved: “%(table)s”.") % {"table": saved})
        return redirect("meetings:table_board", uid=saved.uid)
    context = {"form": form, "table": None if is_new else StandingTable.objects.get(pk=table.pk)}
    return render(request, "meetings/table_edit.html", context, status=422 if form.errors else 200)


@door(can_keep_table, sample="kept_table")
@never_cache
def table_board(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Who sits there on a day (?giorno=, today), with names; all the seats there ever were; its meetings."""
    table: StandingTable = fetch(request, can_keep_table, uid=uid)
    form = EndForm({"last_day": request.GET["giorno"]}) if request.GET.get("giorno") else None
    day = form.cleaned_data["last_day"] if form and form.is_valid() else clock.today()
    seats = list(seats_on(table, day))
    context: dict[str, Any] = {
        "table": table,
        "day": day,
        "seats": [(seat, last_day(seat)) for seat in seats],
        "voting": sum(seat.is_voting for seat in seats),
        "ever": [(seat, last_day(seat)) for seat in seats_ever(table)],
        "meetings": table.meetings.order_by("-pk"),
    }
    return render(request, "meetings/table_board.html", context)


@door(can_keep_table, sample="kept_table")
@never_cache
def table_members_csv(request: HttpRequest, uid: UUID) -> HttpResponse:
    """All the seats as a CSV that can be imported again; addresses stay here."""
    table: StandingTable = fetch(request, can_keep_table, uid=uid)
    titles = ("ente", "nome", "cognome", "email", "incarico", "voto", "dal", "al")
    headers = {"Content-Disposition": f'attachment; filename="membri-{table.slug}.csv"'}
    rows = (_cells(seat) for seat in seats_ever(table))
    return HttpResponse(csv_out(titles, rows), content_type="text/csv; charset=utf-8", headers=headers)


def _cells(seat: TableSeat) -> list[object]:
    names = (seat.person.given_name, seat.person.family_name) if seat.person else ("", "")
    return [
        seat.body.name, *names, "", seat.capacity, "sì" if seat.is_voting else "no", seat.during.lower or "",
        last_day(seat) or "",
    ]  # fmt: skip


@door(can_keep_table, sample="kept_table", methods=("GET", "POST"))
@never_cache
def seat_new(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Seats a member."""
    table: StandingTable = fetch(request, can_keep_table, uid=uid)
    form = SeatForm(request.POST or None, initial={"since": clock.today()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            seat_named(
                table=table, body=said["body"], who=form.who, capacity=said["capacity"],
                is_voting=said["is_voting"], since=said["since"], until=said["until"], by=actor_of(request),
                at=clock.now())  # fmt: skip
            messages.success(request, _("%(body)s sits at the table.") % {"body": said["body"]})
            return redirect("meetings:table_board", uid=table.uid)
        except NotSeated as told:
            form.add_error(None, str(told))
    return _form(request, table, form, title=_("Seat a member"), submit=_("Seat the member"))


@door(can_keep_seat, sample="kept_seat", methods=("GET", "POST"))
@never_cache
def seat_end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The last day of a seat."""
    seat: TableSeat = fetch(request, can_keep_seat, uid=uid)
    form = EndForm(request.POST or None, initial={"last_day": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            operations.end_seat(
                seat=seat, last_day=form.cleaned_data["last_day"], by=actor_of(request), at=clock.now()
            )
            messages.success(request, _("The seat of %(body)s ends.") % {"body": seat.body})
            return redirect("meetings:table_board", uid=seat.table.uid)
        except NotSeated as told:
            form.add_error("last_day", str(told))
    return _form(request, seat.table, form, title=_("End a seat"), submit=_("End the seat"), seat=seat)


@door(can_keep_seat, sample="kept_seat", methods=("GET", "POST"))
@never_cache
def seat_replace(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Somebody else holds the seat from a day on."""
    seat: TableSeat = fetch(request, can_keep_seat, uid=uid)
    form = ReplaceForm(request.POST or None, initial={"since": clock.today(), "capacity": seat.capacity})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            replace_named(
                seat=seat, who=form.who, capacity=said["capacity"], since=said["since"], by=actor_of(request),
                at=clock.now())  # fmt: skip
            messages.success(request, _("The seat of %(body)s has a new member.") % {"body": seat.body})
            return redirect("meetings:table_board", uid=seat.table.uid)
        except NotSeated as told:
            form.add_error(None, str(told))
    return _form(request, seat.table, form, title=_("Replace a member"), submit=_("Replace"), seat=seat)


def _form(request: HttpRequest, table: StandingTable, form: Any, **words: Any) -> HttpResponse:
    context = {"table": table, "form": form, **words}
    return render(request, "meetings/table_form.html", context, status=422 if form.errors else 200)
