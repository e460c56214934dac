# SPDX-License-Identifier: AGPL-3.0-or-later
"""All addresses of the site. A route without a declared rule stops start-up."""

from django.urls import URLPattern, URLResolver, include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms.people.rules import can_enter_admin
from cms.rights import anyone, declare_tree
from cms.views import access, accounts, erasing, health, media, preferences, space

declare_tree("admin/", can_enter_admin, reason="Wagtail asks its own permissions, given by mandates, inside")
declare_tree("documenti/", anyone, reason="Wagtail checks the privacy of the document's collection")
declare_tree("accedi/", anyone, reason="allauth: signing in, second factor, sessions; it asks for its own")
declare_tree("admin/login/", anyone, reason="leads to the one sign-in page")
declare_tree("^admin/password_reset/", anyone, reason="leads to the one sign-in page")
declare_tree("admin/logout/", anyone, reason="allauth: signing out, asked by a form")
declare_tree("api/v1/<path:rest>/", anyone, reason="says in JSON that there is nothing at such an address")
declare_tree("_util/", anyone, reason="Wagtail's own password page of a restricted page")
declare_tree(
    wagtail_urls.serve_pattern, anyone, reason="Wagtail serves published pages and asks their restrictions"
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("salute/", health.health, name="health"),
    path("salute/vivo/", health.alive, name="alive"),
    *accounts.INSTEAD_OF_WAGTAIL,
    path("admin/", include(wagtailadmin_urls)),
    path("documenti/", include(wagtaildocs_urls)),
    path("accedi/", include(accounts.urlpatterns)),
    path("spazio/ruolo/", space.switch_mandate, name="switch_mandate"),
    path("spazio/profilo/", space.profile, name="profile"),
    path("spazio/profilo/posta/", preferences.mail_preferences, name="mail_preferences"),
    path("spazio/richieste/", access.requests_to_decide, name="access_requests"),
    path("spazio/richieste/<uuid:uid>/", access.decide, name="access_request"),
    path("spazio/persone/<uuid:uid>/cancellazione/", erasing.erase_person, name="erase_person"),
    path("agende/", include("agende.urls")),
    path("incontri/", include("cms.views.meetings.urls")),
    path("media/images/<str:name>", media.image, name="media_image"),
    path("", include("home.urls")),
    path("", include("courses.urls")),
    path("", include(wagtail_urls)),
]

handler400 = "cms.views.errors.bad_request"
handler403 = "cms.views.errors.forbidden"
handler404 = "cms.views.errors.not_found"
handler429 = "cms.views.errors.too_many"
handler500 = "cms.views.errors.server_error"
