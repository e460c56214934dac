# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which phase an agenda is in, and which are planned."""

from agende.phases.models import Phase


def phase_of(agenda_id: int, kind: str) -> Phase | None:
    """The last phase of a kind that was entered: the one that counts when an agenda was opened again."""
    entered = Phase.objects.filter(agenda=agenda_id, kind=kind, entered_at__isnull=False)
    return entered.order_by("-entered_at", "-pk").first()


def planned_phase(agenda_id: int, kind: str) -> Phase | None:
    """The first phase of a kind that is planned and not entered yet."""
    planned = Phase.objects.filter(agenda=agenda_id, kind=kind, entered_at__isnull=True)
    return planned.order_by("opens_at", "pk").first()
