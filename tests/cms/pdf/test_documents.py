# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents are accessible, archivable and repeatable."""

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from cms import pdf
from tests import verapdf
from tests.cms.pdf.documents import MADE_AT, NAME, dates_of, inflated, sample
from tests.paper import text_of


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

    words = text_of(data)

    assert f"{NAME} Ελένη Жанна Nguyễn" in words


def test_document_says_title_language_and_author():
    data = sample()

    lines = dict(line.split(":", 1) for line in info_of(data).splitlines() if ":" in line)

    assert lines["Title"].strip() == "Attestato n. 1"
    assert lines["Author"].strip() == "Città metropolitana"
    assert lines["Tagged"].strip() == "yes"
    assert b"/Lang (it)" in inflated(data)


def test_its_date_is_that_of_its_moment_and_not_of_rome():
    assert dates_of(sample()) == ["2026-11-22T09:30:00Z"] * 4


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


def test_a_character_no_font_has_is_named():
    with pytest.raises(pdf.MissingGlyph, match="\U00012000"):
        sample(name="\U00012000")


def test_a_date_without_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        sample(made_at=MADE_AT.replace(tzinfo=None))
