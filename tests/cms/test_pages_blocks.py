# SPDX-License-Identifier: AGPL-3.0-or-later
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.state import ModelState, ProjectState
from wagtail.blocks import CharBlock
from wagtail.blocks.struct_block import StructBlockValidationError

from cms.blocks.body import BodyBlock
from cms.blocks.field import StreamField
from home.models import StandardPage


def migrations_after(field: StreamField) -> dict:
    """What makemigrations would write if the body of a page became `field`."""
    before, after = ProjectState(), ProjectState()
    for state, body in ((before, StandardPage._meta.get_field("body")), (after, field)):
        state.add_model(ModelState("home", "Sheet", [("body", body.clone())]))
    return MigrationAutodetector(before, after)._detect_changes()


def test_a_change_of_blocks_makes_no_migration():
    label = StandardPage._meta.get_field("body").verbose_name
    other = StreamField([("note", CharBlock()), ("other", CharBlock())], blank=True, verbose_name=label)
    assert migrations_after(other) == {}


def test_a_change_of_the_column_still_makes_one():
    assert migrations_after(StreamField([], blank=False)) != {}


def test_no_migration_holds_a_block():
    texts = [path.read_text() for path in Path().glob("*/migrations/0*.py")]
    assert texts
    assert not [text for text in texts if "wagtail.blocks" in text or "block_lookup" in text]


def test_a_migration_sees_the_stored_json_and_gives_it_back():
    bare = StreamField(blank=True)
    bare.set_attributes_from_name("body")
    stored = [{"type": "text", "value": "<p>Ciao</p>", "id": "1"}]
    assert bare.to_python(stored) == stored
    assert bare.get_prep_value(stored) == stored


def test_an_image_needs_words_or_to_be_called_decorative(db):
    from tests.home.stage import image

    picture = BodyBlock().child_blocks["picture"]
    raw = {"image": {"image": image().pk, "decorative": False, "alt_text": ""}, "caption": ""}
    with pytest.raises(StructBlockValidationError):
        picture.clean(picture.to_python(raw))
    for words in ({"decorative": True}, {"alt_text": "Un disegno"}):
        raw["image"] = raw["image"] | {"decorative": False, "alt_text": ""} | words
        assert picture.clean(picture.to_python(raw))


def table(caption: str, heading: str) -> dict:
    return {
        "columns": [{"type": "text", "heading": heading}],
        "rows": [{"values": ["1"]}],
        "caption": caption,
    }


def test_a_table_needs_a_caption_and_headings():
    block = BodyBlock().child_blocks["table"]
    for raw in (table("", "Anno"), table("Residenti", "")):
        with pytest.raises(ValidationError):
            block.clean(block.to_python(raw))
    assert block.clean(block.to_python(table("Residenti", "Anno"))).caption == "Residenti"
