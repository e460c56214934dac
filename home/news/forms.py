# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of a piece of news in Wagtail's admin."""

from typing import Any

from home.changes.forms import PublicPageForm


class NewsPageForm(PublicPageForm):
    """Tells the page when it is only saved as a draft: what is missing is asked at submission."""

    def clean(self) -> dict[str, Any] | None:
        self.instance.is_being_drafted = self.is_deferred_validation
        cleaned: dict[str, Any] | None = super().clean()
        return cleaned
