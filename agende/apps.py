# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class AgendeConfig(AppConfig):
    name = "agende"
    default_auto_field = "django.db.models.BigAutoField"
