# SPDX-License-Identifier: AGPL-3.0-or-later
"""A page as a PDF, or the page of waiting while the worker makes it."""

import hashlib

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render

from cms import clock
from cms.accounts import limits
from cms.rights import Hidden, anyone, door
from home.changes.pages import PublicPage
from home.paper.models import PagePaper
from home.paper.operations import TooManyWaiting, ask, digest_of, page_to_print

A_MINUTE = 40
"""Requests of one address, those of a page of waiting included."""
AGAIN = 3  # seconds between two looks of the page of waiting


@door(anyone, sample="page_paper")
def page_pdf(request: HttpRequest, page_id: int) -> HttpResponse:
    """The PDF of a public page: what it says now, from the cache or made by the worker meanwhile.

    GET fills a cache and nothing else: one job for each content of a page, and so many at a time.
    """
    page = page_to_print(page_id)
    if page is None:
        raise Hidden("no such public page")
    if limits.is_too_often(request, "paper", A_MINUTE):
        return _wait(request, page, is_busy=True)
    digest = digest_of(page)
    paper = PagePaper.objects.filter(page=page.pk, digest=digest).first()
    try:
        paper = paper if paper and paper.content else ask(page=page, digest=digest, at=clock.now())
    except TooManyWaiting:
        return _wait(request, page, is_busy=True)
    if paper.content is None:
        return _wait(request, page, problem=paper.problem)
    return _pdf(request, page, bytes(paper.content))


def _pdf(request: HttpRequest, page: PublicPage, content: bytes) -> HttpResponse:
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    if etag in request.headers.get("If-None-Match", ""):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(content, content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{page.slug or "pagina"}.pdf"'
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response


def _wait(
    request: HttpRequest, page: PublicPage, *, problem: str = "", is_busy: bool = False
) -> HttpResponse:
    """202 while it is made, 429 when too much is asked for, 503 when it cannot be made."""
    status = 429 if is_busy else (503 if problem else 202)
    context = {"page": page, "problem": problem, "is_busy": is_busy, "again": AGAIN}
    response = render(request, "home/paper_waiting.html", context, status=status)
    response["Retry-After"] = "60" if is_busy or problem else str(AGAIN)
    response["Cache-Control"] = "no-store"
    return response
