# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig
from django.utils.translation import gettext_noop

# Words of Django 6.1 that its Italian catalogue does not have yet: ours gives them.
NOT_YET_IN_DJANGO = (gettext_noop("- Select an option -"),)


class CmsConfig(AppConfig):
    name = "cms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listens to what makes public pages old, once models are known."""
        from cms.pages.purge import listen

        listen()
