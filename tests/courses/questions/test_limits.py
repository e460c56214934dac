# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever the bytes, reading ends soon: with items, with words about items, or with one FileError."""

import io
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.questions.formats import reading as limits
from courses.questions.formats.files import FORMATS
from courses.questions.formats.reading import Budget, FileError, Reading

MEGABYTE = 1024 * 1024
ANY = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
GIFT_BITS = st.sampled_from(
    [
        "{",
        "}",
        "=",
        "~",
        "#",
        "####",
        "\\",
        "::",
        "->",
        "%50%",
        "%",
        ":",
        "..",
        "\n",
        "\n\n",
        "//",
        "$CATEGORY:",
        "[html]",
        "[markdown]",
        "<b>",
        "<img alt='",
        "<a href='",
        "&amp;",
        "{#",
        "{T",
        "{>3",
        "1",
        "-1e9",
        "1e999999",
        "a",
        "è",
        "*",
        "{1:SA:",
        "{1:MC:",
        "\x00",
        "\x01",
        "\u2028",
        "\ufeff",
        "A)",
        "ANSWER: A",
        "b.",
        " ",
    ]
)
TAGS = (
    "question",
    "name",
    "text",
    "questiontext",
    "answer",
    "subquestion",
    "units",
    "unit",
    "multiplier",
    "file",
    "tolerance",
    "defaultgrade",
    "category",
    "graderinfo",
    "feedback",
    "single",
)
XML_BITS = st.one_of(
    st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
    st.sampled_from(
        [
            f'<question type="{kind}"><questiontext><text>'
            for kind in (
                "multichoice",
                "truefalse",
                "shortanswer",
                "numerical",
                "matching",
                "essay",
                "ordering",
                "cloze",
                "category",
                "x",
            )
        ]
        + [
            "</text></questiontext>",
            '<answer fraction="100"><text>',
            '<answer fraction="1e99"><text>',
            "</text></answer>",
            "<![CDATA[",
            "]]>",
            "&lt;",
            "&#0;",
            "&x;",
            "<!--",
            "-->",
            "<?a",
            "@@PLUGINFILE@@/a",
            "{1:SA:=a}",
            "NaN",
            "1",
            "true",
        ]
    ),
)


def read(name: str, content: bytes) -> Reading | None:
    try:
        return FORMATS[name].read(io.BytesIO(content), Budget())
    except FileError as words:
        if not str(words):
            pytest.fail("a file refused without words")
        return None


def check(made: Reading | None) -> None:
    for remark in (made.bad + made.notes) if made else []:
        assert remark.line >= 1
        assert remark.words


@pytest.mark.parametrize("name", FORMATS)
@ANY
@given(content=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_in_words(name, content):
    check(read(name, content))


@pytest.mark.parametrize("name", ["gift", "aiken"])
@ANY
@given(bits=st.lists(GIFT_BITS, max_size=60))
def test_any_text_is_read_or_refused_in_words(name, bits):
    check(read(name, "".join(bits).encode("utf-8", "surrogatepass")))


@ANY
@given(bits=st.lists(XML_BITS, max_size=40))
def test_any_xml_is_read_or_refused_in_words(bits):
    check(read("moodle-xml", f"<quiz>{''.join(bits)}</quiz>".encode()))
    check(read("moodle-xml", f"<quiz>{''.join(bits)}".encode()))


def long(bit: str, *, head: str = "", size: int = 10 * MEGABYTE) -> bytes:
    return (head + bit * (size // len(bit.encode()))).encode()[:size]


GREEDY = {
    "braces": long("{"), "pairs": long("{}"), "tildes": long("~", head="q{"), "marks": long("=", head="q{"),
    "backslashes": long("\\"), "colons": long("::"), "one line": long("a"), "unclosed": long("a{\n\n"),
    "lists": long("[html]" + "<ul><li>" * 2400 + "{T}\n\n"), "gaps": long("a " + "{1:SA:" * 3000 + "\n\n"),
    "answers": long("q\nA) x\n"), "deep": long("<a>", head="<quiz>"),
    "questions": long("<question type='x'/>", head="<quiz>"),
    "lists in xml": long(f"<question type='essay'><questiontext><text>{'&lt;ul&gt;&lt;li&gt;' * 2000}"
                         "</text></questiontext></question>", head="<quiz>"),
}  # fmt: skip


@pytest.mark.parametrize("greedy", GREEDY)
def test_a_greedy_file_ends_in_time(greedy, monkeypatch):
    monkeypatch.setattr(limits, "LIMIT_SECONDS", 2.0)
    for name in FORMATS:
        begun = time.monotonic()
        check(read(name, GREEDY[greedy]))
        assert time.monotonic() - begun < 6


def test_time_that_is_over_stops_the_reading_in_words():
    moments = iter([0.0, 0.0, 0.0, *[99.0] * 9])
    with pytest.raises(FileError, match="10"):
        FORMATS["gift"].read(
            io.BytesIO(b"Una.{T}\n\nDue.{T}\n\nTre.{T}\n\n"), Budget(clock=lambda: next(moments))
        )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("gift", long("a{T}\n\n", size=6 * 5001)),
        ("aiken", long("q\nA) a\nB) b\nANSWER: A\n", size=22 * 5001)),
        ("moodle-xml", long("<question type='x'/>", head="<quiz>", size=6 + 20 * 5001) + b"</quiz>"),
        ("gift", long("a\n", size=10 * MEGABYTE) + b"b"),
        ("gift", b""),
        ("gift", b" \n"),
        ("gift", b"%PDF-1.7 a{T}"),
        ("gift", b"PK\x03\x04"),
        ("aiken", b"a\x00b"),
    ],
)
def test_too_much_or_nothing_is_refused_as_a_whole(name, content):
    with pytest.raises(FileError):
        FORMATS[name].read(io.BytesIO(content), Budget())


def test_five_thousand_questions_are_taken():
    made = read("gift", b"".join(b"::n%d::Domanda %d{=a ~b}\n" % (n, n) for n in range(5000)))
    assert len(made.items) == 5000
