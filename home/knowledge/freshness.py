# SPDX-License-Identifier: AGPL-3.0-or-later
"""How fresh figures are, by the period they are about and not by the day on which somebody loaded them. Pure."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.clock import day_in_words
from home.knowledge.periods import end_of, in_words, months_after


def next_due(latest: str, *, every: int, lag_months: int) -> date | None:
    """Day by which the figures after those of `latest` should be out: its end, an interval, what the source takes.

    None while there are no figures, or no calendar (`every` 0).
    """
    if not latest or not every:
        return None
    return months_after(*end_of(latest), every + lag_months)


@dataclass(frozen=True, slots=True)
class Freshness:
    """Up to which period, next by when, how many days late (0: not late)."""

    latest: str
    due: date | None
    late_days: int

    @property
    def is_late(self) -> bool:
        return self.late_days > 0

    @property
    def in_words(self) -> str:
        """ "Aggiornato al 2023. Prossimo aggiornamento entro il 30 giugno 2025: in ritardo di 12 giorni." """
        if not self.latest:
            return _("No figure published yet.")
        said = _("Figures up to %(period)s.") % {"period": in_words(self.latest)}
        if self.due is None:
            return f"{said} {_('The source has no calendar of updates.')}"
        due = {"day": day_in_words(self.due)}
        if not self.is_late:
            return f"{said} {_('Next update by %(day)s.') % due}"
        words = ngettext(
            "The next update was due by %(day)s: it is %(count)s day late.",
            "The next update was due by %(day)s: it is %(count)s days late.",
            self.late_days,
        )
        return f"{said} {words % {**due, 'count': self.late_days}}"


def freshness_of(latest: str, *, every: int, lag_months: int, on: date) -> Freshness:
    """On a day; the day on which an update is due is not late yet."""
    due = next_due(latest, every=every, lag_months=lag_months)
    return Freshness(latest, due, max(0, (on - due).days) if due else 0)
