# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is written to a file and read again is the same, to the last mark and uid."""

import io

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.questions.formats import gift, gift_writing, moodle_writing, moodle_xml
from courses.questions.formats.reading import Budget
from tests.courses.questions import file_items

SLOW = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))


def read(module, text: str):
    return module.read(io.BytesIO(text.encode()), Budget())


@SLOW
@given(st.lists(file_items.for_gift(), min_size=1, max_size=4))
def test_gift_gives_back_what_it_was_given(items):
    written = gift_writing.write(items)
    reading = read(gift, written.text or "// nothing")
    assert reading.bad == []
    kept = {loss.name for loss in written.left_out}
    assert [loss for loss in written.left_out if "->" not in loss.words] == []
    assert reading.items == [item for item in items if item.name not in kept]


@SLOW
@given(st.lists(file_items.for_xml(), min_size=1, max_size=4))
def test_moodle_xml_gives_back_what_it_was_given(items):
    written = moodle_writing.write(items, bytes_of=lambda picture: b"")
    reading = read(moodle_xml, written.text)
    assert reading.bad == []
    assert written.left_out == []
    assert reading.items == items
