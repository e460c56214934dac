# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes the entries of the search again from what is public."""

from typing import Any

from django.core.management.base import BaseCommand

from home.search.operations import index


class Command(BaseCommand):
    help = "Rebuilds what the search box looks through; says how many rows differed."

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints how many rows were added, changed or taken away: 0 when all was as it should be."""
        self.stdout.write(f"rows that differed: {index('all')}")
