# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that were good once: cut, repeated, scribbled over, in any encoding. What is wrong is told where it is."""

import io
import json
from copy import deepcopy

import pytest
from defusedxml import ElementTree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.questions.content import QuestionKind, as_data, question_from
from courses.questions.formats import gift_writing, moodle_writing
from courses.questions.formats import reading as limits
from courses.questions.formats.files import FORMATS
from courses.questions.formats.reading import Budget, FileError, Reading
from courses.questions.marking import mark
from tests.courses import stage
from tests.courses.questions import items

ANY = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
AIKEN = (
    "Chi adotta?\nA) Il Consiglio\nB) La Giunta è\nANSWER: A\n\nQuanti anni?\nA. Tre\nB. Dieci\nANSWER: B\n"
)
WHOLE = {
    "gift": gift_writing.write(items.examples()).text,
    "moodle-xml": moodle_writing.write(items.examples(), bytes_of=lambda picture: b"").text,
    "aiken": AIKEN,
}
ENCODINGS = ("utf-8", "utf-8-sig", "windows-1252", "utf-16")
WORTHLESS = {
    "gift": "Nessuna giusta?{~uno ~due}\n",
    "aiken": "Nessuna giusta?\nA) uno\nB) due\nANSWER: Z\n",
    "moodle-xml": "<question type='multichoice'><questiontext><text>Nessuna?</text></questiontext></question>\n",
}


def read(name: str, content: bytes, budget: Budget | None = None) -> Reading | None:
    """None when the file is refused as a whole, in words."""
    try:
        return FORMATS[name].read(io.BytesIO(content), budget or Budget())
    except FileError as words:
        if not str(words):
            pytest.fail("a file refused without words")
        return None


@st.composite
def damaged(draw, text: str) -> bytes:
    """The file in some encoding after some accidents."""
    content = bytearray(text.encode(draw(st.sampled_from(ENCODINGS)), errors="replace"))
    for _accident in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(content)))
        to = min(len(content), at + draw(st.integers(0, 40)))
        elsewhere = draw(st.integers(0, len(content)))
        bits = draw(
            st.one_of(st.binary(max_size=4), st.sampled_from([b"}", b"{", b"<", b"]]>", b"\r", b"&x;", b"="]))
        )
        match draw(st.sampled_from(["cut", "end", "write", "repeat", "insert"])):
            case "cut":
                del content[at:to]
            case "end":
                del content[at:]
            case "write":
                content[at : at + len(bits)] = bits
            case "repeat":
                content[elsewhere:elsewhere] = content[at:to]
            case "insert":
                content[at:at] = bits
    return bytes(content)


SAID = ("", "0", "-50", "100", "NaN", "1e99", "html", "markdown", "cloze", "essay", "true", "[[9]]", "{1:SA:=a}",
        "<p>x</p>", "@@PLUGINFILE@@/a.png", "x" * 300)  # fmt: skip
VALUES = st.sampled_from(SAID)


@st.composite
def rearranged(draw) -> bytes:
    """Moodle XML that is still XML, with parts gone, twice, elsewhere, under another name or saying something else."""
    root = ElementTree.fromstring(WHOLE["moodle-xml"])
    for _accident in range(draw(st.integers(1, 6))):
        every = list(root.iter())
        parent = draw(st.sampled_from([one for one in every if len(one)]))
        child = draw(st.sampled_from(list(parent)))
        match draw(st.sampled_from(["gone", "twice", "elsewhere", "renamed", "said", "attribute"])):
            case "gone" if len(root) > 1 or parent is not root:
                parent.remove(child)
            case "twice":
                parent.append(deepcopy(child))
            case "elsewhere":
                draw(st.sampled_from(every)).append(deepcopy(child))
            case "renamed":
                child.tag = draw(st.sampled_from(every)).tag
            case "said":
                child.text = draw(VALUES)
            case "attribute":
                child.set(draw(st.sampled_from(["type", "format", "fraction"])), draw(VALUES))
    return ElementTree.tostring(root, draw(st.sampled_from(["utf-8", "windows-1252", "utf-16"])))


def damages(name: str):
    some = damaged(WHOLE[name])
    return st.one_of(rearranged(), some) if name == "moodle-xml" else some


def check(made: Reading, content: bytes) -> None:
    """Every remark has a line of the file and words; every good item can be kept, shown, answered and written."""
    most = max(content.count(b"\n"), content.count(b"\r")) + content.count(b"\r") + 2
    for remark in made.bad + made.notes:
        assert 1 <= remark.line <= most
        assert remark.words
        assert len(remark.excerpt) <= limits.EXCERPT
    for good in made.good:
        assert 1 <= good.line <= most
        kept = json.loads(json.dumps([as_data(good.item.question), good.item.key]))
        assert "\\u0000" not in json.dumps(kept)
        question = question_from(kept[0])
        assert (question, kept[1]) == (good.item.question, good.item.key)
        assert question.text.strip()
        if question.kind not in (QuestionKind.ESSAY, QuestionKind.SHORT_TEXT, QuestionKind.CLOZE):
            assert mark(question, kept[1], stage.right_answer(kept[1])).points > 0 or not question.points


@pytest.mark.parametrize("name", FORMATS)
@ANY
@given(st.data())
def test_a_damaged_file_is_read_or_refused_in_words(name, data):
    content = data.draw(damages(name))
    made = read(name, content)
    if made:
        check(made, content)


@pytest.mark.parametrize("name", FORMATS)
@ANY
@given(st.data())
def test_what_was_read_of_a_damaged_file_can_be_written_and_read_again(name, data):
    made = read(name, data.draw(damages(name)))
    if made is None or not made.items:
        return
    written = moodle_writing.write(made.items, bytes_of=lambda picture: made.pictures[picture.sha256])
    again = read("moodle-xml", written.text.encode())
    assert again is not None
    assert again.bad == []
    lost = {loss.name for loss in written.left_out}
    assert again.items == [item for item in made.items if item.name not in lost]


@pytest.mark.parametrize("name", FORMATS)
@ANY
@given(st.data())
def test_time_and_number_of_items_are_never_exceeded(name, data):
    """The clock ends the reading the first time it is asked too late; no item comes after the last one allowed
    (where XML breaks off, one more line says so)."""
    content = data.draw(damages(name))
    lasts, most, asked = data.draw(st.integers(0, 30)), data.draw(st.integers(0, 12)), []

    def clock() -> float:
        asked.append(1)
        return 0.0 if len(asked) <= lasts + 1 else 99.0

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "LIMIT_ITEMS", most)
        made = read(name, content, Budget(clock))

    assert len(asked) <= lasts + 2
    if made:
        assert len(asked) <= lasts + 1
        assert len(made.good) + len(made.bad) <= most + (name == "moodle-xml")


@pytest.mark.parametrize("name", ["gift", "aiken", "moodle-xml"])
@ANY
@given(st.data())
def test_a_bad_item_is_told_by_its_line_and_spoils_no_other(name, data):
    good = data.draw(st.lists(GOOD[name](), min_size=1, max_size=3))
    place = data.draw(st.integers(0, len(good)))
    bad = WORTHLESS[name]
    head = '<?xml version="1.0"?>\n<quiz>\n' if name == "moodle-xml" else ""
    before = head + "".join(good[:place])
    made = read(name, (before + bad + "\n" + "".join(good[place:]) + ("</quiz>" if head else "")).encode())

    assert made is not None
    assert [remark.line for remark in made.bad] == [before.count("\n") + 1]
    assert len(made.items) == len(good)


def _aiken(row) -> str:
    asked, answers, right = row
    rows = [f"{letter}) {text}\n" for letter, text in zip("ABCDE", answers, strict=False)]
    return f"{asked}\n{''.join(rows)}ANSWER: {'ABCDE'[right % len(rows)]}\n\n"


SAFE = st.text("abnè€ 0123456789#<&~=", min_size=1, max_size=12).map(lambda text: f"x{text}x")
AIKEN_ROWS = st.tuples(SAFE, st.lists(SAFE, min_size=2, max_size=5, unique=True), st.integers(0, 4))
GOOD = {
    "gift": lambda: st.sampled_from(items.examples()).map(_only_gift).filter(bool),
    "aiken": lambda: AIKEN_ROWS.map(_aiken),
    "moodle-xml": lambda: st.sampled_from(items.examples()).map(_only_question),
}  # fmt: skip


def _only_gift(item) -> str:
    text = gift_writing.write([item]).text
    return text + "\n" if text.strip() else ""


def _only_question(item) -> str:
    text = moodle_writing.write([item], bytes_of=lambda picture: b"").text
    return text[text.index("<question") : text.rindex("</quiz>")]


@ANY
@given(st.lists(AIKEN_ROWS, min_size=1, max_size=5))
def test_aiken_gives_back_what_it_was_given(rows):
    made = read("aiken", "".join(map(_aiken, rows)).encode())

    assert made is not None
    assert made.bad == []
    for item, (asked, answers, right) in zip(made.items, rows, strict=True):
        texts = [option.text for option in item.question.options]
        best = [text for option, text in zip(item.question.options, texts, strict=True)
                if item.key["weights"][option.uid] == "100"]  # fmt: skip
        assert item.question.text == " ".join(asked.split())
        assert texts == [" ".join(text.split()) for text in answers]
        assert best == [" ".join(answers[right % len(answers)].split())]
