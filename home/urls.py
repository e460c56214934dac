# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the public site that are not pages."""

from django.urls import path

from home import views

urlpatterns = [
    path("cerca/", views.search, name="search"),
    path("mappa-del-sito/", views.site_map, name="site_map"),
    path("spazio/", views.space, name="space"),
]
