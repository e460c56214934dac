# SPDX-License-Identifier: AGPL-3.0-or-later
"""A file is compared with the one issued, and nothing of it is kept."""

import io
import random

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.client import BOUNDARY, MULTIPART_CONTENT, RequestFactory, encode_multipart
from django.test.utils import CaptureQueriesContext

from courses.certificates.queries import entry_of
from courses.views import public
from tests.courses.test_screens import body


def compared(client, certificate, content: bytes) -> str:
    """What the page says of a file that a browser without a script has sent."""
    sent = {"file": SimpleUploadedFile("a.pdf", content)} if content else {}
    answer = client.post(f"/verifica/{certificate.code}/", sent)
    return BeautifulSoup(answer.content, "html.parser").select_one("[data-outcome-here]").get_text()


def test_a_file_is_compared_and_not_kept(client, valid, tmp_path, settings):
    issued, before = bytes(valid.file.content.bytes), sorted(tmp_path.rglob("*"))
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    client.get(f"/verifica/{valid.code}/")  # what a process keeps is there

    with CaptureQueriesContext(connection) as seen:
        assert "È lo stesso file" in compared(client, valid, issued)
        assert "Scegli un file" in compared(client, valid, b"")
        assert "Il file è troppo grande" in compared(client, valid, b"x" * (5 * 1024 * 1024 + 5000))
        assert "Non è il file rilasciato" in compared(client, valid, issued + b" ")

    assert sorted(tmp_path.rglob("*")) == before
    written = [one["sql"] for one in seen if not one["sql"].startswith("SELECT")]
    assert [sql for sql in written if "cms_requestcount" not in sql and "SAVEPOINT" not in sql] == []


@pytest.mark.parametrize("content", [b"", b"ciao", b"PK%PDF-"])
def test_what_is_no_pdf_is_called_so(client, valid, content):
    sent = {"file": SimpleUploadedFile("a.txt", content)}

    page = body(client.post(f"/verifica/{valid.code}/", sent))

    told = BeautifulSoup(page, "html.parser").select_one("[data-outcome-here]").get_text()
    assert "Non è un PDF" in told


def sending(body: io.BytesIO, size: int):
    how = {"CONTENT_TYPE": MULTIPART_CONTENT, "CONTENT_LENGTH": size, "wsgi.input": body}
    return RequestFactory().request(REQUEST_METHOD="POST", **how)


def test_of_a_file_too_big_all_is_read_so_that_the_answer_arrives(client, valid):
    """A server that answers and closes before it has read what is sent resets the connection."""
    sent = io.BytesIO(
        encode_multipart(BOUNDARY, {"file": SimpleUploadedFile("a.pdf", b"x" * (6 * 1024 * 1024))})
    )
    size = len(sent.getvalue())
    asked = sending(sent, size)

    assert public._compare(asked, entry_of(valid.code)) == "too_big"
    assert sent.tell() == size


def test_more_than_fifty_megabytes_are_not_waited_for(client, valid):
    sent = io.BytesIO(b"x" * 1000)
    asked = sending(sent, public.READ_AND_DROPPED + 1)

    assert public._compare(asked, entry_of(valid.code)) == "too_big"
    assert sent.tell() == 0


def test_a_thousand_changes_of_one_bit_are_all_refused(client, valid, monkeypatch):
    monkeypatch.setattr(public, "TRIES_A_MINUTE", 10_000)
    issued, chance = bytes(valid.file.content.bytes), random.Random(4)
    for place in chance.sample(range(len(issued) * 8), 1000):
        changed = bytearray(issued)
        changed[place // 8] ^= 1 << place % 8
        assert "È lo stesso file" not in (told := compared(client, valid, bytes(changed))), place
        assert place < 40 or "Non è il file rilasciato" in told, place
