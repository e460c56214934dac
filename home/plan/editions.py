# SPDX-License-Identifier: AGPL-3.0-or-later
"""An edition as a page of it needs it: today's day, its list of actions, the edition in force. One query."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from wagtail.models import Page

from cms.areas.models import Act, PlanEdition
from cms.clock import TODAY

IN_FORCE = (PlanEdition.State.APPROVED, PlanEdition.State.UPDATED)
LIST = "actionindexpage"


@dataclass(frozen=True, slots=True)
class Seen:
    """An edition on a day.

    `url` and `list_url` are its page and the list of its actions, "" when not public. `in_force`: years and address of
    the edition in force, () when it is this one or none is. `superseded_on`: when the next one was approved.
    """

    edition: PlanEdition
    today: date
    url: str
    list_url: str
    in_force: tuple[str, str] | tuple[()]
    superseded_on: date | None

    @property
    def is_superseded(self) -> bool:
        """Whether a later edition took its place."""
        return self.edition.state == PlanEdition.State.SUPERSEDED


def edition_seen(**which: Any) -> Seen | None:
    """The edition of a page: by `pk`, `nodes` (key of one of its nodes) or `page__path`; None when there is none."""
    newest = PlanEdition.objects.filter(state__in=IN_FORCE, page__live=True).order_by("-first_year")
    lists = Page.objects.filter(
        path__startswith=OuterRef("page__path"),
        live=True,
        content_type__model=LIST,
        content_type__app_label="home",
    )
    later = Act.objects.filter(
        kind=Act.Kind.APPROVAL, zone=None, corrected_by=None, act_date__isnull=False,
        edition__first_year__gt=OuterRef("first_year"),
    )  # fmt: skip
    place = JSONObject(first="first_year", last="last_year", path="page__url_path")
    found: Any = PlanEdition.objects.filter(**which).select_related("page")
    edition = found.annotate(
        today=TODAY,
        there=Subquery(newest.values(place=place)[:1]),
        list_path=Subquery(lists.values("url_path")[:1]),
        ended=Subquery(later.order_by("act_date").values("act_date")[:1]),
    ).first()
    return _seen(edition) if edition else None


def _seen(edition: Any) -> Seen:
    there, page = edition.there, getattr(edition, "page", None)
    is_this = edition.state in IN_FORCE or there is None
    is_over = edition.state == PlanEdition.State.SUPERSEDED
    return Seen(
        edition=edition,
        today=edition.today,
        url=address_of(page.url_path) if page and page.live else "",
        list_url=address_of(edition.list_path) if edition.list_path else "",
        in_force=() if is_this else (f"{there['first']}-{there['last']}", address_of(there["path"])),
        superseded_on=edition.ended if is_over else None,
    )


def address_of(url_path: str) -> str:
    """The address of a page on the site from its path in the tree, whose first name is that of the home page."""
    return "/" + url_path.split("/", 2)[2]
