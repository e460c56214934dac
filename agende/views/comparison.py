# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same section of all the zones side by side."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from agende.queries.comparison import editions_read_by, sections_of, sides_of_section
from agende.texts.models import Section
from agende.views.addresses import chosen_edition
from cms.pages.cache import mark_public
from cms.rights import Hidden, actor_of, anyone, door


@door(anyone)
def zones(request: HttpRequest) -> HttpResponse:
    """?sezione=<key>: that section of each zone; without it the first one. Drafts for those who may read them."""
    mark_public(request)
    actor = actor_of(request)
    editions = editions_read_by(actor)
    edition = chosen_edition(request, editions)
    sections = sections_of(edition) if edition else []
    section = _chosen(request.GET.get("sezione", ""), sections)
    context = {
        "editions": editions,
        "edition": edition,
        "sections": sections,
        "section": section,
        "sides": sides_of_section(edition, section.template_key, actor) if edition and section else [],
    }
    return render(request, "agende/zones_compared.html", context)


def _chosen(key: str, sections: list[Section]) -> Section | None:
    """The section asked for, or the first; None while there is none."""
    found = [section for section in sections if key in ("", section.template_key)]
    if key and sections and not found:
        raise Hidden("no section of that key")
    return found[0] if found else None
