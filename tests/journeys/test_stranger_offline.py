# SPDX-License-Identifier: AGPL-3.0-or-later
"""A stranger with a phone and no account: the QR code of a paper, verified by a page saved before, offline."""

import io
import json
import random
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, override
from PIL import Image, ImageFilter
from playwright.sync_api import Browser, expect

from courses.certificates.proofs import keys, revocations
from courses.certificates.proofs.models import SigningKey
from courses.certificates.proofs.receipt import receipt_of
from tests import databases
from tests.courses import receipts
from tests.courses.test_receipts import VECTORS
from tests.demo_site import DemoSite
from tests.journeys import checker
from tests.journeys.checker import opened, picture_of
from tests.journeys.visitor import Visitor
from tests.load.site import in_django
from tests.paper import codes, drawn

SITE = "https://formazione.example.it"
AUTHENTIC, FORGED = "La ricevuta è autentica", "La firma non corrisponde"
UNKNOWN, WITHDRAWN = "La chiave che ha firmato non è nota", "La chiave che ha firmato è stata ritirata"
REFUSALS = {FORGED, UNKNOWN, "Il testo non è completo", "Questa copia della pagina è troppo vecchia"}
NOT_ASKED = "Il sito non è stato interrogato"


@pytest.fixture
def saved(db, settings, tmp_path: Path) -> Callable[[], Path]:
    """Saves the page with the keys of that moment."""
    settings.SITE_URL = SITE

    def save() -> Path:
        file = tmp_path / "verificatore-attestati.html"
        file.write_bytes(Client().get(reverse("offline_file") + "?scarica").content)
        return file

    return save


def receipt(signer: keys.Signer, **fields) -> str:
    return receipt_of(receipts.certificate(**fields), receipts.FACTS, "12/2026", signer)


def test_a_sound_receipt_is_authentic_and_a_thousand_changes_of_one_bit_are_refused(browser, saved):
    whole = receipt(keys.signing(), expires_date=date(2126, 11, 20))
    bits = int(whole.partition("#")[2]).bit_length()

    with opened(browser, saved()) as phone:
        phone.pastes(whole)
        said = phone.says(AUTHENTIC)
        for words in ("12/2026", "Żaneta Wiśniewska", "1 ora e 30 minuti", "20 novembre 2026", NOT_ASKED):
            assert words in said
        turned = [receipts.altered(whole, bit) for bit in random.Random(12).sample(range(bits), 1000)]
        assert phone.headings(turned) <= REFUSALS
        assert phone.headings([whole]) == {AUTHENTIC}  # the control: it is the same way that is taken
        phone.pastes(whole.replace("/verifica/2", "/verifica/3"))
        phone.says(FORGED)
        assert phone.asked == [phone.page.url]
        assert phone.complaints == []


def test_it_reads_the_vectors_as_the_other_readers_do(browser, saved, settings):
    signer = receipts.signer_of()
    public = keys.encoded(signer.public_key)
    SigningKey.objects.create(key_id=signer.key_id, public_key=public, at=datetime(2026, 1, 1, tzinfo=UTC))
    for vector in VECTORS:
        settings.SITE_URL = vector["site"]
        page = Client().get(reverse("offline_file")).content
        file = saved().with_name("altro.html")
        file.write_bytes(page)
        said = receipts.read(vector["receipt"], {signer.key_id: signer.public_key})

        with opened(browser, file) as phone:
            phone.photographs(picture_of(vector["receipt"]))
            read = phone.says(AUTHENTIC)
            assert phone.page.locator("textarea").input_value() == vector["receipt"]

        for text in (vector["number"], said.holder, said.issuer, said.title):
            assert text in read
        assert ("nome abbreviato" in read, "titolo abbreviato" in read) == (said.cut[0], said.cut[2])
        assert ("Esempio" in read) == vector["example"]


def test_old_receipts_hold_after_a_rotation_and_not_after_a_withdrawal(browser, saved):
    first = keys.signing()
    old, before = receipt(first), saved().read_bytes()
    new = receipt(keys.rotate())

    with opened(browser, saved()) as phone:
        for text in (old, new):
            phone.pastes(text)
            phone.says(AUTHENTIC)
        phone.pastes(receipt(receipts.signer_of()))  # the control: signed by a key that nobody published
        phone.says(UNKNOWN)
    keys.withdraw(key_id=first.key_id, reason="portatile smarrito")
    with opened(browser, saved()) as phone:
        phone.pastes(old)
        assert "Żaneta" not in phone.says(WITHDRAWN)
        phone.pastes(new)
        phone.says(AUTHENTIC)
    file = saved()
    file.write_bytes(before)
    with opened(browser, file) as phone:  # a copy of before the rotation cannot know
        phone.pastes(new)
        assert "può essere solo una chiave più recente" in phone.says(UNKNOWN)


def test_what_is_no_receipt_of_this_site_is_told_in_words(browser, saved):
    whole = receipt(keys.signing())
    blank = io.BytesIO()
    Image.new("RGB", (300, 300), "white").save(blank, "png")

    with opened(browser, saved()) as phone:
        for text, words in (
            ("", "Questo non è il testo di una ricevuta"),
            (whole.partition("#")[0], "Questo non è il testo di una ricevuta"),
            (f"http://[{whole[whole.index('#') :]}", "Questo non è il testo di una ricevuta"),
            (whole.replace("formazione.", "falso."), "Questo codice è di un altro sito"),
            (receipt(keys.signing(), expires_date=date(2026, 1, 1)), "L’attestato è scaduto"),
        ):
            phone.pastes(text)
            phone.says(words)
        phone.photographs(blank.getvalue())
        phone.says("In questa immagine non si legge nessun codice QR")


def test_a_pdf_is_called_so_with_what_to_do_instead(browser, saved):
    with override("it"):
        words = gettext("This is a PDF, not a picture")

    with opened(browser, saved()) as phone:
        for name, kind in (("a.pdf", "application/pdf"), ("A.PDF", "application/octet-stream")):
            phone.page.reload()
            file = {"name": name, "mimeType": kind, "buffer": b"%PDF-1.7"}
            phone.page.locator("input[type=file]").set_input_files(file)
            assert f"{SITE}/verifica/" in phone.says(words)
        assert phone.faults() == []


def test_a_text_with_a_digit_too_few_or_too_many_is_called_incomplete(browser, saved):
    whole = receipt(keys.signing())
    start, end = whole.index("#") + 2, len(whole)
    places = random.Random(5).sample(range(start, end), 8)
    newer = f"{whole.partition('#')[0]}#{int.from_bytes(b'\x02' + bytes(130))}"

    with opened(browser, saved()) as phone:
        for place in places:
            for text in (whole[:place] + whole[place + 1 :], whole[:place] + "7" + whole[place:]):
                phone.pastes(text)
                assert f"{SITE}/verifica/" in phone.says(said("The text is not complete"))
        phone.pastes(newer)  # the control: of a version that this page does not know
        phone.says("Questa copia della pagina è troppo vecchia")
        phone.pastes(whole.partition("#")[0])
        assert f"{SITE}/verifica/" in phone.says("Questo non è il testo di una ricevuta")
        phone.pastes(whole)
        read = phone.says(AUTHENTIC)
    assert "1 settembre 2026 – 20 novembre 2026" in read.replace("1° ", "1 ")
    assert said("Period") in read and said("Hours planned (or credited)") in read


def said(msgid: str) -> str:
    with override("it"):
        return gettext(msgid)


def site_of_the_moment(**instead: bytes) -> dict[str, bytes]:
    """What the site answers now to a checker that asks, or something else."""
    names = {"jwks": "jwks.json", "certificate_revocations": "certificate-revocations.json"}
    return {
        f"{SITE}/.well-known/{path}": instead.get(name) or Client().get(reverse(name)).content
        for name, path in names.items()
    }


def test_with_a_network_it_believes_only_a_list_that_the_site_signed(browser, saved):
    whole, page = receipt(keys.signing()), saved()
    sound = site_of_the_moment()[f"{SITE}/.well-known/certificate-revocations.json"]
    payload = json.loads(sound)["payload"]
    forged = keys.encoded(keys.decoded(payload).replace(b"[]", b'[["x", "revoked", "2026-11-20"]]'))

    for listed, words in (
        (sound, "L’attestato è valido"),
        (sound.replace(payload.encode(), forged.encode()), AUTHENTIC),  # changed on the way
        (signed_by_another(sound), AUTHENTIC),
        (b"<html>", AUTHENTIC),
    ):
        with opened(browser, page, answers=site_of_the_moment(certificate_revocations=listed)) as phone:
            phone.pastes(whole)
            assert (NOT_ASKED in phone.says(words)) == (words == AUTHENTIC)


def signed_by_another(sound: bytes) -> bytes:
    """The same list under the key of RFC 8032, which says that it is the site's."""
    jws = json.loads(sound)
    signature = receipts.signer_of().sign(f"{jws['protected']}.{jws['payload']}".encode())
    return json.dumps(jws | {"signature": keys.encoded(signature)}).encode()


def test_with_a_network_a_copy_learns_of_new_and_withdrawn_keys_and_of_old_lists(browser, saved, monkeypatch):
    first = keys.signing()
    old, page = receipt(first), saved()
    new = receipt(keys.rotate())
    monkeypatch.setattr(revocations, "FRESH", timedelta(seconds=-1))
    with opened(browser, page, answers=site_of_the_moment()) as phone:
        phone.pastes(new)
        assert "non più aggiornato" in phone.says(AUTHENTIC)
    keys.withdraw(key_id=first.key_id, reason="portatile smarrito")
    with opened(browser, page, answers=site_of_the_moment()) as phone:
        phone.pastes(old)
        phone.says(WITHDRAWN)
    with opened(browser, page) as phone:  # the control: without a network the copy trusts what it knows
        phone.pastes(old)
        phone.says(AUTHENTIC)


def test_certificates_of_before_the_site_moved_are_known(browser, saved, settings):
    old = receipt(keys.signing())
    settings.SITE_URL, settings.FORMER_SITE_URLS = "https://nuovo.example.it", [SITE]
    page = saved().with_name("nuovo.html")
    page.write_bytes(Client().get(reverse("offline_file")).content)

    with opened(browser, page) as phone:
        phone.pastes(old)
        phone.says(AUTHENTIC)
        link = phone.told.get_by_role("link").get_attribute("href")

    assert link == f"https://nuovo.example.it/verifica/{receipts.CODE}/"


def test_opened_again_from_the_site_it_still_works(browser, live_server, settings):
    settings.SITE_URL = live_server.url
    whole = receipt(keys.signing())
    page = browser.new_context(locale="it-IT").new_page()
    page.goto(live_server.url + reverse("offline_file"))

    with page.expect_response(re.compile("verificatore")) as again:
        page.reload()

    assert "if-none-match" in again.value.request.all_headers()
    assert "sha256" in again.value.headers["content-security-policy"]
    phone = checker.Checker(page, [], [])
    phone.pastes(whole)
    phone.says("L’attestato è valido")
    page.context.close()


def test_it_reads_a_crooked_photo_and_is_used_by_the_keyboard(browser, saved):
    whole = receipt(keys.signing())
    drawn = Image.open(io.BytesIO(picture_of(whole, scale=10))).convert("L")
    photo = Image.new("L", (1600, 1200), 200)
    photo.paste(drawn.rotate(8, expand=True, fillcolor=255), (300, 150))
    photo = photo.filter(ImageFilter.GaussianBlur(1.5)).point(lambda light: 40 + light * 0.6)
    out = io.BytesIO()
    photo.save(out, "jpeg", quality=70)

    with opened(browser, saved()) as phone:
        phone.photographs(out.getvalue())
        phone.says(AUTHENTIC)
        phone.page.reload()
        phone.page.keyboard.press("Tab")
        phone.page.keyboard.press("Tab")
        phone.page.keyboard.insert_text(whole)
        phone.page.keyboard.press("Tab")
        phone.page.keyboard.press("Enter")
        phone.says(AUTHENTIC)
        assert phone.page.evaluate("document.documentElement.scrollWidth") <= 360
        assert phone.faults() == []


def test_a_stranger_verifies_a_paper_from_the_page_saved_on_the_phone(
    visitor: Callable[[], Visitor], browser: Browser, demo_site: DemoSite, tmp_path: Path
):
    paper = tmp_path / "attestato.pdf"
    issued = _in_demo(demo_site, PDF=str(paper))
    [code] = codes(paper.read_bytes(), dots=200)
    assert code.text.startswith(f"{demo_site.url}/verifica/{issued['code']}/#")

    stranger = visitor()
    stranger.page.set_viewport_size(checker.PHONE)
    stranger.goes_to(code.text.removeprefix(demo_site.url))  # as the camera of a phone opens it
    expect(stranger.page.get_by_role("main")).to_contain_text(issued["number"])
    stranger.follows("Verifica senza rete")
    stranger.looks()
    with stranger.page.expect_download() as download:
        stranger.page.get_by_role("link", name=re.compile("Salva la pagina")).click()
    saved = tmp_path / "salvata.html"
    download.value.save_as(saved)

    with opened(browser, saved) as phone:
        phone.photographs(drawn(paper.read_bytes(), dots=200))
        said = phone.says(AUTHENTIC)
        assert issued["number"] in said and issued["holder"] in said and NOT_ASKED in said
        assert phone.asked == [saved.as_uri()]
    _online_all_that_changed_is_told(browser, demo_site, saved, code.text, issued["code"], tmp_path)


def _online_all_that_changed_is_told(browser, site, saved, text, code, tmp_path) -> None:
    """Valid, then superseded by a correction; a key made since is learnt; the correction is revoked; all by a list."""
    with opened(browser, saved, online=True) as phone:
        phone.pastes(text)
        assert "elenco firmato" in phone.says("L’attestato è valido")
        _manage(site, "rotate_signing_key")
        second = tmp_path / "secondo.pdf"
        newer = _in_demo(site, CORRECT=code, PDF=str(second))
        phone.pastes(text)
        phone.says("L’attestato è stato sostituito")
        phone.photographs(drawn(second.read_bytes(), dots=200))
        assert newer["number"] in phone.says("L’attestato è valido")
        _in_demo(site, REVOKE=newer["code"])
        phone.pastes(phone.page.locator("textarea").input_value())
        phone.says("L’attestato è stato revocato")
        assert {address for address in phone.asked if not address.startswith("file:")} == {
            f"{site.url}/.well-known/jwks.json",
            f"{site.url}/.well-known/certificate-revocations.json",
        }
    with opened(browser, saved) as phone:  # the control: without a network it cannot know, and says so
        phone.pastes(text)
        assert NOT_ASKED in phone.says(AUTHENTIC)


def _in_demo(site: DemoSite, **variables: str) -> dict:
    module = "tests.journeys.certificate_in_django"
    return in_django(module, database_url=site.database_url, var=site.var, SITE_URL=site.url, **variables)


def _manage(site: DemoSite, command: str) -> None:
    environment = databases.environment(site.database_url, site.var) | {"SITE_URL": site.url}
    subprocess.run([sys.executable, "manage.py", command], cwd=databases.ROOT, env=environment, check=True)
