# SPDX-License-Identifier: AGPL-3.0-or-later
"""A communication officer makes a chart in five clicks; every kind of figure is for everybody, light and dark."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from cms.charts import Kind, render
from tests.cms.charts.samples import figure
from tests.journeys.test_communication import AUTHOR
from tests.journeys.visitor import AXE, WCAG, Visitor
from tests.vnu import mistakes

DIST = Path(__file__).parents[2] / "static" / "dist"
BLOCK = re.compile("Chart or map|Grafico o mappa")
CELLS = "\tAbitanti\nNord Milano\t1.234,5\nSud Est\tn.d.\nSud Ovest\t0\n"
SHOWN = ["1.234,5", "n.d.", "0,0"]


def an_edit_screen(demo_site) -> str:
    row = demo_site.rows("SELECT page_ptr_id FROM home_standardpage ORDER BY page_ptr_id LIMIT 1")[0]
    return f"/admin/pages/{row['page_ptr_id']}/edit/"


class Editor(Visitor):
    """Counts what is clicked or chosen; what is typed or pasted is not counted."""

    clicks = 0

    def clicks_on(self, target: Locator) -> None:
        target.click()
        self.clicks += 1

    def chooses(self, target: Locator, value: str) -> None:
        target.select_option(value)
        self.clicks += 1

    def writes(self, name: str, text: str) -> None:
        field = self.page.locator(f'[name$="-value-{name}"]').first
        field.focus()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(text)


def test_a_chart_takes_five_clicks_and_is_refused_without_its_finding(demo_site, browser: Browser):
    anais = Editor(
        browser.new_context(locale="it-IT", viewport={"width": 1400, "height": 1000}), demo_site.url
    )
    anais.signs_in(AUTHOR, second_factor=True)
    anais.goes_to(an_edit_screen(demo_site))
    page = anais.page

    anais.clicks_on(page.locator("button.c-sf-add-button").first)
    anais.clicks_on(page.get_by_role("option").filter(has_text=BLOCK))
    anais.writes("cells", CELLS)
    anais.chooses(page.locator('select[name$="-value-kind"]').first, "bar")
    for name, text in (("title", "Abitanti per zona"), ("finding", "Molti."), ("source", "ISTAT")):
        anais.writes(name, text)
    anais.clicks_on(page.locator('[data-side-panel-toggle="preview"]').first)
    anais.chooses(page.locator("#id_preview_mode"), "charts")
    assert anais.clicks == 5

    preview = page.frame_locator("iframe.w-preview__iframe").first
    expect(preview.locator(".chart-trial td")).to_have_text(SHOWN * 2, timeout=60_000)
    assert page.request.get(f"{page.url}preview/?mode=pdf").body().startswith(b"%PDF")

    anais.writes("finding", "")
    anais.writes("cells", CELLS.replace("1.234,5", "12 %ca"))
    page.get_by_role("button", name="Altre azioni").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Invia a Pubblicazione").first.click()
    for name, said in (("finding", re.compile(r"\w+")), ("cells", re.compile("2.*2.*«12 %ca»"))):
        expect(page.locator(f'[data-contentpath="{name}"] .error-message').first).to_have_text(said)
    typed = {"cells": CELLS.replace("1.234,5", "12 %ca"), "title": "Abitanti per zona", "source": "ISTAT"}
    for name, text in typed.items():
        assert page.locator(f'[name$="-value-{name}"]').first.input_value() == text
    assert page.locator('select[name$="-value-kind"]').first.input_value() == "bar"
    anais.leaves()


@pytest.fixture(scope="module")
def every_kind(tmp_path_factory) -> Path:
    """A page with a figure of each kind, under the site's own style and script."""
    figures = "".join(render(figure(kind), level=2) for kind in Kind)
    page = tmp_path_factory.mktemp("charts") / "charts.html"
    page.write_text(
        '<!doctype html><html lang="it"><head><meta charset="utf-8"><title>Grafici</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="{DIST.as_uri()}/style.css"></head><body><main class="container">'
        f'<h1>Grafici</h1>{figures}</main><script src="{DIST.as_uri()}/app.js"></script></body></html>'
    )
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_kind_of_figure_is_for_everybody(browser: Browser, every_kind: Path, width: int, scheme):
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    page.goto(every_kind.as_uri())

    page.evaluate(AXE.read_text() + "\n;0")
    found = page.evaluate(
        "options => axe.run(document, options)", {"runOnly": {"type": "tag", "values": WCAG}}
    )
    assert [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_every_kind_of_figure_is_valid_html(every_kind: Path):
    assert mistakes({"charts": every_kind.read_text()}) == []


def test_a_shape_brings_out_its_row_and_a_table_sorts_with_the_missing_last(
    browser: Browser, every_kind: Path
):
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(every_kind.as_uri())
    chart = page.locator(".chart-of-map").first

    chart.locator('path[data-row="4"]').hover(force=True)
    expect(chart.locator("tr.is-pointed th")).to_have_text("Comune 015005")
    numbers = chart.locator("tbody td:nth-child(2)")
    for order in (["7,0", "3,0", "0,0", "−1,5", "n.d."], ["−1,5", "0,0", "3,0", "7,0", "n.d."]):
        chart.locator("thead button").nth(1).click()
        expect(numbers).to_have_text(order)
    chart.locator(".chart-scroll").focus()
    page.keyboard.press("ArrowDown")
    assert chart.locator("tr.is-pointed, path.is-pointed").count() == 2
    page.close()
