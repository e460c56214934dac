# SPDX-License-Identifier: AGPL-3.0-or-later
"""One figure of every kind, with a missing number, a zero and a negative one where the kind knows them."""

from decimal import Decimal

from cms.charts import Figure, Kind, Series, Table
from cms.charts.shapes import project

ZONES = ("Adda <Martesana>", "Alto Milanese", "Nord Ovest & oltre", "Sud Est")
YEARS = ("2019", "2020", "2021", "2022", "2023")


def squares(count):
    """Shapes of `count` squares side by side, by codes 015001, 015002…"""

    def square(x):
        return [[[[x, 45], [x + 1, 45], [x + 1, 46], [x, 46], [x, 45]]]]

    return {f"015{i:03}": shape for i, shape in enumerate(project([square(9 + i) for i in range(count)]), 1)}


def figure(kind=Kind.BAR, **given):
    """A figure of `kind` that lacks nothing."""
    said = {
        "title": f"Titolo di {kind}", "finding": "Una frase che dice che cosa si vede.", "source": "ISTAT",
        "unit": "abitanti", "csv_name": f"dati-{kind}",
    }  # fmt: skip
    if kind in (Kind.CHOROPLETH, Kind.LOCATOR):
        shapes = squares(6)
        said |= {"shapes": shapes, "names": {code: f"Comune {code}" for code in shapes}}
    if kind is Kind.LOCATOR:
        said["located"] = frozenset({"015002"})
    return Figure(**{"kind": kind, "table": table(kind), **said, **given})


def table(kind):
    """A table for a figure of `kind`."""
    if kind is Kind.BAR:
        return Table(
            heading="Zona", labels=ZONES, series=[Series("Saldo", [Decimal("1234.5"), -300, None, 0])]
        )
    if kind in (Kind.LINE, Kind.MULTIPLES):
        first, second = [10, 12, None, 15, 16], [Decimal("8.5"), None, None, 9, -2]
        return Table(heading="Anno", labels=YEARS, series=[Series("Uno", first), Series("Due", second)])
    if kind is Kind.CHOROPLETH:
        codes = [f"015{i:03}" for i in range(1, 6)]
        series = [Series("Saldo", [Decimal("-1.5"), 0, 3, None, 7])]
        return Table(heading="Comune", labels=[f"Comune {c}" for c in codes], codes=codes, series=series)
    if kind is Kind.LOCATOR:
        return Table(heading="Comune", labels=["Comune 015002"], codes=["015002"], series=[])
    second = [3, 0, 12, 4] if kind is Kind.STACKED else [-3, 0, 12, 4]
    return Table(
        heading="Zona", labels=ZONES, series=[Series("Uomini", [5, None, 11, 2]), Series("Donne", second)]
    )
