# SPDX-License-Identifier: AGPL-3.0-or-later
"""What anyone with a code reads; a file compared, and not kept."""

import random

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from courses.certificates.models import Certificate
from courses.certificates.operations import give_number, render
from courses.views import public
from tests.courses import stage
from tests.courses.test_screens import body


@pytest.fixture
def valid(cast):
    cache.clear()
    certificate = stage.pass_module(cast.trainee, stage.short_module())
    render(certificate=certificate, at=stage.LATER)
    return Certificate.objects.get()


def test_anyone_reads_what_the_register_says(client, valid):
    response = client.get(f"/verifica/{valid.code}/")

    page = body(response)
    for said in ("L’attestato è valido", "1/2026", "N. Z.", "Modulo breve", valid.file.sha256):
        assert said in page
    assert "Zanè" not in page
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response.headers["Cache-Control"]


def test_a_corrected_certificate_names_the_one_that_replaces_it(client, valid):
    new = Certificate.objects.create(
        person=valid.person, module=valid.module, version=valid.version, supersedes=valid, kind=valid.kind,
        body=valid.body, year=2026, code="z" * 27, is_example=False, digest="0" * 64,
        issued_at=stage.LATER)  # fmt: skip
    give_number(certificate=new)

    page = body(client.get(f"/verifica/{valid.code}/"))

    assert "L’attestato è stato sostituito" in page
    assert "n. 2/2026" in page
    assert "L’attestato è valido" not in page


def test_unknown_codes_get_one_answer(client, cast):
    cache.clear()
    pages = {body(client.get(f"/verifica/{code}/")) for code in ("abc", "x" * 27, "ABC-1_2")}

    assert len(pages) == 1
    assert client.get("/verifica/abc/").status_code == 404


def test_the_21st_request_in_a_minute_waits(client, valid):
    answers = [client.get("/verifica/abc/").status_code for _ in range(22)]

    assert answers[0] == 404
    assert answers[-1] == 429


def test_a_typed_code_may_have_spaces_and_capitals(client, valid):
    typed = f" {valid.code[:5].upper()} {valid.code[5:10]}-{valid.code[10:]} "

    response = client.post("/verifica/", {"code": typed})

    assert response.headers["Location"] == f"/verifica/{valid.code}/"
    assert "Scrivi il codice di verifica." in body(client.post("/verifica/", {"code": ""}))


def compared(client, certificate, content: bytes) -> str:
    """What the page says of a file that a browser without a script has sent."""
    sent = {"file": SimpleUploadedFile("a.pdf", content)} if content else {}
    answer = client.post(f"/verifica/{certificate.code}/", sent)
    return BeautifulSoup(answer.content, "html.parser").select_one("[data-outcome-here]").get_text()


def test_a_file_is_compared_and_not_kept(client, valid, tmp_path):
    issued, before = bytes(valid.file.content.bytes), sorted(tmp_path.rglob("*"))

    assert "È lo stesso file" in compared(client, valid, issued)
    assert "Scegli un file" in compared(client, valid, b"")
    assert "Il file è troppo grande" in compared(client, valid, b"x" * (5 * 1024 * 1024 + 5000))
    assert sorted(tmp_path.rglob("*")) == before


def test_a_thousand_changes_of_one_bit_are_all_refused(client, valid, monkeypatch):
    monkeypatch.setattr(public, "TRIES_A_MINUTE", 10_000)
    issued, chance = bytes(valid.file.content.bytes), random.Random(4)
    for place in chance.sample(range(len(issued) * 8), 1000):
        changed = bytearray(issued)
        changed[place // 8] ^= 1 << place % 8
        assert "Non è il file rilasciato" in compared(client, valid, bytes(changed)), place


def test_an_erased_holder_is_said_honestly(client, valid):
    valid.personal.delete()

    page = body(client.get(f"/verifica/{valid.code}/"))

    assert "I dati della persona sono stati cancellati" in page
    assert "1/2026" in page


def test_verification_takes_few_queries(client, valid, django_assert_max_num_queries):
    client.get(f"/verifica/{valid.code}/")

    with django_assert_max_num_queries(8):  # six, and the savepoint of the cache
        client.get(f"/verifica/{valid.code}/")
