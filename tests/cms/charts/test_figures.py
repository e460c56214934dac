# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every kind of figure: complete, the same numbers in drawing, table and CSV, safe, told apart without colour."""

import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from django.utils.translation import gettext

from cms.charts import (
    Classes,
    Figure,
    Kind,
    Method,
    NotDrawable,
    Series,
    Table,
    alternative,
    csv,
    render,
    svg,
    table,
)  # fmt: skip
from cms.charts.cells import number_of
from cms.charts.keys import keys
from cms.sheets import read_table
from tests.cms.charts.samples import figure
from tests.load import bench_map

SVG = "{http://www.w3.org/2000/svg}"
KINDS = list(Kind)
ONE_DRAWING = [kind for kind in Kind if kind is not Kind.MULTIPLES]


def parsed(words):
    return ET.fromstring(f"<div>{words}</div>")


def texts(words):
    return ["".join(t.itertext()) for t in parsed(words).iter(f"{SVG}text")]


@pytest.mark.parametrize("field", ["title", "finding", "source", "csv_name"])
def test_a_figure_cannot_be_without(field):
    with pytest.raises(NotDrawable) as refused:
        figure(**{field: " "})

    assert refused.value.field == field


@pytest.mark.parametrize(
    "columns",
    [[], [Series("a", [None, None])], [Series("a", [1])], [Series("a", [1, 2]), Series("b", [1, 2])]],
)
def test_a_table_that_is_none_is_refused(columns):
    with pytest.raises(NotDrawable) as refused:
        figure(Kind.BAR, table=Table(heading="x", labels=["uno", "due"], series=columns))

    assert refused.value.field == "table"


def test_negative_numbers_are_not_stacked():
    with pytest.raises(NotDrawable):
        figure(Kind.STACKED, table=Table(heading="x", labels=["uno"], series=[Series("a", [-1])]))


@pytest.mark.parametrize("kind", KINDS)
def test_the_whole_figure_says_title_finding_source_table_and_data(kind):
    words = render(figure(kind, licence="CC BY 4.0"))

    for said in (f"Titolo di {kind}", "Una frase che dice che cosa si vede.", "ISTAT", "CC BY 4.0"):
        assert said in words
    assert words.count("<table") == 1
    assert f'download="dati-{kind}.csv"' in words
    assert "<Martesana>" not in words


@pytest.mark.parametrize("kind", KINDS)
def test_a_drawing_has_its_alternative_first_and_nothing_that_a_strict_policy_refuses(kind):
    words = svg(figure(kind))

    for drawing in parsed(words).iter(f"{SVG}svg"):
        if drawing.get("role") == "img":
            assert drawing[0].tag == f"{SVG}title"
            assert drawing[0].text
    assert "style=" not in words
    assert "<script" not in words
    assert not re.search(r"\son\w+=", words)


@pytest.mark.parametrize("kind", ONE_DRAWING)
def test_the_alternative_is_the_kind_and_the_title(kind):
    root = parsed(svg(figure(kind)))[0]

    assert root[0].text == alternative(figure(kind))
    assert f"Titolo di {kind}" in root[0].text


@pytest.mark.parametrize("kind", KINDS)
def test_two_figures_share_no_id(kind):
    one, other = render(figure(kind, key="a")), render(figure(kind, key="b"))

    ids = [re.findall(r'\bid="([^"]+)"', words) for words in (one, other)]
    assert not set(ids[0]) & set(ids[1])
    assert all(len(each) == len(set(each)) for each in ids)
    for words, own in zip((one, other), ids, strict=True):
        assert set(re.findall(r"url\(#([^)]+)\)", words)) <= set(own)


@pytest.mark.parametrize("kind", [k for k in Kind if k is not Kind.LOCATOR])
def test_table_and_csv_have_the_same_numbers(kind):
    given = figure(kind)

    rows = [cells for _line, cells in read_table(csv(given))]
    shift = 2 if given.table.codes else 1
    wide = len(given.table.series)
    read = [[number_of(cell) for cell in cells[shift : shift + wide]] for cells in rows[1:]]
    assert read == [list(row) for row in zip(*(s.values for s in given.table.series), strict=True)]
    lines = list(parsed(table(given)).iter("tr"))[1:]
    shown = [[number_of(cell.text) for cell in list(row)[1 : wide + 1]] for row in lines]
    assert shown == read


def test_zero_and_missing_differ_in_drawing_table_and_csv():
    given = figure(Kind.BAR)

    words = svg(given)
    assert texts(words).count("n.d.") == 2  # its halo and its ink
    assert "0,0" in texts(words)
    assert "-nd)" in words
    cells = [cells for _line, cells in read_table(csv(given))]
    assert [cells[3][1], cells[4][1]] == ["n.d.", "0"]
    assert "n.d.</td>" in table(given)
    assert ">0,0</td>" in table(given)


def test_a_bar_below_zero_lies_left_of_the_axis_with_its_number_beyond_it():
    root = parsed(svg(figure(Kind.BAR)))
    bars = [r for r in root.iter(f"{SVG}rect") if "c-s0" in r.get("class", "")]
    axis = next(line for line in root.iter(f"{SVG}line") if line.get("stroke-width") == "1.5")

    zero = float(axis.get("x1").rstrip("%"))
    assert float(bars[0].get("x").rstrip("%")) == pytest.approx(zero)
    left, width = (float(bars[1].get(name).rstrip("%")) for name in ("x", "width"))
    assert left + width == pytest.approx(zero, abs=0.02)
    said = next(t for t in root.iter(f"{SVG}text") if t.text == "−300,0")
    assert said.get("text-anchor") == "end"
    assert float(said.get("x").rstrip("%")) == pytest.approx(left, abs=0.02)


def test_a_line_is_broken_where_a_number_is_missing():
    given = figure(Kind.LINE)

    root = parsed(svg(given))
    strokes = [[x for x in root.iter(f"{SVG}line") if x.get("class") == f"c-line-s{i}"] for i in (0, 1)]
    dots = [[x for x in root.iter(f"{SVG}circle") if x.get("class") == f"c-s{i}"] for i in (0, 1)]
    assert [len(each) for each in strokes] == [2, 1]
    assert [len(each) for each in dots] == [4, 3]
    assert "n.d." in texts(svg(given))  # 2021, of which no series has a number


def test_each_small_chart_hatches_what_its_series_lacks():
    panels = [p for p in parsed(svg(figure(Kind.MULTIPLES))).iter(f"{SVG}svg") if p.get("role") == "img"]

    hatched = [[r for r in p.iter(f"{SVG}rect") if "-nd" in r.get("fill", "")] for p in panels]
    assert [len(each) for each in hatched] == [1, 2]


def test_no_period_sticks_out_of_the_drawing():
    labels = ["primo semestre 2024", "secondo semestre 2024", "primo semestre 2025"]
    given = Table(heading="Periodo", labels=labels, series=[Series("a", [1, 2, 3])])

    ends = [t for t in parsed(svg(figure(Kind.LINE, table=given))).iter(f"{SVG}text") if t.text in labels]
    assert [(t.text, t.get("text-anchor"), t.get("x")) for t in ends[:1]] == [(labels[0], None, "0%")]
    assert (ends[-1].text, ends[-1].get("text-anchor")) == (labels[-1], "end")


@pytest.mark.parametrize("kind", [Kind.GROUPED, Kind.STACKED, Kind.LINE, Kind.DOT])
def test_series_differ_by_more_than_colour(kind):
    words = render(figure(kind))

    if kind is Kind.LINE:
        assert 'stroke-dasharray="8 4"' in words
    elif kind is Kind.DOT:
        assert len({p.get("d") for p in parsed(svg(figure(kind))).iter(f"{SVG}path")}) == 2
    else:
        assert "c-cut" in words
    assert words.count("chart-swatch") == 2


def test_a_target_has_a_casing_and_no_line_crosses_words():
    words = svg(figure(Kind.BAR, target=Decimal(500), target_name="Meta"))

    casing, line = (words.index(f'class="c-line-{look}" x1') for look in ("paper", "target"))
    assert casing < line
    for said in ("1.234,5", "Meta: 500,0 abitanti"):
        assert words.index(f">{said}<") > line


def test_places_on_a_map_say_what_their_rows_say_and_the_missing_are_hatched():
    given = figure(Kind.CHOROPLETH)

    root = parsed(svg(given))
    titles = [t.text for p in root.iter(f"{SVG}path") for t in p.iter(f"{SVG}title")]
    assert "Comune 015001: −1,5 abitanti" in titles
    assert "Comune 015002: 0,0 abitanti" in titles
    assert {"Comune 015004: n.d.", "Comune 015006: n.d."} <= set(titles)
    hatched = [g for g in root.iter(f"{SVG}g") if g.get("fill", "").endswith("-nd)")]
    assert len(list(hatched[0])) == 2
    below = [g for g in root.iter(f"{SVG}g") if re.search(r"-n\d\)", g.get("fill", ""))]
    assert len(list(below[0])) == 1  # below zero carries lines, not a shade alone


def test_the_key_of_a_map_counts_every_place_once():
    words = render(figure(Kind.CHOROPLETH))

    counted = [int(n) for n in re.findall(r"\((\d+) \w+\)</li>", words)]
    assert sum(counted) == 6


def test_the_table_of_a_map_has_class_and_rank():
    rows = [["".join(c.itertext()) for c in row] for row in parsed(table(figure(Kind.CHOROPLETH))).iter("tr")]

    ranks = {row[0]: row[3] for row in rows[1:]}
    assert ranks["Comune 015005"] == "1"
    assert ranks["Comune 015001"] == "4"
    assert ranks["Comune 015004"] == "n.d."


def test_the_133_municipalities_by_class_travel_in_15_kb_with_their_table():
    measured = {row["name"]: row["value"] for row in bench_map.choropleth()}

    assert 5 < measured["site.choropleth_kb_gz"] <= 15


def test_each_of_the_133_says_to_the_pointer_what_its_row_says():
    given = bench_map.classed()

    paths = [p for p in parsed(svg(given)).iter(f"{SVG}path") if p.get("data-row")]
    pointed = {p.get("data-row"): p[0].text.removesuffix(" abitanti") for p in paths}
    rows = list(parsed(table(given)).iter("tr"))[1:]
    assert len(pointed) == len(rows) == 133
    assert pointed == {row.get("data-row"): f"{row[0].text}: {row[1].text}" for row in rows}


def test_an_example_says_so_on_the_page_and_in_each_row_of_its_file():
    given = replace(figure(Kind.BAR), is_example=True)

    assert "mark-example" in render(given)
    rows = [cells for _line, cells in read_table(csv(given))]
    assert len({row[-1] for row in rows[1:]}) == 1
    assert len(rows[1]) == len(rows[0]) == 3


def test_nothing_of_a_csv_begins_a_formula():
    given = figure(
        Kind.BAR,
        table=Table(heading="=1+1", labels=["@x", "-y"], series=[Series("+z", [-1, Decimal("-2.5")])]),
    )

    rows = [cells for _line, cells in read_table(csv(given))]
    assert rows == [["'=1+1", "'+z (abitanti)"], ["'@x", "-1"], ["'-y", "-2,5"]]


def test_a_figure_in_a_pdf_stands_open_and_leads_nowhere():
    words = render(figure(Kind.BAR), is_printed=True)

    assert "<details" not in words
    assert "href" not in words
    assert "<table" in words


def test_an_axis_that_does_not_begin_at_zero_is_said():
    high = Table(heading="Anno", labels=["1", "2"], series=[Series("a", [100, 110])])
    low = Table(heading="Anno", labels=["1", "2"], series=[Series("a", [0, 110])])

    said = [render(figure(Kind.LINE, table=each, unit="")).count("chart-unit") for each in (high, low)]
    assert said == [1, 0]


def test_ids_are_the_same_every_time():
    assert render(figure(Kind.GROUPED)) == render(figure(Kind.GROUPED))
    assert isinstance(figure(), Figure)


@pytest.mark.parametrize("numbers", [["0.004", 120, 0], ["0.0012", "0.3", 0], ["0.000001", 0, None]])
def test_what_is_not_zero_never_reads_as_zero(numbers):
    values = [None if n is None else Decimal(n) for n in numbers]
    given = figure(Kind.BAR, table=Table(heading="x", labels=["a", "b", "c"], series=[Series("s", values)]))

    shown = [number_of(row[1].text) for row in list(parsed(table(given)).iter("tr"))[1:]]
    assert [None if n is None else bool(n) for n in shown] == [None if n is None else bool(n) for n in values]


def test_years_stand_as_far_apart_as_they_are():
    labels = ["2001", "2011", "2021", "2022"]
    given = figure(Kind.LINE, table=Table(heading="Anno", labels=labels, series=[Series("s", [1, 2, 3, 4])]))

    places = [float(dot.get("cx").strip("%")) for dot in parsed(svg(given)).iter(f"{SVG}circle")]
    decade, _same, year = (after - before for before, after in pairwise(places))
    assert decade == pytest.approx(10 * year, rel=0.01)
    assert decade == pytest.approx(_same, rel=0.01)
    said = texts(svg(given))
    assert "2001" in said
    assert "2022" in said
    assert "2021" not in said  # no room beside the last


def test_periods_that_are_no_years_stand_evenly():
    given = figure(
        Kind.LINE, table=Table(heading="x", labels=["a", "2011", "c"], series=[Series("s", [1, 2, 3])])
    )

    first, second, third = [float(d.get("cx").strip("%")) for d in parsed(svg(given)).iter(f"{SVG}circle")]
    assert second - first == pytest.approx(third - second, abs=0.02)


def test_own_classes_say_that_zero_is_apart_and_none_below_it_where_nothing_is():
    codes = [f"015{i:03}" for i in range(1, 5)]
    values = [Decimal(n) for n in (0, 3, 5, 12)]
    given = figure(
        Kind.CHOROPLETH,
        table=Table(heading="Comune", labels=codes, codes=codes, series=[Series("s", values)]),
        classes=Classes(method=Method.OWN, breaks=(Decimal(0), Decimal(5), Decimal(10))),
    )

    words = [said for _swatch, said in keys(given)]
    assert [one.partition(" (")[0] for one in words] == [
        "0", gettext("more than %(low)s and less than %(high)s") % {"low": "0", "high": "5"},
        gettext("from %(low)s to less than %(high)s") % {"low": "5", "high": "10"},
        gettext("%(low)s and more") % {"low": "10"}, "n.d.",
    ]  # fmt: skip
    first = replace(given, classes=Classes(method=Method.OWN, breaks=(Decimal(5),)))
    assert [said.partition(" (")[0] for _swatch, said in keys(first)][1] == words[1].partition(" (")[0]


def test_numbers_that_stand_for_something_are_a_class_each_in_words():
    words = {Decimal(0): "assente", Decimal(1): "presente", Decimal(4): "sindaco"}
    codes = [f"015{i:03}" for i in range(1, 4)]
    numbers = Table(heading="Comune", labels=codes, codes=codes, series=[Series("Ruolo", [0, 1, 1])])
    made = figure(Kind.CHOROPLETH, table=numbers, words=words, unit="")
    drawn = str(render(made))
    assert [said for _swatch, said in keys(made)][:3] == [
        "assente (1 comune)", "presente (2 comuni)", "sindaco (0 comuni)"
    ]  # fmt: skip
    assert drawn.count('<td class="num">presente</td>') == 2
    assert "<title>015001: assente</title>" in drawn
    assert csv(made).decode("utf-8-sig").splitlines()[1].endswith(";assente")
