# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every request passes: who asks, and whether the URL's tree lets them in."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.csp import CSP
from django.utils.functional import SimpleLazyObject

from cms.people.queries import actor_for
from cms.rights import Hidden, actor_of
from cms.rights.doors import to_sign_in, tree_of

CHOSEN_MANDATE = "mandate"

# Wagtail's editor has inline scripts and styles: this policy holds under /admin/ alone.
ADMIN_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "frame-src": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.SELF],
    "form-action": [CSP.SELF],
}


class ActorMiddleware:
    """Puts `request.actor` (built when first asked) and guards the declared trees of libraries."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: self._actor(request))  # type: ignore[attr-defined]
        return self.get_response(request)

    @staticmethod
    def _actor(request: HttpRequest) -> Any:
        user = request.user if request.user.is_authenticated else None
        return actor_for(user, chosen=request.session.get(CHOSEN_MANDATE) if user else None)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Asks the rule of the tree for URLs of libraries; our own views ask their own."""
        if hasattr(view, "door") or request.resolver_match is None:
            return None
        tree = tree_of(request.resolver_match.route)
        if tree is None:
            raise Hidden("URL without a declared rule")
        if tree.can(actor_of(request), None):
            return None
        if actor_of(request).is_anonymous:
            return to_sign_in(request)
        raise Hidden(tree.prefix)


class AdminCspMiddleware:
    """Gives Wagtail's admin its own content security policy; every other page keeps the strict one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/admin/"):
            response._csp_config = ADMIN_CSP  # type: ignore[attr-defined]
        return response
