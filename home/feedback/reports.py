# SPDX-License-Identifier: AGPL-3.0-or-later
"""What readers say, in Wagtail's admin: page by page, as a file, and in their words, which can be deleted."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms import clock
from cms.rights import actor_of
from cms.sheets import csv_out
from home.feedback.models import Opinion
from home.feedback.operations import drop_words
from home.feedback.queries import TITLES, clarity_of_pages, words_of_readers

PER_PAGE = 50


def may_read(user: Any) -> bool:
    """Who edits pages reads what is said of them."""
    policy = policy_registry.get_by_type(Page)
    return bool(policy.user_has_any_permission(user, ("add", "change", "publish")))


def _of_editors(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_read(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@require_GET
@_of_editors
def report(request: HttpRequest) -> HttpResponse:
    """How clear each page is, and the words of its readers."""
    leaf = Paginator(words_of_readers(), PER_PAGE).get_page(request.GET.get("p"))
    return render(request, "home/feedback/report.html", {"pages": clarity_of_pages(), "leaf": leaf})


@require_GET
@_of_editors
def report_csv(request: HttpRequest) -> HttpResponse:
    """The same figures as a file; no words in it."""
    content = csv_out(TITLES, (page.cells for page in clarity_of_pages()))
    name = f"chiarezza-{clock.today():%Y-%m-%d}.csv"
    return HttpResponse(
        content,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_POST
@_of_editors
def delete_words(request: HttpRequest, pk: int) -> HttpResponse:
    """Deletes the words of an opinion; stars and reason stay."""
    opinion = get_object_or_404(Opinion, pk=pk)
    drop_words(opinion=opinion, by=actor_of(request), at=clock.now())
    messages.success(request, _("The words are deleted; the stars stay."))
    return redirect("opinions_report")
