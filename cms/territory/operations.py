# SPDX-License-Identifier: AGPL-3.0-or-later
"""Loading a territory: municipalities, zones, who belonged where and when, borders."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Model
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cms import sheets
from cms.audit.operations import Doer, record
from cms.sheets import BadRow, Outcome, Row
from cms.territory.models import Border, FormerName, Municipality, Zone, ZoneMembership

DATA = Path(__file__).with_name("data")
MUNICIPALITY_COLUMNS = {
    "istat_code", "name", "cadastral_code", "is_capital", "population", "population_year",
    "valid_from", "valid_to",
}  # fmt: skip
ZONE_COLUMNS = {
    "slug", "order", "name", "motto", "population", "population_year", "official_area_km2",
    "standing", "source",
}  # fmt: skip
MEMBERSHIP_COLUMNS = {"istat_code", "zone_slug", "valid_from", "valid_to", "standing", "note"}
FORMER_COLUMNS = {"istat_code", "name", "former_istat_code", "valid_to", "standing", "note"}


def import_territory(
    *, by: Doer | None, at: datetime, folder: Path = DATA, dry_run: bool = False
) -> sheets.Report:
    """Bring the territory to what `folder` says; the same folder twice changes no row.

    Reads municipalities.csv, zones.csv, memberships.csv (columns above), former_names.csv where there is one, and
    borders-<year>.geojson. One bad row and nothing is written: the report names it. Nothing is ever deleted: a
    membership ends by its `valid_to`. `dry_run` reports what would happen. `at` is the moment of the audit entry.
    """
    report = sheets.Report()
    with transaction.atomic():
        report.lines += sheets.take(folder / "municipalities.csv", MUNICIPALITY_COLUMNS, _municipalities())
        report.lines += sheets.take(folder / "zones.csv", ZONE_COLUMNS, _zones())
        report.lines += sheets.take(folder / "memberships.csv", MEMBERSHIP_COLUMNS, _memberships())
        if (former := folder / "former_names.csv").is_file():
            report.lines += sheets.take(former, FORMER_COLUMNS, _former_names())
        for path in sorted(folder.glob("borders-*.geojson")):
            report.lines += _borders(path)
        if report.errors or dry_run:
            transaction.set_rollback(True)
        elif set(report.counts) - {Outcome.UNCHANGED}:
            record(by=by, verb="territory.imported", on=Zone(), at=at, detail=dict(report.counts))
    return report


def _municipalities() -> Callable[[Row], Outcome]:
    known = {m.istat_code: m for m in Municipality.objects.all()}

    def store(row: Row) -> Outcome:
        fresh = Municipality(
            istat_code=row["istat_code"],
            name=row["name"],
            slug=slugify(row["name"].replace("'", " ").replace("’", " ")),
            cadastral_code=row["cadastral_code"],
            is_capital=row["is_capital"] == "1",
            population=sheets.number(row["population"]),
            population_year=sheets.number(row["population_year"]),
            during=_span(row),
        )
        fields = {"name", "slug", "cadastral_code", "is_capital", "population", "population_year", "during"}
        return _put(known, fresh.istat_code, fresh, fields)

    return store


def _zones() -> Callable[[Row], Outcome]:
    known = {z.slug: z for z in Zone.objects.all()}

    def store(row: Row) -> Outcome:
        fresh = Zone(
            slug=row["slug"],
            order=sheets.number(row["order"]) or 0,
            name=row["name"],
            motto=row["motto"],
            population=sheets.number(row["population"]),
            population_year=sheets.number(row["population_year"]),
            official_area_km2=_area(row["official_area_km2"]),
            standing=row["standing"],
            source=row["source"],
        )
        fields = ZONE_COLUMNS - {"slug"}
        return _put(known, fresh.slug, fresh, fields)

    return store


def _memberships() -> Callable[[Row], Outcome]:
    municipalities = {m.istat_code: m for m in Municipality.objects.all()}
    zones = {z.slug: z for z in Zone.objects.all()}
    known = {(m.municipality_id, m.zone_id, m.during.lower): m for m in ZoneMembership.objects.all()}

    def store(row: Row) -> Outcome:
        municipality = municipalities.get(row["istat_code"])
        zone = zones.get(row["zone_slug"])
        if municipality is None or zone is None:
            raise BadRow(_("No such municipality or zone"))
        fresh = ZoneMembership(
            municipality=municipality,
            zone=zone,
            during=_span(row),
            standing=row["standing"],
            note=row["note"],
        )
        key = (municipality.pk, zone.pk, fresh.during.lower)
        return _put(known, key, fresh, {"during", "standing", "note"})

    return store


def _former_names() -> Callable[[Row], Outcome]:
    municipalities = {m.istat_code: m for m in Municipality.objects.all()}
    known = {(former.municipality_id, former.name): former for former in FormerName.objects.all()}

    def store(row: Row) -> Outcome:
        municipality = municipalities.get(row["istat_code"])
        if municipality is None:
            raise BadRow(_("No such municipality"))
        fresh = FormerName(
            municipality=municipality,
            name=row["name"],
            istat_code=row["former_istat_code"],
            valid_to=sheets.day(row["valid_to"]),
            standing=row["standing"],
            note=row["note"],
        )
        fields = {"istat_code", "valid_to", "standing", "note"}
        return _put(known, (municipality.pk, fresh.name), fresh, fields)

    return store


def _borders(path: Path) -> Iterator[sheets.Line]:
    year = int(path.stem.rpartition("-")[2])
    municipalities = {m.istat_code: m for m in Municipality.objects.all()}
    known = {b.municipality_id: b for b in Border.objects.filter(year=year)}
    for position, feature in enumerate(json.loads(path.read_text(encoding="utf-8"))["features"], start=1):

        def store(feature: dict[str, Any] = feature) -> Outcome:
            municipality = municipalities.get(feature["properties"]["istat"])
            if municipality is None:
                raise BadRow(_("No such municipality"))
            fresh = Border(municipality=municipality, year=year, polygons=feature["geometry"]["coordinates"])
            return _replace(known.get(municipality.pk), fresh)

        yield sheets.taken(path.name, position, feature["properties"]["name"], store)


def _put(known: dict[Any, Any], key: Any, fresh: Model, fields: set[str]) -> Outcome:
    """Store `fresh` over the row of its key. A clash with another row is this row's error."""
    try:
        with transaction.atomic():
            outcome = sheets.put(known.get(key), fresh, fields)
    except IntegrityError as clash:
        raise BadRow(_("Clashes with another row: %(detail)s") % {"detail": _detail(clash)}) from clash
    known.setdefault(key, fresh)
    return outcome


def _replace(known: Border | None, fresh: Border) -> Outcome:
    """A border that changes gets a new row: maps kept in memory are named by the newest row."""
    if known is not None and known.polygons == fresh.polygons:
        return Outcome.UNCHANGED
    if known is not None:
        known.delete()
    fresh.save(force_insert=True)
    return Outcome.CREATED if known is None else Outcome.UPDATED


def _detail(clash: IntegrityError) -> str:
    said = getattr(getattr(clash.__cause__, "diag", None), "message_detail", None)
    return said or str(clash).splitlines()[0]


def _span(row: Row) -> DateRange:
    """Days of a row, half-open, with the bounds as PostgreSQL gives them back; an empty cell is no limit."""
    lower, upper = sheets.day(row["valid_from"]), sheets.day(row["valid_to"])
    if lower and upper and lower >= upper:
        raise BadRow(_("It ends before it begins"))
    return DateRange(lower, upper, "[)" if lower else "()")


def _area(cell: str) -> Decimal | None:
    try:
        return Decimal(cell) if cell else None
    except InvalidOperation:
        raise BadRow(_("%(cell)s is no number (write 273.35)") % {"cell": cell}) from None
