# SPDX-License-Identifier: AGPL-3.0-or-later
"""The matrices of all the zones: who reads which, twins, and data that say the same as the page."""

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agende.actions import twins
from agende.actions.twins import alike, trigrams
from agende.queries.zones import matrix_of_zones
from cms.rights import NOBODY
from tests.agende import alignments, stage
from tests.agende.test_screens import queries
from tests.agende.test_writing import client_of
from tests.factories import actor

PAGE = "agende:zones_matrix"
LONG = "Una ciclabile continua e illuminata tra le stazioni, con parcheggi coperti per le biciclette"


@pytest.fixture
def draft(cast, agenda):
    """Adda Martesana, being written, with one cell."""
    action = alignments.action(agenda, "Ciclabile tra le stazioni", description=LONG)
    alignments.align(action, cast.coordinator)
    return agenda


@pytest.fixture
def shown(cast):
    """Alto Milanese, published, with one cell."""
    a = stage.agenda(cast, "alto-milanese")
    action = alignments.action(a, "Ciclabili tra le stazioni", code="AM-A1", description=LONG)
    alignments.align(action, cast.plan_officer, reason="Porta ai treni")
    stage.published_by_coordinator(cast, a)
    return a


def zones_of(who):
    them = actor(who) if who else NOBODY
    return [str(side.agenda.zone) for side in matrix_of_zones(stage.edition(), them).sides]


def test_everybody_reads_what_is_published_and_who_may_the_drafts(cast, draft, shown):
    alignments.action(stage.agenda(cast, "nord-ovest"), "Altro")

    assert zones_of(None) == ["Alto Milanese"]
    assert zones_of(cast.trainee) == ["Alto Milanese"]
    assert zones_of(cast.editor_gorgonzola) == ["Adda Martesana", "Alto Milanese"]
    assert zones_of(cast.plan_officer) == ["Adda Martesana", "Alto Milanese", "Nord Ovest"]


def test_the_public_page_says_nothing_of_drafts(cast, draft, shown):
    page = Client().get(reverse(PAGE)).text

    assert "Porta ai treni" in page
    assert "Adda Martesana" not in page
    assert "Collega le stazioni" not in page
    data = Client().get(reverse(f"{PAGE}_json")).json()
    assert [zone["zone"] for zone in data["zones"]] == ["alto-milanese"]


def test_what_is_published_stays_as_the_version_keeps_it(cast, shown):
    from agende.models import Record

    Record.objects.update(state="removed", title="Cambiata")

    assert "Ciclabili tra le stazioni" in Client().get(reverse(PAGE)).text


def test_what_no_zone_serves_is_listed(cast, draft, shown):
    project = alignments.project()
    zones = matrix_of_zones(stage.edition(), actor(cast.plan_officer))

    assert [node.slug for node in zones.empty] == ["ambiente", project.slug]
    assert [(row.node.slug, row.total, row.zones) for row in zones.rows] == [
        ("mobilità", 2, 2), ("ambiente", 0, 0), ("rete-ciclabile", 0, 0)]  # fmt: skip


def test_twins_are_of_two_zones_and_say_why(cast, draft, shown):
    alignments.action(draft, "Ciclabile tra le stazioni (bis)", code="M-A9", description=LONG)
    zones = matrix_of_zones(stage.edition(), actor(cast.plan_officer))

    pairs = {(twin.one.zone, twin.other.zone) for twin in zones.twins}
    first = zones.twins[0]
    assert pairs == {("Adda Martesana", "Alto Milanese")}
    assert {first.one.code, first.other.code} == {"M-A1", "AM-A1"}
    assert first.likeness > 0.8
    assert [node.slug for node in zones.shared(first)] == ["mobilità"]


def test_other_words_make_no_twins_and_a_shared_part_of_the_plan_needs_fewer(cast, draft, shown, monkeypatch):
    alignments.action(
        draft, "Sportello unico per le imprese", code="M-A2", description="Pratiche in un solo luogo"
    )
    seen = {code for twin in matrix_of_zones(stage.edition(), actor(cast.plan_officer)).twins
            for code in (twin.one.code, twin.other.code)}  # fmt: skip
    assert seen == {"M-A1", "AM-A1"}

    monkeypatch.setattr(twins, "ALIKE", 1.1)
    assert len(matrix_of_zones(stage.edition(), actor(cast.plan_officer)).twins) == 1
    monkeypatch.setattr(twins, "ALIKE_ON_ONE_NODE", 1.1)
    assert matrix_of_zones(stage.edition(), actor(cast.plan_officer)).twins == []


def test_likeness_is_the_database_s_own(db):
    one, other = (
        "Ciclabile continua tra le stazioni",
        "Una pista ciclabile per le stazioni della metropolitana",
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT similarity(%s, %s)", [one, other])
        said = cursor.fetchone()[0]

    assert alike(*trigrams([one, other])) == pytest.approx(said, abs=1e-6)


def test_table_and_data_say_the_same_as_the_page(cast, draft, shown):
    client = client_of(cast.plan_officer)
    edition = {"edizione": stage.edition().slug}
    page = client.get(reverse(PAGE), edition).context["zones"]
    on_page = [
        (str(side.agenda.zone), cell["code"], str(row.node), cell["strength"], cell["reason"])
        for row in page.rows for side in page.sides for cell in side.of(row.node)
    ]  # fmt: skip

    table = client.get(reverse(f"{PAGE}_csv"), edition).content.decode("utf-8-sig")
    data = client.get(reverse(f"{PAGE}_json"), edition).json()

    delimiter = csv.Sniffer().sniff(table.splitlines()[0]).delimiter
    rows = list(csv.reader(io.StringIO(table), delimiter=delimiter))[1:]
    assert [(row[0], row[2], row[5], int(row[6]), row[8]) for row in rows] == on_page
    names = {side.agenda.zone.slug: str(side.agenda.zone) for side in page.sides}
    in_data = [(names[zone["zone"]], cell["code"], cell["node_title"], cell["strength"], cell["reason"])
               for zone in data["zones"] for cell in zone["cells"]]  # fmt: skip
    assert sorted(in_data) == sorted(on_page)
    assert len(on_page) == 2
    assert [[each["code"] for each in twin["actions"]] for twin in data["twins"]] == [
        [twin.one.code, twin.other.code] for twin in page.twins]  # fmt: skip


def test_twins_are_sought_only_where_they_are_shown(cast, draft, shown):
    def is_sought(door):
        with CaptureQueriesContext(connection) as captured:
            assert Client().get(reverse(door)).status_code == 200
        return any("show_trgm" in each["sql"] for each in captured)

    assert {door: is_sought(door) for door in (PAGE, f"{PAGE}_json", f"{PAGE}_csv")} == {
        PAGE: True, f"{PAGE}_json": True, f"{PAGE}_csv": False}  # fmt: skip


@pytest.mark.parametrize("door", [PAGE, f"{PAGE}_csv", f"{PAGE}_json"])
def test_one_address_asks_for_so_many_matrices_a_minute(shown, monkeypatch, door):
    monkeypatch.setattr("agende.views.downloads.MADE_A_MINUTE", 2)

    assert [Client().get(reverse(door)).status_code for _ in range(3)] == [200, 200, 429]
    assert Client(REMOTE_ADDR="10.0.0.9").get(reverse(door)).status_code == 200


def test_an_edition_nobody_has_is_not_found_and_none_at_all_says_why(db):
    assert Client().get(reverse(PAGE)).status_code == 200
    assert 'class="empty"' in Client().get(reverse(PAGE)).text
    assert Client().get(reverse(PAGE), {"edizione": "1999"}).status_code == 404
    assert Client().get(reverse(f"{PAGE}_csv")).status_code == 404


def test_the_page_costs_the_same_with_one_and_three_zones(cast, draft):
    client = client_of(cast.plan_officer)
    client.get(reverse(PAGE))
    one = queries(client, reverse(PAGE))
    for zone in ("alto-milanese", "nord-ovest"):
        more = alignments.action(stage.agenda(cast, zone), "Ciclabile tra le stazioni", description=LONG)
        alignments.align(more, cast.plan_officer)

    assert queries(client, reverse(PAGE)) == one
