# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is public and no page is judged by the same form: published agendas, sources, lists."""

import pytest

from home.feedback.models import Opinion
from tests import factories
from tests.agende import stage as agende_stage
from tests.home.knowledge import figures

BESIDE = ("/mappa-del-sito/", "/cerca/", "/novita-del-sito/", "/segui/", "/quadro-conoscitivo/fonti/")


@pytest.fixture
def published(stage):
    return agende_stage.published(factories.Cast())


def judged_at(client, path: str) -> None:
    html = client.get(path).content.decode()
    address = path.partition("?")[0]
    assert html.count('data-element="feedback"') == 1
    assert f'name="pagina" value="{address}"' in html
    answer = client.post("/valutazione/", {"pagina": address, "stelle": "5", "motivo": "clear", "parole": ""})
    assert answer.status_code == 302
    assert Opinion.objects.get(address=address).page is None


@pytest.mark.parametrize("path", BESIDE)
def test_views_for_readers_can_be_judged(client, stage, path):
    judged_at(client, path)


def test_a_source_of_figures_can_be_judged(client, stage):
    judged_at(client, f"/quadro-conoscitivo/fonti/{figures.known().dataset.slug}/")


def test_a_published_agenda_can_be_judged_at_its_own_address(client, published):
    path = published.agenda.get_absolute_url()
    judged_at(client, path)
    again = client.get(f"{path}versioni/{published.number}/").content.decode()
    assert f'name="pagina" value="{path}"' in again  # the version that stands is the same page
