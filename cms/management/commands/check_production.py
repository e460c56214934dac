# SPDX-License-Identifier: AGPL-3.0-or-later
"""Says in words what is unsafe or missing before the site opens."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from cms.management.production_checks import unsafe


class Command(BaseCommand):
    """Exit code 1 when there is anything to say."""

    help = "Says what is unsafe or missing in production."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        found = unsafe()
        for words in found:
            self.stdout.write(f"- {words}")
        if found:
            sys.exit(1)
        self.stdout.write(_("Everything is in place: the site may open."))
