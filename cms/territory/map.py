# SPDX-License-Identifier: AGPL-3.0-or-later
"""The territory as an SVG: places in, text out, no database, no script, no page style needed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from cms.charts.shapes import NAMESPACE, WIDTH, Shape, height_of, outline

FILLS = ("#cfe3f7", "#f9dcc4", "#d5ecd0", "#f6d3e0", "#e3d9f2", "#fbeeb8", "#cdeceb")
NO_ZONE, DIMMED, CHOSEN = "#dbe0e5", "#eef2f5", "#0066cc"
BORDER, OUTLINE = "#5b6f82", "#17324d"


@dataclass(frozen=True, kw_only=True)
class Place:
    """A municipality as the map and the list show it; `zone` is "" for one that is in none."""

    slug: str
    name: str
    zone: str
    zone_name: str
    is_to_verify: bool
    shape: Shape


def draw(
    places: Sequence[Place], *, title: str, highlight: str = "", href: Callable[[Place], str] | None = None
) -> SafeString:
    """The map as an <svg> element.

    With `href` each place is a link for the pointer, out of the tab order and hidden from assistive
    technology: the equal list beside it is their way in, once and not twice. Without `href` it is a picture
    whose alternative is `title`, fit for a PDF. `highlight` is the slug of the zone to bring out.
    """
    height = height_of(place.shape for place in places)
    hidden = f'aria-hidden="true" focusable="false"><desc>{escape(title)}</desc>'
    shown = f'role="img" aria-label="{escape(title)}"><title>{escape(title)}</title>'
    box = f'viewBox="-3 -3 {WIDTH + 6} {height + 6}"'
    parts = [f'<svg xmlns="{NAMESPACE}" width="100%" {box} {hidden if href else shown}']
    zones = zones_of(places)
    colours = dict(zip(filter(None, zones), FILLS * len(zones), strict=False))
    order = sorted(zones, key=lambda zone: zone == highlight)  # the one brought out lies on top
    parts += [_zone(zones[zone], _colour(zone, highlight, colours), href) for zone in order]
    for zone in order:
        is_chosen = bool(highlight) and zone == highlight
        parts += [_outline(zones[zone], is_chosen), _label(zones[zone], is_chosen)]
    return mark_safe("".join(parts) + "</svg>")  # noqa: S308  every text above is escaped


def zones_of(places: Iterable[Place]) -> dict[str, list[Place]]:
    """Places by zone, zones by their slug; the places of no zone come first, under ""."""
    return {
        zone: list(group) for zone, group in groupby(sorted(places, key=lambda p: p.zone), lambda p: p.zone)
    }


def figure(
    places: Sequence[Place],
    *,
    title: str,
    zone_urls: Mapping[str, str],
    highlight: str = "",
    place_urls: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Context of `cms/territory_map.html`: the linked map, and the equal list grouped by zone.

    `zone_urls` gives the address of each zone's page, `place_urls` that of each place's; a place without one leads to
    its line in the list of its zone's page.
    """
    pages = place_urls or {}

    def href(place: Place) -> str:
        page = "" if place.zone == highlight else zone_urls.get(place.zone, "")
        return pages.get(place.slug) or f"{page}#comune-{place.slug}"

    def group(zone: str, members: list[Place]) -> dict[str, Any]:
        return {
            "zone": zone,
            "name": members[0].zone_name,
            "url": zone_urls.get(zone, ""),
            "is_open": bool(highlight) and zone == highlight,
            "places": [{"place": p, "href": href(p)} for p in sorted(members, key=lambda p: p.name)],
        }

    groups = [group(zone, members) for zone, members in zones_of(places).items()]
    groups.sort(key=lambda g: (not g["is_open"], not g["zone"]))
    svg = draw(places, title=title, highlight=highlight, href=href)
    return {"svg": svg, "groups": groups, "title": title}


def _colour(zone: str, highlight: str, colours: dict[str, str]) -> str:
    if highlight:
        return CHOSEN if zone == highlight else DIMMED
    return colours.get(zone, NO_ZONE)


def _zone(places: list[Place], colour: str, href: Callable[[Place], str] | None) -> str:
    border = "#fff" if colour == CHOSEN else BORDER
    shapes = "".join(_place(place, href) for place in places)
    return f'<g fill="{colour}" stroke="{border}" stroke-width=".7">{shapes}</g>'


def _place(place: Place, href: Callable[[Place], str] | None) -> str:
    words = escape(f"{place.name} ({place.zone_name})" if place.zone_name else place.name)
    path = f'<path d="{place.shape.path}"><title>{words}</title></path>'
    return f'<a href="{escape(href(place))}" tabindex="-1">{path}</a>' if href else path


def _outline(places: list[Place], is_chosen: bool) -> str:
    width = 2.4 if is_chosen else 1.4
    path = outline(tuple(p.shape for p in places))
    return f'<path d="{path}" fill="none" stroke="{OUTLINE}" stroke-width="{width}" pointer-events="none"/>'


def _label(places: list[Place], is_chosen: bool) -> str:
    weight = sum(p.shape.area for p in places) or 1
    x = sum(p.shape.middle[0] * p.shape.area for p in places) / weight
    y = sum(p.shape.middle[1] * p.shape.area for p in places) / weight
    ink, halo = ("#fff", CHOSEN) if is_chosen else (OUTLINE, "#fff")
    name = places[0].zone_name or (places[0].name if len(places) == 1 else "")
    return "".join(
        f'<text x="{x:.0f}" y="{y + 20 * row:.0f}" font-family="Titillium Web,sans-serif" font-size="18" '
        f'font-weight="700" text-anchor="middle" pointer-events="none" {look}>{escape(words)}</text>'
        for look in (f'fill="{halo}" stroke="{halo}" stroke-width="4"', f'fill="{ink}"')
        for row, words in enumerate(name.replace(" e ", " e\n").split("\n"))
    )
