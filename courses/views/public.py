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
from courses.views.uploads import Fingerprint, FingerprintHandler

TRIES_A_MINUTE = 200
UNKNOWN_A_MINUTE = 20
WRONG_SURNAMES_AN_HOUR = 10
READ_AND_DROPPED = 50 * 1024 * 1024  # a body larger than this is not waited for


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

    A code of any length and letters takes the same way to the same answer. An office that checks a pile of papers goes
    on where whoever guesses codes, or mistypes them often, has to wait.
    """
    if limits.is_too_often(request, "verify", TRIES_A_MINUTE):
        return _later(request)
    is_file = request.content_type == "multipart/form-data"
    surname = "" if is_file else request.POST.get("surname", "").strip()[:200]
    entry, is_to_wait = _asked(code.lower(), surname)
    if entry is None and limits.is_too_often(request, "verify_unknown", UNKNOWN_A_MINUTE):
        return _later(request)
    if entry is None:
        return _hidden(render(request, "courses/verify_unknown.html", status=404))
    context = {
        "entry": entry,
        "outcome": _compare(request, entry) if is_file else "",
        "surname": surname,
        "is_wrong_name": bool(surname) and not entry.holder and not is_to_wait,
        "is_to_wait": is_to_wait,
    }
    return _hidden(render(request, "courses/verify.html", context))


def _later(request: HttpRequest) -> HttpResponse:
    response = render(request, "courses/verify_later.html", status=429)
    response.headers["Retry-After"] = str(limits.MINUTE)
    return _hidden(response)


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
    """same, different, too_big, not_pdf, none or unknown (no file was issued yet)."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > READ_AND_DROPPED:
        return "too_big"
    handler = FingerprintHandler(request)
    request.upload_handlers = [handler]
    sent = request.FILES.get("file")
    if handler.is_over:
        return "too_big"
    return _outcome(sent, entry.sha256) if isinstance(sent, Fingerprint) else "none"


def _outcome(sent: Fingerprint, issued: str) -> str:
    if issued and sent.sha256 == issued:
        return "same"
    if not sent.is_pdf:
        return "not_pdf"
    return "different" if issued else "unknown"


def _hidden(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
