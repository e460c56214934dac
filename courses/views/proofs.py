# SPDX-License-Identifier: AGPL-3.0-or-later
"""What lets anybody verify a certificate by themselves: keys, list of those revoked, a page that works offline."""

import hashlib
import math
from base64 import b64encode
from collections.abc import Callable
from functools import cache, wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.csp import CSP, build_policy
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page

from cms import clock
from cms.rights import anyone, door
from courses.certificates.proofs import did, keys, revocations

FILE_NAME = "verificatore-attestati.html"


def for_everybody(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Kept for an hour, asked again by its ETag, read by pages of any origin: nothing in it is about the visitor."""

    @wraps(view)
    def published(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code == HTTPStatus.OK:
            patch_cache_control(response, public=True, max_age=3600)
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    return conditional_page(published)


def under_its_own_policy(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Every answer, that nothing has changed (304) too: a browser puts the headers of that one on what it kept."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response._csp_config = _policy() | {"frame-ancestors": [CSP.NONE]}  # type: ignore[attr-defined]
        return response

    return guarded


@door(anyone)
@for_everybody
def jwks(request: HttpRequest) -> HttpResponse:
    """Every public key, for ever (RFC 7517, RFC 8037)."""
    return JsonResponse({"keys": _jwks()}, content_type="application/jwk-set+json")


@door(anyone)
@for_everybody
def certificate_revocations(request: HttpRequest) -> HttpResponse:
    """The signed list; 503 while no key is here to sign it."""
    listed = revocations.signed_list()
    if listed is None:
        return HttpResponse(status=503, headers={"Retry-After": "3600", "Cache-Control": "no-store"})
    return HttpResponse(listed, content_type="application/jose+json")


@door(anyone)
def offline_checker(request: HttpRequest) -> HttpResponse:
    """What the page that works without a network is, and where to take it."""
    trail = [{"title": _("Verify a certificate"), "url": reverse("ask_code")}]
    kilobytes = math.ceil(len(_page(request).content) / 1000)
    return render(request, "courses/offline/page.html", {"kilobytes": kilobytes, "trail": trail})


@door(anyone)
@under_its_own_policy
@for_everybody
def offline_file(request: HttpRequest) -> HttpResponse:
    """That page: one file with all it needs, which carries its own policy of contents wherever it is opened."""
    response = _page(request)
    if "scarica" in request.GET:
        response.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return response


def _page(request: HttpRequest) -> HttpResponse:
    context = {
        "policy": build_policy(_policy()),
        "style": format_html("<style>{}</style>", _style()),
        "script": format_html("<script>{}</script>", _script()),
        "site": did.site(),
        "host": urlsplit(did.site()).netloc,
        "made_at": clock.now(),
        "known": {"site": did.site(), "former": settings.FORMER_SITE_URLS, "keys": _jwks()},
    }
    return render(request, "courses/offline/checker.html", context)


def _policy() -> dict[str, list[str]]:
    return {
        "default-src": [CSP.NONE],
        "script-src": [_digest(_script())],
        "style-src": [_digest(_style())],
        "img-src": ["data:", "blob:"],
        "connect-src": [did.site()],
        "base-uri": [CSP.NONE],
        "form-action": [CSP.NONE],
    }


def _jwks() -> list[dict[str, str]]:
    return [
        {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": key.key_id,
         "x": keys.encoded(key.public_key), "since": did.moment(key.since)}
        | ({"withdrawn": did.moment(key.withdrawn_at)} if key.withdrawn_at else {})
        for key in keys.published()
    ]  # fmt: skip


@cache
def _built(name: str) -> SafeString:
    """A file of the front end, ours: esbuild leaves no closing tag in it."""
    text = (settings.ROOT / "static" / "dist" / name).read_text()
    if "</script" in text or "</style" in text:
        raise ValueError(f"{name} would close its own element")
    return mark_safe(text)  # noqa: S308


def _script() -> SafeString:
    return _built("offline.js")


def _style() -> SafeString:
    return _built("offline.css")


def _digest(text: str) -> str:
    """How a policy of contents names an inline element."""
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
