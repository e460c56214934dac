# SPDX-License-Identifier: AGPL-3.0-or-later
"""Prints the SQL that gives the database role of the site its rights."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cms.audit.append_only import grants


class Command(BaseCommand):
    """Changes nothing: the owner of the database reads the SQL and runs it."""

    help = "Prints the grants of the role under which the site runs (facts are added, never changed)."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", required=True, help="name of the role, made before (CREATE ROLE)")

    def handle(self, *args: Any, **options: Any) -> None:
        for statement in grants(options["name"]):
            self.stdout.write(statement)
