# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nothing typed is lost: what cannot be saved comes back on a page, to be copied."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cms.rights import Hidden, WrongPhase, actor_of

type View = Callable[..., HttpResponse]


def keeping_text(view: View) -> View:
    """When a refused POST carries a text, the refusal shows it; without a text the refusal is the usual one."""

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (Hidden, WrongPhase) as refused:
            if not request.POST.get("text", "").strip():
                raise
            return not_saved(request, refused)

    return kept


def not_saved(request: HttpRequest, refused: Exception, *, text: str | None = None) -> HttpResponse:
    """The typed text, with why it was not saved; it tells nothing about the thing that was asked."""
    is_anonymous = actor_of(request).is_anonymous
    context = {
        "text": request.POST["text"] if text is None else text,
        "has_left": is_anonymous,
        "reason": str(refused) if isinstance(refused, WrongPhase) else "",
        "address": request.path,
    }
    status = 403 if is_anonymous or isinstance(refused, WrongPhase) else 404
    return render(request, "agende/not_saved.html", context, status=status)
