# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens once all models are known."""

from django.apps import AppConfig
from django.utils.translation import gettext_noop

# Words of Django 6.1 and Wagtail that their Italian catalogues do not have yet, or have wrong: ours gives them.
BETTER_IN_OURS = (
    gettext_noop("- Select an option -"),
    gettext_noop("The %(model_name)s could not be created due to errors."),
)


class CmsConfig(AppConfig):
    name = "cms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Once models are known: listens to what makes public pages old, declares what an erasure takes."""
        from cms.accounts import payload  # noqa: F401
        from cms.meetings import payload as meetings  # noqa: F401
        from cms.pages.purge import listen

        listen()
