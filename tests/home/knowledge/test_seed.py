# SPDX-License-Identifier: AGPL-3.0-or-later
"""The figures of the demo: real ones are as their source has them, sentences say what the figures say."""

import csv
from decimal import Decimal

import pytest

from cms import clock
from home.knowledge.models import Dataset, Release
from home.knowledge.pages import IndicatorPage
from home.knowledge.seed import DATA, catalogue, seed_knowledge
from home.pages.operations import add_page
from tests.home.knowledge import figures

ENTRIES = {one["code"]: one for each in catalogue()["datasets"] for one in each["indicators"]}


def rows(name: str) -> list[dict[str, Decimal | str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def column(name: str, heading: str) -> dict[str, Decimal]:
    found = rows(name)
    place = next(key for key in ("comune", "zona_omogenea") if key in found[0])
    return {row[place]: Decimal(row[heading].replace(",", ".")) for row in found}


def of_towns(code: str, year: int) -> dict[str, Decimal]:
    return column("popolazione-eta.csv", f"{code} {year}")


def mean(code: str, weight: str, year: int) -> Decimal:
    numbers, weights = of_towns(code, year), of_towns(weight, year)
    return sum(numbers[town] * weights[town] for town in numbers) / sum(weights.values())


def italian(number: Decimal, places: int = 0) -> str:
    return f"{number:,.{places}f}".translate(str.maketrans(",.-", ".,−"))


def test_there_are_all_the_municipalities_and_the_published_totals():
    assert len(of_towns("popolazione-residente", 2023)) == 133
    totals = [sum(of_towns("popolazione-residente", year).values()) for year in (2022, 2023)]
    assert totals == [3214630, 3219391]


@pytest.mark.parametrize("code", ["popolazione-residente", "residenti-0-14", "residenti-65-piu"])
def test_sentences_on_sums_say_the_sums(code):
    for year in (2022, 2023):
        assert italian(sum(of_towns(code, year).values())) in ENTRIES[code]["finding"]


@pytest.mark.parametrize("code", ["eta-media", "quota-0-14", "quota-65-piu", "quota-80-piu"])
def test_sentences_on_means_say_the_weighted_means(code):
    for year in (2022, 2023):
        assert italian(mean(code, ENTRIES[code]["weight"], year), 1) in ENTRIES[code]["finding"]


def test_the_sentence_on_the_old_age_index_is_true():
    before, now = (mean("indice-vecchiaia", "residenti-0-14", year) for year in (2022, 2023))
    assert 175 < before < 176
    assert 179 < now < 180


@pytest.mark.parametrize(
    ("code", "places"),
    [("eta-media", 1), ("quota-0-14", 1), ("quota-65-piu", 1), ("quota-80-piu", 1), ("indice-vecchiaia", 0),
     ("variazione-popolazione", 2)],
)  # fmt: skip
def test_sentences_on_maps_name_the_two_ends(code, places):
    numbers = of_towns(code, 2023)
    for end in (min(numbers, key=numbers.get), max(numbers, key=numbers.get)):
        assert end in ENTRIES[code]["map_finding"]
        assert italian(numbers[end], places) in ENTRIES[code]["map_finding"]


def test_the_sentence_on_the_change_counts_the_municipalities():
    numbers = of_towns("variazione-popolazione", 2023).values()
    up, down = sum(one > 0 for one in numbers), sum(one < 0 for one in numbers)
    assert (up, down, len(numbers) - up - down) == (76, 56, 1)
    for one in ("76", "56", "133"):
        assert one in ENTRIES["variazione-popolazione"]["finding"]


def test_sentences_on_zones_say_their_figures():
    then, now = (column("zone-omogenee.csv", f"popolazione-zone {year}") for year in (2013, 2021))
    change = {zone: now[zone] - then[zone] for zone in now}
    assert max(change, key=change.get) == "Adda Martesana"
    assert min(change, key=change.get) == "Alto Milanese"
    assert (change["Adda Martesana"], change["Alto Milanese"]) == (3504, -3146)
    density = column("zone-omogenee.csv", "densita-zone 2021")
    area = column("zone-omogenee.csv", "superficie-zone 2021")
    for zone, number in density.items():
        assert abs(number - now[zone] / area[zone]) < Decimal("0.001")
    assert [italian(density[zone]) for zone in ("Nord Milano", "Magentino e Abbiatense")] == ["5.396", "598"]
    assert [max(area, key=area.get), min(area, key=area.get)] == ["Magentino e Abbiatense", "Nord Milano"]


@pytest.mark.parametrize("dataset", catalogue()["datasets"], ids=lambda one: one["slug"])
def test_what_is_an_example_says_so(dataset):
    assert dataset["is_example"] == ("esempio" in dataset["title"].lower())
    assert all(("esempio" in one["code"]) == dataset["is_example"] for one in dataset["indicators"])


def test_figures_of_a_territory_that_is_not_loaded_are_left_out_and_seeding_again_adds_nothing(stage):
    figures.territory()
    for _again in range(2):
        seed_knowledge(stage.home, add=add_page, by=None, at=clock.now())
    assert Dataset.objects.count() == 3
    assert set(Release.objects.values_list("state", flat=True)) == {"discarded", "published"}
    assert [page.slug for page in IndicatorPage.objects.live()] == [
        "personale-formato-esempio"
    ]  # its city is known
