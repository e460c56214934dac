# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the interface for programs answers: pages of a list, refusals in words, and the door of every address.

A refusal is `application/problem+json` (RFC 9457), as the interoperability model of the public administration asks
(AgID, ModI, "REST_JSON_ERR").
"""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import conditional_page
from ninja import NinjaAPI, Schema
from ninja.errors import ValidationError
from ninja.renderers import JSONRenderer
from pydantic import Field

from cms.pages.cache import mark_public
from cms.rights import Hidden, anyone, door
from home.open_data.sources import whole

type View = Callable[..., HttpResponseBase]

MOST, USUAL = 500, 100
"""Items of a page of a list: at most, and when nobody says."""
PROBLEM = "application/problem+json"
PROBLEM_CONTENT = {
    PROBLEM: {
        "schema": {
            "type": "object",
            "properties": {
                "status": {"type": "integer"},
                "title": {"type": "string"},
                "detail": {"type": "string"},
            },
        }
    }
}
"""What a refusal is made of, for the OpenAPI document."""


class UnknownParameters(ValueError):
    """Names in the address that the operation does not know."""


class Leaf[Item](Schema):
    """A page of a list."""

    count: int = Field(description=gettext_noop("How many items there are in all pages."))
    limit: int = Field(description=gettext_noop("How many items a page holds at most."))
    offset: int = Field(description=gettext_noop("How many items come before this page."))
    next: str | None = Field(description=gettext_noop("Address of the next page; nothing on the last one."))
    previous: str | None = Field(
        description=gettext_noop("Address of the page before; nothing on the first one.")
    )
    items: list[Item] = Field(description=gettext_noop("The items of this page."))


def leaf_of(request: HttpRequest, rows: Sequence[Any], *, limit: int, offset: int) -> dict[str, Any]:
    """The page of `rows` that begins after `offset`, with the addresses of those beside it."""

    def at(start: int) -> str:
        asked = {name: value for name, value in request.GET.items() if name != "offset"}
        return whole(f"{request.path}?{urlencode(asked | {'limit': limit, 'offset': start})}")

    end = offset + limit
    return {
        "count": len(rows),
        "limit": limit,
        "offset": offset,
        "next": at(end) if end < len(rows) else None,
        "previous": at(max(offset - limit, 0)) if offset else None,
        "items": rows[offset:end],
    }


class Renderer(JSONRenderer):
    """JSON whose letters are readable."""

    json_dumps_params = MappingProxyType({"ensure_ascii": False})


def knows_only_its_parameters(operation: Callable[..., Any], names: set[str]) -> Callable[..., Any]:
    """The operation, refusing names it does not know: a misspelt filter must not give the whole list."""

    @wraps(operation)
    def asked(request: HttpRequest, **given: Any) -> Any:
        if unknown := sorted(set(request.GET) - names):
            raise UnknownParameters(", ".join(unknown))
        return operation(request, **given)

    return asked


def refusal(status: int, title: str, words: str) -> HttpResponse:
    """A refusal in words: what is wrong and what to do."""
    content = {"status": status, "title": title, "detail": words}
    return HttpResponse(
        json.dumps(content, ensure_ascii=False),
        status=status,
        content_type=PROBLEM,
        headers={"Cache-Control": "no-store"},
    )


def nowhere(request: HttpRequest, error: Any = None) -> HttpResponse:
    """404."""
    words = _("There is nothing at this address: look at the list of what can be asked at %(address)s.")
    return refusal(404, _("Not found"), words % {"address": whole("/api/v1/")})


def not_understood(request: HttpRequest, error: Any) -> HttpResponse:
    """422: which value of the address cannot be taken, and what it may be."""
    return refusal(422, _("The address cannot be understood"), " ".join(_faults(error)))


def _faults(error: UnknownParameters | ValidationError) -> Iterator[str]:
    if isinstance(error, UnknownParameters):
        yield _("Nobody knows “%(names)s” here: see which parameters there are in the manual.") % {
            "names": error
        }
    for fault in getattr(error, "errors", ()):
        name = str(fault["loc"][-1])
        if name == "limit":
            words = _("“limit” is a whole number from 1 to %(most)s.")
        elif name == "offset":
            words = _("“offset” is a whole number, 0 or more.")
        else:
            words = _("The value of “%(name)s” cannot be taken.")
        yield words % {"name": name, "most": MOST}


def refuse_in_words(api: NinjaAPI) -> None:
    """Makes the refusals of an interface those of this file."""
    api.add_exception_handler(Hidden, nowhere)
    api.add_exception_handler(Http404, nowhere)
    api.add_exception_handler(ValidationError, not_understood)
    api.add_exception_handler(UnknownParameters, not_understood)


def everybodys(view: View) -> View:
    """What every address of the interface is: public, kept like a page, read by other sites' pages, asked by HEAD too.

    An answer has an ETag even where the cache of pages does not keep it (an address with a query).
    """

    @conditional_page
    @wraps(view, updated=())  # without the mark by which ninja waives Django's check of forms
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        mark_public(request)
        if request.method == "HEAD":
            request.method = "GET"  # the server takes the body away
        response = view(request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["X-Robots-Tag"] = "noindex"
        response.setdefault("Cache-Control", "no-cache")
        return response

    return answered


def doors_of(api: NinjaAPI, prefix: str) -> list[URLPattern]:
    """The addresses of an interface below `prefix`, each through a door of everybody; its sample bears its name."""
    patterns = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern)]
    return [
        path(
            f"{prefix}{pattern.pattern}",
            door(anyone, sample=str(pattern.name) if "<" in str(pattern.pattern) else "")(
                everybodys(pattern.callback)
            ),
            name=pattern.name,
        )
        for pattern in patterns
        if pattern.name != "api-root"
    ]
