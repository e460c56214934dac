# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists and forms in Wagtail's admin that speak in plain words: its own bend the name of the table."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

NOT_SAVED = gettext_lazy("Nothing was saved: see what is wrong.")
HISTORY = {"history", "history_results"}


class PlainList(generic.IndexView):
    """Wagtail's own sentence gets the gender of the table wrong in Italian."""

    results_template_name = "cms/admin_list_results.html"

    @cached_property
    def no_results_message(self) -> str:
        """Why there is nothing to read."""
        if self.is_searching or self.is_filtering:
            return _("Nothing was found: search with other words.")
        return _("Nothing is here yet.")


class PlainViewSet(ModelViewSet):
    """Lists, adds, changes. What was done is in the log of the platform: Wagtail's own would be empty."""

    copy_view_enabled = False
    search_backend_name = None
    index_view_class = PlainList

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(**{"history_url_name": None, **kwargs})

    def get_add_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        said = gettext_lazy("You added “%(object)s”.")
        return super().get_add_view_kwargs(success_message=said, error_message=NOT_SAVED, **kwargs)

    def get_edit_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        said = gettext_lazy("You saved the changes to “%(object)s”.")
        return super().get_edit_view_kwargs(success_message=said, error_message=NOT_SAVED, **kwargs)

    def get_urlpatterns(self) -> list[Any]:
        return [each for each in super().get_urlpatterns() if each.name not in HISTORY]
