# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may only suggest in the zone's text does only that, whatever their browser sends."""

import logging

import pytest
from pycrdt import XmlElement, XmlText

from agende import process
from agende.live import admission
from agende.live.hub import Close
from agende.models import Suggestion, Update
from agende.texts.queries import blocks_at
from tests.agende import stage
from tests.agende.live.editors import Editor, at_work, cookie_of, id_of
from tests.agende.live.test_rooms import run, stored
from tests.factories import Cast, actor
from tests.loops import run_apart

pytestmark = pytest.mark.django_db(transaction=True)
KEY, OTHER = "a" * 16, "b" * 32


@pytest.fixture
def scene():
    """The common text of a section with a paragraph of the coordinator's."""
    cast = Cast()
    section = stage.section(stage.agenda(cast))
    process.write_common_text(
        section=section, text="Il bus passa.", base=0, by=actor(cast.coordinator), at=stage.AT
    )
    section.doc.refresh_from_db()
    return cast, section.doc


def test_a_suggestion_goes_to_all_and_is_a_row_with_its_author(scene):
    cast, doc = scene
    melzo, coordinator = (Editor(doc, cookie_of(who)) for who in (cast.editor_melzo, cast.coordinator))

    async def work(live):
        await melzo.open(live)
        await coordinator.open(live)
        assert await melzo.listen(lambda: melzo.words == ["Il bus passa."] and melzo.is_saved)
        await melzo.suggest("Qui ", KEY)
        assert await coordinator.listen(lambda: len(coordinator.words) == 2)
        await melzo.suggest("sempre ", KEY, after=4)
        assert await melzo.listen(lambda: melzo.is_saved)

    run(work)

    row = Suggestion.objects.get()
    assert (row.key, row.person_id, row.body_id) == (
        KEY,
        cast.editor_melzo.pk,
        actor(cast.editor_melzo).body_id,
    )
    assert (row.origin, row.seq, row.doc_id) == ("typed", 2, doc.pk)
    assert melzo.code is None
    assert "".join(stored(doc)) == "Qui sempre Il bus passa."


def plain(blocks):
    next(iter(blocks[0].children)).insert(0, "Mai ", {})


def both(blocks):
    text = next(iter(blocks[0].children))
    text.insert(0, "Ma ", {"insertion": {"id": KEY}})
    text.insert(3, "ieri ", {})


def gone(blocks):
    del blocks[0]


def new_block(blocks):
    element = blocks.append(XmlElement("paragraph", {"id": id_of("nuovo")}))
    element.children.append(XmlText("Nuovo"))


def as_heading(blocks):
    blocks[0].attributes["id"] = id_of("altro")


def strong(blocks):
    next(iter(blocks[0].children)).format(0, 6, {"strong": {}})


ATTEMPTS = [plain, both, gone, new_block, as_heading, strong]


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_plain_changes_are_turned_away_and_nothing_is_stored(scene, attempt, caplog):
    cast, doc = scene
    melzo, coordinator = (Editor(doc, cookie_of(who)) for who in (cast.editor_melzo, cast.coordinator))

    async def work(live):
        await melzo.open(live)
        await coordinator.open(live)
        await melzo.listen(lambda: melzo.words and melzo.is_saved)
        await melzo.change(attempt)
        await melzo.listen()
        await coordinator.listen(lambda: coordinator.words and coordinator.is_saved)
        await coordinator.suggest("Certo: ", OTHER)
        assert await coordinator.listen(lambda: coordinator.is_saved)

    with caplog.at_level(logging.WARNING, logger="agende.live"):
        run(work)

    assert melzo.code == Close.REFUSED
    assert stored(doc) == ["Certo: ", "Il bus passa."]
    assert list(Suggestion.objects.values_list("key", "person")) == [(OTHER, cast.coordinator.pk)]
    assert not Update.objects.filter(person=cast.editor_melzo).exists()
    [line] = [record.getMessage() for record in caplog.records if "not taken" in record.getMessage()]
    assert f"text {doc.pk}: " in line
    assert f"person {cast.editor_melzo.pk} " in line


def test_control_without_the_question_plain_words_would_be_stored(scene, monkeypatch):
    cast, doc = scene
    monkeypatch.setattr(admission, "new_keys", lambda before, after, *, mine: set())
    melzo = Editor(doc, cookie_of(cast.editor_melzo))

    async def work(live):
        await melzo.open(live)
        await melzo.listen(lambda: melzo.words and melzo.is_saved)
        await melzo.change(plain)
        assert await melzo.listen(lambda: melzo.is_saved)

    run(work)

    assert stored(doc) == ["Mai Il bus passa."]


def test_nobody_touches_the_suggestion_of_somebody_else(scene):
    cast, doc = scene
    melzo, gorgonzola = (Editor(doc, cookie_of(who)) for who in (cast.editor_melzo, cast.editor_gorgonzola))

    async def work(live):
        await melzo.open(live)
        await melzo.listen(lambda: melzo.words and melzo.is_saved)
        await melzo.suggest("Qui ", KEY)
        await melzo.listen(lambda: melzo.is_saved)
        await gorgonzola.open(live)
        await gorgonzola.listen(lambda: len(gorgonzola.words) == 2 and gorgonzola.is_saved)
        await gorgonzola.suggest("E lì ", KEY, after=4)
        await gorgonzola.listen()

    run(work)

    assert gorgonzola.code == Close.REFUSED
    assert Suggestion.objects.get().person_id == cast.editor_melzo.pk
    assert stored(doc) == ["Qui ", "Il bus passa."]


def test_a_key_of_before_is_its_author_s_also_when_the_text_is_opened_again(scene):
    cast, doc = scene
    people = {
        who: Editor(doc, cookie_of(getattr(cast, who))) for who in ("editor_melzo", "editor_gorgonzola")
    }

    async def one(who, words):
        editor = people[who]
        async with at_work() as live:
            await editor.open(live)
            await editor.listen(lambda: editor.words and editor.is_saved)
            await editor.suggest(words, KEY)
            await editor.listen(lambda: editor.is_saved)

    run_apart(one("editor_melzo", "Qui "))
    run_apart(one("editor_melzo", "Proprio "))
    run_apart(one("editor_gorgonzola", "Anche "))

    assert [people[who].code for who in people] == [None, Close.REFUSED]
    assert "".join(stored(doc)) == "Proprio Qui Il bus passa."


def test_what_no_text_may_hold_is_turned_away(scene):
    cast, doc = scene

    def script(blocks):
        blocks.append(XmlElement("script", {"id": id_of("x")}))

    def unstorable(blocks):
        next(iter(blocks[0].children)).insert(0, "a\x00b", {})

    def nameless(blocks):
        element = blocks.append(XmlElement("paragraph"))
        element.children.append(XmlText("Senza nome"))

    codes = []

    async def work(live):
        for attempt in (script, unstorable, nameless):
            coordinator = Editor(doc, cookie_of(cast.coordinator))
            await coordinator.open(live)
            await coordinator.listen(lambda each=coordinator: each.words and each.is_saved)
            await coordinator.change(attempt)
            await coordinator.listen()
            codes.append(coordinator.code)

    run(work)

    assert codes == [Close.MALFORMED] * 3
    assert blocks_at(doc, 99) == blocks_at(doc, 1)
    assert stored(doc) == ["Il bus passa."]


def test_what_was_there_before_may_stay_as_it_is(scene, monkeypatch):
    """Only blocks that change are looked at: an old text with something unknown can still be written."""
    cast, doc = scene
    coordinator = Editor(doc, cookie_of(cast.coordinator))

    def odd(blocks):
        blocks.append(XmlElement("marquee", {"id": id_of("m")}))

    async def work(live):
        await coordinator.open(live)
        await coordinator.listen(lambda: coordinator.words and coordinator.is_saved)
        monkeypatch.setattr(admission, "faults", lambda blocks: [])
        await coordinator.change(odd)
        assert await coordinator.listen(lambda: coordinator.is_saved)
        monkeypatch.undo()
        await coordinator.change(plain)
        assert await coordinator.listen(lambda: coordinator.is_saved)

    run(work)

    assert coordinator.code is None
    assert stored(doc) == ["Mai Il bus passa."]
