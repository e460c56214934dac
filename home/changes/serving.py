# SPDX-License-Identifier: AGPL-3.0-or-later
"""The screens of a page's versions: their list, one of them in today's frame, two compared, their files.

`HomePage.route` leads here, so that Wagtail asks the restrictions of the page first.
"""

import mimetypes
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.safestring import mark_safe
from wagtail.url_routing import RouteResult

from cms.pages.cache import mark_public
from home.changes import comparing
from home.changes.models import PageVersion
from home.changes.queries import Place, place_at, said_after, versions_in

if TYPE_CHECKING:
    from home.changes.pages import PublicPage

VERSIONS = "versioni"
CONTENT = "contenuto.html"
"""Name under which the bytes of a version are to be had as they are."""
SHOWN_IN_PLACE = ("image/",)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of the versions at `address` ("/a/b/"): the list, or a number; `is_gone`: the page itself was."""

    place: Place
    address: str
    number: int | None = None
    is_gone: bool = False


def route(home: "PublicPage", components: list[str]) -> RouteResult:
    """The page whose versions are asked for, or the home page for one that is no more. Raises Http404."""
    address, rest = _split(components)
    place = place_at(address, home=home)
    if place is None or len(rest) > 1 or not all(_is_number(each) for each in rest):
        raise Http404
    is_asked = VERSIONS in components
    if not (is_asked or place.moved_to or versions_in(place).exists()):
        raise Http404
    wanted = Wanted(place, address, int(rest[0]) if rest else None, is_gone=not is_asked)
    return RouteResult(place.page or home, kwargs={"version": wanted})


def _split(components: list[str]) -> tuple[str, list[str]]:
    """("/a/b/", what follows "versioni")."""
    if VERSIONS not in components:
        return f"/{'/'.join(components)}/", []
    place = len(components) - 1 - components[::-1].index(VERSIONS)
    return "/".join(["", *components[:place], ""]), components[place + 1 :]


def _is_number(piece: str) -> bool:
    return piece.isascii() and piece.isdigit() and len(piece) < 10


def serve_version(request: HttpRequest, wanted: Wanted) -> HttpResponseBase:
    """Answers `wanted`: 301 when the page has moved, 410 with the way to the versions when it is gone, 404."""
    if wanted.place.moved_to:
        number = f"{wanted.number}/" if wanted.number else ""
        rest = "" if wanted.is_gone else f"{VERSIONS}/{number}"
        return HttpResponsePermanentRedirect(wanted.place.moved_to + rest)
    mark_public(request)
    versions = list(versions_in(wanted.place).select_related("withholding"))
    if not versions and (wanted.place.page is None or not wanted.place.page.live):
        raise Http404
    context = {
        "page": wanted.place.page,
        "address": wanted.address,
        "departure": wanted.place.departure,
        "is_there": wanted.place.page is not None and wanted.place.page.live,
        "versions": versions,
        "title": versions[0].title if versions else getattr(wanted.place.page, "title", ""),
    }
    if wanted.is_gone:
        return _answer(request, "gone", context, status=410)
    if wanted.number is None:
        return _list(request, versions, context)
    return _one(request, _numbered(versions, wanted.number), context)


def _answer(request: HttpRequest, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    response = render(request, f"home/changes/{name}.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


def _numbered(versions: list[PageVersion], number: int | str) -> PageVersion:
    """Raises Http404 when there is none of that number."""
    found = next((each for each in versions if str(each.number) == str(number)), None)
    if found is None:
        raise Http404
    return found


def _list(request: HttpRequest, versions: list[PageVersion], context: dict[str, Any]) -> HttpResponse:
    before, after = request.GET.get("da"), request.GET.get("a")
    if not (before and after):
        return _answer(request, "versions", context)
    pair = [_numbered(versions, before), _numbered(versions, after)]
    old, new = sorted(pair, key=lambda each: each.number)
    texts = [_html(each) for each in (old, new)]
    paragraphs = comparing.compared(*texts) if all(texts) else []
    changed = [each for each in paragraphs if each.kind != comparing.Became.SAME]
    return _answer(
        request,
        "comparison",
        context
        | {
            "old": old,
            "new": new,
            "items": comparing.folded(paragraphs) if changed else [],
            "is_readable": all(texts),
        },
    )


def _html(version: PageVersion) -> str:
    """The stored content; "" when it was withheld."""
    content = getattr(version, "content", None)
    return bytes(content.html).decode() if content else ""


def _one(request: HttpRequest, version: PageVersion, context: dict[str, Any]) -> HttpResponse:
    versions: list[PageVersion] = context["versions"]
    following = next((each for each in reversed(versions) if each.number > version.number), None)
    own = {
        "version": version,
        "replaced_by": following,
        "stands": version.stands(replaced_by=following, is_there=context["is_there"]),
        "said_after": said_after(version, versions),
        "files": list(version.files.order_by("name").values_list("name", flat=True)),
        "content": mark_safe(_html(version)),  # noqa: S308  our own page, as it was sent
        "content_name": CONTENT,
    }
    return _answer(request, "version", context | own)


def serve_file(request: HttpRequest, place: Place, *, number: int, name: str) -> HttpResponse:
    """A file of a version as it was kept, or the version's own bytes. Raises Http404."""
    version = _numbered(list(versions_in(place).filter(number=number)), number)
    if name == CONTENT:
        return _bytes(request, name, version.sha256, _html(version).encode())
    file = version.files.select_related("file").filter(name=name).first()
    if file is None:
        raise Http404
    return _bytes(request, name, file.file.sha256, bytes(file.file.content))


def _bytes(request: HttpRequest, name: str, sha256: str, content: bytes) -> HttpResponse:
    """Asked again each time, so that what is withheld is gone at once; 304 to who has these bytes."""
    if not content:
        raise Http404
    etag = f'"{sha256}"'
    if etag in request.headers.get("If-None-Match", ""):
        response = HttpResponse(status=304)
    else:
        kind = "text/html" if name == CONTENT else mimetypes.guess_type(name)[0] or "application/octet-stream"
        response = HttpResponse(content, content_type=f"{kind}; charset=utf-8" if "text/" in kind else kind)
        if not kind.startswith(SHOWN_IN_PLACE) or kind == "image/svg+xml":
            response["Content-Disposition"] = f'attachment; filename="{PurePath(name).name}"'
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response
