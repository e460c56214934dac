# SPDX-License-Identifier: AGPL-3.0-or-later
"""The map of the site."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page

from home.pages.models import HomePage
from home.search.sources import public_pages


@dataclass(slots=True)
class Branch:
    """A page in the map of the site, with those below it."""

    title: str
    url: str
    below: list["Branch"] = field(default_factory=list)


def beside_pages() -> list[Branch]:
    """Public addresses that are no pages, for the end of the map."""
    manual = Branch(_("Interface for programs"), reverse("api_manual"))
    tables = Branch(_("Tables of the plan"), reverse("meetings:tables"))
    return [
        Branch(_("Meetings"), reverse("meetings:calendar"), [tables]),
        Branch(_("Open data"), reverse("open_data"), [manual]),
    ]


def tree() -> list[Branch]:
    """Public pages below the home page, nested: two queries and that of the restrictions."""
    home = HomePage.objects.first()
    if home is None:
        return []
    top = Branch(home.title, "/")
    branches = {home.path: top}
    start = len(home.url_path) - 1
    for page in public_pages().descendant_of(home).order_by("path").only("path", "title", "url_path"):
        above = branches.get(page.path[: -Page.steplen])
        if above:
            branches[page.path] = Branch(page.title, page.url_path[start:])
            above.below.append(branches[page.path])
    return top.below
