# SPDX-License-Identifier: AGPL-3.0-or-later
"""The receipt of a QR code: small enough, signed, and refused when a single bit changes."""

import json
import random
import unicodedata
from datetime import date
from pathlib import Path

import pytest
import segno
from django.test import override_settings
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as some

from courses.certificates.proofs.receipt import NoRoom, receipt_of, segments
from tests.courses import receipts
from tests.courses.receipts import FACTS, Refused, certificate, read, signer_of

SIGNER = signer_of()
PUBLISHED = {SIGNER.key_id: SIGNER.public_key}
VECTORS = json.loads(Path(__file__).with_name("receipt_vectors.json").read_text())
LETTERS = some.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]) | some.sampled_from("Żłàù’ ")
NAMES = some.text(LETTERS, min_size=1, max_size=200)


def fits(receipt: str) -> bool:
    return segno.make(segments(receipt), error="m", micro=False, boost_error=False).version <= 12


def receipt(**facts) -> str:
    return receipt_of(certificate(), FACTS | facts, "12/2026", SIGNER)


def test_it_says_what_the_certificate_says(settings):
    settings.SITE_URL = "https://www.example.it/"
    made = certificate(is_example=True, kind="attendance", expires_date=date(2029, 11, 20))

    said = read(receipt_of(made, FACTS, "ES-300/2026", SIGNER), PUBLISHED)

    assert said.address == f"https://www.example.it/verifica/{receipts.CODE}/"
    assert (said.kind, said.is_example, said.year, said.number, said.minutes) == (2, True, 2026, 300, 90)
    assert (said.began, said.completed) == (date(2026, 9, 1), date(2026, 11, 20))
    assert (said.issued, said.expires) == (date(2026, 11, 20), date(2029, 11, 20))
    assert [said.holder, said.issuer, said.title] == [FACTS["name"], FACTS["issuer"], FACTS["title"]]
    assert said.cut == (False, False, False)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["site"])
def test_vectors(settings, vector):
    """Ed25519 is deterministic: the same facts and key give the same receipt, to the digit, for ever."""
    settings.SITE_URL = vector["site"]
    expires = date.fromisoformat(vector["expires"]) if vector["expires"] else None
    made = certificate(kind=vector["kind"], expires_date=expires, is_example=vector["example"])

    assert receipt_of(made, vector["facts"], vector["number"], SIGNER) == vector["receipt"]


@trying(max_examples=300, deadline=None)
@given(name=NAMES, title=NAMES, issuer=NAMES, host=some.integers(1, 60), number=some.integers(1, 10**6))
def test_whatever_the_names_it_fits_version_12_at_level_m(name, title, issuer, host, number):
    facts = {"name": name, "title": title, "issuer": issuer, "minutes": number % 60_000}
    with override_settings(SITE_URL="https://" + "x" * host):
        made = receipt_of(certificate(), FACTS | facts, f"{number}/2026", SIGNER)

    said = read(made, PUBLISHED)
    assert fits(made)
    texts = ((said.holder, name), (said.issuer, issuer), (said.title, title))
    assert said.cut == tuple(text != _composed(whole) for text, whole in texts)
    assert all(_composed(whole).startswith(text) for text, whole in texts)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


@pytest.mark.parametrize("host", ["www.example.it", "formazione.cittametropolitana.milano.it", "x" * 60])
def test_a_name_of_60_letters_stays_whole_and_the_title_says_it_is_shortened(settings, host):
    settings.SITE_URL = f"https://{host}"
    name = "Maria Antonietta Bernardina Castelnuovo della Misericordia"

    said = read(receipt(name=name, title="La città " * 20), PUBLISHED)

    assert said.holder == name
    assert said.cut[0] is False
    assert said.cut[2] is True
    assert ("La città " * 20).startswith(said.title)
    assert len(said.title.encode()) > 20


def test_an_address_that_leaves_no_room_is_said(settings):
    settings.SITE_URL = "https://" + "x" * 200

    with pytest.raises(NoRoom):
        receipt()


def test_the_digits_are_set_in_numeric_mode():
    address, digits = segments(receipt())

    code = segno.make([address, digits], error="m", micro=False)

    assert address.endswith("/#")
    assert digits.isdigit()
    assert code.mode is None  # two segments
    assert code.version <= 12
    assert segno.make(receipt(), error="m", micro=False).version > code.version  # the control: one of bytes


def test_a_thousand_changes_of_one_bit_are_all_refused():
    whole = receipt()
    bits = int(whole.partition("#")[2]).bit_length()
    turned = [receipts.altered(whole, bit) for bit in range(bits)]
    chance = random.Random(12)
    while len(turned) < 1600:  # and of the text itself, address included
        place, bit = chance.randrange(len(whole)), chance.randrange(7)
        turned.append(whole[:place] + chr(ord(whole[place]) ^ 1 << bit) + whole[place + 1 :])

    for text in turned:
        with pytest.raises(Refused):
            read(text, PUBLISHED)
    assert read(whole, PUBLISHED).holder == FACTS["name"]


def test_a_receipt_of_another_page_is_refused():
    address, _hash, digits = receipt().partition("#")

    with pytest.raises(Refused, match="signature"):
        read(f"{address[:-2]}x/#{digits}", PUBLISHED)


def test_a_key_that_is_not_published_is_refused():
    with pytest.raises(Refused, match="key"):
        read(receipt_of(certificate(), FACTS, "12/2026", signer_of(bytes(32))), PUBLISHED)
