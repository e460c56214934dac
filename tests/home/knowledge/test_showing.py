# SPDX-License-Identifier: AGPL-3.0-or-later
"""A page written by hand that shows a figure gets a version when the figure changes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction, ReferenceIndex

from home.changes.models import Change, PageVersion
from home.knowledge.showing import pages_showing
from tests.home.knowledge import figures

RHO = "municipality:015182"


@pytest.fixture
def known(stage):
    found = figures.known()
    figures.page_of(found.indicator, stage.home)
    return found


def page_with(stage, title: str, *, indicator: str = "popolazione-residente", **value):
    given = {"indicator": indicator, "shown": "number", "place": RHO, "finding": ""} | value
    return stage.standard_page(title, body=[("indicator_figure", given)])


def kinds_of(page) -> list[str]:
    rows = PageVersion.objects.filter(page_id=page.pk).order_by("number")
    return list(rows.values_list("kind", flat=True))


def test_the_new_figure_is_a_version_told_in_the_set_of_its_release(stage, known, client):
    page = page_with(stage, "Con un dato")
    plain = stage.standard_page("Senza dati")
    figures.published(known.dataset, "Comune;2024\nRho;50.900\n", note="Dati del 2024")
    assert kinds_of(page) == ["first", "data"]
    assert kinds_of(plain) == ["first"]
    before, after = (client.get(f"{page.url}versioni/{n}/contenuto.html").content.decode() for n in (1, 2))
    assert ("50.100 residenti" in before, "50.900 residenti" in after) == (True, True)
    told = Change.objects.filter(note="Dati del 2024")
    assert {change.url for change in told} == {page.url, "/quadro-conoscitivo/popolazione-residente/"}
    assert len(set(told.values_list("set_id", flat=True))) == 1


def test_a_figure_that_the_page_does_not_show_makes_no_version(stage, known):
    page = page_with(stage, "Con un dato")
    figures.published(known.dataset, "Comune;2024\nMilano;1.360.000\n")
    assert kinds_of(page) == ["first"]
    figures.published(known.dataset, "Comune;2022\nRho;50.001\n")  # it shows the newest
    assert kinds_of(page) == ["first"]


def test_a_corrected_figure_is_told_as_data_on_the_page_that_shows_it(stage, known):
    page = page_with(stage, "Con un dato")
    figures.published(known.dataset, "Comune;2023\nRho;50.777\n")
    assert kinds_of(page) == ["first", "data"]


def test_a_mean_that_changes_with_its_weights_makes_a_version(stage, known):
    mean = figures.indicator(
        known.dataset, "eta-media", title="Età media", unit="anni", aggregation="mean", weight=known.indicator
    )
    ages = "".join(f"{code};eta-media;{40 + 20 * n}\n" for n, code in enumerate(figures.TOWNS))
    figures.published(known.dataset, f"codice_istat;indicatore;2023\n{ages}")
    page = page_with(stage, "Con una media", indicator=mean.code, place="zone:nord-ovest")
    other = page_with(stage, "Con un altra", indicator=mean.code, place="")
    figures.published(known.dataset, f"codice_istat;indicatore;2023\n015182;{known.indicator.code};500100\n")
    assert kinds_of(page) == ["first"]  # one municipality: its weight changes nothing
    assert kinds_of(other) == ["first", "data"]


def test_a_page_taken_down_or_whose_figure_was_taken_out_gets_none(stage, known):
    down, without = page_with(stage, "Tolta"), page_with(stage, "Senza più dati")
    down.unpublish()
    without.body, without.change_note = [], "Il dato non serve più"
    without.save_revision().publish()
    figures.published(known.dataset, "Comune;2024\nRho;50.900\n")
    assert kinds_of(down) == ["first"]
    assert "data" not in kinds_of(without)


def test_a_draft_does_not_count_before_it_is_published(stage, known):
    page = stage.standard_page("In bozza")
    given = {"indicator": "popolazione-residente", "shown": "number", "place": RHO, "finding": ""}
    page.body = [("indicator_figure", given)]
    page.change_note = "Un dato"
    revision = page.save_revision()
    figures.published(known.dataset, "Comune;2024\nRho;50.900\n")
    assert kinds_of(page) == ["first"]
    revision.publish()
    figures.published(known.dataset, "Comune;2024\nRho;50.901\n")
    assert kinds_of(page)[-1] == "data"


def test_a_page_under_a_restriction_keeps_it_for_itself(stage, known):
    page = page_with(stage, "Riservata")
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    figures.published(known.dataset, "Comune;2024\nRho;50.900\n", note="Dati del 2024")
    assert kinds_of(page) == ["first", "data"]
    assert not Change.objects.filter(url=page.url, note="Dati del 2024").exists()


def test_without_the_index_nothing_is_found(stage, known):
    """The control: it is the index that finds the pages."""
    page = page_with(stage, "Con un dato")
    ReferenceIndex.objects.all().delete()
    figures.published(known.dataset, "Comune;2024\nRho;50.900\n")
    assert kinds_of(page) == ["first"]


def test_pages_are_found_in_as_many_queries_for_three_as_for_one(stage, known):
    def queries() -> int:
        pages_showing([known.indicator])
        with CaptureQueriesContext(connection) as found:
            pages_showing([known.indicator])
        return len(found)

    pages = [page_with(stage, "Una")]
    one = queries()
    pages += [page_with(stage, "Due"), page_with(stage, "Tre")]
    assert queries() == one <= 4
    assert [page.pk for page in pages_showing([known.indicator])] == [page.pk for page in pages]
