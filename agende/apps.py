# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class AgendeConfig(AppConfig):
    name = "agende"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declares what an erasure takes, once models are known."""
        from agende import payload  # noqa: F401
