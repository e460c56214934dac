# SPDX-License-Identifier: AGPL-3.0-or-later
"""`manage.py withhold_version /zone/nord-ovest/ 2 --reason "…"`: a version that may no longer be read."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms import clock
from home.changes.models import PageVersion
from home.changes.operations import withhold


class Command(BaseCommand):
    help = "Take away the bytes of a version (of the page published at an address); number and reason stay."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address")
        parser.add_argument("number", type=int)
        parser.add_argument("--reason", required=True, help="everybody reads it in the place of the content")

    def handle(self, *args: Any, **options: Any) -> None:
        named = (
            PageVersion.objects.filter(url=options["address"], number=options["number"])
            .order_by("-pk")
            .first()
        )
        if named is None:
            raise CommandError("no version of that number was published at that address")
        withhold(version=named, reason=options["reason"], by=None, at=clock.now())
        self.stdout.write(f"withheld: {named} ({named.url})")
