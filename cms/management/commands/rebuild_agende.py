# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes texts and states of the agendas again from the facts, and checks the chains of the texts."""

from typing import Any

from django.core.management.base import BaseCommand

from agende.process import rebuild_projections
from agende.texts.models import TextDoc
from agende.texts.queries import broken_updates


class Command(BaseCommand):
    help = "Rebuilds the projections of the agendas' texts and verifies their logs."

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints what differed and what is broken; nothing else on a sound database."""
        for thing in rebuild_projections():
            self.stdout.write(f"rebuilt: {thing}")
        for doc in TextDoc.objects.filter(seq__gt=0).iterator():
            for update in broken_updates(doc):
                self.stderr.write(f"broken: {doc.uid} {update.seq}")
