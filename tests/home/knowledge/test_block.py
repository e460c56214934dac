# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest
from django.apps import apps
from wagtail.blocks.struct_block import StructBlockValidationError

from home.changes.pages import PublicPage
from home.knowledge.blocks import IndicatorFigureBlock
from tests.home.knowledge import figures


@pytest.fixture
def known(stage):
    found = figures.known()
    figures.page_of(found.indicator, stage.home)
    return found


def shown(stage, client, **value) -> str:
    given = {"indicator": "popolazione-residente", "shown": "number", "place": "", "finding": ""} | value
    page = stage.standard_page("Con un dato", body=[("indicator_figure", given)])
    return client.get(page.get_url()).content.decode()


def test_a_number_in_a_page_is_the_one_of_the_data_also_after_a_correction(stage, client, known):
    assert "50.100 residenti" in shown(stage, client, place="municipality:015182")
    figures.published(known.dataset, "Comune;2023\nRho;50.777\n")
    html = client.get("/con-un-dato/").content.decode()
    assert "50.777 residenti" in html
    assert 'href="/quadro-conoscitivo/popolazione-residente/"' in html


def test_a_number_that_is_missing_says_so_and_zero_is_zero(stage, client, known):
    html = shown(stage, client, place="municipality:015142")
    assert 'class="knowledge-big">n.d.<' in html
    stage.home.get_children().get(slug="con-un-dato").delete()
    assert 'class="knowledge-big">0 residenti<' in shown(stage, client, place="municipality:015108")


def test_a_total_that_lacks_a_municipality_names_it(stage, client, known):
    html = shown(stage, client, place="zone:adda-martesana")
    assert "19.100 residenti" in html
    assert "Melzo" in html


def test_a_chart_carries_its_sentence(stage, client, known):
    html = shown(stage, client, shown="zones", finding="Adda Martesana ha meno residenti di Rho.")
    assert "Adda Martesana ha meno residenti di Rho." in html
    assert "<svg" in html


@pytest.mark.parametrize(
    "value",
    [
        {"shown": "zones", "finding": " "},  # nobody said what it shows
        {"shown": "map", "finding": "Una frase."},  # no borders, hence no map
    ],
)
def test_a_drawing_without_a_sentence_or_without_figures_is_not_saved(known, value):
    block = IndicatorFigureBlock()
    given = {"indicator": "popolazione-residente", "shown": "zones", "place": "", "finding": "Una frase."}
    assert block.clean(block.to_python(given))
    with pytest.raises(StructBlockValidationError):
        block.clean(block.to_python(given | value))


def test_every_page_of_the_site_may_show_a_figure():
    pages = [model for model in apps.get_app_config("home").get_models() if issubclass(model, PublicPage)]
    lacking = [
        page.__name__
        for page in pages
        if "indicator_figure" not in page._meta.get_field("body").stream_block.child_blocks
    ]
    assert len(pages) > 10
    assert lacking == []
