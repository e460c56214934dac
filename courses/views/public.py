# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the register of certificates says to anyone who has a code. Nothing here is kept or cached."""

import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from cms.rights import anyone, door
from courses.certificates.queries import Entry, entry_of
from courses.forms import CodeForm
from courses.views.uploads import LIMIT, Fingerprint, FingerprintHandler

TRIES_A_MINUTE = 20
FORM_AROUND_A_FILE = 4096


@door(anyone, methods=("GET", "POST"))
@never_cache
@csrf_exempt  # changes nothing, and its page may be cached: no token
def ask_code(request: HttpRequest) -> HttpResponse:
    """The form where the code is typed from paper."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("verify", code=form.cleaned_data["code"])
    return _hidden(render(request, "courses/ask_code.html", {"form": form}))


@door(anyone, sample="code", methods=("GET", "POST"))
@never_cache
@csrf_exempt  # a stranger compares a file: nothing is changed, nothing is kept
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What the register says; a POST with a PDF says whether it is the file that was issued."""
    if _is_too_often(request):
        return _hidden(render(request, "courses/verify_later.html", status=429))
    is_file = request.content_type == "multipart/form-data"
    surname = "" if is_file else request.POST.get("surname", "")[:200]
    entry = entry_of(code.lower(), surname=surname)
    if entry is None:
        return _hidden(render(request, "courses/verify_unknown.html", status=404))
    context = {
        "entry": entry,
        "outcome": _compare(request, entry) if is_file else "",
        "is_wrong_name": bool(surname.strip()) and not entry.holder,
    }
    return _hidden(render(request, "courses/verify.html", context))


def _compare(request: HttpRequest, entry: Entry) -> str:
    """same, different, too_big, none or unknown (no file was issued yet)."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LIMIT + FORM_AROUND_A_FILE:
        return "too_big"
    request.upload_handlers = [FingerprintHandler(request)]
    sent = request.FILES.get("file")
    if not isinstance(sent, Fingerprint) or not sent.size:
        return "none"
    if not entry.sha256:
        return "unknown"
    return "same" if sent.sha256 == entry.sha256 else "different"


def _is_too_often(request: HttpRequest) -> bool:
    """True from the 21st request of an address in a minute."""
    key = f"verify:{get_adapter(request).get_client_ip(request)}:{int(time.time()) // 60}"
    tries: int = cache.get(key, 0) + 1
    cache.set(key, tries, 90)
    return tries > TRIES_A_MINUTE


def _hidden(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
