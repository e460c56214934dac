# SPDX-License-Identifier: AGPL-3.0-or-later
"""The door: a page that breaks a rule is not handed in for approval, by whatever way it is asked."""

from django.core.exceptions import PermissionDenied
from wagtail import hooks
from wagtail.models import Page

from cms.pages.checks.findings import Finding
from cms.pages.checks.rules import RULES
from cms.pages.checks.walk import pieces

HINDRANCE = "hinder_approval"
"""Name of the hook by which the apps above say why a page is not handed in by itself: page -> words, or ""."""


class Unfit(PermissionDenied):
    """The page is not handed in as it is; the message says where and how to mend."""


def findings_of(page: Page) -> list[Finding]:
    """What the rules say of the contents of `page` (its specific self), errors before hints, in the page's order."""
    found = list(pieces(page))
    said = [finding for rule in RULES for finding in rule(page, found)]
    return sorted(said, key=lambda one: not one.is_error)


def errors_of(page: Page) -> list[Finding]:
    """What refuses the submission of `page`."""
    return [finding for finding in findings_of(page) if finding.is_error]


def hindrances_of(page: Page) -> list[str]:
    """Why the page is not handed in by itself, in the words of the apps above: it waits elsewhere, say."""
    return [words for ask in hooks.get_hooks(HINDRANCE) if (words := ask(page))]


def require_fit(page: Page) -> None:
    """Raises Unfit where `page` breaks a rule or something hinders it."""
    if refused := [*hindrances_of(page), *map(str, errors_of(page))]:
        raise Unfit(" ".join(refused))
