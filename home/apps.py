# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Recent corrections and translations are read with what stands around every page."""
        from cms.pages.queries import BESIDE
        from home import payload  # noqa: F401
        from home.changes.queries import recently_said
        from home.frame.queries import translations

        BESIDE["recently_said"] = recently_said
        BESIDE["translations"] = translations
