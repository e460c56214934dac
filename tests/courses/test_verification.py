# SPDX-License-Identifier: AGPL-3.0-or-later
"""What anyone with a code reads; a file compared, and not kept."""

import re
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape
from django.utils.translation import gettext, override

from cms import clock
from cms.accounts.models import Erasure
from courses.certificates.models import Certificate, CertificateFacts, Revocation
from courses.certificates.operations import give_number
from courses.certificates.queries import Standing, entry_of
from courses.forms.code import TOO_LONG
from courses.views import public
from tests.courses import stage
from tests.courses.test_screens import body
from tests.courses.test_verified_files import compared

FORM = "application/x-www-form-urlencoded"


def test_anyone_reads_what_the_register_says(client, valid):
    response = client.get(f"/verifica/{valid.code}/")

    page = body(response)
    for said in ("L’attestato è valido", "1/2026", "N. Z.", "Modulo breve", valid.file.sha256):
        assert said in page
    assert "Zanè" not in page
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response.headers["Cache-Control"]


def test_a_corrected_certificate_names_the_one_that_replaces_it(client, valid):
    give_number(certificate=replace(valid))

    page = body(client.get(f"/verifica/{valid.code}/"))

    assert "L’attestato è stato sostituito" in page
    assert "n. 2/2026" in page
    assert "L’attestato è valido" not in page


def test_one_whose_correction_has_no_number_yet_says_that(client, valid):
    replace(valid)

    page = body(client.get(f"/verifica/{valid.code}/"))

    awaited = "A correction took its place: a new certificate, whose number is being assigned. This one is no longer"
    assert words(f"{awaited} valid: ask for the new one.") in page
    assert words("being assigned") not in page.replace(words(f"{awaited} valid: ask for the new one."), "")


UNKNOWN = {
    "malformed": "abc", "other signs": "ABC-1_2", "well formed": "x" * 27, "too long": "x" * 4000,
    "accented": "città", "a zero byte": "a%00b", "spaces": "a b", "of a query": "'; drop table--",
}  # fmt: skip


def statements_of(ask) -> tuple[list[str], bytes, int]:
    """Every statement of a request with its values left out, the body, the status."""
    with CaptureQueriesContext(connection) as seen:
        answer = ask()
    return [_without_values(one["sql"]) for one in seen], answer.content, answer.status_code


def _without_values(sql: str) -> str:
    return re.sub(r"'(?:[^']|'')*'", "?", sql)


@pytest.mark.parametrize("sent", [{}, {"surname": "Zanè"}])
def test_unknown_codes_get_one_answer_by_the_same_way(client, cast, sent, monkeypatch):
    monkeypatch.setattr(public, "TRIES_A_MINUTE", 1000)
    client.get("/verifica/abc/")  # what a process keeps is there

    def asked(code: str):
        address = f"/verifica/{code}/"
        return client.post(address, urlencode(sent), content_type=FORM) if sent else client.get(address)

    answers = {name: statements_of(lambda code=code: asked(code)) for name, code in UNKNOWN.items()}

    for name, answer in answers.items():
        assert answer == answers["well formed"], name
    assert answers["well formed"][2] == 404


def test_the_21st_unknown_code_in_a_minute_waits_and_a_pile_of_papers_does_not(client, valid):
    answers = [client.get("/verifica/abc/") for _ in range(21)]

    assert [answer.status_code for answer in answers] == [404] * 20 + [429]
    assert answers[-1].headers["Retry-After"] == "60"
    for _ in range(30):
        assert client.get(f"/verifica/{valid.code}/").status_code == 200


def test_known_codes_too_have_a_bound(client, valid, monkeypatch):
    monkeypatch.setattr(public, "TRIES_A_MINUTE", 3)

    assert [client.get(f"/verifica/{valid.code}/").status_code for _ in range(4)] == [200, 200, 200, 429]


def test_a_typed_code_may_have_spaces_and_capitals(client, valid):
    typed = f" {valid.code[:5].upper()} {valid.code[5:10]}-{valid.code[10:]} "

    response = client.post("/verifica/", {"code": typed})

    assert response.headers["Location"] == f"/verifica/{valid.code}/"
    assert "Scrivi il codice di verifica." in body(client.post("/verifica/", {"code": ""}))


@pytest.mark.parametrize(
    "typed",
    [
        "https://www.example.it/verifica/{code}/", "http://www.example.it/verifica/{code}",
        "www.example.it/verifica/{code}/#" + "7" * 500, "/verifica/{code}/?a=1", "HTTPS://X.IT/VERIFICA/{code}",
        "https://formazione.cittametropolitana.example.it/un/lungo/percorso/verifica/ {code}/",
    ],
)  # fmt: skip
def test_the_address_of_the_page_may_be_pasted_whole(client, valid, typed):
    response = client.post("/verifica/", {"code": typed.format(code=valid.code)})

    assert response.headers["Location"] == f"/verifica/{valid.code}/"


@pytest.mark.parametrize("typed", ["x" * 81, "x" * 2001])
def test_what_is_too_long_is_told_in_words_of_ours(client, cast, typed):
    page = body(client.post("/verifica/", {"code": typed}))

    with override("it"):
        assert str(escape(TOO_LONG)) in page
    assert "Assicurati" not in page


def test_verification_takes_at_most_five_statements(client, valid, django_assert_num_queries):
    client.get(f"/verifica/{valid.code}/")

    with django_assert_num_queries(3):  # the limit, the register, what stands around every page
        client.get(f"/verifica/{valid.code}/")
    with django_assert_num_queries(5):  # and the limit of surnames, counted and given back
        write_surname(client, valid, "Zanè")
    with django_assert_num_queries(3):
        compared(client, valid, b"%PDF")


def write_surname(client, certificate, words: str) -> str:
    address = f"/verifica/{certificate.code}/"
    return body(client.post(address, urlencode({"surname": words}), content_type=FORM))


def words(msgid: str, **inputs) -> str:
    """As the page writes them."""
    with override("it"):
        return escape(gettext(msgid) % inputs)


def renewed(certificate, **changed) -> Certificate:
    """The same certificate as it would be had it been issued otherwise."""
    facts = certificate.personal.facts | changed.pop("facts", {})
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # facts let nobody change them
        Certificate.objects.filter(pk=certificate.pk).update(**{"code": certificate.code} | changed)
        CertificateFacts.objects.filter(pk=certificate.pk).update(facts=facts)
        cursor.execute("SET LOCAL session_replication_role = origin")
    return Certificate.objects.get(pk=certificate.pk)


ALL = {
    "edition": "seconda edizione", "mode": "blended", "programme": ["Il piano", "Le agende"], "minutes": 90,
    "attended_minutes": 75, "attendance_percent": 83, "percent": 91, "legal_basis": "l. 56/2014, art. 1, c. 44",
    "credits": [{"order": "Ordine degli architetti", "code": "ARMI-7", "amount": "2.50"}],
    "trainers": ["Ada Riva"], "protocol": "123456/2026", "protocol_date": "2026-11-19", "place": "Milano",
    "signatory": "Ugo Sala", "signatory_role": "dirigente", "replaces": "7/2025", "role": "istruttore",
    "tax_code": "ZNANCL80A01F205X",
}  # fmt: skip


def test_all_that_the_paper_says_is_there_but_who_it_is_of(client, valid):
    certificate = renewed(valid, facts=ALL, expires_date=date(2099, 1, 31))

    page = body(client.get(f"/verifica/{certificate.code}/"))

    for said in (
        "seconda edizione", "Il piano", "Le agende", "1 ora e 30 minuti", "1 ora e 15 minuti", "83%", "91%",
        "l. 56/2014, art. 1, c. 44", "Ordine degli architetti", "ARMI-7", "2,50", "Ada Riva", "123456/2026",
        "19 novembre 2026", "Milano", "Ugo Sala", "dirigente", "31 gennaio 2099", "20 novembre 2026", "7/2025",
    ):  # fmt: skip
        assert said in page, said
    for kept in ("Zanè", "istruttore", "Comune di Legnano", "ZNANCL80A01F205X"):
        assert kept not in page, kept


def test_whoever_knows_the_surname_reads_name_body_role_and_the_end_of_the_tax_code(client, valid):
    certificate = renewed(valid, facts=ALL)
    page = write_surname(client, certificate, "zane")

    assert "Niccolò Zanè, Comune di Legnano, istruttore" in page
    assert words("Tax code") in page
    assert "205X" in page
    for unknown in (
        body(client.get(f"/verifica/{certificate.code}/")),
        write_surname(client, certificate, "x"),
    ):
        assert "205X" not in unknown
    for rest in ("ZNANCL80A01F205X", "F205X", "ZNA"):
        assert rest not in page


def test_of_a_paper_without_a_tax_code_its_end_is_not_spoken_of(client, valid):
    page = write_surname(client, renewed(valid, facts=ALL | {"tax_code": ""}), "zane")

    assert "Niccolò Zanè" in page
    assert words("Tax code") not in page


def test_a_mode_that_the_paper_does_not_state_is_not_claimed(client, valid):
    assert words("Mode") not in body(client.get(f"/verifica/{valid.code}/"))
    assert words("Mode") in body(client.get(f"/verifica/{renewed(valid, facts={'mode': 'live'}).code}/"))


def test_the_outcome_is_called_as_on_the_paper(client, valid):
    passed = renewed(valid, facts={"percent": 73, "outcome": "test"})
    assert "prova superata, 73% dei punti" in body(client.get(f"/verifica/{passed.code}/"))

    assert "73%" not in body(client.get(f"/verifica/{renewed(passed, kind='attendance').code}/"))


def test_facts_of_the_first_certificates_are_enough(client, valid):
    few = {name: None for name in valid.personal.facts if name not in ("name", "completed")}

    assert client.get(f"/verifica/{renewed(valid, facts=few).code}/").status_code == 200


@pytest.mark.parametrize(("days", "standing"), [(0, Standing.VALID), (-1, Standing.EXPIRED)])
def test_it_is_valid_until_the_last_day_included(valid, days, standing):
    last_day = clock.today() + timedelta(days=days)
    assert entry_of(renewed(valid, expires_date=last_day).code).standing == standing


def test_what_has_no_last_day_is_valid(valid):
    assert valid.expires_date is None
    assert entry_of(valid.code).standing == Standing.VALID


def test_an_expired_certificate_says_until_when(client, valid):
    page = body(client.get(f"/verifica/{renewed(valid, expires_date=date(2026, 1, 31)).code}/"))

    assert words("The certificate has expired") in page
    assert "31 gennaio 2026" in page
    assert words("The certificate is valid") not in page


def test_revoked_wins_over_expired_and_superseded_over_both(valid, cast):
    certificate = renewed(valid, expires_date=date(2026, 1, 31))
    Revocation.objects.create(
        certificate=certificate, reason="Corso annullato.", by=cast.training_officer, at=stage.LATER
    )
    assert entry_of(valid.code).standing == Standing.REVOKED

    replace(certificate)
    entry = entry_of(valid.code)
    assert (entry.standing, entry.revoked_because) == (Standing.SUPERSEDED, "Corso annullato.")


def replace(certificate) -> Certificate:
    return Certificate.objects.create(
        person=certificate.person, module=certificate.module, version=certificate.version,
        supersedes=certificate, kind=certificate.kind, body=certificate.body, year=2026, code="z" * 27,
        is_example=False, digest="0" * 64, issued_at=stage.LATER)  # fmt: skip


def test_after_ten_wrong_surnames_none_is_looked_at_and_the_rest_holds(client, valid, monkeypatch):
    monkeypatch.setattr(public, "TRIES_A_MINUTE", 1000)
    wait = words("Too many surnames were tried")
    for tried in range(10):
        assert wait not in write_surname(client, valid, f"Rossi{tried}")

    page = write_surname(client, valid, "Zanè")

    assert wait in page
    assert "Niccolò Zanè" not in page
    assert words("The certificate is valid") in page
    assert wait not in body(client.get(f"/verifica/{valid.code}/"))


def test_the_row_of_the_name_says_who_reads_it_whole(client, valid):
    said = words("only the initials: the whole name is shown to whoever writes the surname, below")

    assert said in body(client.get(f"/verifica/{valid.code}/"))
    assert said not in write_surname(client, valid, "Zanè")


def test_each_standing_has_an_icon(client, valid, cast):
    def head() -> bool:
        page = BeautifulSoup(client.get(f"/verifica/{valid.code}/").content, "html.parser")
        return bool(page.h1.find("svg"))

    assert head()
    certificate = renewed(valid, expires_date=date(2026, 1, 31))
    assert head()
    officer = cast.training_officer
    Revocation.objects.create(certificate=certificate, reason="x", by=officer, at=stage.LATER)
    assert head()
    replace(certificate)
    assert head()


def test_a_wrong_surname_stays_to_be_corrected(client, valid, monkeypatch):
    monkeypatch.setattr(public, "TRIES_A_MINUTE", 1000)

    def kept() -> str:
        page = BeautifulSoup(write_surname(client, valid, 'Zan"i'), "html.parser")
        return page.find(id="id_surname")["value"]

    assert {kept() for _ in range(11)} == {'Zan"i'}  # at the eleventh it is not looked at


def test_no_signature_is_claimed_of_the_name_at_the_foot(client, valid):
    page = body(client.get(f"/verifica/{renewed(valid, facts=ALL).code}/"))

    assert f"<dt>{words('Name at the foot')}</dt><dd>Ugo Sala, dirigente</dd>" in page
    assert words("Who signs") not in page


def test_right_surnames_do_not_count(client, valid, monkeypatch):
    monkeypatch.setattr(public, "TRIES_A_MINUTE", 1000)

    for _ in range(15):
        assert "Niccolò Zanè" in write_surname(client, valid, "Zanè")


def test_an_erased_holder_is_said_honestly_and_the_file_is_still_compared(client, valid, cast):
    issued = bytes(valid.file.content.bytes)
    officer = cast.training_officer
    Erasure.objects.create(person=valid.person, by=officer, reason="x", counts={}, at=stage.LATER)
    valid.personal.delete()

    page = body(client.get(f"/verifica/{valid.code}/"))

    assert words("The certificate is in the register") in page
    assert words("The register keeps only what you read here, and not whose it was.") in page
    assert "20 novembre 2026" in page
    assert "1/2026" in page
    assert "N. Z." not in page
    assert "È lo stesso file" in compared(client, valid, issued)
    assert "Non è il file rilasciato" in compared(client, valid, issued + b" ")


def test_erased_before_there_was_a_file_nothing_can_be_compared(client, cast):
    certificate = stage.pass_module(cast.trainee, stage.short_module())
    certificate.personal.delete()

    page = body(client.get(f"/verifica/{certificate.code}/"))

    assert 'type="file"' not in page


@pytest.mark.parametrize("address", ["/verifica/", "/verifica/abc/"])
def test_no_page_of_verification_is_for_search_engines(client, cast, address):
    answer = client.get(address)

    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "noindex" in body(answer)
