# SPDX-License-Identifier: AGPL-3.0-or-later
"""An approval that freezing refuses: the editor says why, in the place of an error page."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.catalogue.freezing import NotReady


class NotReadyMiddleware:
    """Between the author's form and the approval something may have changed: a question retired, a cycle made."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Back to the editor of the page with the reason; None: not ours."""
        place = request.resolver_match
        page_id = place.kwargs.get("page_id") if place else None
        if page_id is None and place and place.args:
            page_id = place.args[0]
        if not isinstance(exception, NotReady) or page_id is None:
            return None
        words = _("The module is not published. %(reason)s") % {"reason": " ".join(exception.messages)}
        messages.error(request, words)
        editor = reverse("wagtailadmin_pages:edit", args=[page_id])
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return JsonResponse({"step": "success", "redirect": editor})
        return HttpResponseRedirect(editor)
