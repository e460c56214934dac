# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents are accessible, archivable, repeatable, and open nothing but our own files."""

import http.server
import os
import re
import subprocess
import sys
import threading
import zlib
from datetime import UTC, datetime

import pytest

from cms import pdf
from cms.pdf import writer
from tests import verapdf

MADE_AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
NAME = "Niccolò D’Agüero Żółć Łukasz Șerban"
PAGE = """{% extends "pdf/base.html" %}{% block content %}
<h1>Attestato di partecipazione</h1>
<p class="name">{{ name }}</p>
<h2>Incontri</h2>
<table><thead><tr><th scope="col">Incontro</th><th scope="col">Ore</th></tr></thead>
<tbody><tr><td>Qualità dell’aria</td><td>3</td></tr></tbody></table>
<figure><svg xmlns="http://www.w3.org/2000/svg" width="60" height="20"><title>Una barra</title>
<rect width="40" height="10" fill="#06c"/></svg><figcaption>Ore</figcaption></figure>
<p><img class="qr" src="{{ qr }}" alt="Codice QR: apre la pagina di verifica"></p>
<p><a href="https://example.it/verifica/1">Verifica</a></p>{{ extra|safe }}
{% endblock %}"""


@pytest.fixture(autouse=True)
def template(settings, tmp_path):
    """A template of the tests' own beside the project's."""
    (tmp_path / "sample.html").write_text(PAGE)
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]


def sample(extra="", attachments=(), instead=(), **context):
    given = {
        "made_at": MADE_AT,
        "title": "Attestato n. 1",
        "author": "Città metropolitana",
        "name": NAME,
        "qr": pdf.qr_uri("https://example.it/verifica/1"),
        "extra": extra,
    }
    return pdf.render("sample.html", given | context, attachments=attachments, instead=instead)


def text_of(data):
    return subprocess.run(
        ["pdftotext", "-", "-"], input=data, capture_output=True, check=True
    ).stdout.decode()


def info_of(data):
    return subprocess.run(["pdfinfo", "-"], input=data, capture_output=True, check=True).stdout.decode()


def test_one_file_passes_both_profiles_with_an_attachment(tmp_path):
    passport = pdf.Attachment(
        name="credenziale.json", content=b'{"type": "attestato"}', description="Credenziale"
    )
    good = tmp_path / "good.pdf"
    good.write_bytes(sample(is_example=True, attachments=[passport]))
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(sample(extra=f'<img src="{pdf.qr_uri("x")}" alt="">'))
    empty = tmp_path / "empty.pdf"
    empty.write_bytes(b"%PDF-1.7\nnothing")

    found = verapdf.validate_all([good, bad, empty])

    assert found[good] == []
    assert [line.split(":")[0] for line in found[bad]] == ["ua1"]
    assert [line.split(":")[0] for line in found[empty]] == ["3a", "ua1"]


def test_names_keep_their_accents():
    data = sample(name=f"{NAME} Ελένη Жанна Nguyễn")

    words = " ".join(text_of(data).split())

    assert f"{NAME} Ελένη Жанна Nguyễn" in words


def test_document_says_title_language_author_and_date():
    data = sample()

    lines = dict(line.split(":", 1) for line in info_of(data).splitlines() if ":" in line)

    assert lines["Title"].strip() == "Attestato n. 1"
    assert lines["Author"].strip() == "Città metropolitana"
    assert lines["Tagged"].strip() == "yes"
    assert "2026" in lines["CreationDate"]
    assert b"/Lang (it)" in _inflated(data)


def test_example_is_said_on_the_page():
    assert "Esempio" in text_of(sample(is_example=True))
    assert "Esempio" not in text_of(sample())


def test_same_input_gives_the_same_bytes():
    attached = [pdf.Attachment(name="dati.csv", content=b"a;b")]

    assert sample(attachments=attached) == sample(attachments=attached)
    assert sample() != sample(made_at=datetime(2026, 11, 23, tzinfo=UTC))


def test_another_process_gives_the_same_bytes(tmp_path):
    program = (
        "import sys, django; sys.path.insert(0, '.'); django.setup()\n"
        "from datetime import UTC, datetime; from cms import pdf\n"
        "sys.stdout.buffer.write(pdf.render('pdf/base.html', {'title': 'Żó', 'author': 'x',"
        " 'is_example': True, 'made_at': datetime(2026, 11, 22, tzinfo=UTC)}))"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", program], check=True, capture_output=True,
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "cms.settings.test", "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip

    assert runs[0][:5] == b"%PDF-"
    assert runs[0] == runs[1]


@pytest.mark.parametrize(
    "tag",
    [
        '<img src="{}" alt="x">',
        '<link rel="stylesheet" href="{}">',
        "<style>p{{background:url({})}}</style>",
        '<link rel="attachment" href="{}">',
        '<object data="{}">x</object>',
        '<embed src="{}">',
    ],
)
def test_a_foreign_address_stops_the_document(tag, tmp_path, visitors):
    canary = tmp_path / "canary.svg"
    canary.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text>canary</text></svg>')
    inside = f"file://{pdf.ASSETS}/../../../pyproject.toml"
    for address in (canary.as_uri(), f"http://127.0.0.1:{visitors.server_port}/x.svg", inside, "ftp://x.it/a",
                    "file:///etc/passwd", "data:text/html,x", "/etc/hostname"):  # fmt: skip
        with pytest.raises(pdf.ForbiddenResource):
            sample(extra=tag.format(address))

    assert visitors.seen == []


def test_a_picture_cannot_reach_out_either(tmp_path, visitors):
    address = f"http://127.0.0.1:{visitors.server_port}/x.png"
    picture = pdf.svg_uri(
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        'width="9" height="9">'
        f'<image xlink:href="{address}" width="9" height="9"/></svg>'
    )

    with pytest.raises(pdf.ForbiddenResource):
        sample(extra=f'<img src="{picture}" alt="x">')

    assert visitors.seen == []


def test_a_link_out_of_the_assets_folder_is_refused(tmp_path, monkeypatch):
    (tmp_path / "assets").mkdir()
    (tmp_path / "secret.svg").write_text("<svg/>")
    (tmp_path / "assets" / "link.svg").symlink_to(tmp_path / "secret.svg")
    (tmp_path / "assets" / "own.svg").write_text("<svg/>")
    monkeypatch.setattr(writer, "ASSETS", tmp_path / "assets")

    assert writer.is_own((tmp_path / "assets" / "own.svg").as_uri())
    assert not writer.is_own((tmp_path / "assets" / "link.svg").as_uri())
    assert not writer.is_own(f"file://host{tmp_path}/assets/own.svg")


def test_a_character_no_font_has_is_named():
    with pytest.raises(pdf.MissingGlyph, match="\U00012000"):
        sample(name="\U00012000")


def test_a_date_without_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        sample(made_at=MADE_AT.replace(tzinfo=None))


def _inflated(data):
    parts = []
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
        try:
            parts.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return b"".join(parts)


@pytest.fixture
def visitors():
    """A server on this machine that notes who knocks."""

    class Door(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.seen.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.seen = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()
