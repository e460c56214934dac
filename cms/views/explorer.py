# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tree of pages in Wagtail's admin: who answers for each page, until when, and whether it is an example."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.pages.listing import ExplorableIndexView
from wagtail.models import Page

from cms.people.models import OrgUnit


def mark_of(page: Page) -> str:
    """ "example", or nothing."""
    return gettext("example") if getattr(page, "is_example", False) else ""


class Explorer(ExplorableIndexView):
    """Wagtail's list of the pages below one, with three columns more."""

    base_columns = [
        *ExplorableIndexView.base_columns,
        Column("office", label=_("Office in charge"), accessor=lambda page: getattr(page, "office_name", "")),
        DateColumn("review", label=_("Review by"), accessor=lambda page: getattr(page, "review_by", None)),
        Column("example", label=_("Example"), accessor=mark_of),
    ]  # fmt: skip

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the names of the offices, in one query."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        pages = list(context["object_list"])
        ids = {getattr(page, "owner_office_id", None) or 0 for page in pages}
        names = dict(OrgUnit.objects.filter(pk__in=ids).values_list("pk", "name"))
        for page in pages:
            page.office_name = names.get(getattr(page, "owner_office_id", None) or 0, "")
        return context
