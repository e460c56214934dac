# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the register of certificates says to anyone who has a code. Nothing here is kept or cached."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from cms.accounts import limits
from cms.rights import anyone, door
from courses.certificates.queries import Entry, entry_of
from courses.forms import CodeForm
from courses.views.uploads import LIMIT, Fingerprint, FingerprintHandler

TRIES_A_MINUTE = 20
WRONG_SURNAMES_AN_HOUR = 10
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
    """What the register says; a POST with a PDF says whether it is the file that was issued.

    A code of any length and letters takes the same way to the same answer.
    """
    if limits.is_too_often(request, "verify", TRIES_A_MINUTE):
        return _hidden(render(request, "courses/verify_later.html", status=429))
    is_file = request.content_type == "multipart/form-data"
    surname = "" if is_file else request.POST.get("surname", "").strip()[:200]
    entry, is_to_wait = _asked(code.lower(), surname)
    if entry is None:
        return _hidden(render(request, "courses/verify_unknown.html", status=404))
    context = {
        "entry": entry,
        "outcome": _compare(request, entry) if is_file else "",
        "is_wrong_name": bool(surname) and not entry.holder and not is_to_wait,
        "is_to_wait": is_to_wait,
    }
    return _hidden(render(request, "courses/verify.html", context))


def _asked(code: str, surname: str) -> tuple[Entry | None, bool]:
    """What the register says, and whether too many surnames were tried on this code to look at one more.

    Every surname counts until it turns out right: tried all at once, no more than ten are looked at.
    """
    if not surname:
        return entry_of(code), False
    key = limits.key_of("surname", code)
    is_to_wait = limits.count(key, seconds=limits.HOUR) > WRONG_SURNAMES_AN_HOUR
    entry = entry_of(code, surname="" if is_to_wait else surname)
    if entry and entry.holder:
        limits.take_back(key)
    return entry, is_to_wait


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


def _hidden(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
