# SPDX-License-Identifier: AGPL-3.0-or-later
"""`manage.py rebuild_bookings`: brings the bookings of meetings to what their steps say."""

from typing import Any

from django.core.management.base import BaseCommand

from cms import clock
from cms.meetings.booking.lapsing import rebuild_all


class Command(BaseCommand):
    help = "Bring the bookings of meetings to what their steps say."

    def handle(self, *args: Any, **options: Any) -> None:
        count = rebuild_all(at=clock.now())
        self.stdout.write(f"bookings that differed: {count}")
