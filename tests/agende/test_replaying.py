# SPDX-License-Identifier: AGPL-3.0-or-later
"""The log alone gives the text back; a checkpoint only spares the reading, and never counts where it should not."""

import pytest
from django.db import connection
from pycrdt import Doc

from agende.models import Checkpoint, Update
from agende.texts.operations import append_data
from agende.texts.queries import blocks_at, broken_updates
from agende.texts.replaying import keep, replay
from agende.texts.ydocs import blocks_in, put
from tests.agende import stage
from tests.factories import actor

TEXTS = ["## Muoversi\n\nIl bus.", "## Muoversi\n\nIl bus passa spesso.", "Altro\n\n- uno\n- due"]


@pytest.fixture
def written(cast, agenda):
    """A contribution saved three times."""
    c = stage.contribution(agenda, "Gorgonzola")
    for text in TEXTS:
        c = stage.write(c, cast.editor_gorgonzola, text)
    return c.doc


def kept(doc, seq):
    now = replay(doc, until=seq)
    keep(doc.pk, seq=seq, sha=now.last.sha, data=now.document.get_update())


def test_every_past_text_comes_from_the_log(written):
    for update in written.updates.all():
        assert blocks_at(written, update.seq) == update.payload["blocks"]
    assert blocks_in(replay(written).document) == written.blocks


def test_a_checkpoint_spares_the_reading_and_changes_nothing(written, django_assert_num_queries):
    kept(written, 2)

    with django_assert_num_queries(4):
        now = replay(written)

    assert blocks_in(now.document) == written.blocks
    assert now.last.seq == 3
    assert blocks_at(written, 1) == written.updates.get(seq=1).payload["blocks"]


@pytest.mark.parametrize("wrong", ["another text", "another log"])
def test_a_checkpoint_of_something_else_does_not_count(written, wrong, cast, agenda):
    stranger = Doc()
    put(
        stranger,
        [{"type": "paragraph", "attrs": {"id": "x"}, "content": [{"type": "text", "text": "Falso"}]}],
    )
    other = stage.write(stage.contribution(agenda, "Melzo"), cast.editor_melzo).doc
    sha = other.sha if wrong == "another text" else "0" * 64
    Checkpoint.objects.create(doc=written, seq=2, sha=sha, data=stranger.get_update())

    assert blocks_in(replay(written).document) == written.blocks


def test_control_with_the_right_hash_it_is_believed(written):
    stranger = Doc()
    put(
        stranger,
        [{"type": "paragraph", "attrs": {"id": "x"}, "content": [{"type": "text", "text": "Falso"}]}],
    )
    Checkpoint.objects.create(doc=written, seq=3, sha=written.sha, data=stranger.get_update())

    assert blocks_in(replay(written).document) != written.blocks


def test_a_process_that_lags_behind_cannot_put_a_checkpoint_back(written):
    kept(written, 3)
    kept(written, 1)

    assert Checkpoint.objects.get().seq == 3


def test_a_log_from_before_live_editing_goes_on(written, cast, agenda):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE agende_update DISABLE TRIGGER append_only")
    Update.objects.filter(doc=written, seq__lte=3).update(data=None)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE agende_update ENABLE TRIGGER append_only")

    c = stage.write(stage.contribution(agenda, "Gorgonzola"), cast.editor_gorgonzola, TEXTS[0])

    assert blocks_at(c.doc, 2) == c.doc.updates.get(seq=2).payload["blocks"]
    assert blocks_in(replay(c.doc).document) == c.doc.blocks == c.doc.updates.get(seq=4).payload["blocks"]


def test_a_change_of_the_bytes_is_detected(written):
    assert broken_updates(written) == []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE agende_update DISABLE TRIGGER append_only")
        cursor.execute(
            "UPDATE agende_update SET data = data || '\\x00' WHERE doc_id = %s AND seq = 2", [written.pk]
        )
        cursor.execute("ALTER TABLE agende_update ENABLE TRIGGER append_only")

    assert [update.seq for update in broken_updates(written)] == [2]


def test_an_update_of_nothing_is_not_added_for_no_replay_could_read_it(cast, written):
    by = actor(cast.editor_gorgonzola)
    document = replay(written).document

    with pytest.raises(ValueError, match="empty"):
        append_data(written, document, b"", kind=Update.Kind.SYNC, by=by, at=stage.AT)
    assert blocks_in(replay(written).document) == written.blocks
