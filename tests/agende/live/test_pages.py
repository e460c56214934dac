# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages that show a text have what is in its log that moment, also while blocks follow behind."""

import pytest
from pycrdt import Doc

from agende.live import log
from agende.live.log import Change
from agende.live.standing import Signature, Standing
from agende.texts.ydocs import put
from tests.agende import stage
from tests.agende.live.editors import id_of
from tests.factories import sign_in

WORDS = "Scritto in questo momento"


def typed(doc, who):
    block = {"type": "paragraph", "attrs": {"id": id_of("a")}, "content": [{"type": "text", "text": WORDS}]}
    change = Change(doc.pk, put(Doc(), [block]), Standing.WRITES, Signature(who.pk))
    log.write([change], known={doc.pk: log.Known(doc.seq, doc.of_section.agenda_id)})


@pytest.fixture
def addresses(cast, agenda):
    """Pages with the words that Gorgonzola's editor has just typed, by who looks."""
    contribution = stage.contribution(agenda, "Gorgonzola")
    typed(contribution.doc, cast.editor_gorgonzola)
    own = f"/agende/{agenda.uid}/contributi/{contribution.uid}/"
    return {
        own: cast.editor_gorgonzola,
        f"{own}scrivi/": cast.editor_gorgonzola,
        f"{own}consegna/": cast.editor_gorgonzola,
    }


def pages(client, addresses):
    found = {}
    for address, who in addresses.items():
        sign_in(client, who)
        found[address] = client.get(address).content.decode()
    return found


def test_every_page_has_the_words_at_once(client, addresses):
    assert [address for address, page in pages(client, addresses).items() if WORDS not in page] == []


def test_control_pages_that_wait_for_the_blocks_do_not(client, addresses, monkeypatch):
    for module in ("agende.views.texts", "agende.views.writing", "agende.queries.overview"):
        monkeypatch.setattr(f"{module}.settled", lambda doc: doc)

    assert [address for address, page in pages(client, addresses).items() if WORDS in page] == []


def test_the_coordinator_takes_in_what_was_typed_last(client, cast, agenda):
    section = stage.section(agenda)
    typed(section.doc, cast.coordinator)
    sign_in(client, cast.coordinator)

    for page in ("", "testo/", "unione/"):
        assert WORDS in client.get(f"/agende/{agenda.uid}/sezioni/{section.uid}/{page}").content.decode(), (
            page
        )
