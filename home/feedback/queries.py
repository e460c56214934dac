# SPDX-License-Identifier: AGPL-3.0-or-later
"""How clear the pages are, for who looks after them."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Avg, Count, Max, Q, QuerySet

from home.feedback.models import Opinion

LEAST = 5
"""Fewer opinions have no average: it would say what one person thinks."""
TITLES = (
    "address",
    "title",
    "opinions",
    "average",
    "stars_1",
    "stars_2",
    "stars_3",
    "stars_4",
    "stars_5",
    "last_day",
)


@dataclass(frozen=True, slots=True)
class Clarity:
    """A page as its readers judge it; `average` is None below LEAST opinions, `stars` how many gave 1, 2, 3, 4, 5."""

    address: str
    title: str
    count: int
    average: Decimal | None
    stars: tuple[int, ...]
    last_day: str

    @property
    def cells(self) -> list[object]:
        """As in the file."""
        average = "" if self.average is None else f"{self.average}".replace(".", ",")
        return [self.address, self.title, self.count, average, *self.stars, self.last_day]


def clarity_of_pages() -> list[Clarity]:
    """Each page judged, those judged most first: one query."""
    stars = {f"stars_{number}": Count("pk", filter=Q(rating=number)) for number in range(1, 6)}
    rows: Any = Opinion.objects.values("address").annotate(
        title=Max("page__title"), count=Count("pk"), average=Avg("rating"), last=Max("given_on"), **stars
    )
    return [
        Clarity(
            address=row["address"],
            title=row["title"] or row["address"],
            count=row["count"],
            average=_rounded(row["average"]) if row["count"] >= LEAST else None,
            stars=tuple(row[name] for name in stars),
            last_day=row["last"].isoformat(),
        )
        for row in rows.order_by("-count", "address")
    ]


def _rounded(average: float) -> Decimal:
    return Decimal(str(average)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def words_of_readers() -> QuerySet[Opinion]:
    """Opinions with words, the latest first."""
    return Opinion.objects.exclude(words="").select_related("page").order_by("-given_on", "-pk")
