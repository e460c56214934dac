# SPDX-License-Identifier: AGPL-3.0-or-later
"""The lists say which badges hold no more: signed, for everybody, without a word on whose they are."""

import gzip
import json
from base64 import urlsafe_b64decode
from datetime import UTC, datetime

import pytest

from courses.certificates.models import Certificate, Issuer
from courses.certificates.operations import give_number, reissue, revoke
from courses.certificates.proofs import keys, status
from tests import factories
from tests.courses import stage
from tests.courses.badge_reader import SITE, check, issuer, written

NOW = datetime(2026, 11, 20, 10, 31, tzinfo=UTC)


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = SITE


@pytest.fixture
def certificate(cast) -> Certificate:
    return stage.pass_module(cast.trainee, stage.short_module(title="Leggere il piano «a ruote»"))


def read_list(client, number: int = 0) -> tuple[dict, list[bool]]:
    """The list as a wallet reads it: verified, decompressed, bit by bit."""
    answer = client.get(f"/attestati/stato/{number}/")
    made = json.loads(answer.content)
    check(made, issuer(client))
    text = made["credentialSubject"]["encodedList"]
    octets = gzip.decompress(urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4)))
    assert text[0] == "u"
    return made, [octet >> place & 1 == 1 for octet in octets for place in range(7, -1, -1)]


def said(client, certificate) -> bool:
    """Whether the list says that the badge holds no more."""
    entry = json.loads(written(certificate))["credentialStatus"]
    made, bits = read_list(client, int(entry["statusListCredential"].rstrip("/").rpartition("/")[2]))
    assert made["id"] == entry["statusListCredential"]
    assert made["credentialSubject"]["statusPurpose"] == entry["statusPurpose"] == "revocation"
    assert len(bits) == 131_072
    return bits[int(entry["statusListIndex"])]


def test_the_bit_of_a_certificate_flips_when_it_is_revoked(cast, certificate, client):
    other = stage.pass_module(cast.other_trainee, stage.short_module("altro"))
    before = [said(client, one) for one in (certificate, other)]

    revoke(
        certificate=certificate,
        reason="Rilasciato per errore",
        by=factories.actor(cast.training_officer),
        at=NOW,
    )

    assert before == [False, False]
    assert [said(client, one) for one in (certificate, other)] == [True, False]


def test_the_bit_of_a_certificate_flips_when_it_is_corrected(cast, certificate, client):
    assert not said(client, certificate)

    give_number(certificate=certificate)
    Issuer.objects.update(place="Legnano")  # something to correct
    made = reissue(certificate=certificate, by=factories.actor(cast.training_officer), at=NOW)

    assert (said(client, certificate), said(client, made)) == (True, False)


def test_the_last_place_of_a_list_and_the_first_of_the_next():
    text = status.encoded([0, 9, status.SIZE - 1])
    octets = gzip.decompress(urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4)))

    assert (octets[0], octets[1], octets[-1], len(octets)) == (0x80, 0x40, 0x01, 16_384)
    places = [status.entry_of(Certificate(pk=pk)) for pk in (status.SIZE - 1, status.SIZE)]
    assert [(one["statusListCredential"], one["statusListIndex"]) for one in places] == [
        (f"{SITE}/attestati/stato/0/", "131071"),
        (f"{SITE}/attestati/stato/1/", "0"),
    ]


def test_a_list_is_signed_once_and_sent_once(cast, certificate, client, django_assert_max_num_queries):
    written(certificate)
    first = client.get("/attestati/stato/0/")

    with django_assert_max_num_queries(5):
        again = client.get("/attestati/stato/0/", headers={"if-none-match": first["ETag"]})
    revoke(certificate=certificate, reason="Errore", by=factories.actor(cast.training_officer), at=NOW)
    changed = client.get("/attestati/stato/0/", headers={"if-none-match": first["ETag"]})

    assert (first.status_code, again.status_code, changed.status_code) == (200, 304, 200)
    assert first["Access-Control-Allow-Origin"] == again["Access-Control-Allow-Origin"] == "*"
    assert first["Content-Type"] == "application/vc"
    assert changed.content != first.content
    assert again["ETag"] == first["ETag"] != changed["ETag"]


def test_a_new_key_signs_the_list_again(certificate, client):
    written(certificate)
    before = read_list(client)[0]

    keys.rotate()

    assert read_list(client)[0]["proof"] != before["proof"]


def test_a_list_that_nobody_is_in_is_not_there(certificate, client):
    written(certificate)

    assert client.get("/attestati/stato/0/").status_code == 200
    assert client.get("/attestati/stato/1/").status_code == 404


def test_reading_a_list_makes_no_key(certificate, client):
    answer = client.get("/attestati/stato/0/")

    assert (answer.status_code, answer["Retry-After"]) == (503, "3600")
    assert keys.published() == []
