# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was typed key by key reads as what somebody wrote; and on a page as it was marked."""

from datetime import timedelta

import pytest

from agende.live.log import Known, write
from agende.texts.html import html_of_blocks
from agende.texts.queries import blocks_at_each, saved_states
from tests.agende import stage
from tests.agende.live.test_log import change
from tests.factories import sign_in


def type_in(doc, who, words, at, monkeypatch):
    """One update a letter, as keystrokes come."""
    for number, letter in enumerate(words):
        monkeypatch.setattr("cms.clock.now", lambda number=number: at + timedelta(seconds=number))
        doc.refresh_from_db()
        typed = change(doc, letter, who, f"{who.pk}{at:%H%M}{number}")
        write([typed], known={doc.pk: Known(doc.seq, doc.of_section.agenda_id)})


def test_keystrokes_are_one_state_for_each_who_wrote_without_a_pause(cast, agenda, monkeypatch, client):
    c = stage.write(
        stage.contribution(agenda, "Gorgonzola"), cast.editor_gorgonzola, "Dal modulo", at=stage.AT
    )
    for minutes, who, words in [
        (1, cast.editor_gorgonzola, "abc"), (2, cast.colleague_gorgonzola, "de"), (3, cast.editor_gorgonzola, "f"),
        (30, cast.editor_gorgonzola, "gh"),
    ]:  # fmt: skip
        type_in(c.doc, who, words, stage.AT + timedelta(minutes=minutes), monkeypatch)
    monkeypatch.undo()

    assert [update.seq for update in saved_states(c.doc)] == [9, 7, 6, 4, 1]
    found = blocks_at_each(c.doc, {1, 4})
    assert [len(found[seq]) for seq in (1, 4)] == [1, 4]
    sign_in(client, cast.editor_gorgonzola)
    page = client.get(f"/agende/{agenda.uid}/testi/{c.doc.uid}/storia/").content.decode()
    assert page.count("<details>") == 5


@pytest.mark.parametrize(
    ("piece", "html"),
    [
        ({"text": "a<b", "marks": [{"type": "strong"}]}, "<strong>a&lt;b</strong>"),
        ({"text": "x", "marks": [{"type": "em"}, {"type": "strong"}]}, "<em><strong>x</strong></em>"),
        (
            {"text": "x", "marks": [{"type": "link", "attrs": {"href": 'https://a.it/?a="1"'}}]},
            '<a href="https://a.it/?a=&quot;1&quot;">x</a>',
        ),
        ({"text": "x", "marks": [{"type": "link", "attrs": {"href": "javascript:alert(1)"}}]}, "x"),
        ({"text": "x", "marks": [{"type": "unknown"}]}, "x"),
    ],
)
def test_marks_are_on_the_page_and_nothing_else_is(piece, html):
    block = {"type": "paragraph", "attrs": {"id": "1"}, "content": [{"type": "text", **piece}]}

    assert html_of_blocks([block], level=3) == f'<p id="b-1">{html}</p>'


def test_lists_of_two_kinds_and_empty_lines():
    def item(number, **attrs):
        content = [{"type": "text", "text": str(number)}]
        return {"type": "list_item", "attrs": {"id": str(number), **attrs}, "content": content}

    html = html_of_blocks(
        [
            item(1),
            {"type": "paragraph", "attrs": {"id": "9"}},
            item(2, kind="ordered"),
            item(3, kind="ordered"),
        ],
        level=3,
    )

    assert html.replace("\n", "") == (
        '<ul><li id="b-1">1</li></ul><ol><li id="b-2">2</li><li id="b-3">3</li></ol>'
    )
