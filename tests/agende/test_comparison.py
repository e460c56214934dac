# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same section of all the zones: who reads which, texts and records, one cost."""

import pytest
from django.test import Client
from django.urls import reverse

from agende.queries.comparison import sides_of_section
from cms.rights import NOBODY
from tests.agende import alignments, stage
from tests.agende.test_screens import queries
from tests.agende.test_writing import client_of
from tests.factories import actor

PAGE = "agende:zones_compared"
KEY = "mobilità.narrative"


def place(key=KEY):
    return reverse(PAGE) + f"?sezione={key}&edizione=2025-2027"


def write(agenda, who, text):
    stage.process.write_common_text(
        section=stage.section(agenda), text=text, base=0, by=actor(who), at=stage.AT
    )


@pytest.fixture
def draft(cast, agenda):
    write(agenda, cast.coordinator, "La bozza di Adda Martesana")
    return agenda


@pytest.fixture
def shown(cast):
    a = stage.agenda(cast, "alto-milanese")
    alignments.action(a, "Ciclabile tra le stazioni", code="AM-A1", description="Lunga e illuminata")
    stage.published_by_coordinator(cast, a)
    return a


@pytest.mark.parametrize(
    ("who", "zones"),
    [
        (None, ["Alto Milanese"]),
        ("trainee", ["Alto Milanese"]),
        ("editor_rho", ["Alto Milanese", "Nord Ovest"]),
        ("coordinator", ["Adda Martesana", "Alto Milanese"]),
        ("plan_officer", ["Adda Martesana", "Alto Milanese", "Nord Ovest"]),
    ],
)
def test_everybody_reads_what_is_published_and_who_may_the_drafts(cast, draft, shown, who, zones):
    stage.agenda(cast, "nord-ovest")
    them = actor(getattr(cast, who)) if who else NOBODY

    assert [str(side.agenda.zone) for side in sides_of_section(stage.edition(), KEY, them)] == zones


def test_the_public_page_shows_the_published_text_alone(draft, shown):
    page = Client().get(place()).text

    assert "Il 40% esce ogni giorno." in page
    assert "La bozza di Adda Martesana" not in page
    assert shown.get_absolute_url() in page


def test_what_is_published_stays_while_the_next_version_is_written(cast, shown):
    section = stage.section(shown)
    type(section.doc).objects.filter(pk=section.doc.pk).update(blocks=[])

    assert "Il 40% esce ogni giorno." in client_of(cast.plan_officer).get(place()).text


def test_records_are_shown_with_the_fields_all_zones_have(cast, draft, shown):
    alignments.action(draft, "Bus ogni 15 minuti", description="Da Melzo", state="proposed")
    alignments.action(draft, "Tolta", code="M-A7", state="removed")
    page = client_of(cast.plan_officer).get(place("mobilità.actions"))

    said = {str(side.agenda.zone): side.records for side in page.context["sides"]}
    assert [(each.code, each.is_proposed) for each in said["Adda Martesana"]] == [("M-A1", True)]
    assert [(each.code, each.is_proposed) for each in said["Alto Milanese"]] == [("AM-A1", False)]
    labels = [[label for label, _words in records[0].fields] for records in said.values()]
    assert labels[0] == labels[1]
    assert "Lunga e illuminata" in page.text


def test_a_section_nobody_has_is_not_found_and_none_at_all_says_why(cast, db):
    assert 'class="empty"' in Client().get(reverse(PAGE)).text
    stage.published_by_coordinator(cast, stage.agenda(cast, "alto-milanese"))

    assert Client().get(place("mobilità.nulla")).status_code == 404
    assert Client().get(reverse(PAGE)).context["section"].template_key == "context"


@pytest.mark.parametrize("key", [KEY, "mobilità.actions"])
def test_it_costs_the_same_with_one_and_three_zones(cast, draft, key):
    client = client_of(cast.plan_officer)
    alignments.action(draft, names=[alignments.node()])
    client.get(place(key))
    one = queries(client, place(key))
    for zone in ("alto-milanese", "nord-ovest"):
        alignments.action(stage.agenda(cast, zone), names=[alignments.node()])

    assert queries(client, place(key)) == one
