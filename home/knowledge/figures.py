# SPDX-License-Identifier: AGPL-3.0-or-later
"""One figure as it is read, and totals of many: pure, no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cms.charts.numbers import MISSING_WORD, said
from home.knowledge.models import Indicator, Missing
from home.knowledge.periods import in_words

NAMED = 5  # places that a total without them names


@dataclass(frozen=True, slots=True)
class Point:
    """A figure of a place in a period: `number`, or None and why in `missing` (a `Missing`)."""

    kind: str
    code: str
    name: str
    period: str
    number: Decimal | None
    missing: str = ""

    @property
    def period_in_words(self) -> str:
        return in_words(self.period)


@dataclass(frozen=True, slots=True)
class Total:
    """What the municipalities of a zone, or all of them, make together in a period.

    `number` is over `used` of `of` municipalities; `lacking` names the others. It is never shown without them.
    """

    code: str
    name: str
    period: str
    number: Decimal | None
    used: int
    of: int
    lacking: tuple[str, ...] = ()
    is_official: bool = False

    @property
    def is_partial(self) -> bool:
        return not self.is_official and self.used < self.of

    @property
    def lacking_in_words(self) -> str:
        """ "manca Rho", "mancano Rho, Pero e altri 3": "" when nothing is missing."""
        if not self.is_partial:
            return ""
        named, more = ", ".join(self.lacking[:NAMED]), len(self.lacking) - NAMED
        words = _("%(used)s municipalities of %(of)s: missing %(names)s") % {
            "used": self.used, "of": self.of, "names": named,
        }  # fmt: skip
        return words + (_(" and %(count)s more") % {"count": more} if more > 0 else "")


def total(
    points: Sequence[Point], *, rule: str, code: str, name: str, period: str,
    weights: Mapping[str, Decimal | None] | None = None,
) -> Total:  # fmt: skip
    """The total of `points`, one for each municipality expected, by an `Indicator.Aggregation`.

    `weights`: by ISTAT code, for a mean; a municipality without its weight counts as lacking.
    """
    weights = weights or {}
    is_mean = rule == Indicator.Aggregation.MEAN
    known = [p for p in points if p.number is not None and not (is_mean and weights.get(p.code) is None)]
    lacking = tuple(sorted(p.name for p in points if p not in known))
    number: Decimal | None = None
    if known and rule == Indicator.Aggregation.SUM:
        number = sum((p.number or Decimal() for p in known), Decimal())
    elif known and is_mean:
        over = sum((weights[p.code] or Decimal() for p in known), Decimal())
        parts = ((p.number or Decimal()) * (weights[p.code] or Decimal()) for p in known)
        number = sum(parts, Decimal()) / over if over else None
    return Total(code, name, period, number, len(known), len(points), lacking)


def rule_in_words(indicator: Indicator) -> str:
    """How zones and the whole city follow from the municipalities; said beside every total."""
    if indicator.aggregation == Indicator.Aggregation.SUM:
        return _("Sum of the municipalities.")
    if indicator.aggregation == Indicator.Aggregation.MEAN and indicator.weight:
        return _("Mean of the municipalities, weighted by “%(weight)s”.") % {"weight": indicator.weight.title}
    return _("Not made from the municipalities.")


def in_figures(number: Decimal | None, decimals: int, missing: str = "") -> str:
    """ "1.234,5", or why there is none: "n.d." and the like. Zero is "0"."""
    return short_of(missing) if number is None else said(number, decimals)


def short_of(missing: str) -> str:
    """What stands in a cell without a number."""
    return {
        Missing.NOT_APPLICABLE.value: _("not applicable"),
        Missing.CONFIDENTIAL.value: _("confidential"),
        Missing.WITHDRAWN.value: pgettext("figure", "withdrawn"),
    }.get(missing, MISSING_WORD)
