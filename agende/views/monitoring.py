# SPDX-License-Identifier: AGPL-3.0-or-later
"""While an agenda is carried out: how far its actions are, the values of its indicators, what is awaited from whom."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from agende import process
from agende.actions.models import IndicatorReading, Record
from agende.actions.queries import readings_of, reportable, standing_of
from agende.actions.rules import can_report, records_reported_on_by
from agende.actions.typed import in_words
from agende.forms.records import ProgressForm, ReadingForm
from agende.texts.models import Agenda
from agende.texts.rules import can_read_agenda
from agende.views.keeping import keeping_text
from cms import clock
from cms.rights import actor_of, door, fetch


@door(can_read_agenda, sample="agenda")
@never_cache
def progress(request: HttpRequest, uid: UUID) -> HttpResponse:
    """All actions and indicators of an agenda: first those on which one reports oneself, the awaited ones on top."""
    agenda: Agenda = fetch(request, can_read_agenda, uid=uid)
    now = clock.now()
    records = reportable(agenda)
    standing = standing_of(records, at=now)
    mine = set(records_reported_on_by(actor_of(request)).filter(agenda=agenda).values_list("pk", flat=True))
    rows = sorted(
        ((record, standing[record.pk]) for record in records), key=lambda row: row[1].late_since is None
    )
    context = {
        "agenda": agenda,
        "why_not": process.why_not("report_progress", agenda, at=now),
        "own": [row for row in rows if row[0].pk in mine],
        "others": [row for row in rows if row[0].pk not in mine],
        "awaited": sum(bool(standing[pk].late_since) for pk in mine if pk in standing),
    }
    return render(request, "agende/records_progress.html", context)


@door(can_report, sample="record", methods=("GET", "POST"))
@never_cache
@keeping_text
def report(request: HttpRequest, agenda: UUID, uid: UUID) -> HttpResponse:
    """How far an action is, or a value of an indicator."""
    record: Record = fetch(request, can_report, uid=uid, agenda__uid=agenda)
    if request.method != "POST":
        process.require("report_progress", record.agenda, at=clock.now())
    return _progress(request, record) if record.kind == Record.Kind.ACTION else _value(request, record)


def _progress(request: HttpRequest, record: Record) -> HttpResponse:
    last = record.reports.order_by("pk").last()
    initial = {"state": last.state, "percent": last.percent} if last else {}
    form = ProgressForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            process.report_progress(record=record, **form.cleaned_data, by=actor_of(request), at=clock.now())
        except process.NoReason:
            form.add_error("note", _("Say why it is late or stopped."))
        else:
            messages.success(request, _("Your report on %(code)s is kept.") % {"code": record.code})
            return redirect("agende:progress", record.agenda.uid)
    return _form(request, record, form, {"last": last})


def _value(request: HttpRequest, record: Record) -> HttpResponse:
    known = readings_of(record)
    wanted = request.POST.get("corrects") or request.GET.get("corrects")
    corrected = next((each for each in known if str(each.uid) == wanted), None)
    form = ReadingForm(
        request.POST if request.method == "POST" else None, initial=_as_filled(corrected, record)
    )
    if form.is_bound and form.is_valid():
        said: dict[str, Any] = {name: form.cleaned_data[name] for name in ("year", "source", "note")}
        try:
            process.give_value(
                record=record, value=form.cleaned_data["number"], corrects=corrected, **said,
                by=actor_of(request), at=clock.now(),
            )  # fmt: skip
        except process.AlreadyRead as already:
            corrected = already.reading
            form.add_error(
                "year", _("This year has its value already: look at it below, then save to correct it.")
            )
        else:
            messages.success(request, _("The value of %(year)s is kept.") % {"year": said["year"]})
            return redirect("agende:progress", record.agenda.uid)
    return _form(request, record, form, {"readings": known, "corrected": corrected})


def _as_filled(reading: IndicatorReading | None, record: Record) -> dict[str, Any]:
    """A value as it would be filled in, to be corrected; else the source that the indicator names."""
    if reading is None:
        return {"year": clock.today().year, "source": record.data.get("source", "")}
    return {
        "year": reading.year,
        "number": in_words(reading.value),
        "is_missing": reading.value is None,
        "source": reading.source,
        "note": reading.note,
    }


def _form(request: HttpRequest, record: Record, form: Any, context: dict[str, Any]) -> HttpResponse:
    context |= {"record": record, "agenda": record.agenda, "section": record.section, "form": form}
    return render(request, "agende/record_report.html", context, status=422 if form.errors else 200)
