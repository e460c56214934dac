# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages that say what went wrong in plain words, each with a reference that the log knows."""

import logging
import secrets
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext as _

from cms.rights import WrongPhase

log = logging.getLogger(__name__)


def new_reference() -> str:
    """A number that can be read over the telephone: "7F3A-91C2"."""
    digits = secrets.token_hex(4).upper()
    return f"{digits[:4]}-{digits[4:]}"


def page(request: HttpRequest, status: int, *, template: str = "", **context: Any) -> HttpResponse:
    """The error page `errors/<status>.html`, logged with its reference; never cached."""
    reference = new_reference()
    log.warning("%s %s %s %s", reference, status, request.method, request.path)
    content = render_to_string(
        f"errors/{template or status}.html", {"reference": reference, **context}, request
    )
    return HttpResponse(content, status=status, headers={"Cache-Control": "no-store"})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; a request larger than we accept is 413 and says how much that is."""
    if isinstance(exception, RequestDataTooBig):
        return page(request, 413, limit=settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    return page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403; what cannot be done in this phase says so in its own words, and leads back to the page it was asked from."""
    if not isinstance(exception, WrongPhase):
        return page(request, 403)
    came_from = urlsplit(request.headers.get("Referer", ""))
    is_ours = came_from.netloc == request.get_host() and came_from.path != request.path
    return page(request, 403, words=str(exception), back=came_from.path if is_ours else "")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: the same page for what does not exist and for what this actor may not know of."""
    return page(request, 404)


def not_allowed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """405 with a page: the address of a button, typed or opened again from the address bar."""
    shown = page(request, 405)
    shown["Allow"] = response["Allow"]
    return shown


def too_many(request: HttpRequest) -> HttpResponse:
    """429: what a limit of tries refuses; allauth asks for it by the name `handler429`."""
    return page(request, 429)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token has expired or is missing (CSRF_FAILURE_VIEW)."""
    return page(request, 403, template="csrf")


def server_error(request: HttpRequest) -> HttpResponse:
    """500, without database, session or context processors; without the built styles if need be."""
    reference = new_reference()
    log.error("%s 500 %s %s", reference, request.method, request.path)
    try:
        content = render_to_string("errors/500.html", {"reference": reference})
    except Exception:
        log.exception("%s the page of the error has an error", reference)
        content = format_html(
            '<!doctype html><html lang="it"><title>{title}</title><h1>{title}</h1><p>{words} {reference}</p></html>',
            title=_("Something went wrong on our side"),
            words=_("Reference number:"),
            reference=reference,
        )
    return HttpResponse(content, status=500, headers={"Cache-Control": "no-store"})
