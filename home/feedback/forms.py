# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form at the end of every page. Its questions and answers are those of the national model.

italia/pa-website-validator-ng looks for them word by word (criterion C.SI.2.5).
"""

from typing import Any

from django import forms
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Site

from agende.queries import published_version
from cms.meetings.minutes.rules import minutes_read_by
from cms.meetings.planning.queries import public_meetings
from cms.meetings.tables.rules import tables_seen_by
from cms.rights import NOBODY
from home.feedback.models import LONGEST_WORDS, Reason
from home.knowledge.views import PUBLIC

LEAST_GOOD = 4
"""From so many stars on one is asked what went well, below what went badly."""
BAD = (Reason.UNCLEAR, Reason.INCOMPLETE, Reason.LOST, Reason.TECHNICAL, Reason.OTHER_BAD)
GOOD = (Reason.CLEAR, Reason.COMPLETE, Reason.SURE, Reason.NO_PROBLEMS, Reason.OTHER_GOOD)
BESIDE_PAGES = frozenset(
    {
        "agende:published", "site_map", "search", "changes", "follow", "open_data", "knowledge_datasets",
        "knowledge_dataset", "meetings:calendar", "meetings:meeting", "meetings:published_minutes", "meetings:tables",
        "meetings:table",
    }
)  # fmt: skip
"""Views that readers may judge, beside the pages."""
LONGEST_ADDRESS = 255


def page_at(address: str) -> tuple[str, Page | None] | None:
    """What readers see at a path of this site: (path, its page or None); None when there is nothing public."""
    if not address.startswith("/") or len(address) > LONGEST_ADDRESS or "\x00" in address:
        return None
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    if site:
        path = f"{site.root_page.url_path}{address[1:]}"
        page = Page.objects.live().public().filter(url_path=path).first()
        if page:
            return address, page
    try:
        found = resolve(address)
    except Resolver404:
        return None
    return (address, None) if found.view_name in BESIDE_PAGES and _is_there(found) else None


def _is_there(found: ResolverMatch) -> bool:
    """Whether anybody may read what the address names; one that names nothing is always there."""
    match found.view_name, found.kwargs:
        case "agende:published", named:
            return published_version(named["zone"], named["edition"]) is not None
        case "knowledge_dataset", named:
            return PUBLIC.filter(slug=named["slug"]).exists()
        case "meetings:meeting", named:
            return public_meetings().filter(slug=named["slug"]).exists()
        case "meetings:published_minutes", named:
            return minutes_read_by(NOBODY).filter(minutes__meeting__slug=named["slug"]).exists()
        case "meetings:table", named:
            return tables_seen_by(NOBODY).filter(slug=named["slug"]).exists()
    return True


class OpinionForm(forms.Form):
    """How clear a page is, why, and a few words."""

    pagina = forms.CharField(max_length=LONGEST_ADDRESS, widget=forms.HiddenInput)
    stelle = forms.TypedChoiceField(
        label=_("How clear is the information on this page?"),
        choices=[(number, number) for number in range(1, 6)],
        coerce=int,
        error_messages={"required": _("Choose from 1 to 5 stars.")},
    )
    motivo = forms.ChoiceField(required=False, choices=Reason)
    parole = forms.CharField(label=_("Add some details"), max_length=LONGEST_WORDS, required=False)

    page: Page | None = None

    def clean_pagina(self) -> str:
        found = page_at(self.cleaned_data["pagina"])
        if found is None:
            raise forms.ValidationError(_("There is no such page: open it again and judge it from there."))
        address, self.page = found
        return address

    def clean(self) -> dict[str, Any]:
        """A reason of the other group is no answer to the question that was asked."""
        cleaned = super().clean() or {}
        good = cleaned.get("stelle", 0) >= LEAST_GOOD
        if cleaned.get("motivo") and cleaned["motivo"] not in (GOOD if good else BAD):
            cleaned["motivo"] = ""
        return cleaned
