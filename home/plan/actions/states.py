# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where an action of the plan may stand."""

from django.db import models
from django.utils.translation import pgettext_lazy


class ActionState(models.TextChoices):
    """Where an action stands, as who leads it says."""

    PLANNED = "planned", pgettext_lazy("action", "to begin")
    UNDER_WAY = "under_way", pgettext_lazy("action", "under way")
    DONE = "done", pgettext_lazy("action", "done")
    SUSPENDED = "suspended", pgettext_lazy("action", "suspended")
    GIVEN_UP = "given_up", pgettext_lazy("action", "given up")
