# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nothing typed is lost: what cannot be saved comes back on a page, to be copied."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cms.rights import Hidden, WrongPhase, actor_of

type View = Callable[..., HttpResponse]

PROSE = ("text", "words", "reason", "note")
"""What the fields are called in which people write more than a word."""


def keeping_text(view: View) -> View:
    """When a refused POST carries words, the refusal shows them; without words the refusal is the usual one."""

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (Hidden, WrongPhase) as refused:
            if not (typed := typed_in(request)):
                raise
            return not_saved(request, refused, text=typed)

    return kept


def typed_in(request: HttpRequest) -> str:
    """All the prose of a POST."""
    return "\n\n".join(request.POST[name] for name in PROSE if request.POST.get(name, "").strip())


def not_saved(request: HttpRequest, refused: Exception, *, text: str) -> HttpResponse:
    """The typed text, with why it was not saved; it tells nothing about the thing that was asked."""
    is_anonymous = actor_of(request).is_anonymous
    page = urlsplit(request.headers.get("Referer", ""))  # many forms are sent to an address that no page has
    context = {
        "text": text,
        "has_left": is_anonymous,
        "reason": str(refused) if isinstance(refused, WrongPhase) else "",
        "address": page.path if page.netloc == request.get_host() else request.path,
    }
    status = 403 if is_anonymous or isinstance(refused, WrongPhase) else 404
    return render(request, "agende/not_saved.html", context, status=status)
