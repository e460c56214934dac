# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files of a page below its address."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from wagtail.url_routing import RouteResult

from cms.pages.cache import mark_public
from home.changes.pages import PublicPage


def csv_response(content: bytes, name: str) -> HttpResponse:
    """A CSV to be downloaded under a name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


class WithFiles(PublicPage):
    """A page whose open files are to be had one by one below its address."""

    class Meta:
        abstract = True

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """The page, or one of its files."""
        if len(path_components) == 1 and self.live and path_components[0] in self.open_files():
            return RouteResult(self, kwargs={"file": path_components[0]})
        return super().route(request, path_components)

    def serve(self, request: HttpRequest, *args: Any, file: str = "", **kwargs: Any) -> HttpResponseBase:
        """The page, or the file that `route` found."""
        if not file:
            return super().serve(request, *args, **kwargs)
        mark_public(request)
        return csv_response(self.open_files()[file], file)
