# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of things inside an agenda."""

from django.http import HttpRequest
from django.urls import reverse

from agende.texts.models import Contribution, Section
from cms.areas.models import PlanEdition
from cms.rights import Hidden


def of_contribution(name: str, thing: Contribution) -> str:
    """The page `name` of a contribution."""
    return reverse(f"agende:{name}", args=[thing.section.agenda.uid, thing.uid])


def of_section(name: str, thing: Section) -> str:
    """The page `name` of a section."""
    return reverse(f"agende:{name}", args=[thing.agenda.uid, thing.uid])


def chosen_edition(request: HttpRequest, editions: list[PlanEdition]) -> PlanEdition | None:
    """The edition that ?edizione names, or the newest; None while there is none. Raises Hidden for one not there."""
    slug = request.GET.get("edizione")
    found = [edition for edition in editions if slug in (None, "", edition.slug)]
    if slug and not found:
        raise Hidden("no agenda of that edition")
    return found[0] if found else None
