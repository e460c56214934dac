# SPDX-License-Identifier: AGPL-3.0-or-later
"""`manage.py keep_versions`: version 1 of every live page that has none. May be repeated."""

from typing import Any

from django.core.management.base import BaseCommand

from cms import clock
from home.changes.operations import keep_what_is_live


class Command(BaseCommand):
    help = "Make version 1 of every live page that was published before versions were kept."

    def handle(self, *args: Any, **options: Any) -> None:
        count = keep_what_is_live(at=clock.now())
        self.stdout.write(f"versions kept: {count}")
