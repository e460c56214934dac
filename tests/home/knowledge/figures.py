# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small knowledge framework to test on."""

from dataclasses import dataclass
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.text import slugify

from cms import clock
from cms.rights import Actor, Role
from cms.territory.models import Municipality, Zone, ZoneMembership
from home.knowledge.models import Dataset, Indicator, Release
from home.knowledge.operations import begin_release, describe, publish_release, store
from home.knowledge.pages import IndicatorPage, KnowledgeIndexPage
from home.knowledge.releasing import open_release
from home.pages.operations import add_page
from tests import factories

TOWNS = {
    "015146": "Milano",
    "015182": "Rho",
    "015108": "Gorgonzola",
    "015142": "Melzo",
    "015042": "Cassano d'Adda",
}
MARTESANA = ("015108", "015142", "015042")


def territory() -> dict[str, Zone]:
    """Five municipalities; three in one zone, one in another, Milano in none."""
    zones = {"adda-martesana": factories.zone("adda-martesana"), "nord-ovest": factories.zone("nord-ovest")}
    for code, name in TOWNS.items():
        town = Municipality.objects.create(
            istat_code=code, name=name, slug=slugify(name), during=DateRange(date(1900, 1, 1), None)
        )
        zone = zones["adda-martesana"] if code in MARTESANA else zones["nord-ovest"]
        if name != "Milano":
            ZoneMembership.objects.create(
                municipality=town, zone=zone, during=DateRange(date(2013, 1, 1), None)
            )
    return zones


def dataset(slug: str = "popolazione", **fields: object) -> Dataset:
    given = {
        "title": "Popolazione residente", "description": "Residenti.", "publisher": "Istat", "licence": "cc-by-4.0",
        "method": "Anagrafe.", "every": 12, "lag_months": 6,
    }  # fmt: skip
    made = Dataset(slug=slug, **given | fields)
    store(thing=made, fields=[], by=None, at=clock.now())
    return made


def indicator(of: Dataset, code: str = "popolazione-residente", **fields: object) -> Indicator:
    given = {
        "title": "Popolazione residente",
        "definition": "Residenti.",
        "unit": "residenti",
        "aggregation": "sum",
    }
    made = Indicator(dataset=of, code=code, **given | fields)
    store(thing=made, fields=[], by=None, at=clock.now())
    return made


def draft(
    of: Dataset, text: str, *, by: Actor | None = None, name: str = "dati.csv", **fields: object
) -> Release:
    """A release whose columns are as the headings suggest."""
    words = {"note": "Nuovi dati", "is_complete": False} | fields
    release = begin_release(dataset=of, name=name, content=text.encode(), by=by, at=clock.now(), **words)
    opened = open_release(release)
    if not opened.problem:
        describe(release=release, columns=opened.columns, by=by, at=clock.now(), **words)
    return release


def published(of: Dataset, text: str, **fields: object) -> Release:
    return publish_release(release=draft(of, text, **fields), by=None, at=clock.now())


@dataclass
class Known:
    dataset: Dataset
    indicator: Indicator


def known() -> Known:
    """Territory, a dataset with an indicator that adds up, figures of two years."""
    territory()
    of = dataset()
    made = indicator(of)
    published(of, TWO_YEARS)
    of.refresh_from_db()
    return Known(of, made)


TWO_YEARS = """codice_istat;comune;2022;2023
015146;Milano;1.349.930;1.354.196
015182;Rho;50.000;50.100
015108;Gorgonzola;20.700;0
015142;Melzo;18.400;n.d.
015042;Cassano d'Adda;19.000;19.100
"""


def page_of(made: Indicator, home: object, **fields: object) -> IndicatorPage:
    index = KnowledgeIndexPage(title="Quadro conoscitivo", slug="quadro-conoscitivo")
    index = add_page(index, under=home, by=None, at=clock.now())
    given = {
        "finding": "I residenti crescono.",
        "map_finding": "Milano ha più residenti.",
        "finding_period": "2023",
    }
    page = IndicatorPage(title=made.title, slug=made.code, indicator=made, **given | fields)
    return add_page(page, under=index, by=None, at=clock.now())


def two_officers() -> tuple[Actor, Actor]:
    """Two people who keep the site."""
    names = (("Anais", "Delacroix"), ("Pietro", "Guzzetti"))
    people = [factories.person(*name, employer="Città metropolitana") for name in names]
    for somebody in people:
        factories.mandate(somebody, Role.COMMUNICATION_OFFICER)
    author, colleague = (factories.actor(somebody) for somebody in people)
    return author, colleague
