# SPDX-License-Identifier: AGPL-3.0-or-later
"""The newest figure of an indicator, where many are shown: on the sheet of an action, on the page of an area."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms import clock
from home.changes.models import PageVersion
from home.knowledge.latest import latest_figures
from home.knowledge.models import Indicator, Value
from home.knowledge.queries import account_of
from tests.home.knowledge import figures
from tests.home.plan.acting import action
from tests.home.test_pages import queries_of

DAY = date(2024, 3, 1)


@pytest.fixture
def known(stage):
    return figures.known()


def newest(**how):
    return {
        one.indicator.code: one for one in latest_figures(Indicator.objects.order_by("pk"), on=DAY, **how)
    }


def section(html: str) -> str:
    """The text of the list of indicators, without tags."""
    found = html.partition('id="indicatori"')[2].partition("<h2")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


def test_the_newest_total_names_what_it_is_without_and_freshness_is_counted(known):
    one = newest()["popolazione-residente"]
    assert (one.figure.number, one.figure.period) == (1354196 + 50100 + 0 + 19100, "2023")
    assert one.figure.lacking == ("Melzo",)
    assert (one.freshness.latest, one.freshness.due) == ("2023", date(2025, 6, 30))
    assert not one.freshness.is_late


def test_it_is_the_same_as_on_the_page_of_the_indicator(known):
    weighed = figures.indicator(
        known.dataset, "eta-media", title="Età media", unit="anni", aggregation="mean", weight=known.indicator
    )
    rows = "".join(f"{code};eta-media;{40 + n}\n" for n, code in enumerate(figures.TOWNS))
    figures.published(known.dataset, f"codice_istat;indicatore;2023\n{rows}")
    for made in (known.indicator, weighed):
        [total] = [one for one in account_of(made).city if one.period == "2023"]
        shown = newest()[made.code].figure
        assert (shown.number, shown.lacking) == (total.number, total.lacking)


def test_zero_is_a_number_and_what_nobody_told_is_none(known):
    figures.indicator(known.dataset, "mai-detto", title="Mai detto")
    figures.indicator(known.dataset, "zero", title="Zero")
    rows = "".join(f"{code};zero;0\n" for code in figures.TOWNS)
    figures.published(known.dataset, f"codice_istat;indicatore;2023\n{rows}")
    found = newest()
    assert (found["zero"].figure.number, found["zero"].number) == (Decimal(0), "0 residenti")
    assert (found["mai-detto"].figure, found["mai-detto"].number, found["mai-detto"].freshness.latest) == (
        None,
        "",
        "",
    )


def test_a_figure_given_for_the_city_itself_stands_before_one_made_here(known):
    given = {
        "indicator": known.indicator,
        "place_kind": "city",
        "place_code": "",
        "missing": "",
        "at": clock.now(),
    }
    Value.objects.create(release=known.dataset.releases.first(), period="2023", number=9, **given)
    one = newest()["popolazione-residente"]
    assert (one.figure.number, one.figure.is_partial) == (9, False)
    Value.objects.create(release=known.dataset.releases.first(), period="2024", number=10, **given)
    assert newest()["popolazione-residente"].figure.period == "2024"


def test_an_indicator_told_by_part_of_the_plan_shows_that_part(known, edition):
    node = edition.edition.nodes.get()
    made = figures.indicator(known.dataset, "parti", title="Parti", level="node", aggregation="none")
    Value.objects.create(
        release=known.dataset.releases.first(), indicator=made, place_kind="node", place_code=str(node.uid),
        period="2023", number=7, missing="", at=clock.now(),
    )  # fmt: skip
    assert newest()["parti"].figure is None
    one = newest(node=str(node.uid))["parti"]
    assert (one.figure.number, one.is_of_a_part) == (7, True)


def test_a_withdrawn_figure_is_not_the_newest(known):
    figures.published(known.dataset, "Comune;2024\nRho;50.900\n")
    assert newest()["popolazione-residente"].figure.period == "2024"
    text = "Comune;2024\nMilano;1.360.000\n"
    figures.published(known.dataset, text, is_complete=True)
    one = newest()["popolazione-residente"]
    assert (one.figure.number, len(one.figure.lacking)) == (1360000, 4)


def test_as_many_queries_for_three_indicators_as_for_one(known):
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            newest()
        return len(found)

    first, one = queries(), queries()
    assert (first, one) == (4, 1)  # the figures of a state are read once
    for code in ("due", "tre"):
        figures.indicator(known.dataset, code, title=code, aggregation="mean", weight=known.indicator)
        figures.published(known.dataset, f"codice_istat;indicatore;2023\n015182;{code};7\n")
    assert (queries(), queries()) == (first, one)
    with CaptureQueriesContext(connection) as none:
        assert latest_figures(Indicator.objects.none(), on=DAY) == []
    assert len(none) == 0


@pytest.fixture
def edition(stage):
    return stage.edition(areas=1)


def sheet_with(edition, indicators):
    page = action(edition, nodes=list(edition.edition.nodes.all()))
    page.indicators = indicators
    page.change_note = "Indicatori"
    page.save_revision().publish()
    return page


def test_the_sheet_of_an_action_and_the_page_of_its_area_show_the_newest_figures(
    client, stage, known, edition
):
    figures.page_of(known.indicator, stage.home)
    known.indicator.nodes.set(edition.edition.nodes.all())
    page = sheet_with(edition, [known.indicator])
    area = edition.get_children().type(type(stage.area(edition, 7))).first()
    for path in (page.url, area.url):
        html = client.get(path).content.decode()
        assert "1.423.396 residenti" in section(html)
        assert "2023" in section(html)
        assert "Melzo" in section(html)
        assert 'href="/quadro-conoscitivo/popolazione-residente/"' in html.partition('id="indicatori"')[2]
        assert "knowledge-fresh" in html
    figures.published(known.dataset, "Comune;2023\nMelzo;18.500\n")
    assert "1.441.896 residenti" in section(client.get(page.url).content.decode())


def test_the_newest_figure_is_of_today_and_makes_no_version_of_the_sheet(client, known, edition):
    page = sheet_with(edition, [known.indicator])
    versions = PageVersion.objects.filter(page_id=page.pk).count()
    figures.published(known.dataset, "Comune;2024\nRho;50.900\n")
    assert PageVersion.objects.filter(page_id=page.pk).count() == versions
    kept = client.get(f"{page.url}versioni/{versions}/contenuto.html").content.decode()
    assert "Popolazione residente" in section(kept)
    assert "1.423.396" not in kept


def test_sheet_and_area_take_as_many_queries_for_three_indicators_as_for_one(client, stage, known, edition):
    nodes = list(edition.edition.nodes.all())
    known.indicator.nodes.set(nodes)
    page = sheet_with(edition, [known.indicator])
    paths = (page.url, f"{edition.url}area-0/")
    one = [queries_of(client, path) for path in paths]
    made = [figures.indicator(known.dataset, code, title=code) for code in ("due", "tre")]
    for each in made:
        each.nodes.set(nodes)
        figures.published(known.dataset, f"codice_istat;indicatore;2023\n015182;{each.code};7\n")
    page.indicators = [known.indicator, *made]
    page.change_note = "Altri"
    page.save_revision().publish()
    assert [queries_of(client, path) for path in paths] == one
    assert max(one) <= 15, one
