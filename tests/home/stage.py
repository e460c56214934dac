# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small site to test on: home page, plan, zones, news."""

import io
from dataclasses import dataclass
from datetime import date

from django.core.files.base import ContentFile
from django.db.backends.postgresql.psycopg_any import DateRange
from PIL import Image
from wagtail.models import Workflow

from cms import clock
from cms.areas.models import Act, PlanEdition, PlanNode
from cms.pages.models import SiteImage
from cms.pages.operations import set_up_editing
from cms.people.models import Person
from cms.territory.models import Border, Municipality, ZoneMembership
from home.models import (
    AreaPage,
    HomePage,
    NewsIndexPage,
    NewsPage,
    PlanEditionPage,
    PlanIndexPage,
    StandardPage,
    TownPage,
    ZoneIndexPage,
    ZonePage,
)
from home.pages.operations import add_page, add_town_pages, open_site
from tests import factories
from tests.home.knowledge import figures


@dataclass
class Stage:
    """The pages that stand on it."""

    home: HomePage
    plan: PlanIndexPage
    zones: ZoneIndexPage
    news: NewsIndexPage

    def piece_of_news(self, title: str, **fields: object) -> NewsPage:
        slug = title.lower().replace(" ", "-")
        page = NewsPage(title=title, slug=slug, news_date=date(2026, 10, 1), **fields)
        return add_page(page, under=self.news, by=None, at=clock.now())

    def standard_page(self, title: str, **fields: object) -> StandardPage:
        page = StandardPage(title=title, slug=title.lower().replace(" ", "-"), **fields)
        return add_page(page, under=self.home, by=None, at=clock.now())

    def edition(self, slug: str = "2019-2021", *, areas: int = 1) -> PlanEditionPage:
        first, last = map(int, slug.split("-"))
        edition = PlanEdition.objects.create(
            slug=slug, title=f"Piano {slug}", first_year=first, last_year=last, state="approved"
        )
        page = PlanEditionPage(title=f"Piano {slug}", slug=slug, edition=edition)
        page = add_page(page, under=self.plan, by=None, at=clock.now())
        for number in range(areas):
            self.area(page, number)
        return page

    def area(self, under: PlanEditionPage, number: int) -> AreaPage:
        node = PlanNode.objects.create(
            edition=under.edition, kind="policy_area", slug=f"area-{number}", title=f"Ambito {number}"
        )
        page = AreaPage(title=node.title, slug=node.slug, node=node)
        return add_page(page, under=under, by=None, at=clock.now())

    def act(self, edition: PlanEdition, **fields: object) -> Act:
        return Act.objects.create(
            edition=edition, body=factories.body("Città metropolitana"), organ="Consiglio metropolitano",
            kind="approval", at=clock.now(), **fields,
        )  # fmt: skip

    def zone(self, slug: str, *, towns: int = 1) -> ZonePage:
        zone = factories.zone(slug)
        for number in range(towns):
            bordered_town(f"{zone.pk}{number}".zfill(6), f"Comune {slug} {number}", zone)
        page = ZonePage(title=zone.name, slug=slug, zone=zone)
        return add_page(page, under=self.zones, by=None, at=clock.now())


def bordered_town(code: str, name: str, zone: object) -> Municipality:
    town = Municipality.objects.create(
        istat_code=code, name=name, slug=name.lower().replace(" ", "-"), during=DateRange(None, None)
    )
    ZoneMembership.objects.create(municipality=town, zone=zone, during=DateRange(None, None))
    east = 9 + int(code[-1]) / 10
    square = [[[[east, 45], [east + 0.1, 45], [east + 0.1, 45.1], [east, 45.1], [east, 45]]]]
    Border.objects.create(municipality=town, year=2023, polygons=square)
    return town


def open_stage() -> Stage:
    """Home page, indexes, permissions and workflow; made once."""
    known = HomePage.objects.first()
    if known is not None and Workflow.objects.filter(name="Pubblicazione").exists():
        return Stage(
            known, PlanIndexPage.objects.get(), ZoneIndexPage.objects.get(), NewsIndexPage.objects.get()
        )
    now = clock.now()
    home = HomePage(title="Casa", slug="home", intro="Il piano in tre righe.")
    home = open_site(home, settings={"site_name": "Piano", "organisation_name": "Ente"}, by=None, at=now)
    stage = Stage(
        home=home,
        plan=add_page(PlanIndexPage(title="Il piano", slug="piano", show_in_menus=True), under=home, by=None, at=now),
        zones=add_page(ZoneIndexPage(title="Zone", slug="zone", show_in_menus=True), under=home, by=None, at=now),
        news=add_page(NewsIndexPage(title="Notizie", slug="notizie", show_in_menus=True), under=home, by=None, at=now),
    )  # fmt: skip
    set_up_editing(home)
    return stage


def open_towns() -> HomePage:
    """Five municipalities with their pages, the page of a zone; made once."""
    if TownPage.objects.exists():
        return HomePage.objects.get()
    zones, stage = figures.territory(), open_stage()
    page = ZonePage(title="Adda Martesana", slug="adda-martesana", zone=zones["adda-martesana"])
    add_page(page, under=stage.zones, by=None, at=clock.now())
    add_town_pages(stage.home, by=None, at=clock.now())
    return stage.home


def image(title: str = "Disegno") -> SiteImage:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "#06c").save(out, "PNG")
    file = ContentFile(out.getvalue(), name="disegno.png")
    return SiteImage.objects.create(title=title, file=file, description="Un disegno blu")


def officer(somebody: Person) -> object:
    """The login of an officer, in the groups of the mandates."""
    from cms.people.operations import sync_groups

    sync_groups(somebody.user)
    return somebody.user
