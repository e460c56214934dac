# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register of certificates, for the training office."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms import clock
from cms.clock import day_of
from cms.people.models import Body
from cms.rights import WrongPhase, actor_of, door, fetch
from cms.sheets import csv_out, xlsx_out
from courses import issuing
from courses.admissions.rules import can_run_training
from courses.certificates import keeping
from courses.certificates.history import copies_in_words, history_of
from courses.certificates.models import Certificate, CertificateContent
from courses.certificates.queries import number_of
from courses.certificates.rules import can_keep_certificate, certificates_to_keep
from courses.certificates.sharing.models import CertificateDownload
from courses.forms.keeping import RevocationForm
from courses.views.copies import pdf_of

# What the list is narrowed by, and as what its address says it.
NAMES = {"state": "stato", "body": "ente", "module": "modulo", "year": "anno", "text": "parole"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@door(can_run_training)
@never_cache
def register(request: HttpRequest) -> HttpResponse:
    """Every certificate; ?stato=, ?ente=, ?modulo=, ?anno= and ?parole= narrow the list."""
    asked, today = _asked(request), day_of(clock.now())
    rows = keeping.narrowed(certificates_to_keep(actor_of(request)), **asked)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    choices: dict[str, Any] = {
        "bodies": list(Body.objects.filter(pk__in=Certificate.objects.order_by().values("body"))),
        "modules": keeping.modules(),
        "years": list(Certificate.objects.order_by("-year").values_list("year", flat=True).distinct()),
    }
    context = choices | {
        "page": page,
        "rows": [(row, number_of(row), keeping.state_of(row, on=today)) for row in page],
        "asked": asked,
        "unknown": _unknown(asked, **choices),
        "is_narrowed": any(asked.values()),
        "query": "&" + urlencode({NAMES[name]: value for name, value in asked.items()}),
    }
    return render(request, "courses/register/register.html", context)


def _asked(request: HttpRequest) -> dict[str, str]:
    """What the list is narrowed to, as it was written."""
    return {name: request.GET.get(word, "").replace("\x00", "").strip()[:255] for name, word in NAMES.items()}


def _unknown(
    asked: dict[str, str], *, bodies: list[Body], modules: list[tuple[str, str]], years: list[int]
) -> list[tuple[str, str]]:
    """(filter, what was asked of it) where the register has no such thing: nothing is listed, and why is said."""
    known = {
        "state": (_("State"), set(keeping.STATES)),
        "module": (_("Module"), {slug for slug, _title in modules}),
        "year": (_("Year"), {str(year) for year in years}),
        "body": (_("Issuing body"), {str(body.uid) for body in bodies}),
    }
    return [
        (label, asked[name])
        for name, (label, among) in known.items()
        if asked[name] and asked[name] not in among
    ]


@door(can_run_training)
@never_cache
def register_csv(request: HttpRequest) -> HttpResponse:
    """The same list as a CSV."""
    content = csv_out(keeping.titles(), _cells(request))
    return _sheet(content, "text/csv; charset=utf-8", "registro-attestati.csv")


@door(can_run_training)
@never_cache
def register_xlsx(request: HttpRequest) -> HttpResponse:
    """The same list as a sheet for a spreadsheet program."""
    content = xlsx_out(keeping.titles(), _cells(request), name=_("Register of certificates"))
    return _sheet(content, XLSX, "registro-attestati.xlsx")


def _cells(request: HttpRequest) -> Iterator[list[Any]]:
    rows = keeping.narrowed(certificates_to_keep(actor_of(request)), **_asked(request))
    return keeping.cells(rows.iterator(chunk_size=500), on=day_of(clock.now()))


def _sheet(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@door(can_keep_certificate, sample="certificate")
@never_cache
def kept_certificate(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What the register holds of one, and what can be done."""
    found: Certificate = fetch(request, can_keep_certificate, uid=uid)
    context = {
        "certificate": found,
        "facts": found.personal.facts if hasattr(found, "personal") else None,
        "number": number_of(found),
        "state": keeping.state_of(found, on=day_of(clock.now())),
        "replaces": found.supersedes,
        "is_last": not hasattr(found, "superseded_by"),
        "has_pdf": CertificateContent.objects.filter(file=found.pk).exists(),
        "happened": history_of(found),
        "copies": copies_in_words(found),
    }
    return render(request, "courses/register/certificate.html", context)


@door(can_keep_certificate, sample="certificate")
@never_cache
def kept_pdf(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The PDF of any certificate, byte for byte as issued; that an officer took a copy is written down."""
    found: Certificate = fetch(request, can_keep_certificate, uid=uid)
    answer = pdf_of(request, found, way=CertificateDownload.Way.OFFICE)
    return answer or redirect("kept_certificate", uid=uid)  # which says why there is none


@door(can_keep_certificate, sample="certificate", methods=("GET", "POST"))
@never_cache
def revoke(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Asks for the reason, and revokes; or says why it cannot be."""
    found: Certificate = fetch(request, can_keep_certificate, uid=uid)
    if why := keeping.why_not_revoked(found):
        return _refused(request, found, why)
    form = RevocationForm(request.POST or None, names=_names(found))
    if request.method == "POST" and form.is_valid():
        return _revoked(request, found, form.cleaned_data["reason"])
    return render(
        request,
        "courses/register/revoke.html",
        {"certificate": found, "number": number_of(found), "form": form},
    )


def _names(found: Certificate) -> str:
    """Those of whom it is of, as issued and of today; "" once they are erased."""
    return f"{found.personal.facts['name']} {found.person}" if hasattr(found, "personal") else ""


def _revoked(request: HttpRequest, found: Certificate, reason: str) -> HttpResponse:
    by, at = actor_of(request), clock.now()
    try:
        is_new = issuing.revoke_certificate(certificate=found, reason=reason, by=by, at=at)
    except WrongPhase as refusal:
        return _refused(request, found, str(refusal))
    if not is_new:  # by somebody else, in this very moment: that page says when and why
        return redirect("revoke_certificate", uid=found.uid)
    messages.success(request, " ".join((_("The certificate is revoked."), *_told(found))))
    return redirect("kept_certificate", uid=found.uid)


def _told(certificate: Certificate) -> list[str]:
    return [_("We are writing an e-mail to the person.")] if issuing.is_written_to(certificate) else []


@door(can_keep_certificate, sample="certificate", methods=("GET", "POST"))
@never_cache
def reissue(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Shows what the new one would say, and issues it; or says why it cannot be."""
    found: Certificate = fetch(request, can_keep_certificate, uid=uid)
    why = keeping.why_not_corrected(found)
    if not why and not number_of(found):  # which the new one would name
        why = _("This certificate has no number yet: correct it in a minute.")
    if why:
        return _refused(request, found, why)
    if request.method == "POST":
        return _reissued(request, found)
    changes, problems = issuing.correction_of(found)
    is_revoked = hasattr(found, "revocation")
    context = {
        "certificate": found,
        "number": number_of(found),
        "changes": changes,
        "problems": problems,
        "can_issue": not problems and bool(changes or is_revoked),
    }
    return render(request, "courses/register/reissue.html", context)


def _reissued(request: HttpRequest, found: Certificate) -> HttpResponse:
    is_revoked, by = "revoked" in request.POST, actor_of(request)
    try:
        made = issuing.reissue_certificate(certificate=found, is_revoked=is_revoked, by=by, at=clock.now())
    except WrongPhase as refusal:
        return _refused(request, found, str(refusal))
    messages.success(request, " ".join((_("The new certificate is in preparation."), *_told(found))))
    return redirect("kept_certificate", uid=made.uid)


def _refused(request: HttpRequest, found: Certificate, why: str) -> HttpResponse:
    """What cannot be done to a certificate and why, with the way to it and to the one that took its place."""
    context = {
        "certificate": found,
        "number": number_of(found),
        "why": why,
        "successor": Certificate.objects.filter(supersedes=found).select_related("numbered").first(),
    }
    status = 403 if request.method == "POST" else 200
    return render(request, "courses/register/refused.html", context, status=status)
