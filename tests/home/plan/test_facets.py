# SPDX-License-Identifier: AGPL-3.0-or-later
"""Choosing among actions: choices, counts, order, words."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from home.plan.actions.facets import Asked, Branch, Place, World, asked_in, choose
from home.plan.actions.progress import Milestone
from home.plan.actions.sheets import Node, Sheet, Town

WORLD = World(
    places=(
        Place("015108", "Gorgonzola", "adda-martesana", "Adda Martesana"),
        Place("015142", "Melzo", "adda-martesana", "Adda Martesana"),
        Place("015118", "Legnano", "alto-milanese", "Alto Milanese"),
        Place("015146", "Milano", "", ""),
    ),
    branches=(
        Branch("policy_area.verde", "Verde", 0, frozenset({1, 2})),
        Branch("objective.parchi", "Parchi", 1, frozenset({2})),
    ),
)  # fmt: skip


def sheet(pk: int, **fields: object) -> Sheet:
    base = Sheet(
        pk=pk, code=f"AZ-{pk:03d}", title=f"Azione {pk}", intro="", url="", edition="", state="planned"
    )
    return replace(base, **fields)


MELZO = sheet(1, towns=(Town(code="015142", name="Melzo", slug="melzo"),), state="done")
ZONE = sheet(2, zones=(("adda-martesana", "Adda Martesana"),), lead_uid="u", lead="Ente")
CITY = sheet(3, is_whole_city=True, cost=Decimal(0), title="Mobilità sostenibile")
NOWHERE = sheet(4, nodes=(Node(pk=2, uid="", kind="objective", slug="parchi", title="Parchi"),))
ALL = [MELZO, ZONE, CITY, NOWHERE]


def found(**asked: str) -> list[int]:
    return [one.pk for one in choose(ALL, Asked(**asked), WORLD).sheets]


def test_a_municipality_finds_its_own_its_zones_and_those_for_everybody():
    assert found(town="015142") == [1, 2, 3]
    assert found(town="015108") == [2, 3]
    assert found(town="015118") == [3]
    assert found(town="015146") == [3]


def test_a_zone_finds_those_of_its_municipalities():
    assert found(zone="adda-martesana") == [1, 2, 3]
    assert found(zone="alto-milanese") == [3]


def test_an_area_finds_what_is_filed_below_it():
    assert found(node="policy_area.verde") == [4]
    assert found(node="objective.parchi") == [4]


def test_a_count_is_what_the_choice_would_leave():
    chosen = choose(ALL, Asked(town="015142", state="done"), WORLD)
    assert [one.pk for one in chosen.sheets] == [1]
    for state in ("done", "planned"):
        assert chosen.counts["state"][state] == len(found(town="015142", state=state))
    for code in ("015142", "015108", "015118"):
        assert chosen.counts["town"][code] == len(found(state="done", town=code))
    assert chosen.counts["lead"]["u"] == len(found(town="015142", state="done", lead="u")) == 0


def test_words_are_found_without_accents_and_endings_and_by_code():
    assert found(text="mobilita") == [3]
    assert found(text="SOSTENIBILI mobilità") == [3]
    assert found(text="az-002") == [2]
    assert found(text="assente") == []


def test_a_value_that_nobody_has_finds_nothing():
    assert found(state="boh") == []
    assert found(cover="tutti") == [3]


def test_the_address_keeps_every_choice_and_forgets_what_is_not_one():
    asked = asked_in({"q": " verde\x00 ", "stato": "done", "comune": "015142", "ordina": "boh", "altro": "x"})
    assert asked == Asked(text="verde", state="done", town="015142")
    assert dict(asked.address()) == {"q": "verde", "stato": "done", "comune": "015142"}
    assert dict(asked.address(without="state")) == {"q": "verde", "comune": "015142"}
    assert asked_in(dict(asked.address())) == asked


def test_the_next_day_orders_and_what_has_none_comes_last():
    soon = sheet(5, milestones=(Milestone(title="", state="now", planned_date=date(2027, 1, 1)),))
    past = sheet(6, milestones=(Milestone(title="", state="done", planned_date=date(2026, 1, 1)),))
    chosen = choose([past, MELZO, soon], Asked(order="scadenza"), WORLD)
    assert [one.pk for one in chosen.sheets] == [5, 6, 1]
