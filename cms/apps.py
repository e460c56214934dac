# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listens to what makes public pages old, once models are known."""
        from cms.pages.purge import listen

        listen()
