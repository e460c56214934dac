# SPDX-License-Identifier: AGPL-3.0-or-later
"""Versions that may be read, where they are, and what was corrected lately."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms import clock
from cms.areas.models import PlanNode
from cms.territory.models import Municipality, Zone
from home.changes.models import Change, Departure, PageVersion

if TYPE_CHECKING:
    from home.changes.pages import PublicPage

RECENT = timedelta(days=30)
"""How long a correction or a notice stands at the top of its page."""
SAID_ALOUD = (PageVersion.Kind.CORRECTION, PageVersion.Kind.NOTICE)


@dataclass(frozen=True, slots=True)
class Place:
    """Where versions are: `page` while there is one; `moved_to` is the page's address when it is another today."""

    page_id: int
    page: "PublicPage | None" = None
    moved_to: str = ""
    departure: Departure | None = None


def place_at(address: str, *, home: "PublicPage") -> Place | None:
    """Whose versions are asked for at "/a/b/", today's address or one of the past; None when nobody's.

    A page that is gone is found only when it was public when it went.
    """
    page = Page.objects.filter(url_path=f"{home.url_path}{address[1:]}", path__startswith=home.path).first()
    if page is not None:
        return _here(page)
    redirect = (
        Redirect.objects.filter(old_path=address.rstrip("/") or "/").exclude(redirect_page=None).first()
    )
    if redirect is not None:
        return Place(redirect.redirect_page_id, moved_to=redirect.redirect_page.get_url() or "")
    return _formerly_at(address)


def _here(page: Page) -> Place | None:
    specific = page.specific
    if not hasattr(specific, "change_note"):
        return None
    gone = None if page.live else Departure.objects.filter(page_id=page.pk).order_by("-pk").first()
    return Place(page.pk, specific, departure=gone)


def _formerly_at(address: str) -> Place | None:
    last = PageVersion.objects.filter(url=address).order_by("-pk").first()
    gone = Departure.objects.filter(url=address, how=Departure.How.DELETED).order_by("-pk").first()
    page_id = gone.page_id if gone else last.page_id if last else None
    if page_id is None:
        return None
    page = Page.objects.filter(pk=page_id).first()
    if page is not None:
        return Place(page_id, moved_to=page.get_url() or "")
    gone = Departure.objects.filter(page_id=page_id, how=Departure.How.DELETED).first()
    return Place(page_id, departure=gone) if gone and gone.is_public else None


def versions_in(place: Place) -> QuerySet[PageVersion]:
    """Versions of a page that whoever may read the page may read, newest first.

    What was published under a restriction is for those who still meet one: opening the page does not open its past.
    """
    versions = PageVersion.objects.filter(page_id=place.page_id).order_by("-number")
    is_restricted = place.page is not None and place.page.get_view_restrictions().exists()
    return versions if is_restricted else versions.filter(is_public=True)


def said_after(version: PageVersion, among: Iterable[PageVersion]) -> list[PageVersion]:
    """Corrections and notices published after a version, oldest first: they speak of it too."""
    later = [each for each in among if each.number > version.number and each.kind in SAID_ALOUD]
    return sorted(later, key=lambda each: each.number)


def recently_said() -> dict[int, tuple[tuple[str, int, str, str], ...]]:
    """Page → (kind, number of its kind, day in words, note) of each recent correction and notice, newest first."""
    found: dict[int, tuple[tuple[str, int, str, str], ...]] = {}
    recent = PageVersion.objects.filter(
        kind__in=SAID_ALOUD, at__gte=clock.now() - RECENT, withholding=None
    ).order_by("-at")
    for each in recent:
        said = (each.kind, each.kind_number or 0, clock.day_in_words(each.at), each.note)
        found[each.page_id] = (*found.get(each.page_id, ()), said)
    return found


def scopes_in_use() -> list[str]:
    """Scopes of the public changes."""
    rows = Change.objects.public().values_list("scopes", flat=True)
    return sorted({scope for scopes in rows for scope in scopes})


def names_of(scopes: Iterable[str]) -> dict[str, str]:
    """Each scope in words, by name; three queries at most. An unknown one is its own name."""
    by_kind: dict[str, set[str]] = {}
    for scope in scopes:
        kind, _colon, code = scope.partition(":")
        by_kind.setdefault(kind, set()).add(code)
    named = {f"{kind}:{code}": code for kind, codes in by_kind.items() for code in codes}
    for zone in Zone.objects.filter(slug__in=by_kind.get("zone", ())):
        named[f"zone:{zone.slug}"] = zone.name
    for town in Municipality.objects.filter(istat_code__in=by_kind.get("comune", ())):
        named[f"comune:{town.istat_code}"] = town.name
    for node in PlanNode.objects.filter(uid__in=filter(_is_uid, by_kind.get("area", ()))):
        named[f"area:{node.uid}"] = node.title
    return named


def _is_uid(code: str) -> bool:
    try:
        UUID(code)
    except ValueError:
        return False
    return True
