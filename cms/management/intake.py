# SPDX-License-Identifier: AGPL-3.0-or-later
"""Printing what an import did."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cms.sheets import Outcome, Report


def print_report(command: BaseCommand, report: Report, *, is_dry: bool) -> None:
    """One line a row (in a dry run also those unchanged), then totals. Raises CommandError on a bad row."""
    words = {
        Outcome.CREATED: _("created"),
        Outcome.UPDATED: _("updated"),
        Outcome.UNCHANGED: _("unchanged"),
        Outcome.ERROR: _("ERROR"),
    }
    for line in report.lines:
        if is_dry or line.outcome is not Outcome.UNCHANGED:
            said = f"{line.file}:{line.number}  {words[line.outcome]}  {line.words}"
            command.stdout.write(f"{said}  → {line.problem}" if line.problem else said)
    command.stdout.write(", ".join(f"{words[o]}: {report.counts[o]}" for o in Outcome))
    if report.errors:
        raise CommandError(_("Nothing was written: correct the rows above and try again."))
    if is_dry:
        command.stdout.write(_("Dry run: nothing was written."))
