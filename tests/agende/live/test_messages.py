# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes over the line: what no browser could read is not passed on."""

import pytest
from pycrdt import write_message, write_var_uint

from agende.live.messages import LARGEST_NUMBER, LARGEST_PLACE, Malformed, Presence, awareness, presences


def said(state: bytes) -> bytes:
    return write_var_uint(1) + write_var_uint(7) + write_var_uint(1) + write_message(state)


def test_a_place_is_read():
    assert presences(said(b'{"cursor":{"at":1.5}}')) == [Presence(7, 1, {"cursor": {"at": 1.5}})]


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity", b"1e999", b"-1e999"])
def test_a_number_that_no_browser_reads_is_refused(number):
    with pytest.raises(Malformed):
        presences(said(b'{"cursor":' + number + b"}"))


def test_a_place_larger_than_any_browser_s_is_refused():
    name = b'"' + b"a" * (LARGEST_PLACE - 12) + b'"'

    assert presences(said(b'{"name":' + name + b"}"))
    with pytest.raises(Malformed):
        presences(said(b'{"name":' + name + b"}    "))


@pytest.mark.parametrize("at", [0, 1])
def test_a_number_that_no_browser_counts_to_is_refused(at):
    numbers = [7, 1]
    numbers[at] = LARGEST_NUMBER + 1
    with pytest.raises(Malformed):
        presences(write_var_uint(1) + b"".join(map(write_var_uint, numbers)) + write_message(b"{}"))


def test_what_is_read_can_be_written_however_deep_it_goes():
    deep = b"[" * 2000 + b"]" * 2000

    [place] = presences(said(b'{"a":' + deep + b"}"))

    assert deep in awareness([place])
