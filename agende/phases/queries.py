# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which phase an agenda is in."""

from agende.phases.models import Phase


def phase_of(agenda_id: int, kind: str) -> Phase | None:
    """The last phase of a kind: the one that counts when an agenda was opened again."""
    return Phase.objects.filter(agenda=agenda_id, kind=kind).order_by("-opens_at", "-pk").first()
