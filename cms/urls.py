# SPDX-License-Identifier: AGPL-3.0-or-later
"""All addresses of the site. A route without a declared rule stops start-up."""

from django.urls import URLPattern, URLResolver, include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms.people.rules import can_enter_admin
from cms.rights import anyone, declare_tree

declare_tree("admin/", can_enter_admin, reason="Wagtail asks its own permissions, given by mandates, inside")
declare_tree("documenti/", anyone, reason="Wagtail checks the privacy of the document's collection")
declare_tree("accedi/", anyone, reason="allauth: signing in, second factor, sessions; it asks for its own")
declare_tree("_util/", anyone, reason="Wagtail's own password page of a restricted page")
declare_tree(
    wagtail_urls.serve_pattern, anyone, reason="Wagtail serves published pages and asks their restrictions"
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", include(wagtailadmin_urls)),
    path("documenti/", include(wagtaildocs_urls)),
    path("accedi/", include("allauth.urls")),
    path("", include(wagtail_urls)),
]

handler400 = "cms.views.errors.bad_request"
handler403 = "cms.views.errors.forbidden"
handler404 = "cms.views.errors.not_found"
handler500 = "cms.views.errors.server_error"
