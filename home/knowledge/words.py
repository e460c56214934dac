# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sentences made from figures: true whenever they are read, because nobody typed their numbers. Pure."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from home.knowledge.figures import Point, Total, in_figures
from home.knowledge.models import Indicator
from home.knowledge.periods import in_words

SIGNS = ("%", "‰", "€")


def with_unit(number: Decimal | None, indicator: Indicator, missing: str = "") -> str:
    """ "45,9 anni", "12,8 % dei residenti", "n.d."."""
    said = in_figures(number, indicator.decimals, missing)
    return said if number is None else f"{said} {indicator.unit}"


def latest_in_words(indicator: Indicator, latest: Total | None) -> str:
    """ "Nel 2023: 45,9 anni." of the whole city; "" when there is no figure of it."""
    if latest is None or latest.number is None:
        return ""
    said = {"period": in_words(latest.period), "number": with_unit(latest.number, indicator)}
    words = _("%(period)s: %(number)s.") % said
    return f"{words} ({latest.lacking_in_words})" if latest.is_partial else words


def change_in_words(indicator: Indicator, series: Sequence[Total]) -> str:
    """What changed from the first period with a number to the last: "" with fewer than two."""
    known = [one for one in series if one.number is not None and not one.is_partial]
    if len(known) < 2:
        return ""
    first, last = known[0], known[-1]
    difference = (last.number or Decimal()) - (first.number or Decimal())
    if not difference:
        return _("The same as %(period)s.") % {"period": in_words(first.period)}
    words = _("%(number)s more than %(period)s.") if difference > 0 else _("%(number)s less than %(period)s.")
    return words % {"number": _apart(abs(difference), indicator), "period": in_words(first.period)}


def _apart(difference: Decimal, indicator: Indicator) -> str:
    """A difference of percentages is in points."""
    if indicator.unit.startswith(SIGNS[:2]):
        return _("%(number)s points") % {"number": in_figures(difference, indicator.decimals)}
    return with_unit(difference, indicator)


def target_in_words(indicator: Indicator, latest: Total | None) -> str:
    """How far the target is, and on which side: "" when there is none."""
    if indicator.target is None:
        return ""
    said = _("Target %(period)s: %(number)s.") % {
        "period": in_words(indicator.target_period), "number": with_unit(indicator.target, indicator),
    }  # fmt: skip
    if latest is None or latest.number is None or latest.is_partial:
        return f"{said} {_('There is no figure to compare it with yet.')}"
    away = indicator.target - latest.number
    if not away:
        return f"{said} {_('It is reached exactly.')}"
    if _is_beyond(indicator, away):
        words = _("It is reached, and passed by %(number)s.")
    elif indicator.direction == Indicator.Direction.NONE:
        words = _("The latest figure is %(number)s away.")
    else:
        words = _("%(number)s are still missing.")
    return f"{said} {words % {'number': _apart(abs(away), indicator)}}"


def _is_beyond(indicator: Indicator, away: Decimal) -> bool:
    up = indicator.direction == Indicator.Direction.UP and away < 0
    return up or (indicator.direction == Indicator.Direction.DOWN and away > 0)


def baseline_in_words(indicator: Indicator) -> str:
    """Where it started; "" when nobody says."""
    if indicator.baseline is None:
        return ""
    said = {"period": in_words(indicator.baseline_period), "number": with_unit(indicator.baseline, indicator)}
    return _("Baseline %(period)s: %(number)s.") % said


def range_in_words(indicator: Indicator, figures: Sequence[Point | Total], *, period: str) -> str:
    """ "2023: da 41,9 (Carpiano) a 49,9 (Nosate)": the finding of a drawing that nobody wrote one for."""
    known = sorted(
        (one.number, one.name) for one in figures if one.number is not None and one.period == period
    )
    if not known:
        return ""
    (low, lowest), (high, highest) = known[0], known[-1]
    if low == high:
        words = _("%(period)s: %(low)s everywhere.")
    else:
        words = _("%(period)s: from %(low)s (%(lowest)s) to %(high)s (%(highest)s).")
    return words % {
        "period": in_words(period), "low": in_figures(low, indicator.decimals), "lowest": lowest,
        "high": with_unit(high, indicator), "highest": highest,
    }  # fmt: skip
