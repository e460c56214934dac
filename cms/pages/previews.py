# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an editor sees of a page before anybody else: as on a phone and on a desk, its charts, their PDF."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms import charts, clock, pdf
from cms.blocks.chart_reading import NotYet, figure_of

if TYPE_CHECKING:
    from cms.pages.models import SitePage

CHARTS, PAPER = "charts", "pdf"
MODES = [
    ("", gettext_lazy("Page")),
    (CHARTS, gettext_lazy("Charts: phone, desk, table, PDF")),
    (PAPER, gettext_lazy("PDF of the charts")),
]
SIZES = [
    {
        "name": "mobile",
        "icon": "mobile-alt",
        "device_width": 360,
        "label": gettext_lazy("As on a phone (360)"),
    },
    {
        "name": "desktop",
        "icon": "desktop",
        "device_width": 1280,
        "label": gettext_lazy("As on a desk (1280)"),
    },
]


def serve_charts(page: "SitePage", request: HttpRequest) -> HttpResponseBase:
    """Each chart of the draft at both widths, with its table open and the PDF that it makes."""
    context = {"page": page, "charts": drawn_in(page)}
    return TemplateResponse(request, "cms/pages/preview_charts.html", context)


def serve_paper(page: "SitePage") -> HttpResponse:
    """The charts of the draft as a PDF, or why there is none."""
    context = {
        "title": page.title, "made_at": clock.now(), "author": "", "is_example": page.is_example,
        "charts": drawn_in(page, is_printed=True), "foot": _("Draft"),
    }  # fmt: skip
    try:
        content = pdf.render("pdf/charts.html", context)
    except pdf.NotMade as problem:
        return HttpResponse(str(problem), content_type="text/plain; charset=utf-8", status=503)
    return HttpResponse(content, content_type="application/pdf")


def drawn_in(page: "SitePage", *, is_printed: bool = False) -> list[dict[str, Any]]:
    """What each chart of the body has become: `wide` and `narrow` drawings, or `problems` in words."""
    found: list[dict[str, Any]] = []
    for child in page.body:
        if child.block_type != "chart":
            continue
        try:
            figure = figure_of(child.value)
        except NotYet as not_yet:
            found.append({"problems": [words for said in not_yet.problems.values() for words in said]})
            continue
        if is_printed:
            found.append({"narrow": charts.render(figure, level=2, is_printed=True)})
            continue
        widths = {
            width: charts.render(figure, key=f"{width}{child.id}", is_open=True)
            for width in ("narrow", "wide")
        }
        found.append({"title": figure.title, **widths})
    return found
