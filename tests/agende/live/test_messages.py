# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes over the line: what no browser could read is not passed on."""

import pytest
from pycrdt import write_message, write_var_uint

from agende.live.messages import Malformed, Presence, presences


def said(state: bytes) -> bytes:
    return write_var_uint(1) + write_var_uint(7) + write_var_uint(1) + write_message(state)


def test_a_place_is_read():
    assert presences(said(b'{"cursor":{"at":1.5}}')) == [Presence(7, 1, {"cursor": {"at": 1.5}})]


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity"])
def test_a_number_that_no_browser_reads_is_refused(number):
    with pytest.raises(Malformed):
        presences(said(b'{"cursor":' + number + b"}"))
