# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every request passes: who asks, and whether the URL's tree lets them in."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.csp import CSP
from django.utils.functional import SimpleLazyObject

from cms.accounts.second_factor import Missing, missing
from cms.people.models import User
from cms.people.operations import sync_groups
from cms.people.queries import actor_for
from cms.rights import Actor, Hidden, actor_of
from cms.rights.doors import to_sign_in, tree_of

CHOSEN_MANDATE = "mandate"
GROUPS_OF = "groups_of"

# What stays open to whoever must first set up, or use, a second factor.
ALWAYS_OPEN = frozenset({"health", "alive", "account_logout", "wagtailadmin_logout"})
TO_SET_UP = ALWAYS_OPEN | {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_view_recovery_codes",
    "account_reauthenticate",
    "account_email",
    "account_email_verification_sent",
    "account_confirm_email",
}
TO_PROVE = ALWAYS_OPEN | {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"}

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
        if request.user.is_authenticated:
            _refresh_groups(request, actor_of(request))
        if tree.can(actor_of(request), None):
            return None
        if actor_of(request).is_anonymous:
            return to_sign_in(request)
        raise Hidden(tree.prefix)


def _refresh_groups(request: HttpRequest, actor: Actor) -> None:
    """Wagtail asks groups: before it does, they are those of the mandates in force at this moment.

    The session remembers which roles they were made of, so that nothing is asked while these stay the same.
    """
    roles = sorted({mandate.role for mandate in actor.mandates})
    if request.session.get(GROUPS_OF) != roles:
        user = request.user
        assert isinstance(user, User)  # noqa: S101  (for the type: the caller saw that somebody is signed in)
        sync_groups(user)
        request.session[GROUPS_OF] = roles


class SecondFactorMiddleware:
    """Whoever holds a role that needs a second factor does nothing before it is set up and used."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """By the name of the view, never by its path: a new address is closed until it is named above."""
        name = request.resolver_match.view_name if request.resolver_match else None
        if name in ALWAYS_OPEN or not request.user.is_authenticated:
            return None
        lacking = missing(request, is_needed=actor_of(request).needs_second_factor)
        if lacking is Missing.FACTOR and name not in TO_SET_UP:
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        if lacking is Missing.PROOF and name not in TO_PROVE:
            return HttpResponseRedirect(reverse("mfa_reauthenticate"))
        return None


class AdminCspMiddleware:
    """Gives Wagtail's admin its own content security policy; every other page keeps the strict one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/admin/"):
            response._csp_config = ADMIN_CSP  # type: ignore[attr-defined]
        return response
