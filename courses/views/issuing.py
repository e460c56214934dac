# SPDX-License-Identifier: AGPL-3.0-or-later
"""Certificates issued together by the training office: choose, see what would come of it, issue, follow the job."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
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
from courses.forms.issuing import IssuingForm, ProtocolForm

RECENT, STEP = 10, 10


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
    """Who waits, all ticked; then what would be issued; then the batch. Only the last step writes.

    A last step that is refused gives the choice back, as it was made, with the words.
    """
    module: ModulePage = fetch(request, can_enrol_others, slug=slug)
    refused = ""
    if request.method == "POST" and "issue" in request.POST:
        try:
            if batch := _issued(request, module):
                return redirect("issuing_batch", uid=batch.uid)
        except NotIssuable as told:
            refused = str(told)
    return _chosen(request, module, refused=refused)


def _issued(request: HttpRequest, module: ModulePage) -> IssuingBatch | None:
    """The batch of the form of the preview; None when its protocol is none. Raises NotIssuable."""
    try:
        uids = [UUID(uid) for uid in request.POST.getlist("chosen")]
    except ValueError:
        raise BadRequest(_("Say whose certificates.")) from None
    form = ProtocolForm(request.POST)
    if not form.is_valid():
        return None
    by, at = actor_of(request), clock.now()
    return certifying.ask_certificates(module=module, uids=uids, **form.cleaned_data, by=by, at=at)


def _chosen(request: HttpRequest, module: ModulePage, *, refused: str) -> HttpResponse:
    """The choice, or what would come of it. `refused`: why what was chosen was not issued."""
    lines = lines_of(module.pk, most=MOST)
    ready = [line for line in lines if not line.problems]
    given = request.POST if request.method == "POST" else None
    form = IssuingForm([(line.uid, line.name) for line in ready], given, refused=refused)
    context: dict[str, Any] = {
        "module": module,
        "form": form,
        "lines": lines,
        "ready": len(ready),
        "most": MOST,
    }
    if form.is_valid() and "edit" not in request.POST:
        return render(request, "courses/issuing/preview.html", context | _preview(form, lines))
    everybody = [] if request.GET.get("scelti") == "nessuno" else [line.uid for line in ready]
    context["ticked"] = request.POST.getlist("chosen") if form.is_bound else everybody
    return render(request, "courses/issuing/choose.html", context, status=422 if form.errors else 200)


def _preview(form: IssuingForm, lines: list[Line]) -> dict[str, Any]:
    given = form.cleaned_data
    ticked = set(given["chosen"])
    chosen = [line for line in lines if line.uid in ticked]
    asked = {"protocollo": given["protocol"], "del": given["protocol_date"] or ""}
    return {
        "chosen": chosen,
        "first": chosen[0],
        "left_out": [line for line in lines if line.uid not in ticked],
        "sample_query": urlencode(asked),
    }


@door(can_enrol_others, sample="completed_module")
@never_cache
def sample(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """The certificate that one who waits would get, as PDF, marked as an example; or why there is none, in words."""
    module: ModulePage = fetch(request, can_enrol_others, slug=slug)
    completion = get_object_or_404(waiting_in(module.pk), uid=uid)
    asked = {"protocol": request.GET.get("protocollo"), "protocol_date": request.GET.get("del")}
    form = ProtocolForm(asked)
    if not form.is_valid():
        raise NotIssuable(" ".join(str(words) for errors in form.errors.values() for words in errors))
    try:
        content = sample_of(completion, **form.cleaned_data, at=clock.now())
    except pdf.NotMade as failed:
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
        "is_news": said.isascii() and said.isdigit() and len(said) < 3 and int(said) < _tenth(tally),
    }
    if request.headers.get("HX-Request") == "true":
        response = render(request, "courses/issuing/progress.html", context)
        if tally.is_finished:
            response.headers["HX-Refresh"] = "true"
        return response
    context["register_query"] = urlencode({"modulo": found.module.slug})
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
