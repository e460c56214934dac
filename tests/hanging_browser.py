# SPDX-License-Identifier: AGPL-3.0-or-later
"""Run by `test_browsers.py`: a page that answers no more, then a test that wants a browser."""


def test_a_script_without_end(page):
    page.evaluate("() => { for (;;); }")


def test_the_next_one(page):
    assert page.evaluate("1 + 1") == 2
