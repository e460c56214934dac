# SPDX-License-Identifier: AGPL-3.0-or-later
"""Certificates issued together by the training office: choose, see what would come of it, issue, follow the job."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from cms import clock, pdf
from cms.rights import actor_of, door, fetch
from courses import certifying
from courses.admissions.rules import can_enrol_others, can_run_training
from courses.catalogue.models import ModulePage
from courses.certificates.batches.listing import Line, lines_of, sample_of
from courses.certificates.batches.models import IssuingBatch
from courses.certificates.batches.operations import MOST
from courses.certificates.batches.queries import (
    Tally,
    failures_of,
    late_in,
    tallies,
    tally_of,
    waiting_by_module,
    waiting_in,
)
from courses.certificates.batches.rules import batches_to_follow, can_follow_issuing
from courses.certificates.operations import NotIssuable
from courses.forms.issuing import NO_NUMBER, TO_COME, IssuingForm, is_to_come

RECENT, STEP = 10, 10
FAILED = (pdf.PdfUnavailable, pdf.MissingGlyph, pdf.Stopped)


@door(can_run_training)
@never_cache
def modules(request: HttpRequest) -> HttpResponse:
    """Modules in which certificates wait to be issued; the last batches."""
    counts = waiting_by_module()
    pages = ModulePage.objects.filter(pk__in=counts).defer_streamfields().order_by("title")
    recent = list(batches_to_follow(actor_of(request)).order_by("-pk")[:RECENT])
    stands = tallies(recent)
    context = {
        "modules": [(page, counts[page.pk]) for page in pages],
        "batches": [(batch, stands[batch.pk]) for batch in recent],
    }
    return render(request, "courses/issuing/modules.html", context)


@door(can_enrol_others, sample="module", methods=("GET", "POST"))
@never_cache
def issue(request: HttpRequest, slug: str) -> HttpResponse:
    """Who waits, all ticked; then what would be issued; then the batch. Only the last step writes."""
    module: ModulePage = fetch(request, can_enrol_others, slug=slug)
    if request.method == "POST" and "issue" in request.POST:
        if batch := _issued(request, module):
            return redirect("issuing_batch", uid=batch.uid)
        return redirect("issue_certificates", slug=slug)
    lines = lines_of(module.pk, most=MOST)
    ready = [line for line in lines if not line.problems]
    form = IssuingForm(
        [(line.uid, line.name) for line in ready], request.POST if request.method == "POST" else None
    )
    context: dict[str, Any] = {
        "module": module,
        "form": form,
        "lines": lines,
        "ready": len(ready),
        "most": MOST,
    }
    if form.is_bound and form.is_valid() and "edit" not in request.POST:
        return render(request, "courses/issuing/preview.html", context | _preview(form, lines))
    everybody = [] if request.GET.get("scelti") == "nessuno" else [line.uid for line in ready]
    context["ticked"] = request.POST.getlist("chosen") if form.is_bound else everybody
    return render(request, "courses/issuing/choose.html", context, status=422 if form.errors else 200)


def _preview(form: IssuingForm, lines: list[Line]) -> dict[str, Any]:
    given = form.cleaned_data
    chosen = [line for line in lines if line.uid in set(given["chosen"])]
    asked = {"protocollo": given["protocol"], "del": given["protocol_date"] or ""}
    return {
        "chosen": chosen,
        "first": chosen[0],
        "left_out": [line for line in lines if line not in chosen],
        "sample_query": urlencode(asked),
    }


def _issued(request: HttpRequest, module: ModulePage) -> IssuingBatch | None:
    """The batch of the form of the preview; None, with the words said, when somebody cannot have one now."""
    try:
        uids = [UUID(uid) for uid in request.POST.getlist("chosen")]
    except ValueError:
        raise BadRequest(_("Say whose certificates.")) from None
    by, at = actor_of(request), clock.now()
    try:
        number, day = _number(request.POST.get("protocol", "")), _day(request.POST.get("protocol_date", ""))
        if day and not number:
            raise NotIssuable(NO_NUMBER)
        return certifying.ask_certificates(
            module=module, uids=uids, protocol=number, protocol_date=day, by=by, at=at
        )
    except NotIssuable as told:
        messages.error(request, str(told))
        return None


def _number(text: str) -> str:
    """The protocol number; raises NotIssuable when no certificate could print it."""
    number = text.replace("\x00", "").strip()[:60]
    if odd := pdf.unprintable(number):
        words = _("The certificate cannot print these characters: %(characters)s")
        raise NotIssuable(words % {"characters": " ".join(odd)})
    return number


def _day(text: str) -> date | None:
    """The day of the protocol; raises NotIssuable when it has not come."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    if day and is_to_come(day):
        raise NotIssuable(TO_COME)
    return day


@door(can_enrol_others, sample="completed_module")
@never_cache
def sample(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """The certificate that one who waits would get, as PDF, marked as an example; or why there is none, in words."""
    module: ModulePage = fetch(request, can_enrol_others, slug=slug)
    completion = get_object_or_404(waiting_in(module.pk), uid=uid)
    try:
        content = sample_of(
            completion, protocol=_number(request.GET.get("protocollo", "")),
            protocol_date=_day(request.GET.get("del", "")), at=clock.now())  # fmt: skip
    except FAILED as failed:
        raise NotIssuable(str(failed)) from failed
    headers = {"Content-Disposition": 'inline; filename="anteprima.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@door(can_follow_issuing, sample="issuing_batch")
@never_cache
def batch(request: HttpRequest, uid: UUID) -> HttpResponse:
    """How far a batch is; htmx asks for the progress alone, and for the whole page when it is finished.

    ?detto= is the last tenth told to who listens to the page: the next is told once.
    """
    found: IssuingBatch = fetch(request, can_follow_issuing, uid=uid)
    tally = tally_of(found)
    said = request.GET.get("detto", "")
    context = {
        "batch": found,
        "tally": tally,
        "tenth": _tenth(tally),
        "late": 0 if tally.is_finished else len(late_in(found, at=clock.now())),
        "is_news": said.isascii() and said.isdigit() and int(said) < _tenth(tally),
    }
    if request.headers.get("HX-Request") == "true":
        response = render(request, "courses/issuing/progress.html", context)
        if tally.is_finished:
            response.headers["HX-Refresh"] = "true"
        return response
    context["register_query"] = urlencode({"parole": found.module.title})
    return render(request, "courses/issuing/batch.html", context | {"failures": failures_of(found)})


def _tenth(tally: Tally) -> int:
    return tally.done * STEP // tally.total if tally.total else STEP


@door(can_follow_issuing, sample="issuing_batch", methods=("POST",))
@never_cache
def retry(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Tries again the rows that failed, or (“files”) asks now for the files that are late."""
    found: IssuingBatch = fetch(request, can_follow_issuing, uid=uid)
    if "files" in request.POST:
        return _files_asked(request, found)
    certifying.retry_certificates(batch=found, by=actor_of(request), at=clock.now())
    return redirect("issuing_batch", uid=uid)


def _files_asked(request: HttpRequest, found: IssuingBatch) -> HttpResponse:
    count = certifying.ask_late_files(batch=found, by=actor_of(request), at=clock.now())
    words = ngettext("Asked again for %(count)s file.", "Asked again for %(count)s files.", count)
    if count:
        messages.success(request, words % {"count": count})
    else:
        messages.info(request, _("No file is late any more."))
    return redirect("issuing_batch", uid=found.uid)


@door(can_follow_issuing, sample="issuing_batch", methods=("POST",))
@never_cache
def stop(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Stops: who has no certificate yet gets none of this batch."""
    found: IssuingBatch = fetch(request, can_follow_issuing, uid=uid)
    if not certifying.stop_certificates(batch=found, by=actor_of(request), at=clock.now()):
        messages.info(request, _("There was nothing left to stop: all the certificates had been issued."))
    return redirect("issuing_batch", uid=uid)
