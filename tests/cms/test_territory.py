# SPDX-License-Identifier: AGPL-3.0-or-later
"""The territory as it was on each day, and loading it."""

import shutil
from collections import Counter
from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.audit.models import AuditEntry
from cms.territory.models import Border, Municipality, Standing, Zone, ZoneMembership
from cms.territory.operations import DATA, import_territory
from cms.territory.queries import municipalities, municipalities_of, places, zone_of

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, tzinfo=UTC)
LAST_DAY_OF_VERMEZZO, FIRST_DAY_OF_THE_MERGER = date(2019, 2, 7), date(2019, 2, 8)
ZONES = {
    "adda-martesana": 29, "alto-milanese": 22, "magentino-abbiatense": 28, "nord-milano": 6,
    "nord-ovest": 16, "sud-est": 15, "sud-ovest": 16,
}  # fmt: skip


@pytest.fixture
def loaded():
    return import_territory(by=None, at=AT)


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(DATA, tmp_path / "data")
    return tmp_path / "data"


def rows():
    models = (Municipality, Zone, ZoneMembership, Border, AuditEntry)
    return [list(model.objects.order_by("pk").values()) for model in models]


def zone_name(municipality, day):
    zone = zone_of(Municipality.objects.get(name=municipality), on=day)
    return zone.name if zone else None


def replace(path, old, new):
    path.write_text(path.read_text().replace(old, new, 1))


@pytest.mark.parametrize(
    ("day", "changes", "total"),
    [
        (date(2016, 12, 31), {"adda-martesana": 28, "nord-milano": 7, "magentino-abbiatense": 29}, 134),
        (date(2017, 2, 21), {"adda-martesana": 28, "nord-milano": 7, "magentino-abbiatense": 29}, 134),
        (date(2017, 2, 22), {"magentino-abbiatense": 29}, 134),
        (LAST_DAY_OF_VERMEZZO, {"magentino-abbiatense": 29}, 134),
        (FIRST_DAY_OF_THE_MERGER, {}, 133),
        (date(2026, 11, 22), {}, 133),
    ],
)
def test_each_zone_has_its_municipalities_of_the_day(loaded, day, changes, total):
    found = {zone.slug: municipalities_of(zone, on=day).count() for zone in Zone.objects.all()}

    assert found == ZONES | changes
    assert municipalities(on=day).count() == total


def test_cologno_monzese_changed_zone_on_22_february_2017(loaded):
    assert zone_name("Cologno Monzese", date(2015, 1, 1)) == "Nord Milano"
    assert zone_name("Cologno Monzese", date(2017, 2, 21)) == "Nord Milano"
    assert zone_name("Cologno Monzese", date(2017, 2, 22)) == "Adda Martesana"


def test_vermezzo_and_zelo_surrigone_became_one(loaded):
    zone = Zone.objects.get(slug="magentino-abbiatense")
    before = set(municipalities_of(zone, on=LAST_DAY_OF_VERMEZZO).values_list("name", flat=True))
    after = set(municipalities_of(zone, on=FIRST_DAY_OF_THE_MERGER).values_list("name", flat=True))

    assert before - after == {"Vermezzo", "Zelo Surrigone"}
    assert after - before == {"Vermezzo con Zelo"}


def test_milano_is_in_no_zone(loaded):
    assert zone_name("Milano", date(2026, 1, 1)) is None
    assert Municipality.objects.get(is_capital=True).name == "Milano"


def test_what_is_not_verified_says_so(loaded):
    day = date(2026, 1, 1)
    doubtful = Counter(p.zone for p in places(on=day) if p.is_to_verify)

    assert set(Zone.objects.filter(standing=Standing.TO_VERIFY).values_list("slug", flat=True)) == {
        "nord-ovest",
        "sud-ovest",
    }
    assert doubtful == {"nord-ovest": 16, "sud-ovest": 16, "magentino-abbiatense": 1}


def test_population_is_that_of_the_source(loaded):
    today = municipalities(on=date(2026, 1, 1))

    assert sum(m.population for m in today) == 3_219_391
    assert {m.population_year for m in today} == {2023}


def test_second_import_changes_no_row(loaded):
    before = rows()

    report = import_territory(by=None, at=AT)

    assert set(report.counts) == {"unchanged"}
    assert rows() == before


def test_import_reads_the_rows_in_few_queries(loaded):
    with CaptureQueriesContext(connection) as queries:
        import_territory(by=None, at=AT)

    assert len([q for q in queries if "SAVEPOINT" not in q["sql"]]) == 9


def test_dry_run_says_what_it_would_do_and_does_nothing(loaded, folder):
    replace(folder / "zones.csv", "Infrastrutture verdi e blu", "Infrastrutture verdi")
    replace(folder / "memberships.csv", "015250,nord-ovest,,,", "015250,nord-ovest,,2030-01-01,")
    before = rows()

    report = import_territory(by=None, at=AT, folder=folder, dry_run=True)

    changed = [(line.file, line.words.split(" · ")[0]) for line in report.lines if line.outcome == "updated"]
    assert changed == [("zones.csv", "adda-martesana"), ("memberships.csv", "015250")]
    assert len(report.lines) == 135 + 7 + 135 + 13 + 133
    assert rows() == before


def test_changed_rows_are_brought_to_the_file(loaded, folder):
    replace(folder / "municipalities.csv", "32425", "32500")

    report = import_territory(by=None, at=AT, folder=folder)

    assert report.counts["updated"] == 1
    assert Municipality.objects.get(name="Abbiategrasso").population == 32500


def test_bad_rows_are_named_and_nothing_is_written(folder):
    replace(folder / "municipalities.csv", ",32425,", ",molti,")
    replace(folder / "zones.csv", "49.48,verified", "49.48,forse")
    replace(
        folder / "memberships.csv", "015081,adda-martesana,2017-02-22", "015081,adda-martesana,2017-02-30"
    )
    replace(folder / "memberships.csv", "015250,nord-ovest", "015250,nord-ovest-2")

    report = import_territory(by=None, at=AT, folder=folder)

    named = {(line.file, line.words.split(" · ")[0]): line.problem for line in report.errors}
    assert "molti" in named["municipalities.csv", "015002"]
    assert "standing" in named["zones.csv", "nord-milano"]
    assert "2017-02-30" in named["memberships.csv", "015081"]
    assert ("memberships.csv", "015250") in named
    assert rows() == [[], [], [], [], []]


def test_a_municipality_cannot_be_in_two_zones_on_a_day(folder):
    with (folder / "memberships.csv").open("a") as file:
        file.write("015108,sud-est,2018-01-01,,verified,\n")

    report = import_territory(by=None, at=AT, folder=folder)

    assert [line.words for line in report.errors] == ["015108 · sud-est · 2018-01-01 · verified"]


@pytest.mark.parametrize("spoil", ["missing", "column", "comma"])
def test_an_unreadable_file_is_an_error_of_its_own(folder, spoil):
    path = folder / "zones.csv"
    if spoil == "missing":
        path.unlink()
    if spoil == "column":
        replace(path, "motto", "moto")
    if spoil == "comma":
        replace(path, '"Un territorio in rete, attrattivo', "Un territorio in rete, attrattivo")
        replace(path, 'all’innovazione"', "all’innovazione")

    report = import_territory(by=None, at=AT, folder=folder)

    assert "zones.csv" in {line.file for line in report.errors}
    assert Zone.objects.count() == 0


def test_command_prints_each_row_and_fails_on_a_bad_one(folder, capsys):
    call_command("import_territory", folder=folder, dry_run=True)
    said = capsys.readouterr().out
    assert "municipalities.csv:2" in said
    assert "Abbiategrasso" in said
    assert Municipality.objects.count() == 0

    replace(folder / "municipalities.csv", ",32425,", ",molti,")
    with pytest.raises(CommandError):
        call_command("import_territory", folder=folder)
    assert Municipality.objects.count() == 0


def test_places_cost_two_queries_however_many(loaded, django_assert_num_queries):
    places(on=date(2026, 1, 1))

    with django_assert_num_queries(2):
        found = places(on=date(2026, 1, 1))

    assert len(found) == 133


def test_a_new_border_is_drawn_at_once(loaded, folder):
    before = {p.name: p.shape.path for p in places(on=date(2026, 1, 1))}
    geojson = folder / "borders-2023.geojson"
    replace(geojson, "[[[[8.9182,45.421],", "[[[[8.9382,45.421],")

    report = import_territory(by=None, at=AT, folder=folder)

    after = {p.name: p.shape.path for p in places(on=date(2026, 1, 1))}
    assert report.counts["updated"] == 1
    assert [name for name in before if before[name] != after[name]] == ["Abbiategrasso"]
