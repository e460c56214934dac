# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files of questions into the bank, in two steps, and out of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from cms import clock
from cms.rights import actor_of, door, fetch
from courses.forms.bank import ImportForm
from courses.questions.exporting import export
from courses.questions.formats.files import FORMATS, WRITABLE
from courses.questions.formats.reading import LIMIT_BYTES, FileError
from courses.questions.importing import check_file, keep_import
from courses.questions.models import QuestionImport
from courses.questions.naming import kind_in_words
from courses.questions.queries import branch_of, branches
from courses.questions.rules import can_decide_import, can_keep_bank
from courses.views.uploads import NoMoreThan

REMARKS_A_PAGE = 100


@door(can_keep_bank, methods=("GET", "POST"))
@never_cache
@csrf_exempt  # its token is asked below, once the size of what arrives is bounded
def send(request: HttpRequest) -> HttpResponse:
    """A file and where it goes; the button only checks it."""
    guard = NoMoreThan(request, most=LIMIT_BYTES)
    request.upload_handlers = [guard, *request.upload_handlers]
    return _send(request, guard)


@csrf_protect
def _send(request: HttpRequest, guard: NoMoreThan) -> HttpResponse:
    every = branches()
    initial = {"category": request.GET.get("categoria", "")}
    form = ImportForm(
        every, request.POST or None, request.FILES or None, initial=initial, is_too_big=guard.is_over
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            sent = check_file(
                category=form.chosen, new_category=given["new_category"], format_name=given["format"],
                name=given["file"].name[:200], content=given["file"].read(), by=actor_of(request),
                at=clock.now())  # fmt: skip
            return redirect("bank_import", uid=sent.uid)
        except FileError as problem:
            form.add_error("file", str(problem))
    return render(request, "courses/bank/send.html", {"form": form})


@door(can_decide_import, sample="question_import", methods=("GET", "POST"))
@never_cache
def decide(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What the file would bring; the button keeps the good questions, all of them or none."""
    sent: QuestionImport = fetch(request, can_decide_import, uid=uid)
    if request.method == "POST":
        return _keep(request, sent)
    report: dict[str, Any] = sent.report
    context = {
        "sent": sent,
        "report": report,
        "format": FORMATS[sent.format].name,
        "kinds": [(kind_in_words(kind), count) for kind, count in report["kinds"].items()],
        "bad": Paginator(report["bad"], REMARKS_A_PAGE).get_page(request.GET.get("page")),
        "notes": report["notes"][:REMARKS_A_PAGE],
        "more_notes": max(0, len(report["notes"]) - REMARKS_A_PAGE),
        "address": _address(sent),
    }
    return render(request, "courses/bank/decide.html", context)


def _keep(request: HttpRequest, sent: QuestionImport) -> HttpResponse:
    try:
        kept = keep_import(sent=sent, by=actor_of(request), at=clock.now())
    except FileError as problem:
        messages.error(request, str(problem))
        return redirect("bank_import", uid=sent.uid)
    count = kept.kept
    words = ngettext("%(count)s question kept in the bank.", "%(count)s questions kept in the bank.", count)
    messages.success(request, words % {"count": count})
    return redirect(_address(kept))


def _address(sent: QuestionImport) -> str:
    """The list of the category that the file goes into."""
    return f"{reverse('bank')}?categoria={sent.category.uid}" if sent.category else reverse("bank")


@door(can_keep_bank)
@never_cache
def choose_export(request: HttpRequest) -> HttpResponse:
    """What a category would be as a file, and what the format cannot carry."""
    every = branches()
    branch = branch_of(every, request.GET.get("categoria", ""))
    name = request.GET.get("formato", WRITABLE[0])
    format_name = name if name in WRITABLE else WRITABLE[0]
    context = {
        "branches": every,
        "branch": branch,
        "formats": [(one, FORMATS[one].name) for one in WRITABLE],
        "format_name": format_name,
        "format": FORMATS[format_name].name,
        "written": export(branch, every, format_name) if branch else None,
    }
    return render(request, "courses/bank/export.html", context)


@door(can_keep_bank, sample="bank_category")
@never_cache
def download(request: HttpRequest, uid: UUID, format_name: str) -> HttpResponse:
    """A category and those inside it as a file."""
    every = branches()
    branch = branch_of(every, str(uid))
    if branch is None or format_name not in WRITABLE:
        raise Http404("no such category or format")
    found = FORMATS[format_name]
    file_name = f"{slugify(branch.category.name) or _('questions')}{found.suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"'}
    text = export(branch, every, format_name).text
    return HttpResponse(text, content_type=found.content_type, headers=headers)
