# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the controlled vocabularies that DCAT-AP_IT asks for (AgID, "Linee guida per i cataloghi dati").

Themes, frequencies, formats, languages: authority tables of the Publications Office of the European Union. Licences:
controlled vocabulary of the Italian public administration (w3id.org/italia/controlled-vocabulary/licences).
"""

from typing import NamedTuple

from home.knowledge.models import Dataset

_EU = "http://publications.europa.eu/resource/authority"
_LICENCES = "https://w3id.org/italia/controlled-vocabulary/licences"
_KIND = "http://purl.org/adms/licencetype"

THEMES = f"{_EU}/data-theme"
FREQUENCIES = f"{_EU}/frequency"
FILE_TYPES = f"{_EU}/file-type"
ITALIAN = f"{_EU}/language/ITA"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types"

CONTINUAL, IRREGULAR = "UPDATE_CONT", "IRREG"
FREQUENCY_OF = {
    Dataset.Every.IRREGULAR: IRREGULAR,
    Dataset.Every.MONTH: "MONTHLY",
    Dataset.Every.QUARTER: "QUARTERLY",
    Dataset.Every.HALF_YEAR: "ANNUAL_2",
    Dataset.Every.YEAR: "ANNUAL",
    Dataset.Every.THREE_YEARS: "TRIENNIAL",
    Dataset.Every.TEN_YEARS: "DECENNIAL",
}


class Licence(NamedTuple):
    """A licence of the national vocabulary: its address, its name there, the kind (ADMS) and its version ("" none)."""

    uri: str
    name: str
    kind: str
    version: str


LICENCES = {
    Dataset.Licence.CC_BY_4: Licence(
        f"{_LICENCES}/A21_CCBY40", "Creative Commons Attribuzione 4.0 Internazionale (CC BY 4.0)",
        f"{_KIND}/Attribution", "4.0",
    ),
    Dataset.Licence.CC_BY_3_IT: Licence(
        f"{_LICENCES}/A23_CCBY30IT", "Creative Commons Attribuzione Italia 3.0 (CC BY 3.0 IT)",
        f"{_KIND}/Attribution", "3.0",
    ),
    Dataset.Licence.CC_BY_SA_4: Licence(
        f"{_LICENCES}/A31_CCBYSA40",
        "Creative Commons Attribuzione-Condividi allo stesso modo 4.0 Internazionale (CC BY-SA 4.0)",
        f"{_KIND}/ViralEffect-ShareAlike", "4.0",
    ),
    Dataset.Licence.CC0: Licence(
        f"{_LICENCES}/A11_CCO10", "Creative Commons CC0 1.0 Universale - Public Domain Dedication (CC0 1.0)",
        f"{_KIND}/PublicDomain", "1.0",
    ),
    Dataset.Licence.IODL_2: Licence(
        f"{_LICENCES}/A29_IODL20", "Italian Open Data License 2.0 (IODL 2.0)", f"{_KIND}/Attribution", "2.0",
    ),
    Dataset.Licence.FACTS: Licence(
        f"{_LICENCES}/A1_PublicDomain", "Pubblico Dominio", f"{_KIND}/PublicDomain", "",
    ),
}  # fmt: skip


class Format(NamedTuple):
    """A format of files: its name for people, in the EU's table, and as a media type."""

    name: str
    file_type: str
    media_type: str


FORMATS = {
    "csv": Format("CSV", "CSV", "text/csv"),
    "json": Format("JSON", "JSON", "application/json"),
    "ttl": Format("Turtle", "RDF_TURTLE", "text/turtle"),
    "rdf": Format("RDF/XML", "RDF_XML", "application/rdf+xml"),
    "jsonld": Format("JSON-LD", "JSON_LD", "application/ld+json"),
}
