# SPDX-License-Identifier: AGPL-3.0-or-later
"""An update that goes too deep is refused before it is read; none that a browser makes is."""

import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from pycrdt import Doc, XmlElement, XmlFragment, XmlText, write_var_uint

from agende.live import depth
from agende.live.codes import LARGEST, Close
from agende.live.depth import NODES, is_too_deep
from agende.live.messages import Step, sync
from agende.texts.ydocs import ROOT, put
from tests.agende import stage
from tests.agende.live.editors import Editor, cookie_of
from tests.agende.live.test_line import Polling
from tests.agende.live.test_rooms import run, stored
from tests.agende.random_texts import texts
from tests.factories import Cast

PLACE = b"\x01" + bytes([len(ROOT)]) + ROOT.encode()
HEAD = b"\x01\x01\x01\x00"


def lists(count):
    """An update whose one item is a list in a list in a list."""
    return HEAD + b"\x08" + PLACE + b"\x01" + b"u\x01" * count + b"~\x00"


def maps(count):
    return HEAD + b"\x08" + PLACE + b"\x01" + b"v\x01\x01k" * count + b"~\x00"


def document(count):
    return HEAD + b"\x09" + PLACE + b"\x01g" + b"u\x01" * count + b"~\x00"


def elements(count):
    """An element in an element in an element."""
    made = b"".join(b"\x07\x00\x01" + write_var_uint(number) + b"\x03\x01p" for number in range(count - 1))
    return b"\x01" + write_var_uint(count) + b"\x01\x00\x07" + PLACE + b"\x03\x01p" + made + b"\x00"


@pytest.mark.parametrize(
    "update",
    [lists(2001), lists(30_000), maps(2001), document(30_000), elements(NODES + 1), elements(70_000)],
    ids=["lists", "many lists", "maps", "document", "elements", "many elements"],
)
def test_what_goes_too_deep_is_seen(update):
    assert is_too_deep(update)


def test_control_the_library_ends_the_process():
    asked = f"from pycrdt import Doc; Doc().apply_update(bytes.fromhex('{lists(30_000).hex()}'))"

    run = subprocess.run([sys.executable, "-c", asked], capture_output=True, check=False)

    assert run.returncode < 0  # by a signal


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(texts(suggested=True), texts(suggested=True))
def test_no_text_at_random_is_taken_for_too_deep(one, other):
    document, whole = Doc(), depth.SUSPECT
    depth.SUSPECT = -1  # each is gone through
    try:
        assert not is_too_deep(put(document, one) or b"\x00\x00")
        before = document.get_state()
        put(document, other)
        assert not is_too_deep(document.get_update(before))
        assert not is_too_deep(document.get_update())
    finally:
        depth.SUSPECT = whole


def test_a_long_text_of_the_letters_of_lists_is_no_list():
    document = Doc()
    element = document.get(ROOT, type=XmlFragment).children.append(XmlElement("paragraph", {"id": "a" * 16}))
    element.children.append(XmlText("uvù𝒖 " * 100_000))

    assert not is_too_deep(document.get_update())


@pytest.mark.parametrize(
    "update", [b"", b"\x01" * 70_000, b"\xff" * 70_000, bytes(70_000) + b"u" * 3000, b"u" * 3000]
)
def test_what_is_no_update_is_no_matter(update):
    assert is_too_deep(update) in {True, False}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "update", [lists(30_000), elements(400), elements(5000)], ids=["lists", "400", "5000"]
)
def test_whoever_sends_one_leaves_and_the_others_go_on(update):
    cast = Cast()
    doc = stage.contribution(stage.agenda(cast), "Gorgonzola").doc
    bad, good = (
        Editor(doc, cookie_of(cast.editor_gorgonzola)),
        Editor(doc, cookie_of(cast.colleague_gorgonzola)),
    )
    by_http = Polling(doc, cast.editor_gorgonzola)
    assert len(update) < LARGEST

    async def work(process):
        await bad.open(process)
        await good.open(process)
        assert await good.listen(lambda: good.acked == 1)
        await bad.send(sync(Step.UPDATE, update))
        await bad.listen()
        await good.type("Va avanti")
        assert await good.listen(lambda: good.is_saved)

    run(work)
    by_http.ask(sync(Step.UPDATE, update))

    assert (bad.code, good.code, by_http.code) == (Close.MALFORMED, None, Close.MALFORMED)
    assert stored(doc) == ["Va avanti"]
