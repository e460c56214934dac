# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is not finished goes on from one triennium to the next."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from agende import process
from agende.actions.carried import agenda_before, to_carry_over, with_what_they_serve
from agende.actions.models import Record
from agende.actions.rules import can_carry_over
from agende.forms.records import CarryForm
from agende.texts.models import Agenda
from cms import clock
from cms.rights import actor_of, door, fetch


@door(can_carry_over, sample="agenda", methods=("GET", "POST"))
@never_cache
def carry_over(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The unfinished actions and the objectives of the agenda before: which go on, and in which sections."""
    agenda: Agenda = fetch(request, can_carry_over, uid=uid)
    before = agenda_before(agenda)
    records = to_carry_over(agenda, before) if before else []
    form = _form(request, agenda, records)
    if form.is_bound and form.is_valid() and (made := _carried(request, agenda, records, form)) is not None:
        words = ngettext(
            "%(count)s record goes on in this agenda, with its code.",
            "%(count)s records go on in this agenda, with their codes.",
            len(made),
        )
        messages.success(request, words % {"count": len(made)})
        return redirect("agende:agenda", uid)
    if request.method != "POST":
        process.require("write_record", agenda, at=clock.now())
    context = {"agenda": agenda, "before": before, "records": records, "form": form}
    return render(request, "agende/records_carry.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, agenda: Agenda, records: list[Record]) -> CarryForm:
    sections = list(agenda.sections.select_related("node").order_by("order"))
    there = {section.template_key for section in sections}
    places = {
        record.section.template_key: (
            _("Where “%(section)s” goes") % {"section": record.section},
            [(str(section.uid), section) for section in sections if section.kind == record.section.kind],
        )
        for record in with_what_they_serve(records)
        if record.section.template_key not in there
    }
    return CarryForm(
        request.POST if request.method == "POST" else None,
        records=[(str(record.uid), f"{record.code} {record.title}") for record in records],
        places=places,
        initial={"records": [str(each.uid) for each in records if each.kind == Record.Kind.ACTION]},
    )


def _carried(
    request: HttpRequest, agenda: Agenda, records: list[Record], form: CarryForm
) -> list[Record] | None:
    """What was carried over; None where some have no place, which the form then says."""
    chosen = [record for record in records if str(record.uid) in form.cleaned_data["records"]]
    by_uid = {str(section.uid): section for section in agenda.sections.select_related("agenda__zone")}
    sections = {key: by_uid[uid] for key, uid in form.chosen_sections.items() if uid in by_uid}
    try:
        return process.carry_over(
            agenda=agenda, records=chosen, sections=sections, by=actor_of(request), at=clock.now()
        )
    except process.NoSection as missing:
        for name, key in form.keys.items():
            if key in missing.keys:
                form.add_error(name, _("Choose a section: some of what goes on has no place without it."))
    return None
