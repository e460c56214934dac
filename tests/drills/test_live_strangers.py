# SPDX-License-Identifier: AGPL-3.0-or-later
"""A hand-made client on the real line of the demo: where it may not write it is closed with 4403, nothing is stored."""

import pytest
from pycrdt import Doc, XmlElement, XmlFragment, XmlText
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from agende.live.codes import Close
from agende.live.messages import Kind, Step, read, sync
from tests.demo_site import DemoSite
from tests.drills.test_demo_kills import EDITOR, Client

pytestmark = pytest.mark.slow
TEXTS = (
    "SELECT d.id, d.uid::text FROM agende_textdoc d"
    " LEFT JOIN agende_contribution c ON c.id = d.contribution_id LEFT JOIN cms_body b ON b.id = c.body_id"
    " JOIN agende_section s ON s.id = coalesce(d.section_id, c.section_id)"
    " JOIN agende_agenda a ON a.id = s.agenda_id JOIN cms_zone z ON z.id = a.zone_id"
    " WHERE z.slug = 'adda-martesana' AND a.state = 'drafting' AND s.template_key LIKE '%%.narrative'"
    " AND {what} ORDER BY d.seq DESC, d.id LIMIT 1"
)
OWN = TEXTS.format(what="b.name LIKE '%%Melzo' AND c.state = 'draft'")
NEIGHBOUR = TEXTS.format(what="b.name LIKE '%%Gorgonzola' AND c.state = 'draft'")
HANDED_IN = TEXTS.format(what="b.name NOT LIKE '%%Melzo' AND c.state = 'submitted'")
COMMON = TEXTS.format(what="d.section_id IS NOT NULL AND d.seq > 0")


class HandMade:
    """A program that talks the protocol and believes in no rule."""

    def __init__(self, site: DemoSite, text: str) -> None:
        client = Client(site)
        client.signs_in(EDITOR)
        [cookie] = [cookie.value for cookie in client.jar if cookie.name == "sessionid"]
        self.address, self.origin, self.cookie = f"{site.live_url}/ws/testi/{text}", site.url, cookie
        self.doc = Doc()

    def line(self) -> ClientConnection:
        headers = {"Cookie": f"sessionid={self.cookie}"}
        return connect(self.address, origin=self.origin, additional_headers=headers, compression=None)

    def reads(self, line: ClientConnection) -> None:
        """Takes the text in."""
        line.send(sync(Step.STATE, self.doc.get_state()))
        while True:
            kind, step, body = read(line.recv(timeout=10))
            if kind == Kind.SYNC and step == Step.MISSING:
                self.doc.apply_update(body)
                return

    def changed(self, words: str, *, key: str = "") -> bytes:
        """The update of words put before the last paragraph's, as a suggestion where a key is given."""
        before, root = self.doc.get_state(), self.doc.get("prosemirror", type=XmlFragment)
        with self.doc.transaction():
            if not len(root.children):
                root.children.append(XmlElement("paragraph", {"id": "d" * 16})).children.append(XmlText(""))
            text = next(iter(list(root.children)[-1].children))
            text.insert(0, words, {"insertion": {"id": key}} if key else {})
        return self.doc.get_update(before)

    def says(self, line: ClientConnection, update: bytes) -> int:
        """Sends a change: the code it is closed with, 0 when it is acknowledged."""
        line.send(sync(Step.UPDATE, update))
        try:
            while True:
                if line.recv(timeout=10)[0] == Kind.ACKNOWLEDGED:
                    return 0
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else -1


def log_of(site: DemoSite, doc_id: int) -> list[int]:
    rows = site.rows("SELECT seq FROM agende_update WHERE doc_id = %s ORDER BY seq", doc_id)
    return [row["seq"] for row in rows]


def test_the_draft_of_another_municipality_does_not_even_open(demo_site: DemoSite):
    [text] = demo_site.rows(NEIGHBOUR)
    stranger, before = HandMade(demo_site, text["uid"]), log_of(demo_site, text["id"])

    with stranger.line() as line:
        code = stranger.says(line, stranger.changed("Al posto vostro. "))

    assert code == Close.REFUSED
    assert log_of(demo_site, text["id"]) == before


def test_what_another_municipality_has_handed_in_is_read_and_not_written(demo_site: DemoSite):
    [text] = demo_site.rows(HANDED_IN)
    stranger, before = HandMade(demo_site, text["uid"]), log_of(demo_site, text["id"])

    with stranger.line() as line:
        stranger.reads(line)
        assert len(stranger.doc.get("prosemirror", type=XmlFragment).children)
        code = stranger.says(line, stranger.changed("Al posto vostro. "))

    assert code == Close.REFUSED
    assert log_of(demo_site, text["id"]) == before


def test_plain_words_in_the_text_where_one_suggests(demo_site: DemoSite):
    [text] = demo_site.rows(COMMON)
    before, codes = log_of(demo_site, text["id"]), []

    for key in ("", "f" * 32):
        stranger = HandMade(demo_site, text["uid"])
        with stranger.line() as line:
            stranger.reads(line)
            codes.append(stranger.says(line, stranger.changed("Proposta. ", key=key)))

    assert codes == [Close.REFUSED, 0]
    assert log_of(demo_site, text["id"]) == [*before, before[-1] + 1]
    [made] = demo_site.rows(
        "SELECT u.email FROM agende_suggestion s JOIN cms_user u ON u.person_id = s.person_id WHERE key = %s",
        "f" * 32,
    )
    assert made["email"] == EDITOR
    assert "not taken: 4403" in demo_site.log.read_text()


def test_one_s_own_text_takes_the_very_same_words(demo_site: DemoSite):
    [text] = demo_site.rows(OWN)
    own, before = HandMade(demo_site, text["uid"]), log_of(demo_site, text["id"])

    with own.line() as line:
        own.reads(line)
        code = own.says(line, own.changed("Al posto giusto. "))

    assert code == 0
    assert len(log_of(demo_site, text["id"])) == len(before) + 1
