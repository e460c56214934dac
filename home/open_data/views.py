# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of the open data, the catalogue and the files. Everybody may read them, from any other site too."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cms.pages.cache import mark_public
from cms.pages.queries import frame
from cms.rights import Hidden, anyone, door
from home.knowledge.drawing import licence_url
from home.knowledge.models import Dataset
from home.knowledge.open_data import csv_of as csv_of_figures
from home.knowledge.queries import account_of
from home.open_data import files, sources
from home.open_data.datasets import TABLES, entries
from home.open_data.vocabularies import FORMATS

CATALOGUES = {ending: FORMATS[ending] for ending in ("ttl", "rdf", "jsonld")}
"""Formats of the catalogue."""


@door(anyone)
def open_data(request: HttpRequest) -> HttpResponse:
    """Every open dataset: what it holds, its licence, how often and when it last changed, its files."""
    mark_public(request)
    return render(request, "home/open_data.html", {"entries": entries(), "catalogues": CATALOGUES})


@door(anyone, sample="open_data_catalogue")
def catalogue(request: HttpRequest, ending: str) -> HttpResponse:
    """The catalogue by the national profile DCAT-AP_IT, in the format of its ending."""
    from home.open_data.catalogue import (  # a tenth of a second, for the few who ask for it
        WRITTEN,
        graph_of,
        written,
    )

    if ending not in WRITTEN:
        raise Hidden(ending)
    content = written(graph_of(entries(), frame().site), ending)
    return _given(request, content, kind=FORMATS[ending].media_type)


@door(anyone, sample="open_data_file")
def table(request: HttpRequest, key: str, ending: str) -> HttpResponse:
    """A dataset of the site itself as a file."""
    if key not in TABLES or ending not in ("csv", "json"):
        raise Hidden(key)
    found = TABLES[key]
    rows = found.read()
    if ending == "csv":
        content = files.csv_of(found.record, rows)
    else:
        licence = Dataset(licence=Dataset.Licence.CC_BY_4)
        content = files.json_of(
            rows, **_about(str(found.title), licence), fonte=frame().site.organisation_name
        )
    return _given(request, content, kind=FORMATS[ending].media_type, name=f"{key}.{ending}")


@door(anyone, sample="open_data_indicator")
def indicator(request: HttpRequest, code: str, ending: str) -> HttpResponse:
    """The figures of an indicator as a file; the CSV is that of its page."""
    page = sources.indicator_pages().filter(indicator__code=code).first()
    if page is None or ending not in ("csv", "json"):
        raise Hidden(code)
    account = account_of(page.indicator)
    if ending == "csv":
        content = csv_of_figures(account)
    else:
        dataset = page.indicator.dataset
        about = _about(page.indicator.title, dataset) | {"fonte": dataset.publisher}
        content = files.json_of(
            list(sources.figures_of(account)), **about, esempio=page.indicator.has_example
        )
    return _given(request, content, kind=FORMATS[ending].media_type, name=f"{code}.{ending}")


def _about(title: str, dataset: Dataset) -> dict[str, object]:
    return {
        "titolo": title,
        "licenza": str(dataset.get_licence_display()),
        "indirizzo_licenza": licence_url(dataset),
    }


def _given(request: HttpRequest, content: bytes, *, kind: str, name: str = "") -> HttpResponse:
    """Bytes that everybody may read, pages of other sites included: there is nobody's session in them."""
    mark_public(request)
    response = HttpResponse(content, content_type=f"{kind}; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Robots-Tag"] = "noindex"
    if name.endswith(".csv"):
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
