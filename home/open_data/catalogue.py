# SPDX-License-Identifier: AGPL-3.0-or-later
"""The catalogue in RDF by the national profile (DCAT-AP_IT 1.1; AgID, "Linee guida per i cataloghi dati").

Nothing is read from the network, here or by who parses it: the context of the JSON-LD stands in it. What is not known
is left out: a body without a tax code has no identifier, one without a certified e-mail no contact point.
"""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, OWL, RDF, XSD

from cms.pages.queries import Publisher
from home.knowledge.models import Dataset
from home.open_data.datasets import Entry, OpenFile
from home.open_data.sources import whole
from home.open_data.vocabularies import (
    FILE_TYPES,
    FORMATS,
    FREQUENCIES,
    ITALIAN,
    LICENCES,
    MEDIA_TYPES,
    THEMES,
    Licence,
)

DCATAPIT = Namespace("http://dati.gov.it/onto/dcatapit#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
PREFIXES = {
    "dcat": DCAT,
    "dcatapit": DCATAPIT,
    "dct": DCTERMS,
    "foaf": FOAF,
    "owl": OWL,
    "vcard": VCARD,
    "xsd": XSD,
}
WRITTEN = {"ttl": "turtle", "rdf": "pretty-xml", "jsonld": "json-ld"}
"""Ending of a file → what rdflib calls its format."""


def written(graph: Graph, ending: str) -> bytes:
    """The graph in one of the WRITTEN formats."""
    context = {name: str(space) for name, space in PREFIXES.items()}
    more: dict[str, Any] = {"context": context, "sort_keys": True} if ending == "jsonld" else {}
    return graph.serialize(None, WRITTEN[ending], None, "utf-8", **more)


def graph_of(entries: Sequence[Entry], publisher: Publisher) -> Graph:
    """The catalogue with its datasets, their files, licences and agents. The newest change is the catalogue's own."""
    graph = Graph(bind_namespaces="core")
    for name, space in PREFIXES.items():
        graph.bind(name, space)
    home = whole(reverse("open_data"))
    catalogue, body = URIRef(f"{home}#catalogo"), _body(graph, publisher)
    name = publisher.site_name or publisher.organisation_name or _("Metropolitan plan")
    _type(graph, catalogue, DCATAPIT.Catalog, DCAT.Catalog)
    _say(graph, catalogue, DCTERMS.title, _("Open data: %(site)s") % {"site": name})
    _say(
        graph,
        catalogue,
        DCTERMS.description,
        _("Figures, actions and documents of the metropolitan strategic plan."),
    )
    graph.add((catalogue, DCTERMS.publisher, body))
    graph.add((catalogue, FOAF.homepage, URIRef(home)))
    graph.add((catalogue, DCTERMS.language, URIRef(ITALIAN)))
    graph.add((catalogue, DCAT.themeTaxonomy, URIRef(THEMES)))
    for entry in entries:
        graph.add((catalogue, DCAT.dataset, _dataset(graph, entry, publisher, body)))
    if entries:
        newest = max(entry.changed_on for entry in entries)
        graph.add((catalogue, DCTERMS.modified, Literal(newest, datatype=XSD.date)))
    return graph


def _type(graph: Graph, thing: URIRef, *kinds: URIRef) -> None:
    for kind in kinds:
        graph.add((thing, RDF.type, kind))


def _say(graph: Graph, thing: URIRef, what: URIRef, words: str) -> None:
    graph.add((thing, what, Literal(words, lang="it")))


def _body(graph: Graph, publisher: Publisher) -> URIRef:
    """Who publishes; its identifier is its tax code, where the settings of the site say it."""
    body = URIRef(f"{whole('/')}#ente")
    _type(graph, body, DCATAPIT.Agent, FOAF.Agent)
    _say(graph, body, FOAF.name, publisher.organisation_name or _("Metropolitan city"))
    if publisher.tax_code:
        graph.add((body, DCTERMS.identifier, Literal(publisher.tax_code)))
    if publisher.organisation_url:
        graph.add((body, FOAF.homepage, URIRef(publisher.organisation_url)))
    return body


def _contact(graph: Graph, publisher: Publisher) -> URIRef | None:
    if not publisher.pec:
        return None
    contact = URIRef(f"{whole('/')}#contatti")
    _type(graph, contact, DCATAPIT.Organization, VCARD.Organization, VCARD.Kind)
    _say(graph, contact, VCARD.fn, publisher.organisation_name or _("Metropolitan city"))
    graph.add((contact, VCARD.hasEmail, URIRef(f"mailto:{publisher.pec}")))
    if publisher.organisation_url:
        graph.add((contact, VCARD.hasURL, URIRef(publisher.organisation_url)))
    return contact


def _source(graph: Graph, name: str) -> URIRef:
    """Who made the figures of a dataset: known by name alone."""
    source = URIRef(f"{whole(reverse('open_data'))}#fonte-{slugify(name)[:60]}")
    _type(graph, source, DCATAPIT.Agent, FOAF.Agent)
    _say(graph, source, FOAF.name, name)
    return source


def _dataset(graph: Graph, entry: Entry, publisher: Publisher, body: URIRef) -> URIRef:
    """A dataset: who made the figures holds the rights, the body publishes."""
    dataset = URIRef(f"{whole(reverse('open_data'))}#dataset-{entry.key}")
    holder = _source(graph, entry.source) if entry.source else body
    _type(graph, dataset, DCATAPIT.Dataset, DCAT.Dataset)
    title = _("Example: %(title)s") % {"title": entry.title} if entry.is_example else entry.title
    _say(graph, dataset, DCTERMS.title, title)
    _say(graph, dataset, DCTERMS.description, entry.description)
    for what, value in (
        (DCTERMS.identifier, Literal(entry.key)),
        (DCTERMS.modified, Literal(entry.changed_on, datatype=XSD.date)),
        (DCAT.theme, URIRef(f"{THEMES}/{entry.theme}")),
        (DCTERMS.rightsHolder, holder),
        (DCTERMS.creator, holder),
        (DCTERMS.publisher, body),
        (DCTERMS.accrualPeriodicity, URIRef(f"{FREQUENCIES}/{entry.frequency}")),
        (DCTERMS.language, URIRef(ITALIAN)),
        (DCAT.landingPage, URIRef(whole(entry.path))),
    ):
        graph.add((dataset, what, value))
    if contact := _contact(graph, publisher):
        graph.add((dataset, DCAT.contactPoint, contact))
    licence = _licence(graph, LICENCES[Dataset.Licence(entry.licence)])
    for file in entry.files:
        _say(graph, dataset, DCAT.keyword, file.title)
        graph.add((dataset, DCAT.distribution, _distribution(graph, entry, file, licence)))
    return dataset


def _distribution(graph: Graph, entry: Entry, file: OpenFile, licence: URIRef) -> URIRef:
    address, form = URIRef(whole(file.path)), FORMATS[file.ending]
    made = URIRef(f"{address}#distribuzione")
    _type(graph, made, DCATAPIT.Distribution, DCAT.Distribution)
    _say(graph, made, DCTERMS.title, f"{file.title} ({form.name})")
    for what, value in (
        (DCTERMS["format"], URIRef(f"{FILE_TYPES}/{form.file_type}")),
        (DCAT.mediaType, URIRef(f"{MEDIA_TYPES}/{form.media_type}")),
        (DCAT.accessURL, address),
        (DCAT.downloadURL, address),
        (DCTERMS.license, licence),
        (DCTERMS.modified, Literal(entry.changed_on, datatype=XSD.date)),
    ):
        graph.add((made, what, value))
    return made


def _licence(graph: Graph, licence: Licence) -> URIRef:
    made = URIRef(licence.uri)
    _type(graph, made, DCATAPIT.LicenseDocument, DCTERMS.LicenseDocument)
    _say(graph, made, FOAF.name, licence.name)
    graph.add((made, DCTERMS.type, URIRef(licence.kind)))
    if licence.version:
        graph.add((made, OWL.versionInfo, Literal(licence.version)))
    return made
