# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is public and no page is judged by the same form: published agendas, sources, lists."""

import pytest

from cms.meetings.tables.models import StandingTable
from home.feedback.models import Opinion
from tests import factories
from tests.agende import stage as agende_stage
from tests.cms.meetings import minuted
from tests.cms.meetings import stage as meetings
from tests.home.knowledge import figures

BESIDE = (
    "/mappa-del-sito/",
    "/cerca/",
    "/novita-del-sito/",
    "/segui/",
    "/quadro-conoscitivo/fonti/",
    "/incontri/",
)


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


def test_a_public_meeting_can_be_judged_and_another_cannot(client, stage):
    meetings.meeting()
    judged_at(client, "/incontri/lavorare-per-zone/")
    meetings.meeting("bozza", state="draft")
    opinion = {"pagina": "/incontri/bozza/", "stelle": "5", "motivo": "clear", "parole": ""}
    assert client.post("/valutazione/", opinion).status_code == 422


def test_tables_and_minutes_can_be_judged(client, stage):
    judged_at(client, "/incontri/tavoli/")
    table = StandingTable.objects.create(slug="tavolo", kind="metropolitan", title="Tavolo")
    judged_at(client, "/incontri/tavoli/tavolo/")
    StandingTable.objects.filter(pk=table.pk).update(is_public=False)
    opinion = {"pagina": "/incontri/tavoli/tavolo/", "stelle": "5", "motivo": "clear", "parole": ""}
    assert client.post("/valutazione/", opinion).status_code == 422
    minuted.published(factories.Cast())
    judged_at(client, "/incontri/assemblea-adda/verbale/")
