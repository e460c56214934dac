# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from home.models import StandardPage
from tests.home.stage import image

CSP = "default-src 'self'"


def queries_of(client, path: str) -> int:
    """Queries of a page whose frame is already known."""
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_home_page_takes_as_many_queries_for_one_row_as_for_three(client, stage, rows):
    stage.edition(areas=rows)
    for number, slug in enumerate(["adda-martesana", "alto-milanese", "nord-ovest"][:rows]):
        stage.zone(slug, towns=rows)
        stage.piece_of_news(f"Notizia {number}")
    assert queries_of(client, "/") == 12


@pytest.mark.parametrize("rows", [1, 3])
def test_a_zone_page_takes_as_many_queries_for_one_town_as_for_three(client, stage, rows):
    stage.zone("adda-martesana", towns=rows)
    assert queries_of(client, "/zone/adda-martesana/") == 14


@pytest.mark.parametrize("rows", [1, 3])
def test_an_edition_takes_as_many_queries_for_one_area_as_for_three(client, stage, rows):
    page = stage.edition(areas=rows)
    for number in range(rows):
        stage.act(page.edition, number=f"{number}/2019")
    assert queries_of(client, "/piano/2019-2021/") == 14


@pytest.mark.parametrize("rows", [1, 3])
def test_the_news_take_as_many_queries_for_one_as_for_three(client, stage, rows):
    for number in range(rows):
        stage.piece_of_news(f"Notizia {number}")
    assert queries_of(client, "/notizie/") == 11


def test_a_piece_of_news_with_an_image_stays_in_the_budget(client, stage):
    picture = image()
    stage.piece_of_news("Con immagine", lead_image=picture, lead_image_alt="Un disegno")
    assert queries_of(client, "/notizie/con-immagine/") <= 15


def test_an_act_says_its_organ_number_and_date_and_what_is_to_verify(client, stage):
    page = stage.edition()
    stage.act(page.edition, number="43/2019", act_date="2019-10-23", standing="verified")
    stage.act(page.edition, number="", act_date="2019-09-01")
    html = client.get("/piano/2019-2021/").content.decode()
    assert "Consiglio metropolitano n. 43/2019 del" in html
    assert "23 ottobre 2019" in html
    # the act without a number, here and in the strip; the area nobody verified
    assert html.count("mark-verify") == 3


def test_an_act_that_another_corrects_is_not_shown(client, stage):
    page = stage.edition()
    wrong = stage.act(page.edition, number="34/2019")
    stage.act(page.edition, number="43/2019", corrects=wrong)
    html = client.get("/piano/2019-2021/").content.decode()
    assert "43/2019" in html
    assert "34/2019" not in html


def test_a_zone_lists_its_municipalities_and_says_why_there_is_no_agenda(client, stage):
    stage.zone("adda-martesana", towns=2)
    html = client.get("/zone/adda-martesana/").content.decode()
    assert "Comune adda-martesana 0" in html
    assert "Comune adda-martesana 1" in html
    assert "Nessuna agenda pubblicata" in html
    assert "Nessun incontro annunciato" in html


def test_the_menu_marks_where_one_is(client, stage):
    html = client.get("/piano/").content.decode()
    assert '<a href="/piano/" aria-current="page">Il piano</a>' in html
    assert '<a href="/zone/">Zone</a>' in html


def test_a_page_asks_nothing_of_another_host_and_holds_no_token(client, stage):
    response = client.get("/")
    assert CSP in response.headers["Content-Security-Policy"]
    assert "csrfmiddlewaretoken" not in response.content.decode()
    assert not response.cookies


def test_a_draft_is_not_found(client, stage):
    stage.home.add_child(instance=StandardPage(title="Bozza", slug="bozza", live=False))
    assert client.get("/bozza/").status_code == 404


def test_the_map_of_the_site_lists_public_pages_in_their_place(client, stage):
    stage.edition()
    stage.standard_page("Bozza").unpublish()
    html = client.get("/mappa-del-sito/").content.decode()
    assert html.index("Il piano</a>") < html.index("Piano 2019-2021") < html.index("Ambito 0")
    assert "Bozza" not in html


def test_an_image_is_served_and_a_document_is_not_through_the_same_door(client, stage):
    rendition = image().get_rendition("max-20x20")
    assert client.get(rendition.url).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get("/media/documents/segreto.pdf").status_code == 404
    assert client.get("/media/images/manca.webp").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_links_inside_a_text_take_as_many_queries_for_one_as_for_three(client, stage, rows):
    pages = [stage.standard_page(f"Altra {number}") for number in range(rows)]
    links = "".join(f'<p><a linktype="page" id="{page.pk}">Vai {page.pk}</a></p>' for page in pages)
    gone = '<p><a linktype="page" id="99999">Persa</a></p>'
    stage.standard_page("Con collegamenti", body=[("text", links + gone)])
    assert queries_of(client, "/con-collegamenti/") == 9
    html = client.get("/con-collegamenti/").content.decode()
    assert f'<a href="/altra-0/">Vai {pages[0].pk}</a>' in html
    assert "<a>Persa</a>" in html
