# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changed on the site: the page and the feed."""

from uuid import uuid4
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms import clock
from home.changes.operations import announce
from home.models import Change
from tests import factories

LOG = "/novita-del-sito/"
ATOM = "{http://www.w3.org/2005/Atom}"


def told(title: str, kind: str = "substantial", **about: object) -> Change:
    given = {"url": "/zone/", "note": "", "scopes": (), "by": None, "at": clock.now()} | about
    return announce(kind=Change.Kind(kind), title=title, **given)


def feed(client, query: str = "") -> ET.Element:
    return ET.fromstring(client.get(f"{LOG}atom.xml{query}").content)


def titles(root: ET.Element) -> list[str]:
    return [entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")]


@pytest.fixture
def bare(stage) -> None:
    """A site whose first pages told nothing: only what a test tells is in the log."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE home_change CASCADE")


def test_the_log_is_by_day_and_set_and_chosen_by_kind_and_scope(client, bare):
    factories.zone("nord-ovest")
    told("Una correzione", "correction", scopes=["zone:nord-ovest"], note="Era 12, è 13")
    told("Un dato", "data", scopes=["indicatore:POP"])

    every = client.get(LOG).content.decode()
    some = client.get(f"{LOG}?tipo=correction&ambito=zone:nord-ovest").content.decode()

    assert "Era 12, è 13" in every
    assert "Un dato" in every
    assert "Un dato" not in some
    assert "Era 12, è 13" in some
    assert '<option value="zone:nord-ovest" selected>Nord Ovest</option>' in some
    assert "/novita-del-sito/atom.xml?tipo=correction&amp;ambito=zone%3Anord-ovest" in some


def test_what_went_live_together_stands_together(client, bare):
    name = uuid4()
    for number in range(7):
        told(f"Insieme {number}", set_id=name)
    told("Da sola")
    html = client.get(LOG).content.decode()
    assert html.count("<details") == 1
    assert html.count('class="list-changes"') == 2


def test_a_set_is_never_cut_by_the_pages_of_the_list(client, bare, monkeypatch):
    monkeypatch.setattr("home.changes.log.PER_PAGE", 2)
    name = uuid4()
    for number in range(5):
        told(f"Insieme {number}", set_id=name)
        told(f"Da sola {number}")
    first, last = (client.get(f"{LOG}?page={number}").content.decode() for number in (1, 3))
    assert first.count("Insieme") == 5
    assert first.count("Da sola") == 1
    assert (last.count("Insieme"), last.count("Da sola")) == (0, 2)


def test_a_nonsense_filter_is_no_error(client, bare):
    told("Una")
    for query in ("?tipo=x", "?ambito=%00:x", "?page=zz", "?ambito=zone:manca", "?ambito=area:nessuno"):
        assert client.get(f"{LOG}{query}").status_code == 200


def test_an_empty_log_says_what_will_be_there(client, bare):
    assert 'class="empty"' in client.get(LOG).content.decode()


def test_the_feed_is_valid_atom_with_stable_ids(client, bare):
    told("Nuova & vecchia <b>", "new", note="Riga\x00 con segni", scopes=["zone:nord-ovest"])
    first, again = feed(client), feed(client)

    assert first.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        assert first.findtext(f"{ATOM}{name}")
    assert first.find(f"{ATOM}author/{ATOM}name").text
    links = {link.get("rel"): link.get("href") for link in first.findall(f"{ATOM}link")}
    assert links["self"].endswith("/novita-del-sito/atom.xml")
    [entry] = first.findall(f"{ATOM}entry")
    for name in ("id", "title", "updated", "summary"):
        assert entry.findtext(f"{ATOM}{name}")
    assert entry.find(f"{ATOM}link").get("href").startswith("http")
    assert [each.get("term") for each in entry.findall(f"{ATOM}category")] == ["new", "zone:nord-ovest"]
    assert entry.findtext(f"{ATOM}id") == again.find(f"{ATOM}entry/{ATOM}id").text
    assert first.findtext(f"{ATOM}id") == again.findtext(f"{ATOM}id")


def test_a_feed_of_a_scope_holds_its_own_and_another_id(client, bare):
    told("Della zona", scopes=["zone:nord-ovest", "comune:015182"])
    told("Di altri", scopes=["zone:alto-milanese"])
    assert titles(feed(client, "?ambito=comune:015182")) == ["Della zona"]
    assert sorted(titles(feed(client, "?ambito=zone:nord-ovest&ambito=zone:alto-milanese"))) == [
        "Della zona",
        "Di altri",
    ]
    assert feed(client).findtext(f"{ATOM}id") != feed(client, "?ambito=comune:015182").findtext(f"{ATOM}id")


def test_a_feed_that_did_not_change_is_not_sent_again(client, bare):
    told("Una")
    answer = client.get(f"{LOG}atom.xml?tipo=new")
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    same = client.get(f"{LOG}atom.xml?tipo=new", headers={"If-None-Match": answer.headers["ETag"]})
    assert same.status_code == 304
    told("Due", "new")
    assert (
        client.get(f"{LOG}atom.xml?tipo=new", headers={"If-None-Match": answer.headers["ETag"]}).status_code
        == 200
    )


def test_a_feed_without_changes_is_valid_too(client, bare):
    assert feed(client).findtext(f"{ATOM}updated") == "2000-01-01T00:00:00Z"


def test_every_page_names_the_feed(client, stage):
    assert '<link rel="alternate" type="application/atom+xml"' in client.get("/zone/").content.decode()


def test_a_page_under_a_restriction_is_not_in_the_log(client, stage):
    from wagtail.models import PageViewRestriction

    page = stage.standard_page("Riservata")
    assert "Riservata" in client.get(LOG).content.decode()
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert "Riservata" not in client.get(LOG).content.decode()
    assert "Riservata" not in client.get(f"{LOG}atom.xml").content.decode()


def test_an_example_is_told_as_one(client, stage):
    stage.standard_page("Inventata", is_example=True)
    assert "mark-example" in client.get(LOG).content.decode()
    assert "Esempio: Inventata" in client.get(f"{LOG}atom.xml").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_log_takes_as_many_queries_for_one_change_as_for_three(client, bare, rows):
    for number, slug in enumerate(["adda-martesana", "alto-milanese", "nord-ovest"][:rows]):
        factories.zone(slug)
        told(f"Numero {number}", scopes=[f"zone:{slug}"])
    client.get(LOG)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(LOG).status_code == 200
    assert len(queries) == 9
