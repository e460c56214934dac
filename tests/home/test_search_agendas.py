# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from agende.queries import passages
from agende.queries.pieces import _pieces
from cms import jobs
from home.models import Entry
from home.search.operations import index
from home.search.queries import search
from tests.agende import stage as agendas
from tests.factories import Cast


@pytest.fixture
def agenda(db):
    cast = Cast()
    agenda = agendas.agenda(cast, "alto-milanese")
    agendas.published_by_coordinator(cast, agenda)
    return agenda


def test_a_published_agenda_is_found_piece_by_piece_with_its_anchor(client, agenda):
    pieces = list(passages(agenda.pk))
    assert pieces
    page = client.get(agenda.get_absolute_url()).content.decode()
    for piece in pieces:
        address, _, anchor = piece.url.partition("#")
        assert address == agenda.get_absolute_url()
        assert f'id="{anchor}"' in page
        assert piece.text
    assert len({piece.key for piece in pieces}) == len(pieces)


def test_its_publication_asks_for_its_entries_and_they_say_its_zone(agenda):
    assert {"key": f"agenda:{agenda.pk}"} in jobs.waiting("home.index")
    index(f"agenda:{agenda.pk}")
    entries = Entry.objects.filter(key__startswith=f"agenda:{agenda.pk}:")
    assert entries.count() == len(list(passages(agenda.pk)))
    word = entries.first().text.split()[0]
    found = search(f"{word} alto milanese", {"zona": "alto-milanese"}, number=1)
    assert found.total >= 1
    assert all(one.url.startswith(agenda.get_absolute_url()) for one in found.found)
    before = list(entries.order_by("key").values("key", "title", "text", "url", "scopes", "date"))
    index("all")
    assert list(entries.order_by("key").values("key", "title", "text", "url", "scopes", "date")) == before


def test_an_agenda_nobody_published_is_not_found(db):
    cast = Cast()
    agenda = agendas.agenda(cast, "alto-milanese")
    index(f"agenda:{agenda.pk}")
    assert not Entry.objects.exists()


HTML = """<h2 id="area-1">Mobilità</h2>
<h3>Racconto</h3><p id="b-0123456789abcdef">Pochi autobus.</p>
<section class="record" id="r-X-AZ-1"><h4>X-AZ-1 Più autobus</h4>
<dl><dt>Che cosa</dt><dd>Corse &amp; orari</dd></dl></section>
<section class="record" id="r-X-OB-1"><h4>X-OB-1 Meno attese</h4><dl></dl></section>"""


def test_each_piece_says_what_it_is_and_only_actions_are_called_actions(db):
    kinds = [("X-AZ-1", "action"), ("X-OB-1", "objective")]
    frame = {
        "zone": "Prova",
        "is_example": True,
        "records": [{"code": code, "kind": kind} for code, kind in kinds],
    }
    zone = SimpleNamespace(slug="prova")
    agenda = SimpleNamespace(pk=7, zone=zone, get_absolute_url=lambda: "/a/")
    agenda.edition = agenda.edition_id = None
    published = SimpleNamespace(at=datetime(2026, 1, 2, 12, tzinfo=UTC))
    version = SimpleNamespace(agenda=agenda, frame=frame, html=HTML, publication=published)
    found = [(piece.url, piece.title, piece.is_action) for piece in _pieces(version)]
    assert found[0] == ("/a/#r-X-AZ-1", "X-AZ-1 Più autobus", True)
    assert found[1] == ("/a/#r-X-OB-1", "X-OB-1 Meno attese", False)
    assert found[2][0] == "/a/#b-0123456789abcdef"
    assert found[2][1].endswith("Mobilità: Racconto")
    assert "Corse & orari" in next(_pieces(version)).text
