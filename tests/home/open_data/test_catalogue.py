# SPDX-License-Identifier: AGPL-3.0-or-later
"""The catalogue, read back from each format: what the national profile (DCAT-AP_IT 1.1) says is mandatory is there."""

import socket

import pytest
from django.core.cache import cache
from django.utils.translation import gettext
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, FOAF, OWL, RDF

from cms.pages.models import SiteSettings
from home.open_data.catalogue import DCATAPIT, VCARD, WRITTEN
from home.open_data.datasets import TABLES
from tests.home.open_data import scene

EU = "http://publications.europa.eu/resource/authority"
SITE = "http://127.0.0.1:8000"
MANDATORY = {
    DCATAPIT.Catalog: (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCTERMS.modified, DCAT.dataset),
    DCATAPIT.Dataset: (
        DCTERMS.identifier, DCTERMS.title, DCTERMS.description, DCTERMS.modified, DCAT.theme, DCTERMS.rightsHolder,
        DCTERMS.accrualPeriodicity, DCAT.distribution,
    ),
    DCATAPIT.Distribution: (DCTERMS["format"], DCAT.accessURL, DCTERMS.license),
    DCATAPIT.LicenseDocument: (DCTERMS.type, FOAF.name, OWL.versionInfo),
    DCATAPIT.Agent: (FOAF.name,),
    DCATAPIT.Organization: (VCARD.fn, VCARD.hasEmail),
}  # fmt: skip
ALSO = {
    DCATAPIT.Catalog: DCAT.Catalog,
    DCATAPIT.Dataset: DCAT.Dataset,
    DCATAPIT.Distribution: DCAT.Distribution,
}


@pytest.fixture
def opened(client, stage, settings):
    SiteSettings.objects.update(
        tax_code="08911820960", pec="protocollo@pec.example.it", organisation_url="https://www.example.it/"
    )
    scene.figures(stage)
    scene.plan_action(stage)
    scene.document(stage)
    return client


def parsed(client, ending: str) -> Graph:
    response = client.get(f"/dati-aperti/catalogo.{ending}")
    assert response.status_code == 200
    return Graph().parse(data=response.content, format=WRITTEN[ending].removeprefix("pretty-"))


@pytest.fixture
def no_network(monkeypatch):
    """Opening a connection to another host fails: the database is reached by a file."""

    def refused(self, address):
        raise AssertionError(address)

    monkeypatch.setattr(socket.socket, "connect", refused)


@pytest.mark.parametrize("ending", WRITTEN)
def test_mandatory_properties_are_there_in_every_format(opened, no_network, ending):
    graph = parsed(opened, ending)
    for kind, properties in MANDATORY.items():
        things = list(graph.subjects(RDF.type, kind))
        assert things, kind
        missing = [(thing, one) for thing in things for one in properties if (thing, one, None) not in graph]
        assert missing == []
    for kind, general in ALSO.items():
        assert set(graph.subjects(RDF.type, kind)) == set(graph.subjects(RDF.type, general))


def test_the_three_formats_say_the_same(opened):
    first, *others = (parsed(opened, ending) for ending in WRITTEN)
    assert len(first) > 100
    assert all(isomorphic(first, other) for other in others)


def test_every_file_of_the_catalogue_is_there_in_the_format_it_says(opened):
    graph = parsed(opened, "ttl")
    asked = """SELECT ?url ?media ?format WHERE {
        ?d a dcatapit:Distribution ; dcat:downloadURL ?url ; dcat:mediaType ?media ; dct:format ?format }"""
    found = list(graph.query(asked))
    assert len(found) >= 10
    for url, media, form in found:
        response = opened.get(str(url).removeprefix(SITE))
        assert response.status_code == 200
        assert (
            str(media)
            == f"https://www.iana.org/assignments/media-types/{response['Content-Type'].split(';')[0]}"
        )
        assert str(form) == f"{EU}/file-type/{str(url).rsplit('.', 1)[1].upper()}"


def test_a_dataset_says_its_theme_its_licence_its_holder_and_how_often(opened):
    graph = parsed(opened, "ttl")
    dataset = URIRef(f"{SITE}/dati-aperti/#dataset-quadro-popolazione")
    assert graph.value(dataset, DCAT.theme) == URIRef(f"{EU}/data-theme/REGI")
    assert graph.value(dataset, DCTERMS.accrualPeriodicity) == URIRef(f"{EU}/frequency/ANNUAL")
    holder = graph.value(dataset, DCTERMS.rightsHolder)
    assert graph.value(holder, FOAF.name) == Literal("Istat", lang="it")
    licence = graph.value(graph.value(dataset, DCAT.distribution), DCTERMS.license)
    assert licence == URIRef("https://w3id.org/italia/controlled-vocabulary/licences/A21_CCBY40")


def test_the_identifier_of_the_body_is_what_the_settings_know_and_nothing_else(opened):
    body = URIRef(f"{SITE}/#ente")
    assert parsed(opened, "ttl").value(body, DCTERMS.identifier) == Literal("08911820960")
    SiteSettings.objects.update(tax_code="", pec="")
    cache.clear()
    graph = parsed(opened, "ttl")
    assert graph.value(body, DCTERMS.identifier) is None
    assert list(graph.subjects(RDF.type, DCATAPIT.Organization)) == []


def test_an_example_is_called_one(client, stage):
    scene.plan_action(stage, is_example=True)
    dataset = URIRef(f"{SITE}/dati-aperti/#dataset-azioni")
    title = parsed(client, "ttl").value(dataset, DCTERMS.title)
    assert str(title) == gettext("Example: %(title)s") % {"title": TABLES["azioni"].title}


def test_a_site_without_anything_public_has_an_empty_catalogue(client, stage):
    graph = parsed(client, "ttl")
    assert list(graph.subjects(RDF.type, DCATAPIT.Dataset)) == []
