# SPDX-License-Identifier: AGPL-3.0-or-later
import json
from importlib.metadata import version

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from wagtail.models import PageViewRestriction

from cms.rights.doors import patterns, undeclared
from home.open_data import interface
from tests import factories
from tests.home.open_data import scene

SITE = "http://127.0.0.1:8000"
LISTS = ("dataset", "indicatori", "azioni", "comuni", "zone", "azioni-delle-agende")


def asked(client, path: str, **query: object) -> dict:
    response = client.get(f"/api/v1/{path}", query)
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/json; charset=utf-8"
    return response.json()


def refused(client, path: str, status: int, **query: object) -> str:
    response = client.get(f"/api/v1/{path}", query)
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    return response.json()["detail"]


def test_a_list_comes_in_pages_that_lead_to_one_another(client, stage):
    scene.figures(stage)
    names, address = [], "/api/v1/comuni/?limit=2"
    while address:
        leaf = client.get(address).json()
        assert leaf["count"] == 5
        names += [item["comune"] for item in leaf["items"]]
        address = (leaf["next"] or "").removeprefix(SITE)
    assert names == ["Cassano d'Adda", "Gorgonzola", "Melzo", "Milano", "Rho"]
    assert leaf["previous"] == f"{SITE}/api/v1/comuni/?limit=2&offset=2"


def test_a_choice_stays_in_the_address_of_the_next_page(client, stage):
    scene.figures(stage)
    leaf = asked(client, "comuni/", codice_zona="adda-martesana", limit=1)
    assert leaf["count"] == 3
    assert leaf["next"] == f"{SITE}/api/v1/comuni/?codice_zona=adda-martesana&limit=1&offset=1"
    assert asked(client, "comuni/015142/")["comune"] == "Melzo"
    assert asked(client, "zone/adda-martesana/")["codici_istat"] == ["015042", "015108", "015142"]


def test_an_indicator_its_figures_and_its_dataset(client, stage):
    code = scene.figures(stage).indicator.code
    one = asked(client, f"indicatori/{code}/")
    assert one["file_csv"] == f"{SITE}/dati-aperti/indicatori/{code}.csv"
    leaf = asked(client, f"indicatori/{code}/valori/", periodo="2023", codice_luogo="015108")
    assert [(item["luogo"], item["valore"]) for item in leaf["items"]] == [("Gorgonzola", 0)]
    found = {item["identificativo"]: item for item in asked(client, "dataset/")["items"]}
    assert found["quadro-popolazione"]["fonte"] == "Istat"
    assert {"comuni", "zone", "indicatori"} <= set(found)
    assert asked(client, "indicatori/", dataset=one["dataset"])["count"] == 1
    assert one["dataset"] in found


def test_an_action_by_its_code_its_cup_and_the_code_of_a_municipality(client, stage):
    scene.plan_action(stage)
    assert asked(client, "azioni/2019-2021/AZ-001/")["cup"] == [scene.CUP]
    assert asked(client, "azioni/", cup=scene.CUP, codice_istat="015142")["count"] == 1
    assert asked(client, "azioni/", codice_istat="015146")["count"] == 0


def test_an_action_of_a_published_agenda(client, stage):
    code = scene.agenda_action()
    [item] = asked(client, "azioni-delle-agende/", codice_azione=code, codice_istat="015142")["items"]
    assert (item["titolo"], item["esempio"]) == ("=Ciclabile", True)


def test_what_is_not_public_is_not_in_it(client, stage):
    page, action = scene.figures(stage), scene.plan_action(stage)
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    action.unpublish()
    assert asked(client, "azioni/")["items"] == asked(client, "indicatori/")["items"] == []
    for path in ("azioni/2019-2021/AZ-001/", "indicatori/popolazione-residente/"):
        refused(client, path, 404)
    refused(client, "indicatori/popolazione-residente/valori/", 404)
    assert "quadro-popolazione" not in {one["identificativo"] for one in asked(client, "dataset/")["items"]}


@pytest.mark.parametrize("path", ["comuni/999999/", "zone/niente/", "niente/", "azioni/2019-2021/%00/"])
def test_what_is_not_there_says_so_in_words(client, stage, path):
    assert "/api/v1/" in refused(client, path, 404)


@pytest.mark.parametrize(
    ("query", "words"),
    [({"limit": 501}, "500"), ({"limit": 0}, "500"), ({"limit": "x"}, "500"), ({"offset": -1}, "offset")],
)
def test_a_page_too_large_is_refused_with_what_is_allowed(client, stage, query, words):
    assert words in refused(client, "comuni/", 422, **query)


def test_a_misspelt_choice_is_refused_and_not_left_out(client, stage):
    assert "zona" in refused(client, "comuni/", 422, zona="adda-martesana")
    assert refused(client, "comuni/015142/", 422, limit=1)


def test_an_answer_is_kept_and_sent_again_only_when_it_changed(client, stage, settings, tmp_path):
    settings.PAGE_CACHE = str(tmp_path / "pages")
    scene.figures(stage)
    for path in (
        "/api/v1/comuni/",
        "/api/v1/comuni/?limit=2",
        "/dati-aperti/comuni.csv",
        "/dati-aperti/catalogo.ttl",
    ):
        first = client.get(path)
        assert (first["Access-Control-Allow-Origin"], first["Cache-Control"]) == ("*", "no-cache")
        again = client.get(path, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
    with CaptureQueriesContext(connection) as queries:
        client.get("/api/v1/comuni/")
    assert len(queries) == 0


def test_an_answer_can_be_asked_about_and_nothing_is_written(client, stage):
    assert client.head("/api/v1/comuni/").status_code == 200
    for method in ("post", "put", "delete", "patch"):
        assert getattr(client, method)("/api/v1/comuni/").status_code == 405


def test_every_address_has_a_door_and_wagtails_own_interface_has_none(client, stage):
    routes = {route: pattern for route, pattern in patterns() if route.startswith("api/")}
    closed = [route for route, pattern in routes.items() if not hasattr(pattern.callback, "door")]
    assert not any(getattr(pattern.callback, "csrf_exempt", False) for pattern in routes.values())
    assert closed == ["api/v1/<path:rest>/"]  # declared by its route: it only says 404
    assert undeclared(get_resolver()) == []
    assert [route for route, _pattern in patterns() if "v3" in route] == []
    for path in ("/api/v3/pages/", "/api/v3/whoami/", "/api/v3/openapi.json", "/api/v3/docs/"):
        assert client.get(path).status_code == 404


def test_the_openapi_document_tells_every_operation_and_no_other_host(client, stage):
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    offered = {str(pattern.pattern).replace("slug:", "") for pattern in interface.urls}
    assert {path.removeprefix("/") for path in document["paths"]} == {
        path.replace("<", "{").replace(">", "}") for path in offered
    }
    for way in document["paths"].values():
        assert {"200", "404", "422"} <= {str(status) for status in way["get"]["responses"]}
        assert set(way) == {"get"}
    assert document["servers"] == [{"url": SITE}]
    assert version("django-ninja") not in json.dumps(document)


def test_the_manual_tells_the_same_to_people_without_another_host(client, stage):
    html = client.get("/api/v1/").content.decode()
    for path in client.get("/api/v1/openapi.json").json()["paths"]:
        assert f"<code>GET {path}</code>" in html
    assert html.count("<script") == html.count('<script src="/static/') + html.count("application/ld+json")
    assert "cdn" not in html


@pytest.mark.parametrize("path", LISTS)
def test_a_list_takes_the_same_queries_for_one_thing_and_for_three(client, stage, path):
    edition, counts = stage.edition(), []
    scene.figures(stage)
    for number in (1, 2, 3):
        scene.action(
            edition, f"Azione {number}", towns=[factories.municipality("Melzo")], code=f"AZ-{number}"
        )
        if number != 2:
            with CaptureQueriesContext(connection) as captured:
                asked(client, f"{path}/")
            counts.append(len(captured))
    assert counts[0] == counts[1] <= 9
