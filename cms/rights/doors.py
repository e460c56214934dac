# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a view declares its rule, and the walk that finds a URL without one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import URLPattern, URLResolver, get_resolver
from django.views.decorators.http import require_http_methods

from cms.rights.actor import actor_of
from cms.rights.registry import Can, Hidden, Rule, rule_of

type View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Door:
    """What a view declares: its rule, its methods, and the sample object of the rights matrix ("" for none).

    `is_public`: some of what the rule is about is everybody's; the rest is not there for who is not known.
    """

    can: Can
    methods: tuple[str, ...]
    sample: str
    is_public: bool = False

    @property
    def rule(self) -> Rule:
        return rule_of(self.can)


@dataclass(frozen=True, slots=True)
class Tree:
    """URLs of a library, declared together: a prefix of the route, who may enter, why that is enough."""

    prefix: str
    can: Can
    reason: str


TREES: list[Tree] = []


def door(
    can: Can, *, sample: str = "", methods: Sequence[str] = ("GET",), is_public: bool = False
) -> Callable[[View], View]:
    """Declares the rule of a view and enforces what can be enforced without its object.

    A rule about no object is asked here; a rule with rows is asked by `fetch`, first line of the view.
    Nobody known is sent to sign in (but from a page that is public: 404), somebody known gets 404; other methods get
    405. Raises UnknownRule.
    """
    known = rule_of(can)
    allowed = [*methods, "HEAD"] if "GET" in methods else list(methods)

    def declare(view: View) -> View:
        @require_http_methods(allowed)
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = actor_of(request)
            try:
                if known.rows is None and not known.can(actor, None):
                    raise Hidden(known.name)
                return view(request, *args, **kwargs)
            except Hidden:
                if actor.is_anonymous and known.name != "anyone" and not is_public:
                    return to_sign_in(request)
                raise

        guarded.door = Door(can, tuple(methods), sample, is_public)  # type: ignore[attr-defined]
        return guarded

    return declare


def to_sign_in(request: HttpRequest) -> HttpResponseRedirect:
    """Sends to the one sign-in page, and back afterwards: here, or to the page whose form was sent."""
    back = request.get_full_path() if request.method in ("GET", "HEAD") else _page_of_form(request)
    return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': back})}")


def _page_of_form(request: HttpRequest) -> str:
    """Path of the page of ours that sent the form (many doors take POST alone); the own space if not known."""
    page = urlsplit(request.headers.get("Referer", ""))
    if page.netloc != request.get_host() or not page.path:
        return resolve_url(settings.LOGIN_REDIRECT_URL)
    return f"{page.path}?{page.query}" if page.query else page.path


def declare_tree(prefix: str, can: Can, *, reason: str) -> None:
    """Declares the URLs of a library by the prefix of their route (or by the exact name of one view)."""
    TREES.append(Tree(prefix, can, reason))


def tree_of(route: str) -> Tree | None:
    """The declared tree that `route` (as the resolver writes it) belongs to: the longest prefix wins."""
    trees = [tree for tree in TREES if route.startswith(tree.prefix)]
    return max(trees, key=lambda tree: len(tree.prefix), default=None)


def patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every (route, pattern) of the project, depth first."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, route)
        else:
            yield route, pattern


def undeclared(resolver: URLResolver | None = None) -> list[str]:
    """Routes that no rule covers: empty, or the site does not start."""
    return [
        route
        for route, pattern in patterns(resolver)
        if not hasattr(pattern.callback, "door") and tree_of(route) is None
    ]


def require_declared() -> None:
    """Stops start-up (raises ImproperlyConfigured) when a URL has no declared rule."""
    if missing := undeclared():
        raise ImproperlyConfigured("URL without a declared rule: " + ", ".join(missing))
