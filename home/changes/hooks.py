# SPDX-License-Identifier: AGPL-3.0-or-later
"""Versions seen from Wagtail's admin: what must be said before a page is handed in, and pages that go.

Wagtail deletes and takes down pages by actions of its own, which do not ask the page: these hooks do what
`PublicPage.delete` and `unpublish` do; what is noted already is not noted twice.
"""

from collections.abc import Iterable
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from wagtail.models import Page

from cms import clock
from cms.people.models import User
from cms.people.queries import actor_for
from home.changes.judging import kind_of
from home.changes.models import Departure
from home.changes.operations import depart, departures_of
from home.changes.pages import PublicPage

HOW = {"delete": Departure.How.DELETED, "unpublish": Departure.How.TAKEN_DOWN}


def unsaid(page: Page) -> str:
    """Why a page is not handed in: it does not say what changes. "" when it does."""
    if not isinstance(page, PublicPage):
        return ""
    try:
        kind_of(page)
    except ValidationError as wanted:
        return " ".join(wanted.messages)
    return ""


def before_bulk(request: HttpRequest, action: str, pages: Iterable[Any], *rest: Any) -> None:
    """Pages are about to go: what is to be noted of them can still be read."""
    if action in HOW:
        for page in pages:
            _look(page, action)


def after_bulk(request: HttpRequest, action: str, pages: Iterable[Any], *rest: Any) -> None:
    """Pages went."""
    if action in HOW:
        for page in pages:
            _note(request, page)


def before_delete(request: HttpRequest, page: Page) -> None:
    """A page is about to go, perhaps: this is asked for the question too."""
    if request.method == "POST":
        _look(page, "delete")


def before_unpublish(request: HttpRequest, page: Page) -> None:
    """A page is about to be taken down."""
    _look(page, "unpublish")


def after_one(request: HttpRequest, page: Page) -> None:
    """A page went."""
    _note(request, page)


def _look(page: Any, action: str) -> None:
    if isinstance(page, Page):
        page.about_to_go = departures_of(page, how=HOW[action], at=clock.now())


def _note(request: HttpRequest, page: Any) -> None:
    depart(getattr(page, "about_to_go", []), by=actor_for(cast("User", request.user)), at=clock.now())
