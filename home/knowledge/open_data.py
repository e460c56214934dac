# SPDX-License-Identifier: AGPL-3.0-or-later
"""The figures of an indicator as a CSV: each row says of which place, period, unit, source, and whether it was made."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cms.clock import day_of
from cms.sheets import csv_out
from home.knowledge.figures import Point, Total, rule_in_words, short_of
from home.knowledge.models import Missing, PlaceKind
from home.knowledge.queries import Account

COLUMNS = (
    "codice_indicatore", "indicatore", "tipo_luogo", "codice_luogo", "luogo", "zona_omogenea", "periodo", "valore",
    "valore_mancante", "unita", "calcolo", "fonte", "licenza", "pubblicato_il", "avvertenza",
)  # fmt: skip
"""Names of the columns are part of the file's promise: they are not translated."""

KINDS = {
    PlaceKind.CITY: "città metropolitana",
    PlaceKind.ZONE: "zona omogenea",
    PlaceKind.NODE: "nodo del piano",
    PlaceKind.MUNICIPALITY: "comune",
}


def csv_of(account: Account) -> bytes:
    """Figures in force and totals made here, by kind of place, place and period.

    A number is in `valore`, whole; why there is none in `valore_mancante`: zero and missing cannot be mistaken. The
    ISTAT code is that of six digits.
    """
    return csv_out(COLUMNS, rows_of(account))


def rows_of(account: Account) -> Iterator[list[object]]:
    """The rows of `csv_of`: a number is a Decimal, or None; a day is text (2026-03-31), "" before any figure."""
    indicator, dataset = account.indicator, account.indicator.dataset
    day = day_of(account.updated_at).isoformat() if account.updated_at else ""
    foot = [
        dataset.publisher,
        dataset.get_licence_display(),
        day,
        _("Example") if indicator.has_example else "",
    ]
    head: list[object] = [indicator.code, indicator.title]
    rule = rule_in_words(indicator)
    for kind in (PlaceKind.CITY, PlaceKind.ZONE):
        for one in account.totals.get(kind, []):
            made = "" if one.is_official else rule + (f" {one.lacking_in_words}" if one.is_partial else "")
            yield [*head, *_place(kind, one, ""), *_number(one, ""), indicator.unit, made, *foot]
    for kind in (PlaceKind.NODE, PlaceKind.MUNICIPALITY):
        for point in account.points.get(kind, []):
            zone = account.zone_of(point) if kind == PlaceKind.MUNICIPALITY else ""
            yield [
                *head,
                *_place(kind, point, zone),
                *_number(point, point.missing),
                indicator.unit,
                "",
                *foot,
            ]


def _place(kind: str, one: Point | Total, zone: str) -> list[object]:
    return [KINDS[PlaceKind(kind)], one.code, one.name, zone, one.period]


def _number(one: Point | Total, missing: str) -> list[object]:
    why = "" if one.number is not None else str(Missing(missing).label) if missing else short_of("")
    return [one.number, why]
