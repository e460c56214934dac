# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists in Wagtail's admin that say in plain words that they are empty."""

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.views import generic


class PlainList(generic.IndexView):
    """Wagtail's own sentence bends the name of the table, and gets its gender wrong in Italian."""

    results_template_name = "cms/admin_list_results.html"

    @cached_property
    def no_results_message(self) -> str:
        """Why there is nothing to read."""
        if self.is_searching or self.is_filtering:
            return _("Nothing was found: search with other words.")
        return _("Nothing is here yet.")
