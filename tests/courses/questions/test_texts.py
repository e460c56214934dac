# SPDX-License-Identifier: AGPL-3.0-or-later
"""Texts are bounded before anything is converted."""

import pytest

from courses.questions.formats import texts
from courses.questions.formats.reading import LIMIT_TEXT, ItemError


@pytest.mark.parametrize("bit", ["<li>", "- a\n", "**a", "_a", "`", "<img "])
@pytest.mark.parametrize("name", [texts.HTML, texts.MARKDOWN, texts.MOODLE, texts.PLAIN])
def test_too_long_a_text_is_refused_before_it_is_converted(bit, name, monkeypatch):
    monkeypatch.setattr(texts, "_from_markdown", lambda text: pytest.fail("converted"))

    with pytest.raises(ItemError):
        texts.as_html(bit * (LIMIT_TEXT + 1), name)


def test_a_picture_within_the_text_does_not_count():
    html = f"<img alt='a' src='data:image/png;base64,{'A' * LIMIT_TEXT * 2}'>"

    assert texts.as_html(html, texts.HTML) == html


def test_points_in_a_row_are_one_list():
    html = texts.as_html("a\n- b\n- c\nd\n- e", texts.MARKDOWN)

    assert html == "a <ul> <li>b</li> <li>c</li> </ul> d <ul> <li>e</li> </ul>"
