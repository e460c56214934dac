# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding a municipality by what people type."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.territory.models import FormerName, Municipality
from cms.territory.operations import import_territory
from cms.territory.queries import NEAREST, nearest

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def territory():
    report = import_territory(by=None, at=AT)
    assert not report.errors


def names(text, **how):
    return [found.name for found in nearest(text, **how)]


@pytest.mark.parametrize(
    "typed",
    [
        "Trezzo sull'Adda", "trezzo sull’adda", "TREZZO SULL ADDA", "trezzosulladda", "  trezzo   sull-adda ",
        "Comune di Trezzo sull'Adda", "015221", "15221",
    ],
)  # fmt: skip
def test_a_name_is_found_however_it_is_typed(territory, typed):
    assert [(found.name, found.match) for found in nearest(typed)] == [("Trezzo sull'Adda", "exact")]


def test_a_cadastral_code_is_found_too(territory):
    assert names("a010") == ["Abbiategrasso"]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("S. Donato", "San Donato Milanese"), ("s.giuliano", "San Giuliano Milanese"),
        ("sesto s giovanni", "Sesto San Giovanni"), ("cernusco s/N", "Cernusco sul Naviglio"),
    ],
)  # fmt: skip
def test_a_name_is_found_by_the_beginnings_of_its_words(territory, typed, name):
    assert [(found.name, found.match) for found in nearest(typed)] == [(name, "words")]


def test_a_part_that_several_names_share_gives_all_of_them_by_name(territory):
    assert names("trezzano") == ["Trezzano Rosa", "Trezzano sul Naviglio"]
    assert {found.match for found in nearest("trezzano")} == {"words"}


@pytest.mark.parametrize(
    ("typed", "former"),
    [("Vermezzo", "Vermezzo"), ("zelo surrigone", "Zelo Surrigone"), ("015246", "Zelo Surrigone")],
)
def test_a_municipality_that_was_united_leads_to_that_of_today(territory, typed, former):
    assert [(found.name, found.former, found.match) for found in nearest(typed)] == [
        ("Vermezzo con Zelo", former, "exact")
    ]


def test_a_municipality_of_the_past_is_found_as_itself_on_its_days(territory):
    assert "Vermezzo" in names("vermezzo", on=date(2019, 2, 7))
    assert "Vermezzo" not in names("vermezzo", on=date(2019, 2, 8))


def test_a_quarter_that_was_a_municipality_leads_to_the_capital(territory):
    assert [(found.name, found.former) for found in nearest("lambrate")] == [("Milano", "Lambrate")]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("abiategrasso", "Abbiategrasso"), ("gorgonzzola", "Gorgonzola"), ("cernuscho", "Cernusco sul Naviglio"),
        ("pescheria boromeo", "Peschiera Borromeo"), ("corsicco", "Corsico"), ("leniano", "Legnano"),
    ],
)  # fmt: skip
def test_a_slip_finds_the_nearest_and_says_that_it_is_only_near(territory, typed, name):
    found = nearest(typed)
    assert found[0].name == name
    assert {one.match for one in found} == {"near"}
    assert len(found) <= NEAREST


def test_accents_do_not_count(territory):
    Municipality.objects.filter(istat_code="015182").update(name="Rhò d’Été")
    assert names("rho d ete") == ["Rhò d’Été"]


@pytest.mark.parametrize("typed", ["", "   ", "'", "%", "__", "\x00", "xqzw", "%%%", "🏠"])
def test_what_is_no_name_finds_nothing(territory, typed):
    assert nearest(typed) == []


def test_wildcards_of_the_database_are_letters_like_others(territory):
    assert names("%o%") == names("o")
    assert names("r_o") == names("r o")


@pytest.mark.parametrize("typed", ["a" * 5000, "a " * 3000, "\ud83c", "'; DROP TABLE cms_municipality; --"])
def test_anything_may_be_typed(territory, typed):
    nearest(typed)
    assert Municipality.objects.filter(name="Milano").exists()


def test_one_query_whatever_is_typed(territory):
    for typed in ("Rho", "trezzano", "abiategrasso"):
        with CaptureQueriesContext(connection) as queries:
            nearest(typed)
        assert len(queries) == 1


def test_without_its_former_names_a_united_municipality_is_found_by_its_words_only(territory):
    FormerName.objects.all().delete()
    assert nearest("zelo surrigone")[0].match == "near"
