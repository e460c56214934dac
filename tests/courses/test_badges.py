# SPDX-License-Identifier: AGPL-3.0-or-later
"""A badge is verified from its own text and the site's keys; every change of it is refused; lists say what holds."""

import copy
import json
import random
from datetime import UTC, date, datetime
from hashlib import sha256

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyld import jsonld

from cms import pdf
from courses.certificates.making import make
from courses.certificates.models import Certificate
from courses.certificates.proofs import badge, did, integrity, keys
from tests import verapdf
from tests.cms.pdf.documents import dates_of
from tests.courses import badge_schema, stage
from tests.courses.badge_reader import SITE, check, decoded, issuer, written

NOW = datetime(2026, 11, 20, 10, 31, tzinfo=UTC)


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = SITE


@pytest.fixture
def certificate(cast) -> Certificate:
    return stage.pass_module(cast.trainee, stage.short_module(title="Leggere il piano «a ruote»"))


def leaves(value, path=()):
    """Every text, number and truth of a document with the way to it."""
    if isinstance(value, dict | list):
        for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(inner, (*path, name))
    else:
        yield path, value


def changed_at(document: dict, path, value) -> dict:
    made = copy.deepcopy(document)
    place = made
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    return made


def test_the_vector_of_the_standard(monkeypatch, settings):
    """W3C vc-di-eddsa 1.0, appendix B.1: the same hashes and the same signature."""
    settings.SITE_URL = "https://vc.example"
    examples = {"@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}}
    secret = decoded("z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq")
    name = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
    private = Ed25519PrivateKey.from_private_bytes(secret[2:])
    monkeypatch.setattr(did, "method", lambda key_id: f"did:key:{name}#{name}")
    _, loader = integrity._processor()
    monkeypatch.setitem(loader.documents, "https://www.w3.org/ns/credentials/examples/v2", examples)
    document = {
        "@context": [integrity.CREDENTIALS, "https://www.w3.org/ns/credentials/examples/v2"],
        "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
        "type": ["VerifiableCredential", "AlumniCredential"],
        "name": "Alumni Credential",
        "description": "A minimum viable example of an Alumni Credential.",
        "issuer": "https://vc.example/issuers/5678",
        "validFrom": "2023-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
    }

    signer = keys.Signer("", b"", private.sign)
    secured = integrity.signed(document, signer=signer, at=datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC))

    of_document = sha256(integrity.canonical(document)).hexdigest()
    assert of_document == "517744132ae165a5349155bef0bb0cf2258fff99dfe1dbd914b938d775a36017"
    [proof] = secured["proof"]
    assert proof["proofValue"] == (
        "z2YwC8z3ap7yx1nZYCg4L3j3ApHsF8kgPdSb5xoS1VR7vPG3F561B52hYnQF9iseabecm3ijx4K1FBTQsCZahKZme"
    )


def test_a_badge_is_verified_from_its_text_and_the_published_keys(certificate, client):
    made = json.loads(written(certificate))

    check(made, issuer(client))

    assert made["issuer"]["id"] == "did:web:formazione.example.it%3A8443"
    assert made["evidence"][0]["id"] == f"{SITE}/verifica/{certificate.code}/"
    assert made["credentialSubject"]["licenseNumber"] == "12/2026"
    assert made["validFrom"] == f"{certificate.issued_at:%Y-%m-%dT%H:%M:%SZ}"


def test_a_paper_and_its_badge_give_the_same_moment(certificate):
    made = make(certificate, certificate.personal.facts, number="1/2026")

    assert set(dates_of(made.pdf)) == {json.loads(made.badge)["validFrom"]}


def test_a_badge_keeps_to_the_data_model(certificate):
    facts = {
        "credits": [{"order": "Ordine degli architetti", "code": "ARC-7", "amount": "2.50"}],
        "programme": ["Il piano", "Le ruote"], "legal_basis": "art. 1", "edition": "Autunno",
        "attendance_percent": 92, "attended_minutes": 55, "percent": 80}  # fmt: skip
    certificate.expires_date = date(2027, 11, 20)
    made = json.loads(
        badge.badge_of(certificate, certificate.personal.facts | facts, "1/2026", keys.signing())
    )

    assert badge_schema.problems(made) == []
    assert made["validUntil"] == "2027-11-20T23:00:00Z"
    said = made["credentialSubject"]["achievement"]["description"]
    assert "Crediti: 2,50, Ordine degli architetti ARC-7." in said


@pytest.mark.parametrize(
    "path",
    [
        ("id",),
        ("issuer",),
        ("validFrom",),
        ("credentialSubject", "achievement", "criteria"),
        ("credentialSubject", "identifier", 0, "identityHash"),
        ("evidence", 0, "type"),
    ],
)
def test_the_check_of_the_data_model_finds_what_is_missing(certificate, path):
    made = json.loads(written(certificate))
    place = made
    for name in path[:-1]:
        place = place[name]
    del place[path[-1]]

    assert badge_schema.problems(made) != []


def test_a_proof_that_is_no_array_is_found(certificate):
    made = json.loads(written(certificate))

    assert badge_schema.problems(made | {"proof": made["proof"][0]}) != []


def test_the_name_is_all_that_it_says_of_the_person(certificate):
    text = written(certificate, body="Comune di Legnano", role="Istruttrice", tax_code="RSSMRA80A01F205X")

    assert certificate.personal.facts["name"] in text
    assert not [word for word in ("Legnano", "Istruttrice", "RSSMRA") if word in text]
    assert "id" not in json.loads(text)["credentialSubject"]


def test_fifty_changes_are_all_refused(certificate, client):
    made, published = json.loads(written(certificate)), issuer(client)
    chance, refused = random.Random(4), 0
    places = list(leaves(made))

    for path, value in chance.choices(places, k=50):
        other = (not value) if isinstance(value, bool) else f"{value[:-1]}{'x' if value[-1] != 'x' else 'y'}"
        with pytest.raises((InvalidSignature, AssertionError, KeyError, jsonld.JsonLdError)):
            check(changed_at(made, path, other), published)
        refused += 1

    assert refused == 50
    check(made, published)


def test_every_word_of_it_is_covered_by_the_signature(certificate):
    made = json.loads(written(certificate))
    del made["proof"]
    quads = integrity.canonical(made)

    for path, value in leaves(made):
        if "@context" not in path:
            other = (not value) if isinstance(value, bool) else f"{value}x"
            try:
                assert integrity.canonical(changed_at(made, path, other)) != quads, path
            except integrity.UndefinedTerm:
                continue  # another type: its words mean nothing any more


def test_a_word_without_a_meaning_stops_the_signature(certificate):
    made = json.loads(written(certificate))

    with pytest.raises(integrity.UndefinedTerm):
        integrity.signed(made | {"quiddity": "x"}, signer=keys.signing(), at=NOW)


def test_odd_characters_are_signed_as_every_library_reads_them(certificate, client):
    """PyLD leaves control characters as they are where RDFC-1.0 escapes them: no badge has any."""
    made = json.loads(written(certificate, title="Leggere\til\x07 piano\x7f\n“a \\ ruote” 😀"))

    check(made, issuer(client))

    assert made["credentialSubject"]["achievement"]["name"] == "Leggere il  piano  “a \\ ruote” 😀"
    with pytest.raises(integrity.ControlCharacter):
        integrity.canonical(made | {"name": "suono\x07"})


def test_nothing_is_fetched(certificate):
    made = json.loads(written(certificate))
    made["@context"] = [*made["@context"], "https://127.0.0.1:9/context.json"]

    with pytest.raises(jsonld.JsonLdError) as refused:
        integrity.canonical(made)
    cause = refused.value
    while cause.__cause__:
        cause = cause.__cause__
    assert "outside the allowed set" in str(cause)


def test_the_same_facts_give_the_same_badge(certificate):
    assert written(certificate) == written(certificate)


def test_an_example_says_so_wherever_it_is_read(cast):
    example = stage.pass_module(cast.trainee, stage.short_module(title="Prova", is_example=True))

    made = json.loads(written(example))

    achievement = made["credentialSubject"]["achievement"]
    words = "Esempio, senza valore: "
    assert all(
        one.startswith(words) for one in (made["name"], achievement["name"], achievement["description"])
    )


def test_achievements_that_ask_something_else_are_others(certificate):
    facts, signer, asked = certificate.personal.facts, keys.signing(), {}

    for kind in Certificate.Kind:
        certificate.kind = kind
        achievement = json.loads(badge.badge_of(certificate, facts, "1/2026", signer))["credentialSubject"][
            "achievement"
        ]
        asked[achievement["id"]] = achievement["criteria"]["narrative"]

    assert len(set(asked)) == len(set(asked.values())) == len(Certificate.Kind)


def test_a_score_without_a_test_passed_is_not_called_passed(certificate):
    facts, signer = certificate.personal.facts | {"percent": 0}, keys.signing()
    said = {}

    for kind in Certificate.Kind:
        certificate.kind = kind
        [evidence] = json.loads(badge.badge_of(certificate, facts, "1/2026", signer))["evidence"]
        said[kind] = "superata con il 0%" in evidence["narrative"]

    assert said == {kind: kind == Certificate.Kind.ACHIEVEMENT for kind in Certificate.Kind}


def test_a_key_that_was_withdrawn_verifies_no_badge(certificate, client):
    made = json.loads(written(certificate))
    old = keys.signing().key_id

    keys.withdraw(key_id=old, reason="letta da altri")
    published = issuer(client)

    with pytest.raises(AssertionError):
        check(made, published)
    assert [one["id"] for one in published["verificationMethod"] if "revoked" in one] == [did.method(old)]
    again = json.loads(written(certificate))
    check(again, published)


def test_a_key_that_was_replaced_goes_on_verifying(certificate, client):
    made = json.loads(written(certificate))

    keys.rotate()

    check(made, issuer(client))


def test_the_badge_inside_the_pdf_keeps_it_accessible_and_for_the_archive(certificate):
    text = written(certificate)

    content = pdf.render(
        "pdf/base.html",
        {"title": "Attestato", "author": "Prova", "made_at": certificate.issued_at},
        attachments=[badge.attachment_of(text)])  # fmt: skip

    assert verapdf.validate(content) == []
