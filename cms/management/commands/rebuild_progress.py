# SPDX-License-Identifier: AGPL-3.0-or-later
"""`manage.py rebuild_progress`: writes the progress of every enrolment anew from its facts."""

from typing import Any

from django.core.management.base import BaseCommand

from courses.enrolments.operations import rebuild_all


class Command(BaseCommand):
    help = "Write the progress of every enrolment anew from its facts."

    def handle(self, *args: Any, **options: Any) -> None:
        count = rebuild_all()
        self.stdout.write(f"progress rebuilt: {count}")
