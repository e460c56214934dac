# SPDX-License-Identifier: AGPL-3.0-or-later
import io
import zipfile

import pytest

from cms import clock
from home.documents import reading
from home.documents.reading import ask, forget_unused, read_document, unread
from home.models import DocumentText
from home.search.operations import index, index_again
from home.search.queries import search
from tests.home.library import pdf, published, replace, stored


@pytest.fixture
def file(tmp_path):
    def write(content: bytes):
        path = tmp_path / "prova"
        path.write_bytes(content)
        return path

    return write


def packed(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, content)
    return out.getvalue()


MEMBERS = {"docx": "word/document.xml", "odt": "content.xml", "xlsx": "xl/sharedStrings.xml"}


def words_in(file, ending: str, xml: str) -> str:
    return ask(file(packed(MEMBERS[ending], xml.encode())), ending)["text"]


def test_the_words_of_each_page_are_read(file):
    answer = ask(file(pdf("Rigenerazione urbana", "Ciclovie metropolitane")), "pdf")
    assert answer == {"text": "Rigenerazione urbana Ciclovie metropolitane", "pages": 2, "is_cut": False}


@pytest.mark.parametrize(
    ("ending", "member"),
    [("docx", "word/document.xml"), ("odt", "content.xml"), ("xlsx", "xl/sharedStrings.xml")],
)
def test_the_words_of_a_package_are_read_without_its_tags(file, ending, member):
    tag = {"docx": "w:p", "odt": "text:p", "xlsx": "si"}[ending]
    content = packed(member, f"<a><{tag} b='1'>Parchi &amp; acque</{tag}><{tag}>fiumi</{tag}></a>".encode())
    assert ask(file(content), ending)["text"] == "Parchi & acque fiumi"


def test_plain_text_is_read_whatever_its_bytes(file):
    assert ask(file("Città\x00 di\n prova".encode() + b"\xff"), "txt")["text"].startswith("Città di prova")


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.4 nothing more", b"\x00" * 1000, pdf("x")[:200], b"PK\x03\x04 no package"]
)
@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_a_damaged_file_says_nothing_and_stops_nothing(file, content, ending):
    assert not (ask(file(content), ending) or {"text": ""})["text"]


def test_a_bomb_is_read_in_part(file):
    content = packed("word/document.xml", b"<w>" + b"bomba " * 40_000_000)
    assert len(content) < 1_000_000
    answer = ask(file(content), "docx")
    assert answer is None or (answer["is_cut"] and len(answer["text"]) <= reading.MOST_LETTERS)


def test_what_takes_too_long_is_given_up(file, monkeypatch, tmp_path):
    slow = tmp_path / "reader.py"
    slow.write_text("while True: pass\n")
    monkeypatch.setattr(reading, "READER", slow)
    monkeypatch.setattr(reading, "GRACE", 0)
    assert ask(file(pdf("x")), "pdf", seconds=1) is None


def test_the_reader_has_only_so_much_memory(file):
    many = pdf(*["parola " * 200 for _ in range(300)])
    assert ask(file(many), "pdf", megabytes=20) is None
    assert ask(file(many), "pdf")["pages"] == 300


def test_a_file_is_read_once_for_each_content(stage):
    page = published(stage.home, "Relazione", pdf("Ciclovie"))
    kept = page.files.get()
    assert unread() == [kept.pk]
    made = read_document(file_id=kept.pk, at=clock.now())
    assert (made.text, made.pages, made.outcome) == ("Ciclovie", 1, "read")
    assert read_document(file_id=kept.pk, at=clock.now()) == made
    assert unread() == []
    assert read_document(file_id=0, at=clock.now()) is None


def test_a_scan_and_a_broken_file_are_told_apart(stage):
    scan = published(stage.home, "Scansione", pdf("").replace(b"()", b"( )")).files.get()
    broken = published(stage.home, "Rotto", b"%PDF-1.7 broken").files.get()
    assert read_document(file_id=scan.pk, at=clock.now()).outcome == "empty"
    assert read_document(file_id=broken.pk, at=clock.now()).outcome == "refused"


def test_a_document_is_found_by_the_words_inside_its_file_and_no_longer_by_the_old_ones(stage):
    page = published(stage.home, "Relazione", pdf("Teleriscaldamento"))
    index("all")
    assert not search("teleriscaldamento", {}, number=1).found
    first = page.files.get()
    read_document(file_id=first.pk, at=clock.now())
    index_again(first.pk)
    assert [one.url for one in search("teleriscaldamento", {}, number=1).found] == ["/raccolta/relazione/"]
    replace(page, stored("Relazione", pdf("Geotermia")))
    second = page.files.get(number=2)
    read_document(file_id=second.pk, at=clock.now())
    index_again(second.pk)
    assert not search("teleriscaldamento", {}, number=1).found
    assert search("geotermia", {}, number=1).total == 1
    assert forget_unused() == 1
    assert DocumentText.objects.get().sha256 == second.sha256


def test_a_word_in_pieces_of_one_paragraph_is_one_word(file):
    words = (
        "<w:p><w:r><w:t>rigene</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>razione</w:t></w:r></w:p>"
        "<w:p><w:t>urbana</w:t><w:tab/><w:t>verde</w:t></w:p>"
    )
    assert words_in(file, "docx", words) == "rigenerazione urbana verde"
    words = (
        '<text:p>citt<text:span text:style-name="T1">à</text:span><text:s/>verde</text:p>'
        "<text:h>Parchi</text:h>"
    )
    assert words_in(file, "odt", words) == "città verde Parchi"
    words = "<sst><si><r><t>Abi</t></r><r><t>tanti</t></r></si><si><t>Comune</t></si></sst>"
    assert words_in(file, "xlsx", words) == "Abitanti Comune"


@pytest.mark.parametrize(
    ("ending", "words"),
    [
        ("docx", "<w:p><w:t>Resta</w:t><w:del><w:r><w:delText>segreto</w:delText></w:r></w:del></w:p>"),
        ("docx", '<w:p><w:instrText xml:space="preserve">LINK segreto</w:instrText>Resta</w:p>'),
        (
            "odt",
            "<text:tracked-changes><text:p>segreto</text:p></text:tracked-changes><text:p>Resta</text:p>",
        ),
        ("odt", "<text:p>Resta<office:annotation><text:p>segreto</text:p></office:annotation></text:p>"),
    ],
)
def test_what_was_struck_out_and_remarks_are_not_found(file, ending, words):
    assert words_in(file, ending, words) == "Resta"


def test_signs_written_as_numbers_are_read(file):
    words = "<w:p><w:t>citt&#224; &#xE8; &amp;lt; pi&ugrave;</w:t></w:p>"
    assert words_in(file, "docx", words) == "città è &lt; più"
