# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declares what an erasure takes, once models are known."""
        from courses import payload  # noqa: F401
