# SPDX-License-Identifier: AGPL-3.0-or-later
"""`manage.py import_plan`: loads the plan, or says row by row what it would do."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from cms import clock
from cms.areas.operations import DATA, import_plan
from cms.management.intake import print_report


class Command(BaseCommand):
    """Arguments in, report out: the work is `cms.areas.operations.import_plan`."""

    help = _("Loads the editions of the plan, their nodes and acts from a folder.")

    def add_arguments(self, parser: CommandParser) -> None:
        """Declares --folder and --dry-run."""
        parser.add_argument("--folder", type=Path, default=DATA, help=_("folder with the three files"))
        parser.add_argument(
            "--dry-run", action="store_true", help=_("says what it would do, changes nothing")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints each row that changes (every row in a dry run), then totals; fails on a bad row."""
        dry_run = options["dry_run"]
        report = import_plan(by=None, at=clock.now(), folder=options["folder"], dry_run=dry_run)
        print_report(self, report, is_dry=dry_run)
