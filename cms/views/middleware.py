# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every request passes: who asks, and whether the URL's tree lets them in."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.urls import reverse
from django.utils.csp import CSP
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from wagtail.contrib.redirects import middleware as wagtail_redirects

from cms.accounts.second_factor import Missing, missing
from cms.people.queries import actor_for
from cms.people.rules import can_enter_admin
from cms.rights import Actor, Hidden, WrongPhase, actor_of
from cms.rights.doors import to_sign_in, tree_of
from cms.views.errors import not_allowed

CHOSEN_MANDATE = "mandate"

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
    """Puts `request.actor` (built when first asked), guards the trees of libraries, keeps answers to oneself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: self._actor(request))  # type: ignore[attr-defined]
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed):
            response = not_allowed(request, response)
        _keep_private(request, response)
        return response

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
        actor = actor_of(request)
        if not tree.can(actor, None):
            if actor.is_anonymous:
                return to_sign_in(request)
            raise Hidden(tree.prefix)
        if not actor.is_anonymous:
            _hold_to_mandates(request, actor, is_admin=tree.can is can_enter_admin)
        return None


def _hold_to_mandates(request: HttpRequest, actor: Actor, *, is_admin: bool) -> None:
    """Wagtail asks groups: in this request they are those of the mandates in force. Nothing is written.

    They are written where mandates are given and ended, at sign-in, and by a job every hour, right after the
    midnight on which a mandate begins or ends. Should that job be late, the admin, whose queries join the
    written groups, stays shut: signing in again writes them.
    """
    roles = {mandate.role for mandate in actor.mandates}
    if is_admin and roles != set(request.user.groups.values_list("name", flat=True)):
        raise WrongPhase(_("Your mandates have changed: sign out and sign in again to work here."))
    in_force = Group.objects.filter(name__in=roles)
    request.user._prefetched_objects_cache = {"groups": in_force}  # type: ignore[union-attr]  # noqa: SLF001


def _keep_private(request: HttpRequest, response: HttpResponse) -> None:
    """Nothing shown to somebody signed in is stored by browsers or on the way; images are everybody's."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or request.path.startswith(settings.MEDIA_URL):
        return
    if request.user.is_authenticated and "private" not in response.get("Cache-Control", ""):
        response["Cache-Control"] = "no-store, private"


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


class RedirectMiddleware(wagtail_redirects.RedirectMiddleware):
    """Looks for a page's new address, and only where pages are: a 404 that a view of ours decided on stays one.

    The library asks again for each spelling of a path: a code that opens nothing would tell itself from another.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Raises nothing: `response`, or the redirect."""
        match = request.resolver_match
        if match is not None and match.url_name != "wagtail_serve":
            return response
        return super().process_response(request, response)
