# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keys and list as anybody fetches them; the page that is saved: one file, its own policy, nothing from elsewhere."""

import gzip
import hashlib
import json
import re
from base64 import b64encode

import pytest
from django.test import Client
from django.urls import reverse

from courses.certificates.models import Issuer, Revocation
from courses.certificates.operations import give_number, reissue, revoke
from courses.certificates.proofs import keys, revocations
from tests import factories
from tests.courses import stage
from tests.courses.test_certificates import NOW

pytestmark = pytest.mark.django_db


def get(name: str, client: Client | None = None, **headers: str):
    return (client or Client()).get(reverse(name), headers=headers)


def opened(content: bytes) -> dict:
    """The list, once its JWS holds under a published key."""
    jws = json.loads(content)
    head = json.loads(keys.decoded(jws["protected"]))
    key = next(key for key in keys.published() if key.key_id == head["kid"])
    assert (head["alg"], head["typ"]) == ("EdDSA", "certificate-revocations+jws")
    signed = f"{jws['protected']}.{jws['payload']}".encode()
    assert key.verifies(keys.decoded(jws["signature"]), signed)
    return json.loads(keys.decoded(jws["payload"]))


def test_all_keys_are_published_for_ever():
    old = keys.signing()
    new = keys.rotate()
    keys.withdraw(key_id=old.key_id, reason="lost laptop")

    answer = get("jwks")

    published = answer.json()["keys"]
    assert [key["kid"] for key in published] == [old.key_id, new.key_id]
    assert published[1] | {"since": ""} == {
        "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": new.key_id,
        "x": keys.encoded(new.public_key), "since": ""}  # fmt: skip
    assert ["withdrawn" in key for key in published] == [True, False]


@pytest.mark.parametrize("name", ["jwks", "certificate_revocations", "offline_file"])
def test_what_is_published_is_kept_for_an_hour_and_read_from_any_origin(name):
    keys.signing()

    answer = get(name)

    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "max-age=3600" in answer.headers["Cache-Control"]
    assert get(name, **{"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_reading_the_list_makes_no_key():
    answer = get("certificate_revocations")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (503, "no-store")
    assert keys.published() == []


def test_the_list_says_which_no_longer_hold_and_no_code(cast):
    keys.signing()
    module = stage.short_module()
    first, second, third = [
        stage.pass_module(person, module) for person in (cast.trainee, cast.other_trainee, cast.editor_melzo)
    ]
    office = factories.actor(cast.training_officer)
    revoke(certificate=first, reason="Frode", by=office, at=NOW)
    give_number(certificate=second)
    Issuer.objects.update(place="Legnano")  # something to correct
    corrected = reissue(certificate=second, by=office, at=NOW)

    content = get("certificate_revocations").content

    listed = opened(content)
    assert {name: (word, day) for name, word, day in listed["entries"]} == {
        revocations.name_of(first.code): ("revoked", "2026-11-20"),
        revocations.name_of(second.code): ("superseded", "2026-11-20"),
    }
    for certificate in (first, second, third, corrected):
        assert certificate.code not in keys.decoded(json.loads(content)["payload"]).decode()


def test_a_list_is_signed_once_until_something_changes(cast, django_assert_max_num_queries):
    certificate = stage.pass_module(cast.trainee, stage.short_module())
    keys.signing()
    before = get("certificate_revocations").content

    with django_assert_max_num_queries(6):
        assert get("certificate_revocations").content == before
    Revocation.objects.create(certificate=certificate, reason="x", by=cast.training_officer, at=NOW)
    after = get("certificate_revocations").content

    assert len(opened(after)["entries"]) == 1
    keys.rotate()
    assert get("certificate_revocations").content != after


def test_the_page_that_is_saved_is_whole_and_asks_nobody_else():
    signer = keys.signing()

    page = get("offline_file").content.decode()

    assert re.findall(r'<(?:link|img|script|iframe)[^>]*(?:src|href)="(?!data:)', page) == []
    assert "@import" not in page
    assert signer.key_id in page
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)[1]
    inline = re.findall(r"<(style|script)>(.*?)</\1>", page, re.DOTALL)
    assert sorted(element for element, _text in inline) == ["script", "style"]
    for element, text in inline:
        digest = b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{element}-src &#x27;sha256-{digest}&#x27;" in policy


def test_its_policy_is_its_own_and_the_site_keeps_the_strict_one(settings):
    settings.SITE_URL = "https://www.example.it"

    header = get("offline_file").headers["Content-Security-Policy"]

    assert "default-src 'none'" in header
    assert "connect-src https://www.example.it" in header
    assert "unsafe" not in header
    assert "sha256" not in get("offline_checker").headers["Content-Security-Policy"]


def test_that_nothing_has_changed_is_said_under_the_same_policy():
    keys.signing()
    first = get("offline_file")

    again = get("offline_file", **{"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304
    assert again.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]


def test_it_may_be_saved_as_a_file():
    page = get("offline_checker")

    saved = Client().get(reverse("offline_file") + "?scarica")

    assert reverse("offline_file") + "?scarica" in page.content.decode()
    assert saved.headers["Content-Disposition"] == 'attachment; filename="verificatore-attestati.html"'


def test_it_weighs_at_most_60_kilobytes_on_the_way():
    assert len(gzip.compress(get("offline_file").content)) < 60_000
