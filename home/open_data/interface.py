# SPDX-License-Identifier: AGPL-3.0-or-later
"""The interface for programs, version 1: reading alone. What it may hold later is added; what is taken away is a new
version at a new address.
"""

import json
from collections.abc import Callable, Sequence
from inspect import signature
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import NinjaAPI, Path, Query

from cms.pages.cache import mark_public
from cms.rights import Hidden, anyone, door
from home.knowledge.queries import account_of
from home.open_data import datasets, records, sources
from home.open_data.answers import (
    MOST,
    PROBLEM_CONTENT,
    USUAL,
    Leaf,
    Renderer,
    doors_of,
    everybodys,
    knows_only_its_parameters,
    leaf_of,
    nowhere,
    refuse_in_words,
)
from home.open_data.manual import manual_of, translated

PREFIX = "api/v1/"

api = NinjaAPI(
    title=_("Open data of the metropolitan plan"),
    version="1",
    description=_("What this site publishes as data, for programs: reading alone, no registration, no key."),
    openapi_url=None,
    docs_url=None,
    renderer=Renderer(),
    urls_namespace="open_data",
    openapi_extra={
        "info": {
            "license": {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/deed.it"}
        }
    },
)
refuse_in_words(api)

REFUSALS = {
    "responses": {
        "404": {"description": _("There is no such thing."), "content": PROBLEM_CONTENT},
        "422": {"description": _("The address cannot be understood."), "content": PROBLEM_CONTENT},
    }
}
Operation = Callable[..., Any]
Limit = Annotated[int, Query(ge=1, le=MOST, description=_("How many items a page holds at most."))]
Offset = Annotated[int, Query(ge=0, description=_("How many items come before this page."))]
Chosen = Annotated[str, Query(description=_("Only those with this value."))]
Code = Annotated[str, Path(description=_("Code of what is asked for."))]


def reads(route: str, response: Any, summary: str) -> Callable[[Operation], Operation]:
    """Offers an operation at a route below PREFIX; the name of its address is that of the function, after "api_"."""

    def offer(operation: Operation) -> Operation:
        names = set(signature(operation).parameters) - {"request"}
        guarded = knows_only_its_parameters(operation, names)
        name = operation.__name__
        offered = api.get(
            route, response=response, summary=summary, url_name=f"api_{name}", operation_id=name,
            openapi_extra=REFUSALS,
        )  # fmt: skip
        return offered(guarded)

    return offer


def _only(rows: Sequence[Any], **wanted: str) -> list[Any]:
    """Rows whose fields have the wanted values; "" is any. A list has a value when it is in it."""

    def fits(row: Any) -> bool:
        return all(
            value in got if isinstance(got := getattr(row, name), list) else value == got
            for name, value in wanted.items()
            if value
        )

    return [row for row in rows if fits(row)]


def _one(rows: Sequence[Any], **wanted: str) -> Any:
    """The row with those values. Raises Hidden."""
    found = _only(rows, **wanted)
    if not found or not all(wanted.values()):
        raise Hidden(str(wanted))
    return found[0]


@reads("dataset/", Leaf[records.Dataset], _("The datasets of the catalogue"))
def datasets_listed(request: HttpRequest, *, limit: Limit = USUAL, offset: Offset = 0) -> Any:
    rows = datasets.as_records(datasets.entries())
    return leaf_of(request, rows, limit=limit, offset=offset)


@reads("indicatori/", Leaf[records.Indicator], _("The indicators"))
def indicators(
    request: HttpRequest, *, limit: Limit = USUAL, offset: Offset = 0, dataset: Chosen = ""
) -> Any:
    rows = _only(sources.all_indicators(), dataset=dataset)
    return leaf_of(request, rows, limit=limit, offset=offset)


@reads("indicatori/{slug:codice}/", records.Indicator, _("An indicator by its code"))
def indicator(request: HttpRequest, *, codice: Code) -> Any:
    return _one(sources.all_indicators(), codice_indicatore=codice)


@reads("indicatori/{slug:codice}/valori/", Leaf[records.Figure], _("The figures of an indicator"))
def figures(
    request: HttpRequest, *, codice: Code, limit: Limit = USUAL, offset: Offset = 0, periodo: Chosen = "",
    codice_luogo: Chosen = "", tipo_luogo: Chosen = "",
) -> Any:  # fmt: skip
    page = sources.indicator_pages().filter(indicator__code=codice).first()
    if page is None:
        raise Hidden(codice)
    rows = list(sources.figures_of(account_of(page.indicator)))
    rows = _only(rows, periodo=periodo, codice_luogo=codice_luogo, tipo_luogo=tipo_luogo)
    return leaf_of(request, rows, limit=limit, offset=offset)


@reads("azioni/", Leaf[records.PlanAction], _("The actions of the strategic plan"))
def plan_actions(
    request: HttpRequest, *, limit: Limit = USUAL, offset: Offset = 0, edizione: Chosen = "",
    codice_stato: Chosen = "", codice_zona: Chosen = "", codice_istat: Chosen = "", cup: Chosen = "",
) -> Any:  # fmt: skip
    wanted = {"edizione": edizione, "codice_stato": codice_stato, "cup": cup}
    places = {"codici_zona": codice_zona, "codici_istat": codice_istat}
    rows = _only(sources.all_plan_actions(), **wanted, **places)
    return leaf_of(request, rows, limit=limit, offset=offset)


@reads(
    "azioni/{slug:edizione}/{codice}/",
    records.PlanAction,
    _("An action of an edition of the plan by its code"),
)
def plan_action(request: HttpRequest, *, edizione: Code, codice: Code) -> Any:
    return _one(sources.all_plan_actions(), edizione=edizione, codice_azione=codice)


@reads("comuni/", Leaf[records.Municipality], _("The municipalities of today"))
def municipalities(
    request: HttpRequest, *, limit: Limit = USUAL, offset: Offset = 0, codice_zona: Chosen = ""
) -> Any:
    rows = _only(sources.all_municipalities(), codice_zona=codice_zona)
    return leaf_of(request, rows, limit=limit, offset=offset)


@reads("comuni/{slug:codice_istat}/", records.Municipality, _("A municipality by its ISTAT code"))
def municipality(request: HttpRequest, *, codice_istat: Code) -> Any:
    return _one(sources.all_municipalities(), codice_istat=codice_istat)


@reads("zone/", Leaf[records.Zone], _("The homogeneous zones"))
def zones(request: HttpRequest, *, limit: Limit = USUAL, offset: Offset = 0) -> Any:
    return leaf_of(request, sources.all_zones(), limit=limit, offset=offset)


@reads("zone/{slug:codice}/", records.Zone, _("A homogeneous zone by its code"))
def zone(request: HttpRequest, *, codice: Code) -> Any:
    return _one(sources.all_zones(), codice_zona=codice)


@reads(
    "azioni-delle-agende/", Leaf[records.AgendaAction], _("The actions of the published territorial agendas")
)
def agenda_actions(
    request: HttpRequest, *, limit: Limit = USUAL, offset: Offset = 0, codice_zona: Chosen = "", edizione: Chosen = "",
    codice_istat: Chosen = "", codice_azione: Chosen = "",
) -> Any:  # fmt: skip
    wanted = {"codice_zona": codice_zona, "edizione": edizione, "codici_istat": codice_istat}
    rows = _only(sources.all_agenda_actions(), codice_azione=codice_azione, **wanted)
    return leaf_of(request, rows, limit=limit, offset=offset)


@reads("incontri/", Leaf[records.Meeting], _("The dates of the public meetings"))
def meetings(
    request: HttpRequest, *, limit: Limit = USUAL, offset: Offset = 0, codice_zona: Chosen = "",
    codice_stato: Chosen = "",
) -> Any:  # fmt: skip
    rows = _only(sources.all_meetings(), codici_zona=codice_zona, codice_stato=codice_stato)
    return leaf_of(request, rows, limit=limit, offset=offset)


def document() -> dict[str, Any]:
    """The OpenAPI document, in the language of the screen."""
    found = translated(api.get_openapi_schema(path_prefix=f"/{PREFIX}"), gettext)
    found["servers"] = [{"url": sources.whole("/").rstrip("/")}]
    return found


@door(anyone)
@everybodys
def openapi(request: HttpRequest) -> HttpResponse:
    """What programs may ask, as OpenAPI 3.1 tells it."""
    content = json.dumps(document(), ensure_ascii=False, indent=1)
    return HttpResponse(content, content_type="application/json; charset=utf-8")


@door(anyone)
def manual(request: HttpRequest) -> HttpResponse:
    """The same for people."""
    mark_public(request)
    crumbs = [{"title": gettext("Open data"), "url": reverse("open_data")}]
    return render(request, "home/open_data_manual.html", {"manual": manual_of(document()), "crumbs": crumbs})


@everybodys
def elsewhere(request: HttpRequest, rest: str) -> HttpResponse:
    """404 for whatever else is asked below PREFIX, as programs read it."""
    return nowhere(request)


urls = doors_of(api, PREFIX)
