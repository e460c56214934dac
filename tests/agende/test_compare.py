# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page that compares two versions, and a municipality's part of it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agende import process
from agende.models import Agenda
from agende.publishing.comparing import Owner, compared
from agende.publishing.frames import Held
from agende.texts.comparing import Kind
from agende.texts.notation import as_typed
from cms.words import Fold
from tests import factories
from tests.agende import stage
from tests.agende.test_versions import corrected, record
from tests.agende.test_writing import client_of
from tests.factories import actor

LATER = stage.AT + timedelta(days=1)


def block(id, words, **attrs):
    return {"type": "paragraph", "attrs": {"id": id, **attrs}, "content": [{"type": "text", "text": words}]}


def held(*blocks, records=(), matrix=()):
    sections = [{"key": "a", "area": "Mobilità", "kind": "Narrazione"}]
    return Held({"sections": sections, "records": list(records), "matrix": list(matrix)}, {"a": list(blocks)})


def action(uid, title, **fields):
    return {
        "uid": uid, "code": f"A{uid}", "kind": "action", "section": "a", "title": title,
        "bodies": fields.pop("bodies", []), "fields": fields,
    }  # fmt: skip


def cell(record, strength, reason="Perché sì"):
    return {
        "record": record, "code": f"A{record}", "title": "T", "kind": "policy_area", "node": "m", "node_title": "M",
        "strength": strength, "reason": reason, "section": "", "block": "",
    }  # fmt: skip


def test_only_changes_with_their_neighbours_are_shown():
    blocks = [block(str(n), f"paragrafo {n}") for n in range(9)]
    after = [*blocks[:4], block("4", "paragrafo quattro"), *blocks[5:]]

    found = compared(held(*blocks), held(*after))
    whole = compared(held(*blocks), held(*after), whole=True)

    [part] = found.parts
    assert [item if isinstance(item, Fold) else item.id for item in part.items] == [
        Fold(3),
        "3",
        "4",
        "5",
        Fold(3),
    ]
    assert found.counts == {"edited": 1}
    assert len(whole.parts[0].items) == 9
    assert compared(held(*blocks), held(*blocks)).is_empty
    assert compared(held(*blocks), held(*blocks)).parts == []


def test_a_municipality_s_part_is_its_blocks_and_its_records():
    before = held(block("1", "uno", source="u"), block("2", "due", source="v"),
                  records=[action("1", "Prima", bodies=["gor"]), action("2", "Seconda", bodies=["mel"])],
                  matrix=[cell("1", 1), cell("2", 1)])  # fmt: skip
    after = held(block("1", "uno!", source="u"), block("2", "due!", source="v"),
                 records=[action("1", "Prima!", bodies=["gor"]), action("2", "Seconda!", bodies=["mel"])],
                 matrix=[cell("1", 3), cell("2", 3)])  # fmt: skip

    found = compared(before, after, of=Owner(frozenset({"u"}), "gor"))

    assert found.counts == {"edited": 1}
    assert [change.id for change in found.parts[0].items] == ["1"]
    assert [change.code for change in found.records] == ["A1"]
    assert [change.code for change in found.cells] == ["A1"]


def test_records_are_told_field_by_field():
    before = held(records=[action("1", "Ciclabile", description="Dieci km"), action("2", "Via")])
    after = held(records=[action("1", "Ciclabile", description="Dodici km"), action("3", "Nuova")])

    found = compared(before, after)

    assert [(change.code, change.kind) for change in found.records] == [
        ("A1", Kind.EDITED), ("A3", Kind.NEW), ("A2", Kind.GONE),
    ]  # fmt: skip
    [line] = found.records[0].lines
    assert [(run.kind, run.words) for run in line.runs] == [
        ("out", "Dieci"),
        ("in", "Dodici"),
        ("same", " km"),
    ]


def test_the_matrix_says_which_cell_changed_and_why():
    found = compared(held(matrix=[cell("1", 1)]), held(matrix=[cell("1", 3, "Ora di più"), cell("2", 2)]))

    assert [(change.code, change.kind) for change in found.cells] == [("A1", Kind.EDITED), ("A2", Kind.NEW)]
    assert len(found.cells[0].lines) == 2


@pytest.fixture
def two(cast, agenda):
    """A version, then a second with one paragraph changed and a record."""
    stage.frozen(cast, agenda)
    office = actor(cast.plan_officer)
    process.reopen(agenda=Agenda.objects.get(), by=office, at=LATER)
    section = stage.section(agenda)
    text = as_typed(section.doc.blocks).replace("40%", "42%")
    process.write_common_text(
        section=section, text=text, base=section.doc.seq, by=actor(cast.coordinator), at=LATER
    )
    record(cast, agenda)
    process.freeze(agenda=Agenda.objects.get(), by=office, at=LATER)
    return Agenda.objects.get()


def page(agenda, **fields):
    return reverse("agende:compare", args=[agenda.uid], query=fields)


def test_the_page_compares_two_versions(cast, two):
    shown = client_of(cast.editor_gorgonzola).get(page(two, da=1, a=2))

    assert shown.context["comparison"].counts == {"edited": 1}
    assert "<del>" in shown.text
    assert "<ins>" in shown.text
    assert "visually-hidden" in shown.text
    assert "data-summary" in shown.text
    assert "Ciclabile Melzo-Gorgonzola" in shown.text


def test_without_choosing_the_last_version_is_compared_with_todays_text(cast, two):
    shown = client_of(cast.plan_officer).get(page(two))

    assert shown.context["form"]["da"].value() == "2"
    assert shown.context["form"]["a"].value() == "bozza"
    assert shown.context["comparison"].is_empty


def test_the_part_of_a_municipality_is_chosen(cast, two):
    client = client_of(cast.coordinator)
    gorgonzola, melzo = (str(factories.body(town).uid) for town in ("Gorgonzola", "Melzo"))

    assert client.get(page(two, da=1, a=2, comune=gorgonzola)).context["comparison"].counts == {"edited": 1}
    assert client.get(page(two, da=1, a=2, comune=melzo)).context["comparison"].is_empty


def test_a_wrong_choice_is_said(cast, two):
    assert client_of(cast.coordinator).get(page(two, da=7, a=2)).status_code == 422


def test_nothing_frozen_yet_is_said(cast, agenda):
    assert client_of(cast.coordinator).get(page(agenda)).status_code == 200


def test_who_does_not_work_in_the_zone_compares_nothing(cast, two):
    assert client_of(cast.editor_rho).get(page(two, da=1, a=2)).status_code == 404
    public = reverse("agende:compare_published", args=["adda-martesana", "2025-2027"])
    assert Client().get(public).status_code == 404


def test_everybody_compares_published_versions_and_no_other(cast, agenda):
    old = stage.published(cast, agenda)
    corrected(cast, old)
    public = reverse("agende:compare_published", args=["adda-martesana", "2025-2027"])

    assert Client().get(f"{public}?da=1&a=2").context["comparison"].counts == {"edited": 1}
    assert Client().get(f"{public}?da=1&a=bozza").status_code == 422


def test_the_page_costs_the_same_with_more_paragraphs(cast, two):
    client = client_of(cast.plan_officer)
    client.get(page(two, da=1, a=2))
    with CaptureQueriesContext(connection) as seen:
        client.get(page(two, da=1, a=2))

    assert len(seen) <= 16
