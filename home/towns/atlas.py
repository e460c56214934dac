# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every page of a zone or of a municipality needs of the territory, read once a state of the public pages."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from time import monotonic
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.expressions import Combinable
from wagtail.models import PageViewRestriction

from cms.areas.models import Act
from cms.charts.shapes import Shape
from cms.clock import ROME
from cms.pages.cache import MAX_AGE, generation
from cms.territory.models import FormerName, Municipality, Zone, ZoneMembership
from cms.territory.queries import is_to_verify, shapes_by_code
from home.documents.models import DocumentPage

DAY = timedelta(days=1)


class State(NamedTuple):
    """What tells one state of the territory from the next, where no page cache does: the day, rows of each table."""

    day: date
    municipalities: int
    memberships: int
    former_names: int
    border: int
    pages: int
    zone_pages: int
    values: int
    papers: int
    act: int

    @property
    def for_figures(self) -> "State":
        """What figures follow from: pages, documents and acts apart."""
        return self._replace(pages=0, zone_pages=0, papers=0, act=0)


# The numbers are small and indexed: under a millisecond.
STATE = """
SELECT (statement_timestamp() AT TIME ZONE %s)::date, (SELECT count(*) FROM cms_municipality),
    (SELECT count(*) FROM cms_zonemembership), (SELECT count(*) FROM cms_formername),
    (SELECT coalesce(max(id), 0) FROM cms_border),
    (SELECT count(*) FROM home_townpage t JOIN wagtailcore_page p ON p.id = t.page_ptr_id WHERE p.live),
    (SELECT count(*) FROM home_zonepage z JOIN wagtailcore_page p ON p.id = z.page_ptr_id WHERE p.live),
    (SELECT coalesce(max(id), 0) FROM home_value),
    (SELECT coalesce(sum(p.live_revision_id), 0) FROM home_documentpage d JOIN wagtailcore_page p
        ON p.id = d.page_ptr_id WHERE p.live AND (d.zone_id IS NOT NULL OR d.municipality_id IS NOT NULL)),
    (SELECT coalesce(max(id), 0) FROM cms_act)"""


@dataclass(frozen=True, slots=True)
class Membership:
    """A municipality in a zone: from the first day (None: since the zones began) to the day after the last."""

    zone: str
    zone_name: str
    begins: date | None
    ends: date | None
    is_to_verify: bool
    note: str

    @property
    def last_day(self) -> date | None:
        return self.ends - DAY if self.ends else None


@dataclass(frozen=True, slots=True)
class Former:
    """A name that leads to a municipality, the code it had ("" for none), and until when it held."""

    name: str
    istat_code: str
    ends: date | None
    is_to_verify: bool
    note: str

    @property
    def last_day(self) -> date | None:
        return self.ends - DAY if self.ends else None


@dataclass(frozen=True, slots=True)
class Town:
    """A municipality of today. `zone` is the slug of its zone, "" for none; `url` its page, "" while it has none."""

    pk: int
    body_uid: UUID | None
    istat_code: str
    slug: str
    name: str
    population: int | None
    population_year: int | None
    url: str
    zone: str
    zone_name: str
    is_to_verify: bool
    story: tuple[Membership, ...]
    former: tuple[Former, ...]


@dataclass(frozen=True, slots=True)
class Region:
    """A zone with its municipalities by name; `url` its page, "" while it has none."""

    pk: int
    slug: str
    name: str
    motto: str
    url: str
    population: int | None
    population_year: int | None
    official_area_km2: Decimal | None
    is_to_verify: bool
    towns: tuple[Town, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of the library about a zone or a municipality."""

    title: str
    url: str
    kind: str
    document_date: date | None
    extension: str
    size: int | None
    is_example: bool
    zone: int | None
    municipality: int | None


@dataclass(frozen=True, slots=True)
class Atlas:
    """The territory on a day: towns by ISTAT code in the order of their names, zones by slug in theirs."""

    day: date
    towns: dict[str, Town]
    zones: dict[str, Region]
    shapes: dict[str, Shape] = field(repr=False)
    papers: tuple[Paper, ...]
    acts: tuple[Act, ...]

    def papers_about(self, *, zone: int | None, municipality: int | None = None) -> list[Paper]:
        """Documents about a zone or a municipality, newest first."""
        return [
            paper
            for paper in self.papers
            if (zone and paper.zone == zone) or (municipality and paper.municipality == municipality)
        ]

    def town(self, municipality: int) -> Town | None:
        """The municipality of a key; None for one that does not exist today."""
        return next((town for town in self.towns.values() if town.pk == municipality), None)

    @property
    def zoneless(self) -> list[Town]:
        """The municipalities of no zone: the capital."""
        return [town for town in self.towns.values() if not town.zone]

    def heir_of(self, istat_code: str) -> Town | None:
        """The municipality of today into which that of an older code was united."""
        heirs = (town for town in self.towns.values() for one in town.former if one.istat_code == istat_code)
        return next(heirs, None) if istat_code else None

    @property
    def names(self) -> dict[str, str]:
        """Names by ISTAT code."""
        return {code: town.name for code, town in self.towns.items()}


def state() -> State:
    """The state of today: one query."""
    with connection.cursor() as cursor:
        cursor.execute(STATE, [ROME.key])
        return State(*cursor.fetchone())


def atlas(known: State | None = None) -> Atlas:
    """The territory of today: one query (none with `known`), and seven the first time in each state of the pages."""
    return _kept(generation(), int(monotonic() / MAX_AGE), known or state())


@lru_cache(maxsize=2)
def _kept(name: str, span: int, known: State) -> Atlas:
    return read_atlas(known.day)


def read_atlas(day: date) -> Atlas:
    """The atlas as the database has it: seven queries, two more when the borders are new to the process."""
    told, former = _stories(), _former_names()
    rows: Any = Municipality.objects.filter(during__contains=day).order_by("name")
    rows = rows.annotate(url_path=F("page__url_path"), is_live=F("page__live"), body_uid=F("body__uid"))
    towns = {row.istat_code: _town(row, told.get(row.pk, []), former.get(row.pk, []), day) for row in rows}
    return Atlas(day, towns, _zones(towns), shapes_by_code(), _papers(), _acts())


def _stories() -> dict[int, list[Membership]]:
    """Memberships of all times by municipality, the first first."""
    found: dict[int, list[Membership]] = {}
    for row in ZoneMembership.objects.select_related("zone").order_by("municipality", "during"):
        one = Membership(
            zone=row.zone.slug,
            zone_name=row.zone.name,
            begins=row.during.lower,
            ends=row.during.upper,
            is_to_verify=is_to_verify(row.standing),
            note=row.note,
        )
        found.setdefault(row.municipality_id, []).append(one)
    return found


def _former_names() -> dict[int, list[Former]]:
    found: dict[int, list[Former]] = {}
    for row in FormerName.objects.order_by("name"):
        told = Former(row.name, row.istat_code, row.valid_to, is_to_verify(row.standing), row.note)
        found.setdefault(row.municipality_id, []).append(told)
    return found


def address(row: Any) -> str:
    """Where the live page of a row is, from its `url_path` and `is_live`; "" for none."""
    return "/" + row.url_path.split("/", 2)[2] if row.is_live else ""


def _town(row: Any, story: list[Membership], former: list[Former], day: date) -> Town:
    now = next((one for one in story if _holds(one, day)), None)
    return Town(
        pk=row.pk,
        body_uid=row.body_uid,
        istat_code=row.istat_code,
        slug=row.slug,
        name=row.name,
        population=row.population,
        population_year=row.population_year,
        url=address(row),
        zone=now.zone if now else "",
        zone_name=now.zone_name if now else "",
        is_to_verify=bool(now and now.is_to_verify),
        story=tuple(story),
        former=tuple(former),
    )


def _holds(one: Membership, day: date) -> bool:
    return (one.begins is None or one.begins <= day) and (one.ends is None or day < one.ends)


def _zones(towns: dict[str, Town]) -> dict[str, Region]:
    members: dict[str, list[Town]] = {}
    for town in towns.values():
        members.setdefault(town.zone, []).append(town)
    rows: Any = Zone.objects.annotate(url_path=F("page__url_path"), is_live=F("page__live"))
    return {
        row.slug: Region(
            pk=row.pk,
            slug=row.slug,
            name=row.name,
            motto=row.motto,
            url=address(row),
            population=row.population,
            population_year=row.population_year,
            official_area_km2=row.official_area_km2,
            is_to_verify=is_to_verify(row.standing),
            towns=tuple(members.get(row.slug, ())),
        )
        for row in rows.order_by("order", "name")
    }


def _papers() -> tuple[Paper, ...]:
    """Documents about places, live and under no restriction, newest first."""
    about = Q(zone__isnull=False) | Q(municipality__isnull=False)
    rows = DocumentPage.objects.live().filter(about, unrestricted()).select_related("document")
    return tuple(
        Paper(
            title=row.title,
            url="/" + row.url_path.split("/", 2)[2],
            kind=str(row.get_kind_display()),
            document_date=row.document_date,
            extension=row.document.file_extension,
            size=row.document.file_size,
            is_example=row.is_example,
            zone=row.zone_id,
            municipality=row.municipality_id,
        )
        for row in rows.order_by("-document_date", "title")
    )


def _acts() -> tuple[Act, ...]:
    """Acts about agendas and of municipal organs, those that others correct left out, newest first."""
    about = Q(zone__isnull=False) | Q(body__municipality__isnull=False)
    rows = Act.objects.filter(about, corrected_by=None).select_related("body", "edition", "zone")
    return tuple(rows.order_by(F("act_date").desc(nulls_last=True), "-pk"))


def unrestricted() -> Combinable:
    """The condition of pages under no restriction, inside their own query: `public()` asks one more."""
    asked = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    restrictions = PageViewRestriction.objects.annotate(asked=asked)
    return ~Exists(restrictions.filter(asked__startswith=F("page__path")))
