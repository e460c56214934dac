# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of a public page in Wagtail's admin."""

from django.core.exceptions import ValidationError
from wagtail.admin.forms import WagtailAdminPageForm

from home.changes.judging import kind_of


class PublicPageForm(WagtailAdminPageForm):
    """Asks what changes when the page is submitted; a draft is saved without."""

    def is_valid(self) -> bool:
        """Also whether what changes is said: asked of the page with its lists, which the fields alone do not hold."""
        if not super().is_valid():
            return False
        if self.is_deferred_validation or not self.instance.pk:
            return True
        try:
            kind_of(self.save(commit=False))
        except ValidationError as wanted:
            for name, errors in wanted.error_dict.items():
                self.add_error(name if name in self.fields else None, errors)
        return not self.errors
