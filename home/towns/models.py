# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of the zones and of the municipalities. What is data stays in the data: a page is bound to it."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from cms.territory.models import Municipality, Zone
from home.changes.pages import PublicPage
from home.knowledge.blocks import public_body
from home.plan.actions.serving import WithFiles
from home.towns import files, finding, queries
from home.towns.atlas import atlas, state
from home.towns.showing import area_of, town_shown, zone_shown


class ZoneIndexPage(PublicPage):
    """The map of the municipalities and all the zones."""

    body = public_body()

    max_count = 1
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["home.ZonePage"]

    class Meta:
        verbose_name = _("index of the zones")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds `zones` that have a page, and `figure`, the map with its equal list."""
        known = atlas()
        return super().get_context(request, *args, **kwargs) | {
            "zones": [zone for zone in known.zones.values() if zone.url],
            "figure": queries.figure(known=known),
        }


class ZonePageQuerySet(PageQuerySet):
    """Sets of pages of zones."""

    def in_order(self) -> "ZonePageQuerySet":
        return self.select_related("zone").order_by("zone__order", "title")


class ZonePage(WithFiles):
    """A zone: its map and municipalities, agenda, actions, figures, training, acts, meetings."""

    body = public_body()

    zone = models.OneToOneField(Zone, models.PROTECT, related_name="page", verbose_name=_("homogeneous zone"))
    parent_page_types: ClassVar = ["home.ZoneIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar = [*PublicPage.content_panels, FieldPanel("zone")]

    objects = PageManager.from_queryset(ZonePageQuerySet)()

    schema_about: dict[str, Any] | None = None
    """The zone for programs, once the context is there."""

    class Meta:
        verbose_name = _("page of a zone")
        verbose_name_plural = _("pages of the zones")

    def scopes(self) -> list[str]:
        return [f"zone:{self.zone.slug}"]

    def open_files(self) -> dict[str, bytes]:
        return files.of_zone(self.zone)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds `shown`; the query may name the indicator to draw (`indicatore`)."""
        shown = zone_shown(self.zone_id, indicator=request.GET.get("indicatore", ""))
        self.schema_about = area_of(shown.zone) if shown else None
        return super().get_context(request, *args, **kwargs) | {"shown": shown}


class TownIndexPage(WithFiles):
    """Find your municipality: all of them, by zone."""

    body = public_body()

    max_count = 1
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["home.TownPage"]

    class Meta:
        verbose_name = _("index of the municipalities")

    def open_files(self) -> dict[str, bytes]:
        return files.of_all()

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The list; a search (`nome`) that only one municipality answers leads to its page."""
        asked = finding.asked_in(request)
        found = finding.find(asked) if asked else None
        if found and found.only and not kwargs:
            return redirect(found.only.url)
        request.found_towns = found  # type: ignore[attr-defined]
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds `found` (None when nothing was asked), `zones` with their municipalities, `zoneless` ones."""
        known = atlas()
        return super().get_context(request, *args, **kwargs) | {
            "found": getattr(request, "found_towns", None),
            "zones": list(known.zones.values()),
            "zoneless": known.zoneless,
            "total": len(known.towns),
        }


class TownPageQuerySet(PageQuerySet):
    """Sets of pages of municipalities."""

    def in_order(self) -> "TownPageQuerySet":
        return self.select_related("municipality").order_by("municipality__name")


class TownPage(WithFiles):
    """A municipality: what the plan and the agenda of its zone do there, its figures."""

    body = public_body()

    municipality = models.OneToOneField(
        Municipality, models.PROTECT, related_name="page", verbose_name=_("municipality")
    )
    parent_page_types: ClassVar = ["home.TownIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar = [*PublicPage.content_panels, FieldPanel("municipality")]

    objects = PageManager.from_queryset(TownPageQuerySet)()

    schema_about: dict[str, Any] | None = None
    """The municipality for programs, once the context is there."""

    class Meta:
        verbose_name = _("page of a municipality")
        verbose_name_plural = _("pages of the municipalities")

    def scopes(self) -> list[str]:
        return [f"comune:{self.municipality.istat_code}"]

    def open_files(self) -> dict[str, bytes]:
        return files.of_town(self.municipality_id)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page; that of a municipality united with another leads to the other's, its versions apart."""
        now = state()
        known = atlas(now)
        if not kwargs and known.town(self.municipality_id) is None:
            heir = known.heir_of(self.municipality.istat_code)
            if heir and heir.url:
                return HttpResponsePermanentRedirect(heir.url)
        request.atlas_state = now  # type: ignore[attr-defined]
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds `shown`; None for a municipality that exists no more."""
        shown = town_shown(self.municipality_id, getattr(request, "atlas_state", None) or state())
        self.schema_about = area_of(shown.town, shown.town.istat_code, shown.zone) if shown else None
        return super().get_context(request, *args, **kwargs) | {"shown": shown}
