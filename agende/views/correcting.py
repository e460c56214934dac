# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plan office corrects a published agenda: section, text, what changes word by word, then the new version."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from agende import process
from agende.forms.correcting import CorrectForm
from agende.process.correcting import published_last
from agende.publishing import Held, held_by
from agende.publishing.comparing import Comparison, compared
from agende.publishing.frames import frozen
from agende.queries import sections_with_counts
from agende.texts.models import Agenda, Section, Version
from agende.texts.notation import as_typed
from agende.texts.operations import Stale, settled
from agende.texts.retyping import merged
from agende.texts.rules import can_run_agenda
from agende.views.keeping import keeping_text
from cms import clock
from cms.areas.acts import ImpossibleAct
from cms.rights import Hidden, actor_of, door, fetch


@door(can_run_agenda, sample="agenda")
@never_cache
def choose_correction(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Which section is corrected."""
    agenda: Agenda = fetch(request, can_run_agenda, uid=uid)
    process.require("correct", agenda, at=clock.now())
    return render(
        request, "agende/correct.html", {"agenda": agenda, "sections": sections_with_counts(agenda)}
    )


@door(can_run_agenda, sample="agenda_section", methods=("GET", "POST"))
@never_cache
@keeping_text
def correct(request: HttpRequest, uid: UUID, section: UUID) -> HttpResponse:
    """The form; a POST first shows what would change, and publishes when that is confirmed."""
    agenda: Agenda = fetch(request, can_run_agenda, uid=uid)
    process.require("correct", agenda, at=clock.now())
    thing = _section(agenda, section)
    stands = published_last(agenda)
    first = {"text": as_typed(thing.doc.blocks), "base": thing.doc.seq}
    form = CorrectForm(request.POST if request.method == "POST" else None, initial=first)
    if form.is_bound and form.is_valid() and "conferma" in request.POST:
        done = _corrected(request, form, thing, stands)
        if done:
            messages.success(request, _("The correction is published as %(version)s.") % {"version": done})
            return redirect("agende:agenda", uid)
    changes = _changes(stands, thing, form) if form.is_bound and form.is_valid() else None
    context = {"agenda": agenda, "section": thing, "form": form, "stands": stands, "comparison": changes}
    return render(request, "agende/correct.html", context, status=422 if form.errors else 200)


def _section(agenda: Agenda, uid: UUID) -> Section:
    section = agenda.sections.select_related("doc", "node", "agenda").filter(uid=uid).first()
    if section is None:
        raise Hidden("a section of another agenda")
    settled(section.doc)
    return section


def _corrected(request: HttpRequest, form: CorrectForm, section: Section, stands: Version) -> Version | None:
    data = form.cleaned_data
    try:
        made = process.correct(
            section=section,
            text=data["text"],
            base=data["base"],
            erratum=data["erratum"],
            told=form.told(stands),
            by=actor_of(request),
            at=clock.now(),
        )
    except process.NothingCorrected:
        form.add_error("text", _("The text is the one that stands: change what you correct."))
    except Stale:
        form.add_error("text", _("Somebody else corrected this text meanwhile: open the page again."))
    except process.NothingWritten:
        form.add_error("text", _("The agenda would be empty: a correction leaves a text."))
    except (process.Unprintable, ImpossibleAct) as refused:
        form.add_error(None, str(refused))
    else:
        return made or stands
    return None


def _changes(stands: Version, section: Section, form: CorrectForm) -> Comparison:
    """What the correction would change, before it is made."""
    before = held_by(stands)
    text = frozen(merged(section.doc.blocks, form.cleaned_data["text"]))
    return compared(before, Held(before.frame, {**before.blocks, section.template_key: text}))
