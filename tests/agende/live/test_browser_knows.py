# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a page does not know of a text: it does not open what is newer than itself, nor asks without end."""

from tests.agende.live.test_browser_line import told


def test_a_page_older_than_the_text_leaves_it_and_asks_a_few_times_whose_a_suggestion_is(tmp_path):
    said = told("what_is_known.ts", tmp_path / "known.mjs")

    assert said == {"heading": True, "newer": [False, False], "isForEver": False, "isAsked": True}
